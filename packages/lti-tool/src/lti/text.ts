import { z } from "zod";

/** Text that PostgreSQL can hold: no NUL and no half of a surrogate pair. */
export const Text: z.ZodString = z
  .string()
  .refine(
    (value) => !value.includes("\0") && value.isWellFormed(),
    "holds a character that no text may hold",
  );

/** An identifier: LTI and OpenID Connect allow 255 characters at most. */
export const Identifier: z.ZodString = Text.min(1).max(255);

/** An e-mail address, which RFC 5321 limits to 254 characters; some systems write a name beside it. */
export const Email: z.ZodString = Text.max(320);

/** An absolute http or https address of at most 2,048 characters. */
export const HttpUrl: z.ZodString = Text.max(2048).refine(isHttpUrl, "is not an http or https address");

/** A member that platforms leave out, send as null, or send empty; each of these means absent. */
export function absentWhenEmpty<T extends z.ZodType>(schema: T): z.ZodType<z.output<T> | undefined> {
  return z.preprocess((value) => (value === null || value === "" ? undefined : value), schema.optional());
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:") && url.username === "";
}

import { expect, it } from "vitest";
import { negotiateLocale } from "./locale.ts";

it.each([
  ["takes the first language that it speaks", "fr, es-MX, en", undefined, "es-MX"],
  ["goes by quality before order", "en;q=0.4, de;q=0.9", undefined, "de"],
  ["passes over what is refused", "es;q=0, ar", undefined, "ar"],
  ["falls back to the session's language", "fr", "de-AT", "de-AT"],
  ["prefers the request to the session", "en-GB", "de", "en-GB"],
  ["speaks English when nothing fits", "fr, *;q=0.1", "pt", "en"],
  ["is not troubled by nonsense", "x;;q=1,,-,en;q=high,\u0000", undefined, "en"],
  ["writes a tag as it should be", undefined, "es_mx", "es-MX"],
  ["has a session's language when none is asked for", undefined, "ar-EG", "ar-EG"],
])("%s", (_, header, session, expected) => {
  expect(negotiateLocale(header, session)).toBe(expected);
});

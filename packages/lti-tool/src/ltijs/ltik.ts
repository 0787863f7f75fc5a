import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";

/** The token that names an ltijs session, in ltijs's own words; it travels in addresses. */
const Ltik = z.object({
  platformUrl: z.string(),
  clientId: z.string(),
  deploymentId: z.string(),
  contextId: z.string(),
  /** The platform's subject. Empty in the token of a session that has ended. */
  user: z.string(),
  tenant: z.uuid(),
  /** Id of the session that the launch opened. */
  session: z.uuid(),
  /** SHA-256 of what the browser's cookie holds; missing where the browser keeps no cookie of ours. */
  browser: z.string().optional(),
});
export type Ltik = z.infer<typeof Ltik>;

/** Seconds after which a token ends however much its session is used. */
const LTIK_LIFE = 7 * 24 * 60 * 60;
const COOKIE = "__Host-ltijs";
const ATTRIBUTES = `Path=/; Max-Age=${LTIK_LIFE}; Secure; HttpOnly; SameSite=None; Partitioned`;

/** Signs a token as ltijs does: HS256 with its encryption key. */
export async function signLtik(ltik: Ltik, key: string, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({ ...ltik })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LTIK_LIFE)
    .sign(new TextEncoder().encode(key));
}

/** Reads a token that we signed; gives nothing for every other and for one that is too old. */
export async function readLtik(token: unknown, key: string, now: number): Promise<Ltik | undefined> {
  if (typeof token !== "string") return undefined;
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(key), {
      algorithms: ["HS256"],
      currentDate: new Date(now),
      requiredClaims: ["exp"],
    });
    return Ltik.parse(payload);
  } catch {
    return undefined;
  }
}

/**
 * Ties a session to the browser that launched, so that its address is of no use in another: gives the hash of what the cookie
 * holds. Gives nothing where the launch came without a cookie of ours, because the browser keeps none.
 */
export function bindBrowser(req: Request, res: Response): string | undefined {
  if (!req.headers.cookie?.includes("__Host-lti")) return undefined;
  const secret = readCookie(req) ?? randomBytes(32).toString("base64url");
  res.append("set-cookie", `${COOKIE}=${secret}; ${ATTRIBUTES}`);
  return hash(secret);
}

/** Whether a request comes from the browser that a session is tied to. */
export function isSameBrowser(req: Request, { browser }: Ltik): boolean {
  if (browser === undefined) return true;
  const secret = readCookie(req);
  return secret !== undefined && timingSafeEqual(Buffer.from(hash(secret)), Buffer.from(browser));
}

function readCookie(req: Request): string | undefined {
  return req.headers.cookie
    ?.split("; ")
    .find((cookie) => cookie.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
}

function hash(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

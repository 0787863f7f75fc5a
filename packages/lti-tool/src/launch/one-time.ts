import { createHash, randomBytes } from "node:crypto";

/** A secret that is given out once and kept only as its SHA-256. */
export function createOneTimeSecret(): { readonly secret: string; readonly hash: Buffer } {
  const secret = randomBytes(32).toString("base64url");
  return { secret, hash: hashOf(secret) };
}

export function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

import { createHmac, createSign } from "node:crypto";
import type { NewToolKey } from "../../src/lti/tool-keys.ts";

/** What a token is signed with; `none` leaves the signature empty, a text is the secret of an HMAC. */
export type Signer = NewToolKey | "none" | { readonly secret: string };

const DIGESTS: Readonly<Record<string, string>> = { RS256: "RSA-SHA256", RS512: "RSA-SHA512" };

/** Writes a JWT as it is told, also one that no library would write. */
export function writeToken(header: object, payload: unknown, signer: Signer): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  if (signer === "none") return `${signed}.`;
  if ("secret" in signer) {
    return `${signed}.${createHmac("sha256", signer.secret).update(signed).digest("base64url")}`;
  }
  const digest = ("alg" in header && DIGESTS[String(header.alg)]) || "RSA-SHA256";
  return `${signed}.${createSign(digest).update(signed).sign(signer.privatePem, "base64url")}`;
}

/** The same token with another payload under the old signature. */
export function alterPayload(token: string, payload: unknown): string {
  const [header, , signature] = token.split(".");
  return `${header}.${encode(payload)}.${signature}`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

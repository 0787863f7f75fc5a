import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";
import { z } from "zod";

/** A key that we have made, ready to be kept: the private part is PKCS #8 in PEM and must be encrypted at rest. */
export interface NewToolKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privatePem: string;
}

/** A key that we sign with. */
export interface ToolKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** Makes an RSA key of 2,048 bits in the thread pool, off the event loop. Its id is its thumbprint (RFC 7638). */
export async function generateToolKey(): Promise<NewToolKey> {
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  const jwk = await exportJWK(createPublicKey(privateKey));
  const kid = await calculateJwkThumbprint(jwk);
  return {
    kid,
    publicJwk: { ...jwk, kid, alg: "RS256", use: "sig" },
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Reads back a kept private key. */
export function readToolKey(kid: string, privatePem: string): ToolKey {
  return { kid, privateKey: createPrivateKey(privatePem) };
}

/** The members of a public RSA key; whatever else was kept with it stays here. https://www.rfc-editor.org/rfc/rfc7518#section-6.3.1 */
const PublicKey = z.object({
  kty: z.literal("RSA"),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  alg: z.literal("RS256"),
  use: z.literal("sig"),
});

/** The key set that platforms fetch from us. https://www.rfc-editor.org/rfc/rfc7517#section-5 */
export function publishKeySet(keys: readonly unknown[]): { readonly keys: readonly JWK[] } {
  return { keys: keys.map((key) => PublicKey.parse(key)) };
}

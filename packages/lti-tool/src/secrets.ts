import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** A text encrypted at rest, and the key that opens it. */
export interface Sealed {
  readonly keyId: string;
  /** IV (12 bytes), authentication tag (16 bytes) and ciphertext of AES-256-GCM. */
  readonly box: Buffer;
}

/** Encrypts with the newest of the installation's secrets and decrypts with any of them. */
export interface SecretBox {
  /** The key that seals now, as {@link Sealed} names it. */
  readonly keyId: string;
  readonly seal: (text: string) => Sealed;
  /** Whether a secret of ours has that name. */
  readonly opens: (keyId: string) => boolean;
  /** Throws when no secret of ours opens it, or when it was altered. */
  readonly open: (sealed: Sealed) => string;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A key of 32 bytes for one purpose, derived from an installation's secret (HKDF, RFC 5869). */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "skillstudio", purpose, 32));
}

/** Makes the box. `secrets` begins with the one in use; the others only open what they sealed before. */
export function createSecretBox(secrets: readonly [string, ...string[]]): SecretBox {
  const keys = new Map(secrets.map((secret) => keyed(deriveKey(secret, "secrets at rest"))));
  const [current] = keys;
  if (!current) throw new RangeError("a secret box needs a secret");
  const [currentId, currentKey] = current;
  return {
    keyId: currentId,
    seal: (text) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", currentKey, iv).setAAD(Buffer.from(currentId));
      const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return { keyId: currentId, box: Buffer.concat([iv, cipher.getAuthTag(), ciphertext]) };
    },
    opens: (keyId) => keys.has(keyId),
    open: ({ keyId, box }) => {
      const key = keys.get(keyId);
      if (!key) {
        throw new RangeError(
          `no secret of this installation opens what ${keyId} sealed: set SECRET_KEY_PREVIOUS to the one that did`,
        );
      }
      const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(keyId))
        .setAuthTag(box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return decipher.update(box.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    },
  };
}

function keyed(key: Uint8Array): [string, Uint8Array] {
  return [createHash("sha256").update(key).digest("hex").slice(0, 16), key];
}

import { createDecipheriv, createHash } from "node:crypto";
import type { LtijsDatabase, LtijsFields } from "./ltijs-api.ts";

/** Rows of ltijs-sequelize's tables, or documents of ltijs's own collections, with all their columns. */
export interface OldRecords {
  readonly publickeys: readonly OldSecret[];
  readonly privatekeys: readonly OldSecret[];
  readonly platforms: readonly LtijsFields[];
  readonly platformStatuses: readonly LtijsFields[];
}

/** A row that ltijs encrypted with AES-256-CBC; `iv` and `data` are hexadecimal. */
export interface OldSecret {
  readonly kid: string;
  readonly platformUrl: string;
  readonly clientId: string;
  readonly iv: string;
  readonly data: string;
}

/**
 * Takes over the platforms of an application that kept them in ltijs's or ltijs-sequelize's database, with their keys and under
 * their ids. `encryptionKey` is the one that was given to `lti.setup`. The same records once more change nothing. Throws when a key
 * cannot be decrypted.
 */
export async function importRecords(
  database: LtijsDatabase,
  encryptionKey: string,
  { publickeys, privatekeys, platforms, platformStatuses }: OldRecords,
): Promise<void> {
  for (const [collection, secrets] of Object.entries({ publickey: publickeys, privatekey: privatekeys })) {
    for (const { kid, platformUrl, clientId, iv, data } of secrets) {
      const item = JSON.parse(decrypt(data, iv, encryptionKey)) as LtijsFields;
      const named = { platformUrl, clientId };
      await database.Replace(encryptionKey, collection, named, item, { kid, ...named });
    }
  }
  for (const platform of platforms) {
    const { platformUrl, clientId } = platform;
    await database.Replace(false, "platform", { platformUrl, clientId }, platform);
  }
  for (const { id, active } of platformStatuses) {
    await database.Replace(false, "platformStatus", { id }, { id, active });
  }
}

function decrypt(data: string, iv: string, encryptionKey: string): string {
  const key = createHash("sha256").update(encryptionKey).digest();
  const decipher = createDecipheriv("aes-256-cbc", key, Buffer.from(iv, "hex"));
  return decipher.update(data, "hex", "utf8") + decipher.final("utf8");
}

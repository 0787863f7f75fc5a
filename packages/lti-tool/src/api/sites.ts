import { randomBytes, randomUUID } from "node:crypto";
import type { SecretBox } from "../secrets.ts";
import { type Db, inInstallation } from "../store/database.ts";
import { insertSite } from "../store/sites.ts";

/** A web site outside an LMS whose server may vouch for its users. */
export interface NewSite {
  readonly tenantId: string;
  readonly name: string;
  /** Its pages' address, of which the origin counts: their scripts may call the API. */
  readonly origin: string;
  /** Where the site publishes its RSA keys; without it a shared key is made. */
  readonly jwksUri?: string;
}

/** Registers a site. `key` is its shared key, shown this once and kept encrypted; nothing when it signs with keys of its own. */
export async function addSite(
  { db, box }: { readonly db: Db; readonly box: Pick<SecretBox, "seal"> },
  { tenantId, name, origin, jwksUri }: NewSite,
): Promise<{ readonly siteId: string; readonly key: string | undefined }> {
  const key = jwksUri === undefined ? randomBytes(32).toString("base64url") : undefined;
  const sealed = key === undefined ? undefined : box.seal(key);
  const siteId = randomUUID();
  await inInstallation(db, (trx) =>
    insertSite(trx, {
      id: siteId,
      tenantId,
      name,
      origin: new URL(origin).origin,
      sharedKey: sealed?.box ?? null,
      keyId: sealed?.keyId ?? null,
      jwksUri: jwksUri ?? null,
    }),
  );
  return { siteId, key };
}

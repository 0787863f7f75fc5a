import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export interface LegacyConsumersTable {
  tenant_id: Generated<string>;
  consumer_key: string;
  secret: Buffer;
  key_id: string;
  created_at: Generated<Timestamp>;
}

/** The secret of an LTI 1.1 consumer, encrypted; `keyId` says with which key. */
export interface LegacySecret {
  readonly secret: Buffer;
  readonly keyId: string;
}

/** Keeps a consumer key with its secret; the secret of a key that is known takes the place of the earlier one. */
export async function upsertLegacyConsumer(
  db: Transaction,
  { consumerKey, secret, keyId }: LegacySecret & { readonly consumerKey: string },
): Promise<void> {
  await db
    .insertInto("legacy_consumers")
    .values({ consumer_key: consumerKey, secret, key_id: keyId })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "consumer_key"]).doUpdateSet({ secret, key_id: keyId }),
    )
    .execute();
}

/** The consumer keys of an institution, oldest first. */
export async function listLegacyConsumers(
  db: Transaction,
): Promise<{ readonly consumerKey: string; readonly createdAt: Date }[]> {
  return db
    .selectFrom("legacy_consumers")
    .select(["consumer_key as consumerKey", "created_at as createdAt"])
    .orderBy("created_at")
    .orderBy("consumer_key")
    .execute();
}

/** Forgets a consumer key; gives whether there was one. */
export async function deleteLegacyConsumer(db: Transaction, consumerKey: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("legacy_consumers")
    .where("consumer_key", "=", consumerKey)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * The secret of a consumer key in the institution of a deployment, or, while that is unknown, in the one that the platform's new
 * deployments join. For the installation: a launch is verified before its tenant is entered.
 */
export async function findLegacySecret(
  db: Transaction,
  launch: { readonly platformId: string; readonly deploymentId: string; readonly consumerKey: string },
): Promise<LegacySecret | undefined> {
  return db
    .selectFrom("platforms")
    .leftJoin("deployments", (join) =>
      join
        .onRef("deployments.platform_id", "=", "platforms.id")
        .on("deployments.deployment_id", "=", launch.deploymentId),
    )
    .innerJoin("legacy_consumers", (join) =>
      join.on(
        "legacy_consumers.tenant_id",
        "=",
        sql<string>`coalesce(deployments.tenant_id, platforms.tenant_id)`,
      ),
    )
    .select(["legacy_consumers.secret", "legacy_consumers.key_id as keyId"])
    .where("platforms.id", "=", launch.platformId)
    .where("consumer_key", "=", launch.consumerKey)
    .executeTakeFirst();
}

import { sql } from "kysely";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export type ToolKeyStatus = "next" | "active" | "retired";

export interface ToolKeysTable {
  kid: string;
  alg: Generated<string>;
  public_jwk: Json<JsonObject>;
  private_key: Buffer;
  key_id: string;
  status: ToolKeyStatus;
  created_at: Generated<Timestamp>;
  activated_at: Timestamp | null;
  retired_at: Timestamp | null;
}

/** A key of ours; its private part is sealed by the secret that `keyId` names. */
export interface ToolKeyRecord {
  readonly kid: string;
  readonly publicJwk: JsonObject;
  readonly privateKey: Buffer;
  readonly keyId: string;
  readonly status: ToolKeyStatus;
}

/** The key that signs now. */
export async function findActiveToolKey(db: Transaction): Promise<ToolKeyRecord | undefined> {
  return db
    .selectFrom("tool_keys")
    .select(["kid", "public_jwk as publicJwk", "private_key as privateKey", "key_id as keyId", "status"])
    .where("status", "=", "active")
    .executeTakeFirst();
}

/** The public keys that platforms must know: the active, the next, and those retired less than 30 days ago. */
export async function listPublishedToolKeys(db: Transaction): Promise<JsonObject[]> {
  const keys = await db
    .selectFrom("tool_keys")
    .select("public_jwk")
    .where((row) =>
      row.or([
        row("status", "in", ["active", "next"]),
        row("retired_at", ">", sql<Date>`now() - interval '30 days'`),
      ]),
    )
    .orderBy("created_at")
    .orderBy("kid")
    .execute();
  return keys.map(({ public_jwk: publicJwk }) => publicJwk);
}

/** Adds a key unless another process has already put one in its place. */
export async function insertToolKey(db: Transaction, key: ToolKeyRecord): Promise<void> {
  await db
    .insertInto("tool_keys")
    .values({
      kid: key.kid,
      public_jwk: JSON.stringify(key.publicJwk),
      private_key: key.privateKey,
      key_id: key.keyId,
      status: key.status,
      activated_at: key.status === "active" ? sql`now()` : null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A key as an operator sees it. */
export interface ListedToolKey {
  readonly kid: string;
  readonly status: ToolKeyStatus;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retiredAt: Date | null;
}

/** Every key, the active one first, then the next, then the retired, newest first. */
export async function listToolKeys(db: Transaction): Promise<ListedToolKey[]> {
  return db
    .selectFrom("tool_keys")
    .select([
      "kid",
      "status",
      "created_at as createdAt",
      "activated_at as activatedAt",
      "retired_at as retiredAt",
    ])
    .orderBy(sql`array_position(array['active', 'next', 'retired'], status::text)`)
    .orderBy("created_at", "desc")
    .orderBy("kid")
    .execute();
}

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
  /** Since when it signs; null for one that waits. */
  readonly activatedAt: Date | null;
}

/** The key that signs now. */
export async function findActiveToolKey(db: Transaction): Promise<ToolKeyRecord | undefined> {
  return db
    .selectFrom("tool_keys")
    .select([
      "kid",
      "public_jwk as publicJwk",
      "private_key as privateKey",
      "key_id as keyId",
      "status",
      "activated_at as activatedAt",
    ])
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
export async function insertToolKey(db: Transaction, key: Omit<ToolKeyRecord, "activatedAt">): Promise<void> {
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

/** Lets one process at a time change the keys until its transaction ends; reading them goes on. */
export async function lockToolKeys(db: Transaction): Promise<void> {
  await sql`lock table tool_keys in share row exclusive mode`.execute(db);
}

/** Retires the active key and lets the next one sign in its place. Ask for it with the keys locked. */
export async function updateActiveToolKey(db: Transaction): Promise<void> {
  await db
    .updateTable("tool_keys")
    .set({ status: "retired", retired_at: sql`now()` })
    .where("status", "=", "active")
    .execute();
  await db
    .updateTable("tool_keys")
    .set({ status: "active", activated_at: sql`now()` })
    .where("status", "=", "next")
    .execute();
}

/** Forgets the keys that are not published any more; gives how many. */
export async function deleteRetiredToolKeys(db: Transaction): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("tool_keys")
    .where("retired_at", "<=", sql<Date>`now() - interval '30 days'`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Forgets a key: it is not published from now on. Ask for it with the keys locked. */
export async function deleteToolKey(db: Transaction, kid: string): Promise<void> {
  await db.deleteFrom("tool_keys").where("kid", "=", kid).execute();
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

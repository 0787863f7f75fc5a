import { sql } from "kysely";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export interface LtijsRecordsTable {
  collection: string;
  identity: string;
  fields: Json<JsonObject>;
  sealed: Buffer | null;
  key_id: string | null;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp | null;
}

/** What ltijs keeps: the fields by which it asks, and the sealed item of an encrypted collection. */
export interface LtijsRecord {
  readonly identity: string;
  readonly fields: JsonObject;
  readonly sealed: Buffer | null;
  readonly keyId: string | null;
}

export interface KeptLtijsRecord extends LtijsRecord {
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

export interface NewLtijsRecord extends LtijsRecord {
  readonly collection: string;
  /** Seconds until it ends; null for never. */
  readonly seconds: number | null;
}

/** The records of a collection whose fields equal those of the query, type for type, oldest first. */
export async function listLtijsRecords(
  db: Transaction,
  collection: string,
  query: JsonObject,
): Promise<KeptLtijsRecord[]> {
  return select(db, collection, query).execute();
}

/** The same, which nobody else changes before the transaction ends. */
export async function lockLtijsRecords(
  db: Transaction,
  collection: string,
  query: JsonObject,
): Promise<KeptLtijsRecord[]> {
  return select(db, collection, query).forUpdate().execute();
}

function select(db: Transaction, collection: string, query: JsonObject) {
  return db
    .selectFrom("ltijs_records")
    .select([
      "identity",
      "fields",
      "sealed",
      "key_id as keyId",
      "created_at as createdAt",
      "expires_at as expiresAt",
    ])
    .where("collection", "=", collection)
    .where(matches(query))
    .where(sql<boolean>`coalesce(expires_at > now(), true)`)
    .orderBy("created_at")
    .orderBy("identity");
}

/** Adds a record; gives whether it could, since another of the same identity may be there. */
export async function insertLtijsRecord(db: Transaction, record: NewLtijsRecord): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("ltijs_records")
    .values(asRow(record))
    .onConflict((conflict) =>
      conflict
        .columns(["collection", "identity"])
        .doUpdateSet(replacement)
        .where("ltijs_records.expires_at", "<=", sql<Date>`now()`),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Puts a record in the place of the one with the same identity, or adds it, in one statement. */
export async function upsertLtijsRecord(db: Transaction, record: NewLtijsRecord): Promise<void> {
  await db
    .insertInto("ltijs_records")
    .values(asRow(record))
    .onConflict((conflict) => conflict.columns(["collection", "identity"]).doUpdateSet(replacement))
    .execute();
}

/** Gives a record other fields, and another identity where they are part of it. */
export async function updateLtijsRecord(
  db: Transaction,
  collection: string,
  identity: string,
  changed: LtijsRecord,
): Promise<void> {
  await db
    .updateTable("ltijs_records")
    .set({
      identity: changed.identity,
      fields: JSON.stringify(changed.fields),
      sealed: changed.sealed,
      key_id: changed.keyId,
    })
    .where("collection", "=", collection)
    .where("identity", "=", identity)
    .execute();
}

/** Lets records last for `seconds` from now. */
export async function renewLtijsRecords(
  db: Transaction,
  collection: string,
  identities: readonly string[],
  seconds: number,
): Promise<void> {
  await db
    .updateTable("ltijs_records")
    .set({ expires_at: sql<Date>`now() + make_interval(secs => ${seconds})` })
    .where("collection", "=", collection)
    .where("identity", "in", identities)
    .execute();
}

export async function deleteLtijsRecords(
  db: Transaction,
  collection: string,
  query: JsonObject,
): Promise<void> {
  await db.deleteFrom("ltijs_records").where("collection", "=", collection).where(matches(query)).execute();
}

/** Forgets records that have ended; gives how many. */
export async function deleteEndedLtijsRecords(db: Transaction): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("ltijs_records")
    .where("expires_at", "<=", sql<Date>`now()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

const replacement = {
  fields: sql<string>`excluded.fields`,
  sealed: sql<Buffer | null>`excluded.sealed`,
  key_id: sql<string | null>`excluded.key_id`,
  created_at: sql<Date>`now()`,
  expires_at: sql<Date | null>`excluded.expires_at`,
};

function asRow({ collection, identity, fields, sealed, keyId, seconds }: NewLtijsRecord) {
  return {
    collection,
    identity,
    fields: JSON.stringify(fields),
    sealed,
    key_id: keyId,
    expires_at: sql<Date | null>`now() + make_interval(secs => ${seconds}::double precision)`,
  };
}

/** Containment finds by the index, and equality of each member makes it exact for objects and lists. */
function matches(query: JsonObject) {
  const json = JSON.stringify(query);
  return sql<boolean>`fields @> ${json}::jsonb and not exists (
    select from jsonb_each(${json}::jsonb) as asked where fields -> asked.key is distinct from asked.value
  )`;
}

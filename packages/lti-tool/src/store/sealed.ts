import { sql } from "kysely";
import type { Transaction } from "./database.ts";

/** Where the installation keeps what it has sealed, as table and column; `key_id` beside it names the secret. */
const SEALED = [
  ["tool_keys", "private_key"],
  ["sites", "shared_key"],
  ["ltijs_records", "sealed"],
  ["legacy_consumers", "secret"],
] as const;

/** Something sealed, and the row that holds it. */
export interface SealedRow {
  readonly table: (typeof SEALED)[number][0];
  /** PostgreSQL's place of the row: good until the transaction ends. */
  readonly row: string;
  readonly keyId: string;
  readonly box: Buffer;
}

/** What another secret than the one of `keyId` has sealed. Locks those rows. */
export async function listSealedBefore(db: Transaction, keyId: string): Promise<SealedRow[]> {
  const found: SealedRow[] = [];
  for (const [table, column] of SEALED) {
    const { rows } = await sql<Omit<SealedRow, "table">>`
      select ctid::text as row, key_id as "keyId", ${sql.ref(column)} as box
      from ${sql.table(table)} where key_id <> ${keyId} for update
    `.execute(db);
    found.push(...rows.map((row) => ({ table, ...row })));
  }
  return found;
}

/** Keeps in a row what was sealed anew. */
export async function updateSealed(db: Transaction, { table, row, keyId, box }: SealedRow): Promise<void> {
  const [, column] = SEALED.find(([name]) => name === table) ?? SEALED[0];
  await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${box}, key_id = ${keyId} where ctid = ${row}::tid
  `.execute(db);
}

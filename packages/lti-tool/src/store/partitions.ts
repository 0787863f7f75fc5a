import { sql } from "kysely";
import type { Db, Transaction } from "./database.ts";

/** A month of UTC, as `YYYY-MM`. */
type Month = string;

/**
 * Makes the partitions of `learner_events` from `monthsBack` (0) before the month of `asOf` to `monthsAhead` after it, where missing.
 * Returns the names of those made.
 */
export async function ensurePartitions(
  db: Db,
  range: { readonly asOf: Date; readonly monthsBack?: number; readonly monthsAhead: number },
): Promise<string[]> {
  const back = range.monthsBack ?? 0;
  const months = Array.from({ length: back + range.monthsAhead + 1 }, (_, index) =>
    monthOf(range.asOf, index - back),
  );
  return createMissing(db, months);
}

/**
 * Makes the partitions that rows of these instants need, such as those of an old log, and no others.
 * Call it before the transaction that inserts them. Returns the names of those made.
 */
export async function ensurePartitionsFor(db: Db, instants: Iterable<Date>): Promise<string[]> {
  const months = new Set<Month>();
  for (const instant of instants) months.add(monthOf(instant, 0));
  return createMissing(db, [...months].toSorted());
}

/**
 * Drops every partition that ends at or before `limit`, rows and all. Returns the names of those dropped.
 * Fails when long readers keep it waiting for 5 s: everyone who comes after them would wait too. Try again later.
 */
export async function dropPartitionsBefore(db: Db, limit: Date): Promise<string[]> {
  return exclusively(db, async (trx) => {
    await sql`set local lock_timeout = '5s'`.execute(trx);
    const obsolete = (await listPartitions(trx)).filter((name) => monthOf(limit, 0) > monthOfPartition(name));
    for (const name of obsolete) await sql`drop table ${sql.id(name)}`.execute(trx);
    return obsolete;
  });
}

async function createMissing(db: Db, months: readonly Month[]): Promise<string[]> {
  const existing = new Set(await listPartitions(db));
  if (months.every((month) => existing.has(partitionOf(month)))) return [];
  return exclusively(db, async (trx) => {
    const present = new Set(await listPartitions(trx));
    const missing = months.filter((month) => !present.has(partitionOf(month)));
    for (const month of missing) await createPartition(trx, month);
    return missing.map(partitionOf);
  });
}

/**
 * Built aside and then attached, so that readers and writers of other months are not kept waiting; attaching makes its indexes and foreign keys.
 * The application roles are granted nothing on it: they reach its rows through `learner_events`, and so through its wall.
 */
async function createPartition(trx: Transaction, month: Month): Promise<void> {
  const name = sql.id(partitionOf(month));
  const [from, to] = [startOf(month), startOf(monthOf(new Date(startOf(month)), 1))];
  await sql`create table ${name} (like learner_events including defaults including constraints)`.execute(trx);
  await sql`alter table ${name} enable row level security, force row level security`.execute(trx);
  await sql`alter table learner_events attach partition ${name} for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(
    trx,
  );
}

/** One at a time in the whole database, however many processes start together. */
async function exclusively<T>(db: Db, work: (trx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('skillstudio partitions', 0))`.execute(trx);
    return work(trx);
  });
}

async function listPartitions(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name
    from pg_inherits join pg_class on pg_class.oid = inhrelid
    where inhparent = 'learner_events'::regclass
    order by relname collate "C"`.execute(db);
  return rows.map((row) => row.name);
}

function monthOf(instant: Date, offset: number): Month {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + offset))
    .toISOString()
    .slice(0, 7);
}

function startOf(month: Month): string {
  return `${month}-01T00:00:00Z`;
}

function partitionOf(month: Month): string {
  return `learner_events_${month.replace("-", "_")}`;
}

function monthOfPartition(name: string): Month {
  return name.slice("learner_events_".length).replace("_", "-");
}

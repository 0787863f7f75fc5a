import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { dropPartitionsBefore, ensurePartitions, ensurePartitionsFor } from "../src/store/partitions.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  await dropPartitionsBefore(database.db, new Date("2100-01-01"));
});
afterEach(() => database.drop());

test("makes the months around an instant of UTC, across the turn of the year", async () => {
  const asOf = new Date("2027-01-31T23:30:00-02:00");
  expect(await ensurePartitions(database.db, { asOf, monthsBack: 2, monthsAhead: 1 })).toEqual([
    "learner_events_2026_12",
    "learner_events_2027_01",
    "learner_events_2027_02",
    "learner_events_2027_03",
  ]);
});

test("makes only what is missing", async () => {
  const asOf = new Date("2026-11-22T00:00:00Z");
  await ensurePartitions(database.db, { asOf, monthsAhead: 1 });
  expect(await ensurePartitions(database.db, { asOf, monthsAhead: 1 })).toEqual([]);
  expect(await ensurePartitions(database.db, { asOf, monthsAhead: 2 })).toEqual(["learner_events_2027_01"]);
});

test("several processes that start together make each month once", async () => {
  const range = { asOf: new Date("2026-11-22T00:00:00Z"), monthsAhead: 5 };
  const made = await Promise.all(Array.from({ length: 4 }, () => ensurePartitions(database.db, range)));
  expect(made.filter((names) => names.length === 6).length).toBe(1);
  expect(made.flat().length).toBe(6);
});

test("an old log's rows can be inserted once their months are made", async () => {
  const { tenantId, userId } = await person();
  const instants = [new Date("2019-02-28T23:59:59.999Z"), new Date("2019-03-01T00:00:00Z")];
  await expect(insert(tenantId, userId, instants)).rejects.toThrow("no partition of relation");

  expect(await ensurePartitionsFor(database.db, [...instants, ...instants])).toEqual([
    "learner_events_2019_02",
    "learner_events_2019_03",
  ]);
  await insert(tenantId, userId, instants);
  await insert(tenantId, userId, instants);
  expect(await months(tenantId)).toEqual([
    { partition: "learner_events_2019_02", events: 1 },
    { partition: "learner_events_2019_03", events: 1 },
  ]);
});

test("a new partition has the parent's indexes and foreign keys, and no way in of its own", async () => {
  const { tenantId } = await person();
  await ensurePartitionsFor(database.db, [new Date("2026-11-22T00:00:00Z")]);
  const { rows } = await sql<{ indexes: number; keys: number; forced: boolean }>`
    select (select count(*) from pg_index where indrelid = partition.oid) as indexes,
      (select count(*) from pg_constraint where conrelid = partition.oid and contype = 'f') as keys,
      relrowsecurity and relforcerowsecurity as forced
    from pg_class partition where relname = 'learner_events_2026_11'`.execute(database.db);
  expect(rows).toEqual([{ indexes: 3, keys: 2, forced: true }]);
  await expect(
    inTenant(database.db, tenantId, (trx) => sql`select from learner_events_2026_11`.execute(trx)),
  ).rejects.toThrow("permission denied");
});

test("drops the months that end at or before the limit, and no others", async () => {
  await ensurePartitions(database.db, { asOf: new Date("2026-11-22T00:00:00Z"), monthsAhead: 2 });
  expect(await dropPartitionsBefore(database.db, new Date("2026-12-31T23:59:59Z"))).toEqual([
    "learner_events_2026_11",
  ]);
  expect(await dropPartitionsBefore(database.db, new Date("2027-01-01T00:00:00Z"))).toEqual([
    "learner_events_2026_12",
  ]);
  expect((await dropPartitionsBefore(database.db, new Date("2030-01-01T00:00:00Z"))).length).toBe(1);
});

async function person(): Promise<{ tenantId: string; userId: string }> {
  const tenant = await inInstallation(database.db, (trx) =>
    trx.insertInto("tenants").values({ name: "School" }).returning("id").executeTakeFirstOrThrow(),
  );
  const user = await inTenant(database.db, tenant.id, (trx) =>
    trx.insertInto("users").values({ name: "Ana" }).returning("id").executeTakeFirstOrThrow(),
  );
  return { tenantId: tenant.id, userId: user.id };
}

async function insert(tenantId: string, userId: string, instants: readonly Date[]): Promise<void> {
  await inTenant(database.db, tenantId, (trx) =>
    trx
      .insertInto("learner_events")
      .values(
        instants.map((occurred_at, index) => ({
          id: `00000000-0000-4000-8000-00000000000${index}`,
          occurred_at,
          user_id: userId,
          type: "course_viewed",
          source_kind: "moodle-log" as const,
          source_id: `${index}`,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
}

async function months(tenantId: string): Promise<{ partition: string; events: number }[]> {
  const { rows } = await inTenant(database.db, tenantId, (trx) =>
    sql<{ partition: string; events: number }>`
      select tableoid::regclass::text as partition, count(*) as events from learner_events group by 1 order by 1`.execute(
      trx,
    ),
  );
  return rows;
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Db, openDatabase } from "../src/store/database.ts";
import { migrate } from "../src/store/migrate.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), "skillstudio-migrations-"));
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test("brings an empty database up to date, with the event partitions from last month on, and then has nothing to do", async () => {
  const asOf = new Date("2026-11-22T12:00:00Z");
  const applied = await migrate(database.db, { asOf });
  expect(applied[0]).toBe("0001_tenants");
  expect(await relations(database.db, "learner_events_2%")).toEqual([
    "learner_events_2026_10",
    "learner_events_2026_11",
    "learner_events_2026_12",
    "learner_events_2027_01",
    "learner_events_2027_02",
  ]);
  expect(await migrate(database.db, { asOf })).toEqual([]);
});

test("of several that start at once, one applies the files and the others wait", async () => {
  const others = [openDatabase(database.url), openDatabase(database.url)];
  const applied = await Promise.all([database.db, ...others].map((db) => migrate(db)));
  await Promise.all(others.map((db) => db.destroy()));
  expect(applied.filter((names) => names.length > 0).length).toBe(1);
});

test("a failing file is named, and takes back the files that were applied with it", async () => {
  await writeFile(join(folder, "0001_first.sql"), "create table first (id integer)");
  await writeFile(
    join(folder, "0002_second.sql"),
    "create table second (id integer); select * from nowhere;",
  );
  await expect(migrate(database.db, { folder })).rejects.toThrow(
    'Migration 0002_second.sql failed; nothing was applied: relation "nowhere" does not exist',
  );
  expect(await relations(database.db, "%s%t%")).not.toContain("first");

  await writeFile(join(folder, "0002_second.sql"), "create table second (id integer)");
  await expect(migrate(database.db, { folder })).rejects.toThrow('relation "learner_events" does not exist');
  expect(await relations(database.db, "first")).toEqual(["first"]);
});

test("a database that is newer than the program is refused", async () => {
  await migrate(database.db);
  await writeFile(join(folder, "0001_tenants.sql"), "select 1");
  await expect(migrate(database.db, { folder })).rejects.toThrow(
    "Migration failed; nothing was applied: corrupted migrations",
  );
});

test("files that are no migrations are left alone", async () => {
  await writeFile(join(folder, "schema.sql"), "this is no SQL");
  await writeFile(
    join(folder, "0001_first.sql"),
    "create table learner_events (occurred_at timestamptz) partition by range (occurred_at)",
  );
  expect(await migrate(database.db, { folder })).toEqual(["0001_first"]);
});

async function relations(db: Db, pattern: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname like ${pattern}
    order by relname collate "C"`.execute(db);
  return rows.map((row) => row.name);
}

import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inInstallation, inTenant, openDatabase } from "../src/store/database.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("reads numbers as numbers, instants as dates, and a day as the text it is", async () => {
  const { rows } = await sql`
    select 7.5::numeric as score, 20000000000::bigint as bytes, date '2026-11-22' as day, '["a"]'::jsonb as skills,
      timestamptz '2026-11-22T12:00:00+02:00' as instant, '\\x00ff'::bytea as hash, array['x', 'y'] as scopes`.execute(
    database.db,
  );
  expect(rows).toEqual([
    {
      score: 7.5,
      bytes: 20_000_000_000,
      day: "2026-11-22",
      skills: ["a"],
      instant: new Date("2026-11-22T10:00:00Z"),
      hash: Buffer.from([0, 255]),
      scopes: ["x", "y"],
    },
  ]);
});

test("work that throws leaves nothing behind", async () => {
  const tenant = inInstallation(database.db, async (trx) => {
    await trx.insertInto("tenants").values({ name: "Half made" }).execute();
    throw new Error("changed our mind");
  });
  await expect(tenant).rejects.toThrow("changed our mind");
  const left = await inInstallation(database.db, (trx) => trx.selectFrom("tenants").select("name").execute());
  expect(left).toEqual([]);
});

test("a unit of work for something that is no tenant id fails instead of finding nothing", async () => {
  const work = inTenant(database.db, "north", (trx) => trx.selectFrom("users").select("id").execute());
  await expect(work).rejects.toThrow("invalid input syntax for type uuid");
});

test("a connection that breaks while idle is reported, and the next work gets a new one", async () => {
  const broken = Promise.withResolvers<Error>();
  const db = openDatabase(database.url, { max: 1, onError: broken.resolve });
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db);
  expect((await broken.promise).message).toContain("terminating connection");
  expect((await sql`select 1 as answer`.execute(db)).rows).toEqual([{ answer: 1 }]);
  await db.destroy();
});

test("a database that is not there is said to be so", async () => {
  const elsewhere = new URL(database.url);
  elsewhere.pathname = "/nowhere";
  const db = openDatabase(elsewhere.href);
  await expect(sql`select 1`.execute(db)).rejects.toThrow('database "nowhere" does not exist');
  await db.destroy();
});

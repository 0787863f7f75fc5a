import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { dumpSchema } from "./support/schema-dump.ts";
import { liveTypes, writtenTypes } from "./support/table-types.ts";

const SCHEMA = fileURLToPath(new URL("../../../migrations/schema.sql", import.meta.url));

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("schema.sql is the dump of a freshly migrated database", async () => {
  await expect(await dumpSchema(database.db)).toMatchFileSnapshot(SCHEMA);
});

test("the dump makes the same schema in an empty one", async () => {
  const text = await dumpSchema(database.db);
  const copy = await database.db.transaction().execute(async (trx) => {
    await sql`drop schema public cascade; create schema public`.execute(trx);
    await sql.raw(text).execute(trx);
    return dumpSchema(trx);
  });
  expect(copy).toBe(text);
});

test("the table types say what the tables hold", async () => {
  const [live, written] = [await liveTypes(database.db), await writtenTypes()];
  expect(written.tables).toEqual(live.tables);
});

test("the unions have the members of the enum types", async () => {
  const [live, written] = [await liveTypes(database.db), await writtenTypes()];
  expect(written.unions).toMatchObject(live.unions);
});

test("every foreign key finds its rows by an index, so that a deletion does not read whole tables", async () => {
  const { rows } = await sql<{ key: string }>`
    select conrelid::regclass || ' ' || conname as key
    from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0
      and not exists (
        select from pg_index
        where indrelid = conrelid and (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
          -- A partial index will do that leaves out what refers to nothing.
          and (indpred is null or pg_get_expr(indpred, indrelid) in (
            select format('(%I IS NOT NULL)', attname) from pg_attribute where attrelid = conrelid and attnum = any (conkey)
          ))
      )
    order by 1`.execute(database.db);
  expect(rows).toEqual([]);
});

test("every foreign key carries the tenant, save those to the platforms, which tenants share", async () => {
  const { rows } = await sql<{ key: string }>`
    select conrelid::regclass || ' ' || conname as key
    from pg_constraint
      join pg_attribute source on source.attrelid = conrelid and source.attname = 'tenant_id'
      join pg_attribute target on target.attrelid = confrelid and target.attname = 'tenant_id'
    where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0
      and confrelid <> 'platforms'::regclass
      and not (conkey @> array[source.attnum] and confkey @> array[target.attnum])
    order by 1`.execute(database.db);
  expect(rows).toEqual([]);
});

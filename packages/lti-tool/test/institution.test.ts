import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { findInstitution, institutionOf } from "../src/institution.ts";
import { type Db, inInstallation, openDatabase } from "../src/store/database.ts";
import { insertTenant, listTenants, upsertTenantByName } from "../src/store/tenants.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let processes: Db[];

beforeAll(async () => {
  database = await createTestDatabase();
  processes = [1, 2, 3].map(() => openDatabase(database.url));
});
afterAll(async () => {
  await Promise.all(processes.map((db) => db.destroy()));
  await database.drop();
});
afterEach(async () => {
  await database.db.deleteFrom("tenants").execute();
});

const names = async (): Promise<string[]> =>
  (await inInstallation(database.db, listTenants)).map(({ name }) => name);
const make = (name: string): Promise<string> =>
  inInstallation(database.db, (trx) => insertTenant(trx, { name }));

it.each<[how: string, ask: (db: Db) => Promise<string>, made: string]>([
  ["the first one that nobody named", (db) => institutionOf(db, undefined), "Our institution"],
  ["one of a new name", (db) => institutionOf(db, "North"), "North"],
  [
    "one that an approval names",
    (db) => inInstallation(db, (trx) => upsertTenantByName(trx, "North")),
    "North",
  ],
])("of several processes that want %s at once, one makes it", async (_how, ask, made) => {
  for (let round = 0; round < 5; round += 1) {
    await database.db.deleteFrom("tenants").execute();
    const ids = await Promise.all(processes.flatMap((db) => [ask(db), ask(db)]));
    expect([new Set(ids).size, await names()]).toEqual([1, [made]]);
  }
});

it("an institution is found by its name, by its id, and as the only one there is", async () => {
  const id = await make("North");
  for (const find of [institutionOf, findInstitution]) {
    expect([
      await find(database.db, undefined),
      await find(database.db, "North"),
      await find(database.db, id),
    ]).toEqual([id, id, id]);
  }
});

it("two of one name are told apart by their ids", async () => {
  const ids = [await make("North"), await make("North")].toSorted();
  const told = `Say which institution with --institution; there are "North" (${ids[0]}), "North" (${ids[1]}).`;
  await expect(institutionOf(database.db, "North")).rejects.toThrow(told);
  await expect(findInstitution(database.db, undefined)).rejects.toThrow(told);
  expect(await institutionOf(database.db, ids[1])).toBe(ids[1]);
});

it("what only reads makes no institution, and tells which there are", async () => {
  await expect(findInstitution(database.db, undefined)).rejects.toThrow("There is no institution yet.");
  await expect(findInstitution(database.db, "North")).rejects.toThrow(
    'No institution is "North"; there is none yet.',
  );
  await make("South");
  await expect(findInstitution(database.db, "North")).rejects.toThrow(
    'No institution is "North"; there are "South".',
  );
  expect(await names()).toEqual(["South"]);
});

it("an id that nobody bears is not taken for the name of a new one", async () => {
  await expect(institutionOf(database.db, randomUUID())).rejects.toThrow("there is none yet");
  expect(await names()).toEqual([]);
});

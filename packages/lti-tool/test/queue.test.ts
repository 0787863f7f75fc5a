import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openQueue } from "../src/jobs/queue.ts";
import { createLog } from "../src/log.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

it("leaves no connection behind when it cannot be opened", async () => {
  const unnameable = { queue: "not a name", run: () => Promise.resolve() };
  const deps = {
    db: database.db,
    log: createLog("silent"),
    clock: Date.now,
    syncRoster: () => Promise.resolve(undefined),
    listRosterCourses: () => Promise.resolve([]),
    requestRoster: () => Promise.resolve(),
    testDeployment: async () => undefined,
    registerNoticeHandlers: async () => [],
    keepToolKeys: () => Promise.resolve({}),
    sendScores: () => Promise.reject(new Error("not asked for")),
    syncResults: () => Promise.reject(new Error("not asked for")),
  };
  await expect(openQueue(database.url, [unnameable], deps, { work: true })).rejects.toThrow("Name");
  await expect.poll(connectionsOfQueues).toBe(0);
});

async function connectionsOfQueues(): Promise<number | undefined> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from pg_stat_activity
    where datname = current_database() and application_name <> 'skillstudio'`.execute(database.db);
  return rows[0]?.count;
}

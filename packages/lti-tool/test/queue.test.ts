import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Job, JobDeps } from "../src/jobs/job.ts";
import { openQueue } from "../src/jobs/queue.ts";
import { resultSync } from "../src/jobs/result-sync.ts";
import { scoreSending } from "../src/jobs/score-sending.ts";
import { createLog } from "../src/log.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

function depsOf(change: Partial<JobDeps> = {}): Omit<JobDeps, "send"> {
  return {
    db: database.db,
    log: createLog("silent"),
    clock: Date.now,
    syncRoster: () => Promise.resolve(undefined),
    listRosterCourses: () => Promise.resolve([]),
    requestRoster: () => Promise.resolve(),
    testDeployment: async () => undefined,
    registerNoticeHandlers: async () => [],
    keepToolKeys: () => Promise.reject(new Error("not asked for")),
    sendScores: () => Promise.reject(new Error("not asked for")),
    syncResults: () => Promise.reject(new Error("not asked for")),
    ...change,
  };
}

it("leaves no connection behind when it cannot be opened", async () => {
  const unnameable = { queue: "not a name", run: () => Promise.resolve() };
  const deps = depsOf();
  await expect(openQueue(database.url, [unnameable], deps, { work: true })).rejects.toThrow("Name");
  await expect.poll(connectionsOfQueues).toBe(0);
});

it.each<[name: string, job: Job<{ readonly tenantId?: string }>]>([
  ["scores", scoreSending],
  ["results", resultSync],
])(
  "a round of %s serves every institution but those that fail or never end, and none twice at once",
  async (_name, job) => {
    const [a, b, c] = await inInstallation(database.db, async (trx) => {
      const made: string[] = [];
      for (const name of ["a", "b", "c"])
        made.push(await insertTenant(trx, { name: `${job.queue} ${name}` }));
      return made;
    });
    const served: string[] = [];
    const endless = Promise.withResolvers<never>();
    const serve = async (tenantId: string): Promise<never> => {
      served.push(tenantId);
      if (tenantId === a) throw new TypeError("Invalid character in header content");
      if (tenantId === b) await endless.promise;
      return {} as never;
    };
    const deps = depsOf({ sendScores: serve, syncResults: serve });
    const queue = await openQueue(database.url, [job], deps, { work: true });
    await queue.send(job, {});
    await expect
      .poll(() => [a, b, c].every((id) => served.includes(id ?? "")), { timeout: 20_000 })
      .toBe(true);
    await queue.send(job, { tenantId: b ?? "" }, { key: b ?? "", group: b ?? "" });
    await queue.send(job, { tenantId: c ?? "" }, { key: c ?? "", group: c ?? "" });
    await expect.poll(() => served.filter((id) => id === c).length, { timeout: 20_000 }).toBe(2);
    expect(served.filter((id) => id === b)).toHaveLength(1);
    endless.reject(new Error("the test ends"));
    await queue.stop();
  },
  60_000,
);

async function connectionsOfQueues(): Promise<number | undefined> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from pg_stat_activity
    where datname = current_database() and application_name <> 'skillstudio'`.execute(database.db);
  return rows[0]?.count;
}

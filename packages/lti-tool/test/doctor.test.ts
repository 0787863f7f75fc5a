import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

const CLI = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "skillstudio-doctor-"));
});

afterAll(async () => {
  await database?.drop();
  await rm(dataDir, { recursive: true });
});

interface Check {
  readonly about: string;
  readonly status: string;
  readonly says: string;
  readonly fix: string | null;
}

async function doctor(args: readonly string[], env: Record<string, string> = {}) {
  const { NODE_ENV: _, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--conditions=skillstudio-src", CLI, "doctor", "--json", ...args], {
    env: { ...inherited, NODE_OPTIONS: "", DATABASE_URL: database.url, DATA_DIR: dataDir, ...env },
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const status = await new Promise((done) => child.on("close", done));
  return { status, checks: (JSON.parse(printed) as { checks: Check[] }).checks };
}

it("finds nothing broken in a new installation, and says how to go on", async () => {
  const { status, checks } = await doctor(["--no-calls"], { PUBLIC_URL: "https://skills.example.edu" });
  expect([status, checks.map(({ about, status: found }) => [about, found])]).toEqual([
    0,
    [
      ["settings", "ok"],
      ["address", "ok"],
      ["database", "ok"],
      ["queue", "warning"],
      ["keys", "warning"],
      ["platforms", "warning"],
    ],
  ]);
  expect(checks.at(-1)?.fix).toContain("https://skills.example.edu/install");
});

it.each([
  ["an address that is neither https nor local", { PUBLIC_URL: "http://skills.example.edu" }, "address"],
  ["a setting that is not understood", { PORT: "x" }, "settings"],
  [
    "platforms without https at a public address",
    { PUBLIC_URL: "https://skills.example.edu", ALLOW_LOOPBACK: "1" },
    "settings",
  ],
  ["a database that is not there", { DATABASE_URL: "postgres://127.0.0.1:1/none" }, "database"],
])("calls %s broken", async (_, env: Record<string, string>, about) => {
  const { status, checks } = await doctor(["--no-calls"], env);
  expect([status, checks.filter((check) => check.status === "broken").map((check) => check.about)]).toEqual([
    1,
    [about],
  ]);
});

it("calls the platforms, and says what their administrator has to look at", async () => {
  const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  await addPlatform(database.db, {
    tenantId,
    name: "Lab",
    issuer: "http://127.0.0.1:1",
    clientId: "client-1",
    authorizationEndpoint: "http://127.0.0.1:1/auth",
    tokenEndpoint: "http://127.0.0.1:1/token",
    jwksUri: "http://127.0.0.1:1/keys",
    deployments: ["7"],
  });
  const { status, checks } = await doctor([]);
  const broken = checks.filter((check) => check.status === "broken");
  expect([status, broken.map(({ about }) => about)]).toEqual([
    1,
    ["Lab, deployment 7: Keys of the LMS", "Lab, deployment 7: Access to the LMS's services"],
  ]);
  expect(broken.every(({ fix }) => fix !== null)).toBe(true);
});

it("says which LMS a deployment waits for, and that another one launches as one that was approved", async () => {
  const { id } = await addPlatform(database.db, {
    tenantId: await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Hosted" })),
    name: "Hosted LMS",
    issuer: "https://hosted.example",
    clientId: "client-1",
    authorizationEndpoint: "https://hosted.example/auth",
    tokenEndpoint: "https://hosted.example/token",
    jwksUri: "https://hosted.example/keys",
    deployments: ["approved"],
  });
  await inInstallation(database.db, async (trx) => {
    await trx
      .insertInto("deployments")
      .values({
        platform_id: id,
        deployment_id: "waits",
        platform_guid: "guid-1",
        platform_name: "North School",
      })
      .execute();
    await trx
      .updateTable("deployments")
      .set({ platform_guid: "guid-2", platform_name: "South School", other_platform_guid: "guid-3" })
      .where("platform_id", "=", id)
      .where("deployment_id", "=", "approved")
      .execute();
  });
  const { checks } = await doctor(["--no-calls"]);
  const said = (deployment: string) =>
    checks.filter(({ about }) => about === `Hosted LMS, deployment ${deployment}`).map(({ says }) => says);
  const today = new Date().toISOString().slice(0, 10);
  expect(said("waits")).toEqual([`It is pending. North School (guid guid-1) has asked since ${today}.`]);
  expect(said("approved")).toContain(
    "It was approved for South School (guid guid-2), and an LMS with the guid guid-3 has launched as it.",
  );
  await inInstallation(database.db, (trx) => trx.deleteFrom("platforms").where("id", "=", id).execute());
});

describe("after SECRET_KEY was changed", () => {
  const SECRET_KEY = Buffer.alloc(32, "new").toString("base64");

  it("opens with the one before it what that had sealed", async () => {
    const SECRET_KEY_PREVIOUS = (await readFile(join(dataDir, "secret.key"), "utf8")).trim();
    const { status, checks } = await doctor([], { SECRET_KEY, SECRET_KEY_PREVIOUS });
    expect([status, checks.filter((check) => check.status === "broken").map(({ about }) => about)]).toEqual([
      1,
      ["Lab, deployment 7: Keys of the LMS", "Lab, deployment 7: Access to the LMS's services"],
    ]);
  });

  it("says what is missing when the one before it is not told", async () => {
    const { status, checks } = await doctor([], { SECRET_KEY });
    const broken = checks.filter((check) => check.status === "broken");
    expect([status, broken]).toEqual([
      1,
      [{ about: "keys", status: "broken", says: expect.any(String), fix: expect.any(String) }],
    ]);
    expect(broken[0]?.fix).toContain("SECRET_KEY_PREVIOUS");
  });
});

it.each([
  ["platform", "pending", /skillstudio platform approve [\w-]{36} --institution NAME$/],
  ["platform", "disabled", /^skillstudio platform enable [\w-]{36}$/],
  ["deployment", "pending", /skillstudio deployment approve [\w-]{36} --institution NAME$/],
  ["deployment", "disabled", /^skillstudio deployment enable [\w-]{36}$/],
] as const)("says how to let a %s in that is %s", async (table, status, fix) => {
  await database.db.updateTable(`${table}s`).set({ status }).execute();
  const { checks } = await doctor(["--no-calls"]);
  expect(checks.at(-1)).toMatchObject({
    status: "warning",
    says: expect.stringMatching(new RegExp(`^It is ${status}\\.`)),
    fix: expect.stringMatching(fix),
  });
  await database.db.updateTable(`${table}s`).set({ status: "active" }).execute();
});

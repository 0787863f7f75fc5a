import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

const INSTALLATION_SECRET = Buffer.alloc(32, 7).toString("base64");
const CLI = join(import.meta.dirname, "../src/cli.ts");

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let dataDir: string;
let tenants: { readonly ours: string; readonly theirs: string };

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  dataDir = await mkdtemp(join(tmpdir(), "skillstudio-legacy-"));
  app = await startLaunchApp(database.db, { secret: INSTALLATION_SECRET });
  tenants = await inInstallation(database.db, async (trx) => ({
    ours: await insertTenant(trx, { name: "Lab School" }),
    theirs: await insertTenant(trx, { name: "Other School" }),
  }));
  await addPlatform(database.db, {
    tenantId: tenants.ours,
    name: "Moodle",
    issuer: lms.url,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    deployments: ["1"],
  });
  legacyKey(["add", "moodle-key", "--institution", "Lab School"], "moodle secret\n");
  legacyKey(["add", "their-key", "--institution", "Other School"], "their secret");
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
  await rm(dataDir, { recursive: true });
});

function legacyKey(
  args: readonly string[],
  input = "",
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["--conditions=skillstudio-src", CLI, "legacy-key", ...args], {
    encoding: "utf8",
    input,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      SECRET_KEY: INSTALLATION_SECRET,
    },
  });
}

interface Migration {
  readonly key: string;
  readonly secret: string;
  readonly userId?: string;
}

/** Launches with a migration claim that is signed by that secret; gives what came of it. */
async function launchWith(sub: string, migration: Migration | object): Promise<string> {
  const browser = createBrowser();
  const target = `${app.url}/lti/launch`;
  const begun = await browser.post(`${app.url}/lti/login`, {
    iss: lms.url,
    login_hint: "62",
    target_link_uri: target,
    client_id: "client-1",
  });
  const { searchParams } = new URL(begun.headers.get("location") ?? "");
  const nonce = searchParams.get("nonce");
  const exp = Math.floor(Date.now() / 1000) + 60;
  const told =
    "key" in migration
      ? {
          oauth_consumer_key: migration.key,
          oauth_consumer_key_sign: createHmac("sha256", migration.secret)
            .update([migration.key, "1", lms.url, "client-1", exp, nonce].join("&"))
            .digest("base64"),
          user_id: migration.userId,
        }
      : migration;
  const response = await browser.post(`${app.url}/lti/launch`, {
    id_token: await lms.sign({ sub, nonce, exp, [claim.targetLinkUri]: target, [claim.lti1p1]: told }),
    state: searchParams.get("state") ?? "",
  });
  if (response.status === 303) return "accepted";
  return `${response.status} ${/<dd>(\w+)<\/dd>/.exec(await response.text())?.[1]}`;
}

async function identityOf(sub: string) {
  return inTenant(database.db, tenants.ours, (trx) =>
    trx
      .selectFrom("user_identities")
      .select(["user_id", "legacy_user_id"])
      .where("sub", "=", sub)
      .executeTakeFirst(),
  );
}

describe("a launch with a migration claim", () => {
  it("that is signed by a key of its institution links the person by the LTI 1.1 user id", async () => {
    const migration = { key: "moodle-key", secret: "moodle secret", userId: "old-1" };
    expect(await launchWith("new-1", migration)).toBe("accepted");
    expect(await launchWith("renamed-1", migration)).toBe("accepted");
    const first = await identityOf("new-1");
    expect(first).toMatchObject({ legacy_user_id: "old-1" });
    expect(await identityOf("renamed-1")).toEqual(first);
  });

  it("with a wrong signature is refused, and links nobody", async () => {
    const forged = { key: "moodle-key", secret: "a guess", userId: "old-1" };
    expect(await launchWith("forger", forged)).toBe("401 migration_claim_invalid");
    expect(await identityOf("forger")).toBeUndefined();
  });

  it.each<[name: string, sub: string, migration: Migration | object]>([
    ["a key that nobody told us", "unknown-key", { key: "no-key", secret: "x", userId: "old-1" }],
    [
      "a key of another institution",
      "foreign-key",
      { key: "their-key", secret: "their secret", userId: "old-1" },
    ],
    ["no signature", "unsigned", { oauth_consumer_key: "moodle-key", user_id: "old-1" }],
    ["the user id alone, as Canvas sends it", "canvas", { user_id: "old-1" }],
  ])("by %s is let in as if it had none", async (_name, sub, migration) => {
    expect(await launchWith(sub, migration)).toBe("accepted");
    const known = await identityOf("new-1");
    const identity = await identityOf(sub);
    expect(identity?.legacy_user_id).toBeNull();
    expect(identity?.user_id).not.toBe(known?.user_id);
  });
});

describe("the command legacy-key", () => {
  it("keeps a key with its secret encrypted, lists it without, and removes it", async () => {
    const added = legacyKey(["add", "short-lived", "--institution", "Other School", "--json"], "hush");
    expect([added.status, added.stdout, added.stderr]).toEqual([0, '{"consumer_key":"short-lived"}\n', ""]);
    const kept = await inTenant(database.db, tenants.theirs, (trx) =>
      trx.selectFrom("legacy_consumers").select("secret").where("consumer_key", "=", "short-lived").execute(),
    );
    expect(kept.map(({ secret }) => secret.includes("hush"))).toEqual([false]);
    const listed = legacyKey(["list", "--institution", "Other School"]);
    expect(listed.stdout).toMatch(/^their-key  since \S+\nshort-lived  since \S+\n$/);
    expect(legacyKey(["remove", "short-lived", "--institution", "Other School"])).toMatchObject({
      status: 0,
      stdout: "Removed short-lived.\n",
    });
    expect(legacyKey(["remove", "short-lived", "--institution", "Other School"])).toMatchObject({
      status: 2,
      stderr: 'No key is "short-lived". See: skillstudio legacy-key list\n',
    });
  });

  it("asks for the secret when there is none", () => {
    expect(legacyKey(["add", "empty", "--institution", "Lab School"])).toMatchObject({
      status: 2,
      stderr: "The secret is missing: it is read from standard input.\n",
    });
  });
});

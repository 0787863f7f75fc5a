import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sweepEnded } from "../src/jobs/sweep.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation, type Transaction } from "../src/store/database.ts";
import { deletePlatform, switchDeployment, switchPlatform, updatePlatform } from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type Browser, createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

const MINUTE = 60_000;

let database: TestDatabase;
let lms: TestPlatform;
/** Two processes of one installation, which know of each other by the database alone, and one whose secret is another. */
let process1: LaunchApp;
let process2: LaunchApp;
let stranger: LaunchApp;
let tenantId: string;
let platformId: string;
let ahead: number;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  const now = (): number => Date.now() + ahead;
  process1 = await startLaunchApp(database.db, { now });
  process2 = await startLaunchApp(database.db, { now, publicUrl: process1.url });
  stranger = await startLaunchApp(database.db, { now, publicUrl: process1.url, secret: "another secret" });
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  const { id } = await addPlatform(database.db, registration());
  platformId = id;
});

const registration = () => ({
  tenantId,
  name: "Moodle",
  issuer: lms.url,
  clientId: "client-1",
  authorizationEndpoint: `${lms.url}/auth`,
  tokenEndpoint: `${lms.url}/token`,
  jwksUri: `${lms.url}/keys`,
  deployments: ["1"],
});

afterAll(async () => {
  for (const process of [process1, process2, stranger]) await process?.close();
  await lms?.close();
  await database?.drop();
});

beforeEach(() => {
  ahead = 0;
  lms.answers.set("/keys", () => ({ body: { keys: [lms.key.publicJwk] } }));
});

/** A launch that is ready to be posted, to any process and any number of times. */
interface Ready {
  readonly form: { readonly id_token: string; readonly state: string };
  readonly nonce: string;
  readonly cookie: string;
}

async function begin(at: LaunchApp, claims: Record<string, unknown> = {}): Promise<Ready> {
  const browser: Browser = createBrowser();
  const target = `${process1.url}/lti/launch`;
  const begun = await browser.post(`${at.url}/lti/login`, {
    iss: lms.url,
    login_hint: "62",
    target_link_uri: target,
    client_id: "client-1",
  });
  const { searchParams } = new URL(begun.headers.get("location") ?? "");
  const nonce = searchParams.get("nonce") ?? "";
  const seconds = Math.floor((Date.now() + ahead) / 1000);
  return {
    form: {
      id_token: await lms.sign({
        nonce,
        iat: seconds,
        exp: seconds + 1_200,
        [claim.targetLinkUri]: target,
        ...claims,
      }),
      state: searchParams.get("state") ?? "",
    },
    nonce,
    cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
  };
}

async function post(to: LaunchApp, { form, cookie }: Ready): Promise<string> {
  const response = await createBrowser().post(`${to.url}/lti/launch`, form, { cookie });
  if (response.status === 303) return "accepted";
  return `${response.status} ${/<dd>(\w+)<\/dd>/.exec(await response.text())?.[1]}`;
}

async function isRemembered({ nonce }: Ready): Promise<boolean> {
  const rows = await inInstallation(database.db, (trx) =>
    trx.selectFrom("launch_nonces").select("nonce").where("nonce", "=", nonce).execute(),
  );
  return rows.length > 0;
}

describe("a login that was begun", () => {
  it("is completed at another process, and after a restart", async () => {
    expect(await post(process2, await begin(process1))).toBe("accepted");
    const ready = await begin(process1);
    const restarted = await startLaunchApp(database.db, { publicUrl: process1.url });
    expect(await post(restarted, ready)).toBe("accepted");
    await restarted.close();
  });

  it("is not completed where the secret is another", async () => {
    expect(await post(stranger, await begin(process1))).toBe("401 state_invalid");
    expect(await post(process1, await begin(stranger))).toBe("401 state_invalid");
  });

  it("is completed within ten minutes, and not later", async () => {
    const inTime = await begin(process1);
    const late = await begin(process1);
    ahead = 9 * MINUTE;
    expect(await post(process1, inTime)).toBe("accepted");
    ahead = 10 * MINUTE + 1_000;
    expect(await post(process1, late)).toBe("401 state_expired");
  });

  it("is verified by the registration of now, where another process has changed it", async () => {
    await post(process2, await begin(process2));
    const ready = await begin(process1);
    await inInstallation(database.db, (trx) => updatePlatform(trx, platformId, { name: "Moodle 5" }));
    expect(await post(process2, ready)).toBe("accepted");
  });

  it("is verified by the keys of now, where another process has moved them", async () => {
    await post(process2, await begin(process2));
    const ready = await begin(process1);
    lms.answers.set("/moved", () => ({ body: { keys: [lms.key.publicJwk] } }));
    lms.answers.set("/keys", () => ({ body: { keys: [] } }));
    await inInstallation(database.db, (trx) =>
      updatePlatform(trx, platformId, { jwksUri: `${lms.url}/moved` }),
    );
    ahead = 61 * MINUTE;
    expect(await post(process2, await begin(process1))).toBe("accepted");
    ahead = 0;
    expect(await post(process1, ready)).toBe("accepted");
  });
});

describe("a login", () => {
  const authorizationOf = async (): Promise<string> => {
    const response = await createBrowser().post(`${process1.url}/lti/login`, {
      iss: lms.url,
      login_hint: "62",
      target_link_uri: `${process1.url}/lti/launch`,
      client_id: "client-1",
    });
    const location = response.headers.get("location");
    return location === null ? String(response.status) : new URL(location).pathname;
  };
  const change = (work: (trx: Transaction) => Promise<unknown>) => inInstallation(database.db, work);

  it("goes by a registration that is ten seconds old at most", async () => {
    expect(await authorizationOf()).toBe("/auth");
    await change((trx) => updatePlatform(trx, platformId, { authorizationEndpoint: `${lms.url}/moved` }));
    ahead = 10_001;
    expect(await authorizationOf()).toBe("/moved");
    await change((trx) => updatePlatform(trx, platformId, { authorizationEndpoint: `${lms.url}/auth` }));
    ahead = 20_002;
    expect(await authorizationOf()).toBe("/auth");
  });

  it("finds a registration that was made anew after a launch by the one before was refused", async () => {
    const begun = await begin(process1);
    await change((trx) => deletePlatform(trx, platformId));
    const { id } = await addPlatform(database.db, registration());
    expect(await post(process1, begun)).toBe("403 platform_inactive");
    expect(await post(process1, await begin(process1))).toBe("accepted");
    platformId = id;
  });

  it("is refused ten seconds after its platform was switched off, and let in as soon as it is on again", async () => {
    await change((trx) => switchPlatform(trx, platformId, false));
    ahead = 40_000;
    expect(await authorizationOf()).toBe("403");
    await change((trx) => switchPlatform(trx, platformId, true));
    expect(await authorizationOf()).toBe("/auth");
  });
});

describe("a launch that was let in", () => {
  it("is not let in again at another process", async () => {
    const ready = await begin(process1);
    expect(await post(process1, ready)).toBe("accepted");
    expect(await post(process2, ready)).toBe("401 nonce_replayed");
  });

  it("is let in once, of twelve posts to two processes at once", async () => {
    const ready = await begin(process1);
    const posts = Array.from({ length: 12 }, (_, index) =>
      post(index % 2 === 0 ? process1 : process2, ready),
    );
    const outcomes = await Promise.all(posts);
    expect(outcomes.filter((outcome) => outcome === "accepted")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "401 nonce_replayed")).toHaveLength(11);
  });

  // A sweep goes by the database's clock, which stands still here: the launch is set back instead.
  it.each([0, 5, 9])(
    "is not let in again %i minutes later, though nonces were swept away",
    async (minutes) => {
      ahead = -minutes * MINUTE;
      const ready = await begin(process1);
      expect(await post(process1, ready)).toBe("accepted");
      ahead = 0;
      await sweepEnded(database.db);
      expect(await post(process2, ready)).toBe("401 nonce_replayed");
    },
  );

  it("is too old to be let in again once a sweep has forgotten its nonce", async () => {
    ahead = -15 * MINUTE;
    const ready = await begin(process1);
    expect(await post(process1, ready)).toBe("accepted");
    ahead = 0;
    await sweepEnded(database.db);
    expect(await isRemembered(ready)).toBe(false);
    expect(await post(process2, ready)).toBe("401 state_expired");
  });

  it("has its nonce remembered beyond the life of its state and the clocks' difference", async () => {
    ahead = -11 * MINUTE;
    const ready = await begin(process1);
    expect(await post(process1, ready)).toBe("accepted");
    await sweepEnded(database.db);
    expect(await isRemembered(ready)).toBe(true);
  });
});

describe("what was switched off between login and launch", () => {
  it("refuses the launch at every process: a platform", async () => {
    const ready = await begin(process1);
    await inInstallation(database.db, (trx) => switchPlatform(trx, platformId, false));
    expect(await post(process1, ready)).toBe("403 platform_inactive");
    expect(await post(process2, ready)).toBe("403 platform_inactive");
    await inInstallation(database.db, (trx) => switchPlatform(trx, platformId, true));
  });

  it("refuses the launch at every process: a deployment", async () => {
    const deployments = await inInstallation(database.db, (trx) =>
      trx.selectFrom("deployments").select("id").where("deployment_id", "=", "1").execute(),
    );
    const id = deployments[0]?.id ?? "";
    const ready = await begin(process1);
    await inInstallation(database.db, (trx) => switchDeployment(trx, id, false));
    expect(await post(process1, ready)).toBe("403 deployment_disabled");
    expect(await post(process2, ready)).toBe("403 deployment_disabled");
    await inInstallation(database.db, (trx) => switchDeployment(trx, id, true));
  });
});

describe("a deployment that nobody has announced, by the policy of its platform", () => {
  it.each([
    ["accept", "accepted"],
    ["pending", "403 deployment_pending"],
    ["refuse", "403 deployment_unknown"],
  ] as const)("%s: %s", async (newDeployments, expected) => {
    await inInstallation(database.db, (trx) => updatePlatform(trx, platformId, { newDeployments }));
    const id = `new-${newDeployments}`;
    expect(await post(process1, await begin(process1, { [claim.deploymentId]: id }))).toBe(expected);
    const kept = await inInstallation(database.db, (trx) =>
      trx.selectFrom("deployments").select("status").where("deployment_id", "=", id).execute(),
    );
    const status = { accept: ["active"], pending: ["pending"], refuse: [] }[newDeployments];
    expect(kept.map((row) => row.status)).toEqual(status);
  });
});

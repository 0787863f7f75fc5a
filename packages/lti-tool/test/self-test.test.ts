import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { testDeployment } from "../src/launch/self-test-calls.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import captured from "../src/lti/fixtures/id-tokens.json" with { type: "json" };
import { inInstallation, inTenant } from "../src/store/database.ts";
import { listDeployments, switchDeployment } from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { deepLinkingRequest, launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

const SETTINGS = {
  deep_link_return_url: "https://lms.example.edu/return",
  accept_types: ["ltiResourceLink"],
  accept_presentation_document_targets: ["iframe"],
};
/** Claims of a captured launch that are another for each. */
const OF_THE_LOGIN = new Set(["iss", "aud", "azp", "iat", "exp", "nonce", claim.targetLinkUri]);
const NO_ROSTER = { [claim.namesRoleService]: undefined };

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
/** Deployments that launches wanted to be tested. */
let wanted: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startLaunchApp(database.db, {
    onFirstLaunch: ({ deploymentId }) => void wanted.push(deploymentId),
  });
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  await addPlatform(database.db, {
    tenantId,
    name: "LMS",
    issuer: lms.url,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    deployments: ["1", "2", "3", "4"],
  });
  lms.answers.set("/memberships", () => ({ body: { members: [] } }));
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

beforeEach(() => {
  wanted = [];
});

/** Launches, tests what it wanted to be tested, and gives the findings; nothing when it wanted nothing. */
async function launched(claims: Readonly<Record<string, unknown>>) {
  await launchTo(app, lms, claims);
  const [deploymentId] = wanted.splice(0);
  const test = deploymentId === undefined ? undefined : await testDeployment(app.tool, deploymentId);
  return test && Object.fromEntries(test.findings.map(({ id, status }) => [id, status]));
}

/** Lets every test be that many minutes old. */
async function age(minutes: number): Promise<void> {
  await inTenant(database.db, tenantId, (trx) =>
    trx
      .updateTable("self_tests")
      .set({ tested_at: sql`tested_at - make_interval(mins => ${minutes})` })
      .execute(),
  );
}

it("says nothing of what a course's first deep linking request cannot tell, and tests again at the first link", async () => {
  const asking = { ...deepLinkingRequest(SETTINGS), ...NO_ROSTER };
  const unknown = { roster: "unknown", line_items: "unknown", scores: "unknown", custom: "unknown" };
  expect(await launched(asking)).toMatchObject({ names: "ok", course: "ok", ...unknown });
  expect(await launched(asking)).toBeUndefined();
  expect(await launched({})).toMatchObject({ roster: "ok", line_items: "missing", custom: "missing" });
  expect(await launched({})).toBeUndefined();
  expect(await launched(asking)).toBeUndefined();
  await age(25 * 60);
  expect(await launched(asking)).toMatchObject({ roster: "ok", line_items: "missing", custom: "missing" });
});

it("tests again when the offer has changed, but not at every launch where links differ", async () => {
  const one = { [claim.deploymentId]: "2" };
  const other = { ...one, ...NO_ROSTER };
  expect(await launched(one)).toMatchObject({ roster: "ok" });
  expect(await launched(other)).toBeUndefined();
  await age(6);
  expect(await launched(one)).toBeUndefined();
  expect(await launched(other)).toMatchObject({ roster: "missing" });
});

it("makes no course of an account, and judges nothing by it that a course alone tells", async () => {
  const captive = captured["canvas/id-token-admin-account"];
  const account = {
    ...NO_ROSTER,
    ...Object.fromEntries(Object.entries(captive).filter(([name]) => !OF_THE_LOGIN.has(name))),
    [claim.deploymentId]: "3",
  };
  expect(await launched(account)).toMatchObject({
    launch: "ok",
    names: "ok",
    course: "unknown",
    roster: "unknown",
    line_items: "unknown",
    scores: "unknown",
    results: "unknown",
    custom: "unknown",
    notices: "ok",
  });
  const { access_token: token } = await launchTo(app, lms, account);
  expect(await authenticate(database.db, token)).toMatchObject({ courseId: null, contextId: null });
  const courses = await inTenant(database.db, tenantId, (trx) =>
    trx.selectFrom("courses").select("title").execute(),
  );
  expect(courses.map(({ title }) => title)).not.toContain("Example University");
});

it("says in the log that another LMS launches as a deployment that was approved", async () => {
  const of = (guid: string) => ({
    [claim.deploymentId]: "4",
    [claim.toolPlatform]: { guid, name: "lab", description: "Lab School", product_family_code: "moodle" },
  });
  const warned = () => app.log.filter((line) => line.includes("another LMS launches"));
  await launched(of("guid-of-lab"));
  expect(warned()).toEqual([]);
  await launched(of("guid-of-another"));
  expect(warned()).toEqual([expect.stringContaining("guid-of-another")]);
  const [deployment] = await inInstallation(database.db, async (trx) =>
    (await listDeployments(trx)).filter(({ ltiDeploymentId }) => ltiDeploymentId === "4"),
  );
  expect(deployment).toMatchObject({ platformGuid: "guid-of-lab", platformName: "lab (Lab School)" });
  const switched = await inInstallation(database.db, async (trx) => {
    await switchDeployment(trx, deployment?.id ?? "", true);
    return listDeployments(trx, { id: deployment?.id ?? "" });
  });
  expect(switched).toMatchObject([{ platformGuid: "guid-of-another", otherPlatformGuid: null }]);
});

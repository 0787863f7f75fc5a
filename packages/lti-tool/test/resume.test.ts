import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authenticate, type BearerToken } from "../src/launch/session.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { type PlatformRecord, updatePlatformStatus } from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { deepLinkingRequest, exchange, launchResponse, launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
let platform: PlatformRecord;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startLaunchApp(database.db);
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  platform = await addPlatform(database.db, {
    tenantId,
    name: "Moodle",
    issuer: lms.url,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    deployments: ["1"],
  });
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

const resume = (key: string): Promise<Response> => exchange(app, { resume: key });
const resumed = async (key: string): Promise<BearerToken> =>
  (await (await resume(key)).json()) as BearerToken;
const sessionOf = ({ access_token }: BearerToken) => authenticate(database.db, access_token);

describe("a page that is reloaded", () => {
  it.each([
    ["no role in the course", [], false],
    ["a role in the course", ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"], true],
    [
      "a preview's role",
      [
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
        "http://purl.imsglobal.org/vocab/lti/system/person#TestUser",
      ],
      true,
    ],
  ])("knows of %s as the launch told it", async (_what, roles, member) => {
    const first = await launchTo(app, lms, { sub: "onlooker", [claim.roles]: roles });
    expect(await sessionOf(first)).toMatchObject({ member });
    expect(await sessionOf(await resumed(first.resume))).toMatchObject({ member });
  });

  it("goes on as the same person in the same course and view, with a bearer and a key of its own", async () => {
    const first = await launchTo(app, lms);
    const second = await resumed(first.resume);
    expect(second).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: "Bearer",
      expires_in: expect.any(Number),
      resume: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(new Set([first.access_token, first.resume, second.access_token, second.resume]).size).toBe(4);
    expect(second.expires_in).toBeLessThanOrEqual(first.expires_in);
    const opened = await sessionOf(first);
    expect(await sessionOf(second)).toEqual({
      ...opened,
      id: expect.not.stringMatching(opened?.id ?? ""),
      resumedFrom: opened?.id,
    });
  });

  it("leaves the sessions of other tabs alone, and works from each of them as often as it is reloaded", async () => {
    const first = await launchTo(app, lms);
    const tabs = await Promise.all(Array.from({ length: 8 }, () => resumed(first.resume)));
    const again = await resumed(tabs[3]?.resume ?? "");
    const sessions = await Promise.all([first, ...tabs, again].map(sessionOf));
    expect(new Set(sessions.map((session) => session?.id)).size).toBe(10);
    expect(new Set(sessions.map((session) => session?.resumedFrom ?? session?.id)).size).toBe(1);
  });

  it("never becomes another person's or another course's", async () => {
    const launches = await Promise.all(
      ["62", "63"].flatMap((sub) =>
        ["5", "6"].map((id) => launchTo(app, lms, { sub, [claim.context]: { id, title: `Course ${id}` } })),
      ),
    );
    const pairs = await Promise.all(
      launches.map(async (launched) => [
        await sessionOf(launched),
        await sessionOf(await resumed(launched.resume)),
      ]),
    );
    for (const [opened, reloaded] of pairs) {
      expect([reloaded?.userId, reloaded?.courseId]).toEqual([opened?.userId, opened?.courseId]);
    }
    expect(new Set(pairs.map(([opened]) => `${opened?.userId} ${opened?.courseId}`)).size).toBe(4);
  });

  it("ends when the launch's session would have ended", async () => {
    const first = await launchTo(app, lms);
    const second = await resumed(first.resume);
    const [opened, reloaded] = [await sessionOf(first), await sessionOf(second)];
    expect(reloaded?.expiresAt).toEqual(opened?.expiresAt);
  });

  it("keeps no key and no token, only their digests", async () => {
    const { resume: key, access_token: token } = await launchTo(app, lms);
    const rows = await inTenant(database.db, tenantId, (trx) =>
      trx.selectFrom("sessions").selectAll().execute(),
    );
    const kept = JSON.stringify(rows, (_name, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
    );
    expect(kept).not.toContain(key);
    expect(kept).not.toContain(token);
    expect(app.log.join()).not.toContain(key);
  });
});

describe("a page cannot go on", () => {
  const endAll = () =>
    inTenant(database.db, tenantId, (trx) =>
      trx
        .updateTable("sessions")
        .set({ expires_at: new Date(Date.now() - 1000) })
        .execute(),
    );
  const deployment = (status: "active" | "disabled") =>
    inInstallation(database.db, (trx) => trx.updateTable("deployments").set({ status }).execute());
  const platformStatus = (status: "active" | "disabled") =>
    inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, status));

  it.each<[string, (launched: BearerToken) => Promise<unknown>, (() => Promise<unknown>)?]>([
    ["once the session has ended", endAll],
    ["after signing out", ({ access_token: token }) => signOut(token)],
    [
      "after signing out in another tab",
      async ({ resume: key }) => signOut((await resumed(key)).access_token),
    ],
    ["while the platform is switched off", () => platformStatus("disabled"), () => platformStatus("active")],
    ["while the deployment is switched off", () => deployment("disabled"), () => deployment("active")],
  ])("%s", async (_when, change, undo) => {
    const launched = await launchTo(app, lms);
    await change(launched);
    const response = await resume(launched.resume);
    const session = await sessionOf(launched);
    await undo?.();
    expect(session).toBeUndefined();
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ type: "urn:skillstudio:problem:code_invalid" }),
    ]);
  });

  it("by a code of before its platform was switched off", async () => {
    const landed = await launchResponse(app, lms);
    const code = new URL(landed.headers.get("location") ?? "", app.url).searchParams.get("code");
    await platformStatus("disabled");
    const refused = await exchange(app, { code });
    await platformStatus("active");
    expect(refused.status).toBe(401);
  });

  it.each<[string, (launched: BearerToken) => object, number]>([
    ["a key that is none", () => ({ resume: "nothing" }), 401],
    ["a bearer token for a key", ({ access_token: token }) => ({ resume: token }), 401],
    ["a key for a code", ({ resume: key }) => ({ code: key }), 401],
    ["a code and a key", ({ resume: key }) => ({ code: key, resume: key }), 400],
    ["a key that is no text", () => ({ resume: { $ne: "" } }), 400],
    ["a key with NUL", () => ({ resume: "\0" }), 401],
    ["nothing", () => ({}), 400],
  ])("with %s", async (_what, body, status) => {
    const response = await exchange(app, body(await launchTo(app, lms)));
    expect(response.status).toBe(status);
  });
});

describe("signing out", () => {
  it("ends every tab of the launch, and no other launch", async () => {
    const [mine, other] = [await launchTo(app, lms), await launchTo(app, lms)];
    const tab = await resumed(mine.resume);
    expect((await signOut(tab.access_token)).status).toBe(204);
    expect(await Promise.all([mine, tab].map(sessionOf))).toEqual([undefined, undefined]);
    expect(await sessionOf(other)).toBeDefined();
  });

  it("is done already where there is no session", async () => {
    expect((await signOut("no such token")).status).toBe(204);
    expect((await fetch(`${app.url}/lti/session`, { method: "DELETE" })).status).toBe(204);
  });
});

it("holds one deep linking request for all tabs of its launch", async () => {
  const first = await launchTo(
    app,
    lms,
    deepLinkingRequest({
      deep_link_return_url: `${lms.url}/deep`,
      accept_types: ["ltiResourceLink"],
      accept_presentation_document_targets: ["iframe"],
    }),
  );
  const second = await resumed(first.resume);
  expect(await sessionOf(second)).toMatchObject({
    view: "deep_linking",
    deepLinking: (await sessionOf(first))?.deepLinking,
  });
});

function signOut(token: string): Promise<Response> {
  return fetch(`${app.url}/lti/session`, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
}

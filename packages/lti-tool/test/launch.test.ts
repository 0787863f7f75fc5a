import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { authenticate } from "../src/launch/session.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { sweepEnded } from "../src/jobs/sweep.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import {
  deletePlatform,
  findPlatform,
  type PlatformChange,
  type PlatformRecord,
  updatePlatform,
  updatePlatformStatus,
} from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type Browser, createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
let platform: PlatformRecord;
let wanted: { tenantId: string; contextId: string }[];

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startLaunchApp(database.db, { onRosterWanted: (course) => void wanted.push(course) });
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  platform = await addPlatform(database.db, { ...described("client-1"), deployments: ["1"] });
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

beforeEach(() => {
  wanted = [];
});

function described(clientId: string) {
  return {
    tenantId,
    name: "Moodle",
    issuer: lms.url,
    clientId,
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
  };
}

const target = (): string => `${app.url}/lti/launch?view=recommendations`;

/** Begins a login and gives what the platform gets of it. */
async function begin(browser: Browser, change: Record<string, string> = {}) {
  const response = await browser.post(`${app.url}/lti/login`, {
    iss: lms.url,
    login_hint: "62",
    target_link_uri: target(),
    client_id: "client-1",
    ...change,
  });
  const authorization = new URL(response.headers.get("location") ?? "");
  return {
    state: authorization.searchParams.get("state") ?? "",
    nonce: authorization.searchParams.get("nonce") ?? "",
  };
}

async function launchAs(
  browser: Browser,
  claims: Record<string, unknown> = {},
  login: Record<string, string> = {},
) {
  const { state, nonce } = await begin(browser, login);
  const idToken = await lms.sign({ nonce, [claim.targetLinkUri]: target(), ...claims });
  return browser.post(`${app.url}/lti/launch`, { id_token: idToken, state });
}

/** The code on the page of a refusal. */
async function refusalOf(response: Response): Promise<string> {
  return /<dt>Code<\/dt>\s*<dd>(\w+)<\/dd>/.exec(await response.text())?.[1] ?? "accepted";
}

async function exchange(response: Response) {
  const code = new URL(response.headers.get("location") ?? "", app.url).searchParams.get("code");
  return fetch(`${app.url}/lti/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
}

async function sessionOf(response: Response) {
  const { access_token: token } = (await (await exchange(response)).json()) as { access_token: string };
  return authenticate(database.db, token);
}

describe("a launch", () => {
  it("opens the page with a code that gives a session once", async () => {
    const browser = createBrowser();
    const response = await launchAs(browser);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toMatch(/^\/app\?code=[\w-]{43}$/);
    expect(browser.cookies.size).toBe(0);

    const exchanged = await exchange(response);
    expect(await exchanged.json()).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      resume: expect.stringMatching(/^[\w-]{43}$/),
      token_type: "Bearer",
      expires_in: 14_400,
    });
    expect(exchanged.headers.get("cache-control")).toBe("no-store");
    const again = await exchange(response);
    expect([again.status, await again.json()]).toEqual([
      401,
      expect.objectContaining({ type: "urn:skillstudio:problem:code_invalid" }),
    ]);
  });

  it("keeps person, course, link and membership, and makes the course only once", async () => {
    const session = await sessionOf(await launchAs(createBrowser()));
    const second = await sessionOf(await launchAs(createBrowser()));
    expect(second).toMatchObject({
      userId: session?.userId,
      contextId: session?.contextId,
      courseId: session?.courseId,
    });
    expect(session).toMatchObject({ tenantId, role: "learner", view: "recommendations", locale: "es-MX" });
    const kept = await inTenant(database.db, tenantId, async (trx) => ({
      users: await trx
        .selectFrom("users")
        .select(["name", "email"])
        .where("id", "=", session?.userId ?? "")
        .execute(),
      identities: await trx
        .selectFrom("user_identities")
        .select(["sub", "sourced_id"])
        .where("sub", "=", "62")
        .execute(),
      courses: await trx.selectFrom("courses").select(["title", "code"]).where("code", "=", "PYBE").execute(),
      links: await trx
        .selectFrom("resource_links")
        .select(["lti_resource_link_id", "title", "view"])
        .execute(),
      memberships: await trx
        .selectFrom("memberships")
        .select(["role", "status"])
        .where("user_id", "=", session?.userId ?? "")
        .execute(),
    }));
    expect(kept).toEqual({
      users: [{ name: "Ana Álvarez", email: "student01@example.edu" }],
      identities: [{ sub: "62", sourced_id: "S01000" }],
      courses: [{ title: "Python Backend", code: "PYBE" }],
      links: [{ lti_resource_link_id: "3", title: "My dashboard", view: "recommendations" }],
      memberships: [{ role: "learner", status: "active" }],
    });
  });

  it("keeps what the platform really offered", async () => {
    const session = await sessionOf(
      await launchAs(createBrowser(), {
        sub: "offered",
        email: "",
        [claim.custom]: {
          unfilled: "$Nothing.here",
          context_id_history: "",
          course_starts_at: null,
          view: "quiz",
        },
        [claim.endpoint]: {
          scope: ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
          lineitem: `${lms.url}/7`,
        },
        [claim.platformNotificationService]: {
          platform_notification_service_url: `${lms.url}/notices`,
          notice_types_supported: ["LtiContextCopyNotice"],
        },
      }),
    );
    const launches = await inTenant(database.db, tenantId, (trx) =>
      trx
        .selectFrom("launches")
        .select("offered")
        .where("user_id", "=", session?.userId ?? "")
        .execute(),
    );
    expect(launches).toEqual([
      {
        offered: {
          claims: [
            "name",
            "given_name",
            "family_name",
            "context",
            "resource_link",
            "lis",
            "custom",
            "launch_presentation",
            "endpoint",
            "namesroleservice",
            "platformnotificationservice",
          ],
          custom: ["course_starts_at", "context_id_history"],
          scopes: ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
          line_items: false,
          line_item: true,
          roster: true,
          notices: ["LtiContextCopyNotice"],
        },
      },
    ]);
  });

  it("takes the course's dates over from the platform, at the first launch and when they change", async () => {
    const context = { id: "dated", title: "With dates" };
    const launchWith = async (custom: Record<string, unknown>) => {
      const session = await sessionOf(
        await launchAs(createBrowser(), { [claim.context]: context, [claim.custom]: custom }),
      );
      return inTenant(database.db, tenantId, (trx) =>
        trx
          .selectFrom("courses")
          .select(["starts_at", "ends_at"])
          .where("id", "=", session?.courseId ?? "")
          .executeTakeFirstOrThrow(),
      );
    };
    const told = {
      course_starts_at: "2026-10-11T18:53:53+00:00",
      course_ends_at: "2027-01-03T18:53:53+00:00",
    };
    const dates = { starts_at: new Date(told.course_starts_at), ends_at: new Date(told.course_ends_at) };
    expect(await launchWith(told)).toEqual(dates);

    const unfilled = { ...told, course_ends_at: "$CourseSection.timeFrame.end" };
    const reversed = { course_starts_at: told.course_ends_at, course_ends_at: told.course_starts_at };
    const nonsense = { ...told, course_starts_at: "1791744833" };
    const ancient = { ...told, course_starts_at: "0000-01-01T00:00:00Z" };
    for (const custom of [unfilled, reversed, nonsense, ancient, {}])
      expect(await launchWith(custom)).toEqual(dates);

    const longer = { ...told, course_ends_at: "2027-02-01T00:00:00Z" };
    expect(await launchWith(longer)).toEqual({ ...dates, ends_at: new Date(longer.course_ends_at) });
  });

  it("works without a context, names, services or presentation (RO-10)", async () => {
    const response = await launchAs(createBrowser(), {
      sub: "99",
      name: undefined,
      given_name: undefined,
      family_name: undefined,
      email: undefined,
      [claim.context]: undefined,
      [claim.lis]: undefined,
      [claim.launchPresentation]: undefined,
      [claim.namesRoleService]: undefined,
    });
    expect(await sessionOf(response)).toMatchObject({ contextId: null, courseId: null, locale: "en" });
  });

  it("of someone without a role in the course makes no member", async () => {
    const session = await sessionOf(
      await launchAs(createBrowser(), {
        sub: "2",
        [claim.roles]: ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"],
      }),
    );
    expect(session).toMatchObject({ role: "learner" });
    const members = await inTenant(database.db, tenantId, (trx) =>
      trx
        .selectFrom("memberships")
        .select("role")
        .where("user_id", "=", session?.userId ?? "")
        .execute(),
    );
    expect(members).toEqual([]);
  });

  it("keeps the deep linking request for its answer", async () => {
    const response = await launchAs(createBrowser(), {
      sub: "59",
      [claim.messageType]: "LtiDeepLinkingRequest",
      [claim.resourceLink]: undefined,
      [claim.roles]: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"],
      [claim.deepLinkingSettings]: {
        deep_link_return_url: `${lms.url}/deep`,
        accept_types: ["ltiResourceLink"],
        accept_presentation_document_targets: ["iframe"],
        accept_multiple: "false",
        data: "opaque",
      },
    });
    expect(await sessionOf(response)).toMatchObject({
      role: "instructor",
      view: "deep_linking",
      deepLinking: {
        platform_id: platform.id,
        deployment_id: "1",
        settings: { deep_link_return_url: `${lms.url}/deep`, accept_multiple: false, data: "opaque" },
      },
    });
  });

  it("works once: the same answer again is refused (NS-3)", async () => {
    const browser = createBrowser();
    const { state, nonce } = await begin(browser);
    const cookies = new Map(browser.cookies);
    const idToken = await lms.sign({ nonce, [claim.targetLinkUri]: target() });
    expect((await browser.post(`${app.url}/lti/launch`, { id_token: idToken, state })).status).toBe(303);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    const replayed = await browser.post(`${app.url}/lti/launch`, { id_token: idToken, state });
    expect(await refusalOf(replayed)).toBe("nonce_replayed");
    const fresh = await begin(browser);
    const moved = await browser.post(`${app.url}/lti/launch`, { id_token: idToken, state: fresh.state });
    expect(await refusalOf(moved)).toBe("nonce_mismatch");
  });

  it("lets in one of twelve that race with one answer (NS-6)", async () => {
    const browser = createBrowser();
    const { state, nonce } = await begin(browser);
    const form = {
      id_token: await lms.sign({ nonce, sub: "racer", [claim.targetLinkUri]: target() }),
      state,
    };
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const statuses = await Promise.all(
      Array.from(
        { length: 12 },
        async () => (await createBrowser().post(`${app.url}/lti/launch`, form, { cookie })).status,
      ),
    );
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(11);
  });

  it("passes in sixteen tabs at once, with two courses that never mix", async () => {
    const browser = createBrowser();
    const sessions = await Promise.all(
      Array.from({ length: 16 }, async (_, tab) => {
        const id = tab % 2 === 0 ? "5" : "6";
        const response = await launchAs(browser, {
          [claim.context]: { id, title: `Course ${id}`, label: id },
        });
        return { id, session: await sessionOf(response) };
      }),
    );
    const courses = new Map(sessions.map(({ id, session }) => [id, session?.courseId]));
    expect(new Set(courses.values()).size).toBe(2);
    for (const { id, session } of sessions) expect(session?.courseId).toBe(courses.get(id));
  });

  it("asks for the roster when someone who teaches comes in, and not for a learner", async () => {
    await launchAs(createBrowser());
    expect(wanted).toEqual([]);
    await launchAs(createBrowser(), { sub: "59", [claim.roles]: ["Instructor"] });
    expect(wanted).toEqual([{ tenantId, contextId: expect.any(String) }]);
  });
});

describe("a refused launch", () => {
  it.each<[name: string, claims: Record<string, unknown>, status: number, code: string]>([
    ["TM-2 no exp", { exp: undefined }, 401, "token_times_invalid"],
    ["AU-3 for another client", { aud: "client-2" }, 401, "audience_mismatch"],
    ["NS-2 another nonce", { nonce: "other" }, 401, "nonce_mismatch"],
    [
      "LC-9 a target elsewhere",
      { [claim.targetLinkUri]: "https://evil.example/" },
      401,
      "target_link_mismatch",
    ],
    ["LC-20 NUL in sub", { sub: "a\0b" }, 401, "user_missing"],
    [
      "LC-21 too many custom parameters",
      { [claim.custom]: { x: "y".repeat(200_000) } },
      413,
      "request_too_large",
    ],
    ["LC-24 a deployment that is a number", { [claim.deploymentId]: 1 }, 401, "claims_invalid"],
  ])("%s", async (_name, claims, status, code) => {
    const response = await launchAs(createBrowser(), claims);
    expect([response.status, await refusalOf(response)]).toEqual([status, code]);
  });

  it("comes from another browser than the login (NS-9)", async () => {
    const { state, nonce } = await begin(createBrowser());
    const idToken = await lms.sign({ nonce, [claim.targetLinkUri]: target() });
    const response = await createBrowser().post(`${app.url}/lti/launch`, { id_token: idToken, state });
    expect([response.status, await refusalOf(response)]).toEqual([401, "browser_unproven"]);
  });

  it("comes from a new deployment, which waits for an administrator", async () => {
    const response = await launchAs(createBrowser(), { [claim.deploymentId]: "new" });
    const page = await response.text();
    expect(response.status).toBe(403);
    expect(page).toContain("deployment_pending");
    expect(page).toContain("/return?course=5&amp;lti_errormsg=Waiting+for+approval");
    const deployments = await inInstallation(database.db, (trx) =>
      trx.selectFrom("deployments").select("status").where("deployment_id", "=", "new").execute(),
    );
    expect(deployments).toEqual([{ status: "pending" }]);
  });

  it.each<[name: string, change: Record<string, unknown>]>([
    ["is of another version", { [claim.version]: "1.2.0" }],
    ["is no LTI message", { [claim.messageType]: undefined }],
    ["has no roles", { [claim.roles]: undefined }],
    ["is for another page", { [claim.targetLinkUri]: "https://tool.example.org/other" }],
    ["answers another login", { nonce: "another" }],
  ])("%s, which its platform is told", async (_name, change) => {
    const page = await (await launchAs(createBrowser(), change)).text();
    expect(page).toContain("/return?course=5&amp;lti_errormsg=");
  });

  it("is signed by somebody else, of which no address that it names is told", async () => {
    const { state, nonce } = await begin(createBrowser());
    const token = await lms.sign({ nonce, [claim.targetLinkUri]: target(), [claim.version]: "1.2.0" });
    const forged = `${token.slice(0, token.lastIndexOf("."))}.${"A".repeat(342)}`;
    const browser = createBrowser();
    const login = await begin(browser);
    const page = await (
      await browser.post(`${app.url}/lti/launch`, { id_token: forged, state: login.state })
    ).text();
    expect(state).not.toBe(login.state);
    expect(page).toContain("signature_invalid");
    expect(page).not.toContain("lti_errormsg");
  });

  it("belongs to a platform that was switched off between login and launch", async () => {
    const browser = createBrowser();
    const { state, nonce } = await begin(browser);
    const idToken = await lms.sign({ nonce, [claim.targetLinkUri]: target() });
    await inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, "disabled"));
    const response = await browser.post(`${app.url}/lti/launch`, { id_token: idToken, state });
    await inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, "active"));
    expect([response.status, await refusalOf(response)]).toEqual([403, "platform_inactive"]);
  });

  it("is verified anew by a registration that changed between login and launch", async () => {
    const launchAfter = async (change: PlatformChange) => {
      const browser = createBrowser();
      const { state, nonce } = await begin(browser);
      const idToken = await lms.sign({ nonce, [claim.targetLinkUri]: target() });
      await inInstallation(database.db, (trx) => updatePlatform(trx, platform.id, change));
      return refusalOf(await browser.post(`${app.url}/lti/launch`, { id_token: idToken, state }));
    };
    expect(await launchAfter({ name: "Moodle 5" })).toBe("accepted");
    expect(await launchAfter({ clientId: "client-1b" })).toBe("audience_mismatch");
    await inInstallation(database.db, (trx) => updatePlatform(trx, platform.id, { clientId: "client-1" }));
    expect(await launchAfter({ jwksUri: `${lms.url}/none` })).toBe("keys_unreachable");
    await inInstallation(database.db, (trx) => updatePlatform(trx, platform.id, described("client-1")));
  });

  it("finds its registration where another process answered the login, and none where it was removed", async () => {
    const other = await startLaunchApp(database.db, { publicUrl: app.url });
    const browser = createBrowser();
    const { state, nonce } = await begin(browser);
    const idToken = await lms.sign({ nonce, [claim.targetLinkUri]: target() });
    const answered = await browser.post(`${other.url}/lti/launch`, { id_token: idToken, state });
    expect(answered.status).toBe(303);

    const leaving = await addPlatform(database.db, { ...described("leaving"), deployments: ["1"] });
    const late = await begin(browser, { client_id: "leaving" });
    await inInstallation(database.db, (trx) => deletePlatform(trx, leaving.id));
    const token = await lms.sign({ nonce: late.nonce, aud: "leaving", [claim.targetLinkUri]: target() });
    for (const { url } of [app, other]) {
      const response = await browser.post(`${url}/lti/launch`, { id_token: token, state: late.state });
      expect([response.status, await refusalOf(response)]).toEqual([403, "platform_inactive"]);
    }
    await other.close();
  });

  it.each<[name: string, body: string, type: string, status: number]>([
    ["NS-7 no state", "id_token=x", "application/x-www-form-urlencoded", 400],
    ["NS-8 an unknown state", "id_token=x&state=y", "application/x-www-form-urlencoded", 401],
    [
      "JW-13 the platform's own error",
      "error=login_required&state=y",
      "application/x-www-form-urlencoded",
      401,
    ],
    ["HI-1 JSON", '{"state":{"a":1}}', "application/json", 400],
    ["HI-2 bad JSON", "{", "application/json", 400],
    ["HI-3 plain text", "id_token=x", "text/plain", 400],
    ["HI-4 NUL in the state", "id_token=x&state=%00", "application/x-www-form-urlencoded", 400],
    [
      "HI-9 everything twice",
      "id_token=a&id_token=b&state=a&state=b",
      "application/x-www-form-urlencoded",
      400,
    ],
    ["too many fields", "a=1&".repeat(200), "application/x-www-form-urlencoded", 413],
  ])("%s", async (_name, body, type, status) => {
    const response = await createBrowser().post(`${app.url}/lti/launch`, body, { "content-type": type });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain("Support id");
  });

  it("is told to the log with its cause, and to nobody with a token", async () => {
    const response = await launchAs(createBrowser(), { aud: "client-2" });
    const supportId = /<dt>Support id<\/dt>\s*<dd>(\w+)<\/dd>/.exec(await response.text())?.[1] ?? "none";
    const line = app.log.find((entry) => entry.includes(supportId));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ refusal: "audience_mismatch", path: "/launch" });
    expect(app.log.join("")).not.toContain("eyJ");
  });
});

describe("a login", () => {
  it("keeps its proof in a cookie that only this host, over a safe connection and in this frame, gets back", async () => {
    const response = await createBrowser().get(
      `${app.url}/lti/login?${new URLSearchParams({ iss: lms.url, login_hint: "62", target_link_uri: target() }).toString()}`,
    );
    expect(response.status).toBe(302);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-lti-[0-9a-f-]{36}=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=None; Partitioned$/,
      ),
    ]);
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it.each<[name: string, change: Record<string, string>, status: number, code: string]>([
    ["LI-4 of an unknown issuer", { iss: "https://other.example.edu" }, 400, "platform_unknown"],
    ["LI-5 with another's client id", { client_id: "client-9" }, 400, "platform_unknown"],
    [
      "LI-6 to another host",
      { target_link_uri: "https://evil.example/lti/launch" },
      400,
      "target_link_foreign",
    ],
    ["LI-2 without a hint", { login_hint: "" }, 400, "login_invalid"],
  ])("%s is refused", async (_name, change, status, code) => {
    const response = await createBrowser().post(`${app.url}/lti/login`, {
      iss: lms.url,
      login_hint: "62",
      target_link_uri: target(),
      ...change,
    });
    expect([response.status, await refusalOf(response)]).toEqual([status, code]);
  });

  it("without a client id is served only where one registration can be meant", async () => {
    const other = await addPlatform(database.db, {
      ...described("client-other"),
      deployments: ["1", "other"],
    });
    const login = { iss: lms.url, login_hint: "62", target_link_uri: target() };
    const outcomeOf = async (change: Record<string, string>): Promise<string> => {
      const response = await createBrowser().post(`${app.url}/lti/login`, { ...login, ...change });
      const location = URL.parse(response.headers.get("location") ?? "");
      return location?.searchParams.get("client_id") ?? `${response.status} ${await refusalOf(response)}`;
    };
    const outcomes = {
      vague: await outcomeOf({}),
      ofOne: await outcomeOf({ lti_deployment_id: "other" }),
      ofBoth: await outcomeOf({ lti_deployment_id: "1" }),
      ofNone: await outcomeOf({ lti_deployment_id: "unknown" }),
      named: await outcomeOf({ lti_deployment_id: "1", client_id: "client-other" }),
    };
    await inInstallation(database.db, (trx) => deletePlatform(trx, other.id));
    expect(outcomes).toEqual({
      vague: "400 platform_ambiguous",
      ofOne: "client-other",
      ofBoth: "400 platform_ambiguous",
      ofNone: "400 platform_ambiguous",
      named: "client-other",
    });
  });

  it("in a frame tries the browser first, and offers a new window", async () => {
    const browser = createBrowser();
    const response = await browser.post(
      `${app.url}/lti/login`,
      {
        iss: lms.url,
        login_hint: "62",
        target_link_uri: target(),
        lti_message_hint: '"><script>',
        lti_storage_target: "frame",
      },
      { "sec-fetch-dest": "iframe" },
    );
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toContain(`frame-ancestors 'self' ${lms.url}`);
    expect(page).toContain('data-storage="frame"');
    expect(page).not.toContain("<script>");
    expect(page).toMatch(/href="\/lti\/login\?iss=[^"]*" target="_blank"/);
    expect(page).not.toContain("lti_storage_target");
    const id = /data-login-id="([0-9a-f-]+)"/.exec(page)?.[1] ?? "";
    expect(await (await browser.get(`${app.url}/lti/login/${id}`)).json()).toEqual({ kept: true });
    expect(await (await createBrowser().get(`${app.url}/lti/login/${id}`)).json()).toEqual({ kept: false });
  });

  it("may be proved by what the platform kept in place of a cookie", async () => {
    const response = await createBrowser().post(`${app.url}/lti/login`, {
      iss: lms.url,
      login_hint: "62",
      target_link_uri: target(),
      lti_storage_target: "_parent",
    });
    const page = await response.text();
    const proof = /data-proof="([\w-]+)"/.exec(page)?.[1] ?? "";
    const url = new URL((/data-authorization-url="([^"]+)"/.exec(page)?.[1] ?? "").replaceAll("&amp;", "&"));
    const state = url.searchParams.get("state") ?? "";
    const idToken = await lms.sign({ nonce: url.searchParams.get("nonce"), [claim.targetLinkUri]: target() });
    const withoutCookies = createBrowser();

    const interstitial = await withoutCookies.post(`${app.url}/lti/launch`, { id_token: idToken, state });
    expect([interstitial.status, await interstitial.text()]).toEqual([
      200,
      expect.stringContaining(`data-platform-origin="${lms.url}"`),
    ]);
    expect(interstitial.headers.get("referrer-policy")).toBe("same-origin");
    const post = (kept: string, headers: Record<string, string>) =>
      withoutCookies.post(`${app.url}/lti/launch`, { id_token: idToken, state, proof: kept }, headers);
    const ourPage = { "sec-fetch-site": "same-origin", origin: app.url };
    expect(await refusalOf(await post("none", ourPage))).toBe("browser_unproven");
    // Whoever began the login knows its proof, and may not spend it in somebody else's browser.
    for (const elsewhere of [
      { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
      { "sec-fetch-site": "cross-site", origin: app.url },
      { "sec-fetch-site": "same-site", origin: "null" },
      { origin: "https://evil.example" },
      { origin: "null" },
      {},
    ]) {
      expect(await refusalOf(await post(proof, elsewhere))).toBe("browser_unproven");
    }
    expect((await post(proof, ourPage)).status).toBe(303);
  });

  it("is not proved by a form where the platform keeps nothing", async () => {
    const begun = await createBrowser().post(`${app.url}/lti/login`, {
      iss: lms.url,
      login_hint: "62",
      target_link_uri: target(),
    });
    const proof = /=([\w-]+);/.exec(begun.headers.get("set-cookie") ?? "")?.[1] ?? "";
    const { searchParams } = new URL(begun.headers.get("location") ?? "");
    const form = {
      id_token: await lms.sign({ nonce: searchParams.get("nonce"), [claim.targetLinkUri]: target() }),
      state: searchParams.get("state") ?? "",
      proof,
    };
    const headers = { "sec-fetch-site": "same-origin", origin: app.url };
    const posted = await createBrowser().post(`${app.url}/lti/launch`, form, headers);
    expect(await refusalOf(posted)).toBe("browser_unproven");
  });

  it("of an older browser is proved by the origin of our page's form", async () => {
    const response = await createBrowser().post(`${app.url}/lti/login`, {
      iss: lms.url,
      login_hint: "62",
      target_link_uri: target(),
      lti_storage_target: "_parent",
    });
    const page = await response.text();
    const url = new URL((/data-authorization-url="([^"]+)"/.exec(page)?.[1] ?? "").replaceAll("&amp;", "&"));
    const form = {
      id_token: await lms.sign({ nonce: url.searchParams.get("nonce"), [claim.targetLinkUri]: target() }),
      state: url.searchParams.get("state") ?? "",
      proof: /data-proof="([\w-]+)"/.exec(page)?.[1] ?? "",
    };
    const posted = await createBrowser().post(`${app.url}/lti/launch`, form, { origin: app.url });
    expect(posted.status).toBe(303);
  });
});

describe("the keys of the tool", () => {
  it("are one in use and one to come, without their private parts, and sealed at rest", async () => {
    const response = await fetch(`${app.url}/lti/keys`);
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] };
    expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual(
      Array.from({ length: 2 }, () => ["alg", "e", "kid", "kty", "n", "use"]),
    );
    const rows = await inInstallation(database.db, (trx) =>
      trx
        .selectFrom("tool_keys")
        .select(["status", sql<string>`encode(private_key, 'escape')`.as("sealed")])
        .execute(),
    );
    expect(rows.map(({ status }) => status).toSorted()).toEqual(["active", "next"]);
    for (const { sealed } of rows) expect(sealed).not.toContain("PRIVATE KEY");
  });
});

it("sweeps away what has ended, and nothing that a replay could need", async () => {
  const session = await sessionOf(await launchAs(createBrowser()));
  await launchAs(createBrowser());
  await inTenant(database.db, tenantId, (trx) =>
    trx
      .updateTable("sessions")
      .set({ expires_at: new Date(0) })
      .where("id", "<>", session?.id ?? "")
      .execute(),
  );
  const swept = await sweepEnded(database.db);
  expect(swept).toEqual({ sessions: expect.any(Number), nonces: 0, ltijsRecords: 0, operatorSessions: 0 });
  const kept = await inInstallation(database.db, (trx) => trx.selectFrom("sessions").select("id").execute());
  expect(kept).toEqual([{ id: session?.id }]);
});

it("finds a platform that was added by hand", async () => {
  const found = await inInstallation(database.db, (trx) => findPlatform(trx, platform.id));
  expect(found).toEqual({ ...platform, version: expect.any(String) });
});

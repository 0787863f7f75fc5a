import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { registerNoticeHandlers, type WantedNotices } from "../src/launch/notices.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import notices from "../src/lti/fixtures/canvas-notices.json" with { type: "json" };
import { generateToolKey, readToolKey } from "../src/lti/tool-keys.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { type PlatformRecord, updatePlatformStatus } from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

const SERVICE = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice";
const INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
const { copy, hello } = notices;

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
let platform: PlatformRecord;
let wanted: WantedNotices[];
let numbers = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startLaunchApp(database.db, { onNoticesWanted: (asked) => void wanted.push(asked) });
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  platform = await addPlatform(database.db, {
    tenantId,
    name: "Canvas",
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

beforeEach(() => {
  wanted = [];
  numbers += 1;
});

/** Signs a notice as the captured Canvas does, with changes; every test's has an id of its own. */
async function sign(
  change: Readonly<Record<string, unknown>> = {},
  by: { readonly key?: typeof lms.key; readonly header?: object } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { key = lms.key, header } = by;
  return new SignJWT({
    ...copy,
    iss: lms.url,
    aud: "client-1",
    azp: "client-1",
    iat: now,
    exp: now + 3600,
    [claim.deploymentId]: "1",
    [claim.notice]: { ...copy[claim.notice], id: `notice ${numbers}` },
    ...change,
  })
    .setProtectedHeader({ alg: "RS256", kid: key.kid, ...header })
    .sign(readToolKey(key.kid, key.privatePem).privateKey);
}

const deliver = (body: unknown): Promise<Response> =>
  fetch(`${app.url}/lti/notices`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

async function send(...jwts: readonly unknown[]): Promise<[status: number, body: unknown]> {
  const response = await deliver({ notices: jwts.map((jwt) => ({ jwt })) });
  return [response.status, await response.json()];
}

const kept = () =>
  inTenant(database.db, tenantId, (trx) =>
    trx
      .selectFrom("notices")
      .select(["notice_id", "type", "lti_context_id", "origin_lti_context_ids", "jwt", "sent_at"])
      .where("notice_id", "like", `notice ${numbers}%`)
      .orderBy("notice_id")
      .execute(),
  );

async function launch(contextId: string, more: Readonly<Record<string, unknown>> = {}) {
  const { access_token: token } = await launchTo(app, lms, {
    [claim.context]: { id: contextId, title: contextId },
    ...more,
  });
  const session = await authenticate(database.db, token);
  if (!session?.courseId) throw new Error("the launch made no course");
  return { courseId: session.courseId };
}

/** Launches from a course and writes a module into it. */
async function prepareCourse(contextId: string): Promise<void> {
  const { courseId } = await launch(contextId);
  await inTenant(database.db, tenantId, (trx) =>
    trx
      .insertInto("modules")
      .values({ course_id: courseId, position: 1, title: `Week 1 of ${contextId}` })
      .execute(),
  );
}

const modulesOf = async ({ courseId }: { readonly courseId: string }): Promise<string[]> => {
  const rows = await inTenant(database.db, tenantId, (trx) =>
    trx.selectFrom("modules").select("title").where("course_id", "=", courseId).execute(),
  );
  return rows.map(({ title }) => title);
};

describe("a notice", () => {
  it("of a copied course is kept as received and acknowledged", async () => {
    const jwt = await sign();
    expect(await send(jwt)).toEqual([200, { accepted: 1, refused: [] }]);
    expect(await kept()).toEqual([
      {
        notice_id: `notice ${numbers}`,
        type: "LtiContextCopyNotice",
        lti_context_id: copy[claim.context].id,
        origin_lti_context_ids: copy[claim.originContexts],
        jwt,
        sent_at: new Date(copy[claim.notice].timestamp),
      },
    ]);
  });

  it.each([
    ["LtiHelloWorldNotice", hello],
    [
      "AcmeSnowDayNotice",
      { ...hello, [claim.notice]: { type: "AcmeSnowDayNotice" }, [claim.context]: undefined },
    ],
  ])("%s is kept and acknowledged too", async (type, payload) => {
    const jwt = await sign({
      ...payload,
      iss: lms.url,
      aud: "client-1",
      azp: "client-1",
      [claim.deploymentId]: "1",
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 60,
      [claim.originContexts]: undefined,
      [claim.notice]: { id: `notice ${numbers}`, type, timestamp: "not a time" },
    });
    expect(await send(jwt)).toEqual([200, { accepted: 1, refused: [] }]);
    expect(await kept()).toMatchObject([{ type, jwt, sent_at: null, origin_lti_context_ids: [] }]);
  });

  it("that comes twice is kept once and acknowledged twice", async () => {
    const jwt = await sign();
    expect(await Promise.all([send(jwt), send(jwt)])).toEqual(
      [1, 2].map(() => [200, { accepted: 1, refused: [] }]),
    );
    expect(await kept()).toHaveLength(1);
  });

  it("that is bad does not cost the good ones of its batch", async () => {
    const notice = (id: string) =>
      sign({ [claim.notice]: { ...copy[claim.notice], id: `notice ${numbers} ${id}` } });
    expect(await send(await notice("a"), "no jwt", await notice("b"), 7)).toEqual([
      200,
      {
        accepted: 2,
        refused: [
          { index: 1, code: "token_malformed" },
          { index: 3, code: "request_invalid" },
        ],
      },
    ]);
    expect((await kept()).map(({ notice_id: id }) => id)).toEqual([
      `notice ${numbers} a`,
      `notice ${numbers} b`,
    ]);
  });

  it.each<[name: string, make: () => Promise<string>, code: string]>([
    ["no issuer", () => sign({ iss: undefined }), "issuer_mismatch"],
    ["an unknown issuer", () => sign({ iss: "https://evil.example" }), "platform_unknown"],
    ["another's client id", () => sign({ aud: "client-2", azp: undefined }), "platform_unknown"],
    ["no audience", () => sign({ aud: undefined, azp: undefined }), "audience_mismatch"],
    ["an audience beside us", () => sign({ aud: ["client-1", "another"] }), "audience_mismatch"],
    ["NUL in its issuer", () => sign({ iss: "https://a\0b" }), "issuer_mismatch"],
    [
      "a key that is not the platform's",
      async () => sign({}, { key: { ...(await generateToolKey()), kid: lms.key.kid } }),
      "signature_invalid",
    ],
    ["an unknown kid", () => sign({}, { header: { kid: "other" } }), "kid_unknown"],
    ["no kid", () => sign({}, { header: { kid: undefined } }), "kid_missing"],
    ["an end that is past", () => sign({ exp: 1_000_000_000 }), "token_expired"],
    ["no end", () => sign({ exp: undefined }), "token_times_invalid"],
    ["no time of making", () => sign({ iat: undefined }), "token_times_invalid"],
    ["a making of yesterday", () => sign({ iat: Math.floor(Date.now() / 1000) - 86_400 }), "token_stale"],
    ["an unknown deployment", () => sign({ [claim.deploymentId]: "9" }), "deployment_unknown"],
    ["no deployment", () => sign({ [claim.deploymentId]: undefined }), "claims_invalid"],
    ["another version", () => sign({ [claim.version]: "1.2.0" }), "claims_invalid"],
    ["no notice", () => sign({ [claim.notice]: undefined }), "claims_invalid"],
    [
      "a notice without an id",
      () => sign({ [claim.notice]: { type: "LtiContextCopyNotice" } }),
      "claims_invalid",
    ],
    ["NUL in its id", () => sign({ [claim.notice]: { id: "a\0b", type: "x" } }), "claims_invalid"],
    ["origins that are no list", () => sign({ [claim.originContexts]: "course" }), "claims_invalid"],
  ])("with %s is refused and not kept", async (_name, make, code) => {
    const [status, body] = await send(await make());
    expect([Math.floor(status / 100), body]).toEqual([
      4,
      expect.objectContaining({ type: `urn:skillstudio:problem:${code}`, status }),
    ]);
    expect(await kept()).toEqual([]);
  });

  it("of a platform that was switched off is refused", async () => {
    const jwt = await sign();
    const set = (status: "active" | "disabled") =>
      inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, status));
    await set("disabled");
    const refused = await send(jwt);
    await set("active");
    expect(refused).toEqual([
      403,
      expect.objectContaining({ type: "urn:skillstudio:problem:platform_inactive" }),
    ]);
  });

  it.each<[name: string, body: unknown]>([
    ["nothing", ""],
    ["no JSON", "{"],
    ["no list", { notices: {} }],
    ["an empty list", { notices: [] }],
    ["a list too long", { notices: Array.from({ length: 101 }, () => ({ jwt: "x" })) }],
    ["nulls", { notices: [null] }],
    ["a number", "7"],
    ["NUL", { notices: [{ jwt: "a\0.b.c" }] }],
  ])("delivered as %s is refused with a 4xx", async (_name, body) => {
    const response = await deliver(body);
    expect(Math.floor(response.status / 100)).toBe(4);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
  });

  it("that is too large is refused", async () => {
    expect((await deliver({ notices: [{ jwt: "x".repeat(300_000) }] })).status).toBe(413);
  });
});

describe("a notice of a copied course", () => {
  const ofCopy = (copyId: string, ...origins: readonly string[]) =>
    sign({ [claim.context]: { id: copyId }, [claim.originContexts]: origins });

  it("fills a course that was launched already with the set-up of its origin", async () => {
    await prepareCourse(`origin ${numbers}`);
    const course = await launch(`copy ${numbers}`);
    expect(await modulesOf(course)).toEqual([]);
    await send(await ofCopy(`copy ${numbers}`, `origin ${numbers}`));
    expect(await modulesOf(course)).toEqual([`Week 1 of origin ${numbers}`]);
  });

  it("waits for the first launch of the copy where that comes later", async () => {
    await prepareCourse(`origin ${numbers}`);
    await send(await ofCopy(`copy ${numbers}`, `origin ${numbers}`));
    expect(await modulesOf(await launch(`copy ${numbers}`))).toEqual([`Week 1 of origin ${numbers}`]);
  });

  it("names origins that are not known here, and changes nothing then", async () => {
    await send(await ofCopy(`copy ${numbers}`, "never seen"));
    expect(await modulesOf(await launch(`copy ${numbers}`))).toEqual([]);
  });

  it("of a course that has its own set-up leaves it alone", async () => {
    await prepareCourse(`origin ${numbers}`);
    await prepareCourse(`copy ${numbers}`);
    await send(await ofCopy(`copy ${numbers}`, `origin ${numbers}`));
    expect(await modulesOf(await launch(`copy ${numbers}`))).toEqual([`Week 1 of copy ${numbers}`]);
  });
});

describe("a handler of notices", () => {
  const offer = (types: readonly string[] | undefined = ["LtiHelloWorldNotice", "LtiContextCopyNotice"]) => ({
    sub: "59",
    [claim.roles]: [INSTRUCTOR],
    [SERVICE]: {
      platform_notification_service_url: `${lms.url}/notice-handlers`,
      service_versions: ["1.0"],
      scope: ["https://purl.imsglobal.org/spec/lti/scope/noticehandlers"],
      notice_types_supported: types,
    },
  });

  /** Lets the platform take handlers, and gives what it was asked. */
  function takeHandlers(status = 200): unknown[] {
    const asked: unknown[] = [];
    lms.answers.set("/notice-handlers", ({ method }, body) => {
      asked.push([method, JSON.parse(body)]);
      return { status, body: {} };
    });
    return asked;
  }

  it("is registered after a teacher's launch, once, and anew when our address has changed", async () => {
    const asked = takeHandlers();
    await launch("handled", offer());
    expect(wanted).toEqual([
      {
        tenantId,
        deploymentId: expect.any(String),
        serviceUrl: `${lms.url}/notice-handlers`,
        types: ["LtiContextCopyNotice"],
      },
    ]);
    const [first] = wanted;
    if (!first) throw new Error("nothing was asked for");
    expect(await registerNoticeHandlers(app.tool, first)).toEqual(["LtiContextCopyNotice"]);
    expect(await registerNoticeHandlers(app.tool, first)).toEqual([]);
    await launch("handled", offer());
    expect(wanted).toHaveLength(1);

    const moved = { ...app.tool, publicUrl: "https://new.example.edu" };
    expect(await registerNoticeHandlers(moved, first)).toEqual(["LtiContextCopyNotice"]);
    await launch("handled", offer());
    expect(wanted).toHaveLength(2);
    expect(asked).toEqual(
      [app.url, "https://new.example.edu"].map((url) => [
        "PUT",
        { notice_type: "LtiContextCopyNotice", handler: `${url}/lti/notices` },
      ]),
    );
  });

  it.each<[name: string, claims: Readonly<Record<string, unknown>>]>([
    [
      "a learner's launch",
      {
        [SERVICE]: {
          platform_notification_service_url: "https://lms.example/x",
          notice_types_supported: ["LtiContextCopyNotice"],
        },
      },
    ],
    ["a platform that offers none", { sub: "59", [claim.roles]: [INSTRUCTOR] }],
    [
      "a platform that offers others",
      {
        sub: "59",
        [claim.roles]: [INSTRUCTOR],
        [SERVICE]: {
          platform_notification_service_url: "https://lms.example/x",
          notice_types_supported: ["Other"],
        },
      },
    ],
  ])("is not asked for after %s", async (_name, claims) => {
    await launch("unhandled", claims);
    expect(wanted).toEqual([]);
  });

  it("that the platform refuses is asked for again", async () => {
    takeHandlers(403);
    const asked = { tenantId, serviceUrl: `${lms.url}/notice-handlers`, types: ["AnotherNotice"] };
    await launch("refused", offer());
    const [{ deploymentId } = { deploymentId: "" }] = wanted;
    await expect(registerNoticeHandlers(app.tool, { ...asked, deploymentId })).rejects.toMatchObject({
      code: "service_refused",
    });
    takeHandlers();
    expect(await registerNoticeHandlers(app.tool, { ...asked, deploymentId })).toEqual(["AnotherNotice"]);
  });
});

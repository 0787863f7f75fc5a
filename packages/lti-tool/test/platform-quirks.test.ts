import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendScores } from "../src/grades/send-scores.ts";
import { syncResults } from "../src/grades/sync-results.ts";
import { addPlatform, createRegistrationLink, type PlatformByHand } from "../src/launch/registration.ts";
import { syncRoster } from "../src/launch/roster.ts";
import { missingScopes } from "../src/launch/self-test.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import tokens from "../src/lti/fixtures/id-tokens.json" with { type: "json" };
import roster from "../src/lti/fixtures/moodle-roster.json" with { type: "json" };
import configurations from "../src/lti/fixtures/openid-configurations.json" with { type: "json" };
import registrations from "../src/lti/fixtures/registration-responses.json" with { type: "json" };
import { type CallService, createServiceCaller } from "../src/lti/service.ts";
import { inInstallation, inTenant, type Transaction } from "../src/store/database.ts";
import { listDeploymentHealth } from "../src/store/deployment-health.ts";
import { listGrades } from "../src/store/grades.ts";
import { findLineItemOf } from "../src/store/line-items.ts";
import { listPlatforms, type PlatformRecord } from "../src/store/platforms.ts";
import { queueScore } from "../src/store/scores.ts";
import type { SessionRecord } from "../src/store/sessions.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp } from "./support/launch-app.ts";
import { launchResponse, launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";
import { startWholeApp } from "./support/whole-app.ts";

const AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/";
const ALL = ["lineitem", "score", "result.readonly"].map((name) => AGS + name);
const MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const LEARNER = `${MEMBERSHIP}Learner`;
const TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";
const COLUMN = "/lineitems/7";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let registered = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startWholeApp(database.db);
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

beforeEach(() => {
  for (const path of lms.answers.keys()) if (!["/keys", "/token"].includes(path)) lms.answers.delete(path);
  lms.asked.length = 0;
});

/** A site of its own, with its own institution. */
interface Site {
  readonly tenantId: string;
  readonly platform: PlatformRecord;
  /** The site's issuer, and how it signs. */
  readonly lms: Pick<TestPlatform, "url" | "sign">;
  /** Launches as a browser does, up to the session; `claims` change those of Ana's launch. */
  readonly launch: (
    claims?: Readonly<Record<string, unknown>>,
  ) => Promise<SessionRecord & { readonly token: string }>;
  /** Calls its services, wherever its addresses seem to lead. */
  readonly call: CallService;
  readonly within: <T>(work: (trx: Transaction) => Promise<T>) => Promise<T>;
}

async function openSite(productFamily: string, more: Partial<PlatformByHand> = {}): Promise<Site> {
  registered += 1;
  const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: productFamily }));
  const platform = await addPlatform(database.db, {
    tenantId,
    name: productFamily,
    issuer: `${lms.url}/${registered}`,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    productFamily,
    deployments: ["1"],
    ...more,
  });
  return siteOf(tenantId, platform);
}

function siteOf(tenantId: string, platform: PlatformRecord): Site {
  const { issuer } = platform;
  const signing = {
    url: issuer,
    sign: (message: Readonly<Record<string, unknown>>) => lms.sign({ iss: issuer, ...message }),
  };
  return {
    tenantId,
    platform,
    lms: signing,
    launch: async (claims) => {
      const { access_token: token } = await launchTo(app, signing, claims);
      const session = await authenticate(database.db, token);
      if (!session) throw new Error("the launch gave no session");
      return { ...session, token };
    },
    call: createServiceCaller({
      send: (url, request) => app.tool.send(url.replace(/^https:\/\/[^/]+/, lms.url), request),
      tokens: { get: async () => "token", forget: () => {} },
    }),
    within: (work) => inTenant(database.db, tenantId, work),
  };
}

/** The claim of the grade services, with the column of the link. */
const services = (more: object = {}) => ({
  [claim.endpoint]: {
    scope: ALL,
    lineitems: `${lms.url}/lineitems`,
    lineitem: `${lms.url}${COLUMN}`,
    ...more,
  },
});

interface SentScore {
  readonly status: string;
  readonly reason: string | null;
  readonly detail: string | null;
}

/** Queues and sends a score for whoever launched; gives what became of it, and nothing when it was not queued. */
async function sendScore(
  { tenantId, within, call }: Site,
  { userId, resourceLinkId }: SessionRecord,
  scoreGiven: number,
): Promise<SentScore | undefined> {
  const lineItem = await within((trx) => findLineItemOf(trx, { resourceLinkId: resourceLinkId ?? "" }));
  await within((trx) =>
    queueScore(trx, {
      lineItemId: lineItem?.id ?? "",
      userId,
      scoreGiven,
      scoreMaximum: 10,
      activityProgress: "Completed",
      gradingProgress: "FullyGraded",
    }),
  );
  await sendScores({ db: database.db, call }, tenantId);
  return within((trx) =>
    trx
      .selectFrom("scores")
      .select(["status", "reason", "detail"])
      .where("user_id", "=", userId)
      .executeTakeFirst(),
  );
}

/** A column that takes every score, and shows those that it took beside what `shown` holds. */
function openColumn(shown: object[] = []): Record<string, unknown>[] {
  const posted: Record<string, unknown>[] = [];
  lms.answers.set(COLUMN, () => ({ body: { id: `${lms.url}${COLUMN}`, label: "Quiz" } }));
  lms.answers.set(`${COLUMN}/results`, () => ({ body: shown }));
  lms.answers.set(`${COLUMN}/scores`, (_request, body) => {
    const { userId, scoreGiven, scoreMaximum, ...rest } = JSON.parse(body) as Record<string, unknown>;
    posted.push({ userId, scoreGiven, ...rest });
    shown.push({ userId, resultScore: scoreGiven, resultMaximum: scoreMaximum });
    return { body: "" };
  });
  return posted;
}

/** Takes in what the platform lists as the course's members; gives who is one then, by the platform's name for them. */
async function takeRoster(
  site: Site,
  session: SessionRecord,
  members: readonly object[],
): Promise<Record<string, string>> {
  lms.answers.set("/memberships", () => ({ body: { members } }));
  const now = (): number => Date.now() + 5;
  await syncRoster({ ...app.tool, now }, { tenantId: site.tenantId, contextId: session.contextId ?? "" });
  return standingsOf(site, session);
}

/** Who is a member of the course, by the platform's name for them. */
async function standingsOf(
  { within }: Pick<Site, "within">,
  { contextId }: SessionRecord,
): Promise<Record<string, string>> {
  const rows = await within((trx) =>
    trx
      .selectFrom("memberships")
      .innerJoin("user_identities", "user_identities.user_id", "memberships.user_id")
      .select(["sub", "memberships.role", "memberships.status"])
      .where("context_id", "=", contextId)
      .orderBy("sub")
      .execute(),
  );
  return Object.fromEntries(rows.map(({ sub, role, status }) => [sub, `${status} ${role}`]));
}

async function insertQuiz({ within }: Site, { courseId }: SessionRecord): Promise<string> {
  const { id } = await within((trx) =>
    trx
      .insertInto("assessments")
      .values({ course_id: courseId ?? "", title: "Quiz 1", kind: "quiz", score_maximum: 10 })
      .returning("id")
      .executeTakeFirstOrThrow(),
  );
  return id;
}

describe("Canvas", () => {
  const SUBMISSION = "https://canvas.instructure.com/lti/submission";

  it("has results only after our first score: until then a teacher's own grade, which we cannot see, is kept", async () => {
    const canvas = await openSite("canvas");
    const session = await canvas.launch(services());
    const posted = openColumn();
    await sendScore(canvas, session, 8);
    await sendScore(canvas, session, 9);
    expect(posted.map((score) => score[SUBMISSION])).toEqual([
      { new_submission: false, prioritize_non_tool_grade: true },
      { new_submission: false },
    ]);
  });

  it("answers 404 to a score of a concluded course: it is refused in Canvas's words, and the column is not taken for deleted", async () => {
    const canvas = await openSite("canvas");
    const session = await canvas.launch(services());
    openColumn();
    const concluded = { errors: [{ message: "The specified resource does not exist." }] };
    lms.answers.set(`${COLUMN}/scores`, () => ({ status: 404, body: concluded }));
    expect(await sendScore(canvas, session, 8)).toEqual({
      status: "refused",
      reason: "score_refused",
      detail: `${lms.url}${COLUMN}/scores answered 404: ${JSON.stringify(concluded)}`,
    });
    const columns = await canvas.within((trx) => trx.selectFrom("line_items").select("gone_at").execute());
    expect(columns).toEqual([{ gone_at: null }]);
  });

  it("answers 404 to a score of a deleted column, which is known by its own 404", async () => {
    const canvas = await openSite("canvas");
    const session = await canvas.launch(services());
    openColumn();
    for (const path of [COLUMN, `${COLUMN}/scores`]) {
      lms.answers.set(path, () => ({ status: 404, body: "" }));
    }
    expect(await sendScore(canvas, session, 8)).toMatchObject({
      status: "refused",
      reason: "line_item_gone",
    });
  });

  it("tells of its test student at his launches alone: a roster that lists him as a learner makes no member of him, and he is not graded", async () => {
    const canvas = await openSite("canvas");
    const posted = openColumn();
    const teacher = await canvas.launch({ sub: "teacher", [claim.roles]: [`${MEMBERSHIP}Instructor`] });
    const roster = [
      { user_id: "teacher", roles: [`${MEMBERSHIP}Instructor`] },
      { user_id: "test student", roles: [LEARNER] },
    ];
    expect(await takeRoster(canvas, teacher, roster)).toMatchObject({ "test student": "active learner" });
    const student = await canvas.launch({
      sub: "test student",
      [claim.roles]: [LEARNER, TEST_USER],
      ...services(),
    });
    expect(student).toMatchObject({ role: "learner", contextId: teacher.contextId });
    expect(await takeRoster(canvas, teacher, roster)).toEqual({ teacher: "active instructor" });
    expect(await sendScore(canvas, student, 8)).toBeUndefined();
    expect(posted).toEqual([]);
  });

  it("may list its test student while he launches: he is not graded, and the next roster ends his membership", async () => {
    const canvas = await openSite("canvas");
    openColumn();
    const student = await canvas.launch({
      sub: "test student",
      [claim.roles]: [LEARNER, TEST_USER],
      ...services(),
    });
    await canvas.within((trx) =>
      trx
        .insertInto("memberships")
        .values({ context_id: student.contextId ?? "", user_id: student.userId, role: "learner" })
        .execute(),
    );
    expect(await sendScore(canvas, student, 8)).toBeUndefined();
    const roster = [
      { user_id: "62", roles: [LEARNER] },
      { user_id: "test student", roles: [LEARNER] },
    ];
    expect(await takeRoster(canvas, student, roster)).toEqual({
      "62": "active learner",
      "test student": "inactive learner",
    });
  });
});

/** Columns of a course, which are listed as they are; one that is made gets the address of the 8th. Gives what was made. */
function listColumns(columns: readonly object[], origin: string = lms.url): unknown[] {
  const made: unknown[] = [];
  lms.answers.set("/lineitems", (request, body) => {
    if (request.method !== "POST") return { body: columns };
    made.push(JSON.parse(body));
    return { status: 201, body: { ...(JSON.parse(body) as object), id: `${origin}/lineitems/8` } };
  });
  lms.answers.set("/lineitems/8/scores", () => ({ body: "" }));
  lms.answers.set("/lineitems/8/results", () => ({ body: [] }));
  return made;
}

/** A launch of a link to the learning path, whose course has columns but the link none that is known. */
const toPath = (more: object = {}) => ({
  [claim.resourceLink]: { id: "path" },
  [claim.custom]: { view: "learning_path" },
  ...services({ lineitem: undefined, ...more }),
});

const urlsOf = async ({ within }: Site): Promise<(string | null)[]> => {
  const lineItems = await within((trx) =>
    trx.selectFrom("line_items").select("url").orderBy("url").execute(),
  );
  return lineItems.map(({ url }) => url);
};

describe("a self-hosted Canvas behind a proxy", () => {
  const HTTPS = "https://canvas.school.example";
  const HTTP = "http://canvas.school.example";
  const named = { lineitems: `${HTTP}/lineitems`, lineitem: `${HTTP}${COLUMN}` };

  it("writes http into the addresses of its columns: each is known by https, and none is taken twice", async () => {
    const canvas = await openSite("canvas", { issuer: HTTPS });
    openColumn();
    const link = await canvas.launch(services(named));
    expect(await sendScore(canvas, link, 8)).toMatchObject({ status: "sent" });
    const made = listColumns(
      [{ id: `${HTTP}${COLUMN}`, label: "Path", resourceId: "progress", tag: "skillstudio" }],
      HTTP,
    );
    const path = await canvas.launch(toPath({ lineitems: `${HTTP}/lineitems` }));
    await sendScore(canvas, path, 9);
    expect(made).toHaveLength(1);
    expect(await urlsOf(canvas)).toEqual([`${HTTPS}${COLUMN}`, `${HTTPS}/lineitems/8`]);
  });

  it("may name one column with http in one launch and https in the next", async () => {
    const canvas = await openSite("canvas", { issuer: `${HTTPS}/lms` });
    openColumn();
    for (const [id, lineitem] of [
      ["3", `${HTTP}${COLUMN}`],
      ["4", `${HTTPS}${COLUMN}`],
    ]) {
      const link = await canvas.launch({ [claim.resourceLink]: { id }, ...services({ ...named, lineitem }) });
      await sendScore(canvas, link, 8);
    }
    expect(await urlsOf(canvas)).toEqual([`${HTTPS}${COLUMN}`]);
  });
});

describe("Sakai", () => {
  it("lists other tools' columns where its gradebook may be read: one without our tag is not ours", async () => {
    const sakai = await openSite("sakai");
    const made = listColumns([{ id: `${lms.url}${COLUMN}`, label: "Theirs", resourceId: "progress" }]);
    await sendScore(sakai, await sakai.launch(toPath()), 8);
    expect(made).toHaveLength(1);
    expect(await urlsOf(sakai)).toEqual([`${lms.url}/lineitems/8`]);
  });

  it("has the column of our own tag that was made before", async () => {
    const sakai = await openSite("sakai");
    openColumn();
    const made = listColumns([
      { id: `${lms.url}${COLUMN}`, label: "Ours", resourceId: "progress", tag: "skillstudio" },
    ]);
    await sendScore(sakai, await sakai.launch(toPath()), 8);
    expect(made).toEqual([]);
    expect(await urlsOf(sakai)).toEqual([`${lms.url}${COLUMN}`]);
  });
});

describe("Blackboard", () => {
  it("lists a preview user as such, who is no member", async () => {
    const blackboard = await openSite("BlackboardLearn");
    const session = await blackboard.launch();
    const roster = [
      { user_id: "62", roles: [LEARNER] },
      { user_id: "preview", roles: [LEARNER, TEST_USER] },
    ];
    expect(await takeRoster(blackboard, session, roster)).toEqual({ "62": "active learner" });
  });
});

describe("Moodle", () => {
  const ADMIN = [
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
    `${MEMBERSHIP}Instructor`,
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
  ];

  /** What the API answers to who teaches alone. */
  const classOf = async ({ token }: { readonly token: string }): Promise<number> => {
    const response = await fetch(`${app.url}/api/v1/class/overview`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return response.status;
  };

  it.each<[who: string, sub: string, roles: string[], standing: string]>([
    ["a manager who is not enrolled", "61", [`${MEMBERSHIP}Instructor`], "instructor"],
    ["a site administrator", "2", ADMIN, "instructor"],
    ["a suspended student", "84", [LEARNER], "learner"],
  ])("lists %s not, who launches all the same", async (_who, sub, roles, standing) => {
    const moodle = await openSite("moodle");
    expect(roster.members.map((member) => member.user_id)).not.toContain(sub);
    const session = await moodle.launch({ sub, [claim.roles]: roles });
    expect(await takeRoster(moodle, session, roster.members)).toMatchObject({
      [sub]: `inactive ${standing}`,
      "62": "active learner",
    });
    expect(await classOf(session)).toBe(standing === "instructor" ? 200 : 403);
    const again = await moodle.launch({ sub, [claim.roles]: roles });
    expect(await standingsOf(moodle, again)).toMatchObject({ [sub]: `active ${standing}` });
  });

  it("with privacy off tells a roster without names, with a student number or an empty one: what was known stays", async () => {
    const moodle = await openSite("moodle");
    const session = await moodle.launch({ sub: "68", name: "Fatima Al-Sayed", email: "fatima@example.edu" });
    const withoutNames = roster.members.map(({ status, roles, user_id, lis_person_sourcedid }) => ({
      status,
      roles,
      user_id,
      lis_person_sourcedid,
    }));
    await takeRoster(moodle, session, withoutNames);
    const people = await moodle.within((trx) =>
      trx
        .selectFrom("user_identities")
        .innerJoin("users", "users.id", "user_identities.user_id")
        .select(["sub", "name", "email", "sourced_id"])
        .where("sub", "in", ["60", "68", "85"])
        .orderBy("sub")
        .execute(),
    );
    expect(people).toEqual([
      { sub: "60", name: null, email: null, sourced_id: null },
      { sub: "68", name: "Fatima Al-Sayed", email: "fatima@example.edu", sourced_id: "S01006" },
      { sub: "85", name: null, email: null, sourced_id: "S01023" },
    ]);
  });

  it("names a link's column until the link has a second one: the score still reaches the first", async () => {
    const moodle = await openSite("moodle");
    const posted = openColumn();
    await moodle.launch(services());
    const session = await moodle.launch(services({ lineitem: undefined }));
    expect(await sendScore(moodle, session, 8)).toMatchObject({ status: "sent" });
    expect(posted).toMatchObject([{ userId: "62", scoreGiven: 8 }]);
  });

  it("overstates its scopes when it registers: the launch says that columns may only be read, so none is made, and the scope is told as missing", async () => {
    const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Moodle" }));
    const moved = (text: unknown): string =>
      JSON.stringify(text).replaceAll("http://localhost:8081", lms.url);
    lms.answers.set("/mod/lti/openid-configuration.php", () => ({ body: moved(configurations.moodle) }));
    lms.answers.set("/mod/lti/openid-registration.php", () => ({
      body: { ...registrations.moodleReadOnly, client_id: "client-1" },
    }));
    lms.answers.set("/mod/lti/certs.php", () => ({ body: { keys: [lms.key.publicJwk] } }));
    const { url } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId });
    const configuration = encodeURIComponent(`${lms.url}/mod/lti/openid-configuration.php`);
    const answered = await fetch(`${url}&openid_configuration=${configuration}&registration_token=t`);
    expect(answered.status).toBe(200);
    const platforms = await inInstallation(database.db, listPlatforms);
    const platform = platforms.find(({ issuer }) => issuer === lms.url);
    if (!platform) throw new Error("nothing was registered");
    expect(platform.grantedScopes).toContain(`${AGS}lineitem`);

    const moodle = siteOf(tenantId, platform);
    const {
      nonce: _nonce,
      iat: _iat,
      exp: _exp,
      aud: _aud,
      [claim.targetLinkUri]: _target,
      ...launched
    } = JSON.parse(moved(tokens["moodle/30-id-token-resource-link-learner-iframe-crosssite"]));
    const session = await moodle.launch(launched);
    const assessmentId = await insertQuiz(moodle, session);
    const made = await moodle.within((trx) =>
      findLineItemOf(trx, { contextId: session.contextId ?? "", assessmentId }),
    );
    expect(made).toBeUndefined();
    const [health] = await moodle.within(listDeploymentHealth);
    expect(missingScopes(health?.offered)).toEqual([`${AGS}lineitem`]);
  });
});

describe("Sakai's results", () => {
  it("list staff and people without a grade: only learners' grades are taken in", async () => {
    const sakai = await openSite("sakai");
    openColumn([
      { userId: "62", resultScore: 9, resultMaximum: 10 },
      { userId: "63", resultScore: null, resultMaximum: 10 },
      { userId: "teacher", resultScore: 10, resultMaximum: 10 },
    ]);
    const first = await sakai.launch({ sub: "63" });
    await sakai.launch({ sub: "teacher", [claim.roles]: [`${MEMBERSHIP}Instructor`] });
    const assessmentId = await insertQuiz(sakai, first);
    const link = { [claim.custom]: { view: "quiz", assessment_id: assessmentId }, ...services() };
    const session = await sakai.launch(link);
    await sakai.within((trx) => findLineItemOf(trx, { resourceLinkId: session.resourceLinkId ?? "" }));
    const tool = { db: database.db, call: sakai.call };
    await syncResults(tool, sakai.tenantId, { now: new Date() });
    const grades = await sakai.within((trx) => listGrades(trx, session.courseId ?? ""));
    expect(grades.map(({ userId, score }) => [userId, score])).toEqual([[session.userId, 9]]);
  });

  it("for one person may come without a list around it: a teacher's own grade is seen, and the score held", async () => {
    const sakai = await openSite("sakai");
    const posted = openColumn();
    lms.answers.set(`${COLUMN}/results`, () => ({
      body: { userId: "62", resultScore: 3, resultMaximum: 10 },
    }));
    const session = await sakai.launch(services());
    expect(await sendScore(sakai, session, 8)).toMatchObject({ status: "held" });
    expect(posted).toEqual([]);
  });
});

it("Sakai's subject is an address, which launches and is graded by it", async () => {
  const sakai = await openSite("sakai");
  const posted = openColumn();
  const sub = "https://sakai.example.edu/user/0b0bbd1b-a1ba-42c2-bdb0-ffe44e5abec6";
  const session = await sakai.launch({ sub, ...services() });
  await sendScore(sakai, session, 8);
  expect(posted).toMatchObject([{ userId: sub }]);
});

it("Open edX's role `None` beside a learner's changes nothing, and alone gives no membership", async () => {
  const openEdx = await openSite("openedx");
  const none = "http://purl.imsglobal.org/vocab/lis/v2/system/person#None";
  const learner = await openEdx.launch({ [claim.roles]: [none, LEARNER] });
  await openEdx.launch({ sub: "visitor", [claim.roles]: [none] });
  expect(await standingsOf(openEdx, learner)).toEqual({ "62": "active learner" });
});

it("Canvas's refusal of a launch that was repeated comes as a form without state and is told as the platform's", async () => {
  const answered = await createBrowser().post(`${app.url}/lti/launch`, {
    error: "launch_no_longer_valid",
    error_description: "The launch has either expired or already been consumed",
  });
  const page = await answered.text();
  expect(answered.status).toBe(401);
  expect(page).toContain("platform_refused");
  expect(page).not.toContain("consumed");
  expect(app.log.at(-1)).toContain("The launch has either expired or already been consumed");
});

describe("Blackboard's audience that is a list", () => {
  const AUDIENCE = "https://learn.school.example";

  it.each<[name: string, trustedAudiences: string[], aud: string[], expected: string]>([
    ["of us alone", [], ["client-1"], "303"],
    ["of us and one that its registration trusts", [AUDIENCE], ["client-1", AUDIENCE], "303"],
    ["of us and a stranger", [], ["client-1", AUDIENCE], "401 audience_mismatch"],
    ["without us", [AUDIENCE], [AUDIENCE], "401 audience_mismatch"],
  ])("%s", async (_name, trustedAudiences, aud, expected) => {
    const blackboard = await openSite("BlackboardLearn", { trustedAudiences });
    const azp = aud.length > 1 ? "client-1" : undefined;
    const answered = await launchResponse(app, blackboard.lms, { aud, azp });
    const [code = ""] = /audience_mismatch/.exec(await answered.text()) ?? [];
    expect(`${answered.status} ${code}`.trim()).toBe(expected);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendScores } from "../src/grades/send-scores.ts";
import { addPlatform, type PlatformByHand } from "../src/launch/registration.ts";
import { syncRoster } from "../src/launch/roster.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import { type CallService, createServiceCaller } from "../src/lti/service.ts";
import { inInstallation, inTenant, type Transaction } from "../src/store/database.ts";
import { findLineItemOf } from "../src/store/line-items.ts";
import type { PlatformRecord } from "../src/store/platforms.ts";
import { queueScore } from "../src/store/scores.ts";
import type { SessionRecord } from "../src/store/sessions.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

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
  app = await startLaunchApp(database.db);
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
  /** Launches as a browser does, up to the session; `claims` change those of Ana's launch. */
  readonly launch: (claims?: Readonly<Record<string, unknown>>) => Promise<SessionRecord>;
  /** Calls its services, wherever its addresses seem to lead. */
  readonly call: CallService;
  readonly within: <T>(work: (trx: Transaction) => Promise<T>) => Promise<T>;
}

async function openSite(productFamily: string, more: Partial<PlatformByHand> = {}): Promise<Site> {
  registered += 1;
  const issuer = more.issuer ?? `${lms.url}/${registered}`;
  const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: productFamily }));
  const platform = await addPlatform(database.db, {
    tenantId,
    name: productFamily,
    issuer,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    productFamily,
    deployments: ["1"],
    ...more,
  });
  return {
    tenantId,
    platform,
    launch: async (claims = {}) => {
      const signed = { url: issuer, sign: (message: object) => lms.sign({ iss: issuer, ...message }) };
      const { access_token: token } = await launchTo(app, signed, claims);
      const session = await authenticate(database.db, token);
      if (!session) throw new Error("the launch gave no session");
      return session;
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
  { tenantId, within }: Site,
  { contextId }: SessionRecord,
  members: readonly object[],
): Promise<Record<string, string>> {
  lms.answers.set("/memberships", () => ({ body: { members } }));
  const now = (): number => Date.now() + 5;
  await syncRoster({ ...app.tool, now }, { tenantId, contextId: contextId ?? "" });
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

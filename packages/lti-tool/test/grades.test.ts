import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendScores } from "../src/grades/send-scores.ts";
import { syncResults } from "../src/grades/sync-results.ts";
import { createLaunchTool, type LaunchTool } from "../src/launch/launch-tool.ts";
import { createLog } from "../src/log.ts";
import { LtiError, type LtiErrorCode } from "../src/lti/lti-error.ts";
import { createServiceCaller } from "../src/lti/service.ts";
import { inInstallation, inTenant, type Transaction } from "../src/store/database.ts";
import { listGrades } from "../src/store/grades.ts";
import { claimMaking, findLineItemOf, getLineItemTarget, markLineItemGone } from "../src/store/line-items.ts";
import { switchDeployment } from "../src/store/platforms.ts";
import {
  claimScores,
  keepPlatformScore,
  listScores,
  markScoreTried,
  type NewScore,
  queueProgressScores,
  queueScore,
  sendScoreAnyway,
} from "../src/store/scores.ts";
import { type CapturedCourse, insertCapturedCourse } from "./support/captured-course.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

const SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/";
const ALL = ["lineitem", "score", "result.readonly"].map((name) => SCOPE + name);
const ANA = "student01@example.edu";
const BEN = "student02@example.edu";
const CLEO = "student03@example.edu";
const COLUMN = "/services/lineitems/7/lineitem";

interface PostedScore {
  readonly userId: string;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  readonly timestamp: string;
  readonly comment?: string;
}

/** A platform's gradebook with one column of ours, which takes newer timestamps alone and counts in twentieths. */
interface Gradebook {
  readonly posted: PostedScore[];
  readonly created: unknown[];
  /** Points out of 20, by the platform's name of the person. */
  readonly shown: Map<string, number>;
  columns: object[];
}

let database: TestDatabase;
let platform: TestPlatform;
let tool: LaunchTool;
/** The tool as it runs, with access tokens that it asks for itself. */
let realTool: LaunchTool;
let course: CapturedCourse;
let book: Gradebook;
let waits: number[];

beforeAll(async () => {
  database = await createTestDatabase();
  platform = await startTestPlatform();
});

afterAll(async () => {
  await platform.close();
  await database.drop();
});

beforeEach(async () => {
  platform.answers.clear();
  platform.asked.length = 0;
  platform.answers.set("/token", () => ({
    body: { access_token: "t", token_type: "Bearer", expires_in: 3600 },
  }));
  waits = [];
  realTool = createLaunchTool({
    db: database.db,
    secret: "a secret of the tests",
    publicUrl: "http://localhost",
    log: createLog("silent"),
    allowLoopback: true,
    allowPrivateNetworks: false,
    onRosterWanted: () => {},
    onNoticesWanted: () => {},
    onFirstLaunch: () => {},
  });
  const tokens = { get: async () => "token", forget: () => {} };
  tool = {
    ...realTool,
    call: createServiceCaller({ send: realTool.send, tokens, wait: async (ms) => void waits.push(ms) }),
  };
  book = openGradebook();
  course = await insertCapturedCourse(database.db, undefined, "moodle");
  await inTenantOf(async (trx) => {
    await trx
      .updateTable("contexts")
      .set({ line_items_url: `${platform.url}/services/lineitems?type_id=1`, ags_scopes: ALL })
      .execute();
  });
  await database.db
    .transaction()
    .execute((trx) =>
      sql`update platforms set issuer = ${`${platform.url}/${course.tenantId}`}, token_endpoint = ${`${platform.url}/token`} where client_id = ${course.tenantId}`.execute(
        trx,
      ),
    );
});

function openGradebook(): Gradebook {
  const opened: Gradebook = { posted: [], created: [], shown: new Map(), columns: [] };
  const latest = new Map<string, string>();
  platform.answers.set("/services/lineitems", (request, body) => {
    if (request.method !== "POST") return { body: opened.columns };
    opened.created.push(JSON.parse(body));
    const column = { ...(JSON.parse(body) as object), id: `${platform.url}${COLUMN}?type_id=1` };
    opened.columns = [...opened.columns, column];
    return { status: 201, body: column };
  });
  platform.answers.set(COLUMN, () => ({ body: { id: `${platform.url}${COLUMN}?type_id=1`, label: "Quiz" } }));
  platform.answers.set(`${COLUMN}/scores`, (request, body) => {
    if (request.headers["content-type"] !== "application/vnd.ims.lis.v1.score+json")
      return { status: 400, body: [] };
    const score = JSON.parse(body) as PostedScore;
    if (score.timestamp <= (latest.get(score.userId) ?? "")) return { status: 409, body: [] };
    latest.set(score.userId, score.timestamp);
    opened.posted.push(score);
    opened.shown.set(score.userId, (score.scoreGiven / score.scoreMaximum) * 20);
    return { body: "" };
  });
  platform.answers.set(`${COLUMN}/results`, (request) => {
    const asked = new URL(request.url ?? "", platform.url).searchParams.get("user_id");
    const all = [...opened.shown].map(([userId, resultScore]) => ({
      userId,
      resultScore,
      resultMaximum: 20,
    }));
    return { body: asked === null ? all : all.filter(({ userId }) => userId === asked) };
  });
  return opened;
}

function inTenantOf<T>(work: (trx: Transaction) => Promise<T>): Promise<T> {
  return inTenant(database.db, course.tenantId, work);
}

function userOf(trx: Transaction, email: string): Promise<string> {
  return trx
    .selectFrom("users")
    .select("id")
    .where("email", "=", email)
    .executeTakeFirstOrThrow()
    .then(({ id }) => id);
}

/** A link that opens the learning path or a quiz; the launch names its column unless told. */
async function placeLink(
  options: { readonly lineItem?: string | null; readonly view?: string; readonly assessmentId?: string } = {},
): Promise<string> {
  return inTenantOf(async (trx) => {
    const { id: contextId } = await trx.selectFrom("contexts").select("id").executeTakeFirstOrThrow();
    const { id } = await trx
      .insertInto("resource_links")
      .values({
        context_id: contextId,
        lti_resource_link_id: `link ${Math.random()}`,
        title: "Quiz 1",
        view: options.view ?? "quiz",
        assessment_id: options.assessmentId ?? null,
        line_item_url:
          options.lineItem === undefined ? `${platform.url}${COLUMN}?type_id=1` : options.lineItem,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  });
}

async function insertQuiz(): Promise<string> {
  return inTenantOf(async (trx) => {
    const { id } = await trx
      .insertInto("assessments")
      .values({ course_id: course.courseId, title: "Quiz 1", kind: "quiz", score_maximum: 10 })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  });
}

async function lineItemOf(resourceLinkId: string): Promise<string> {
  const lineItem = await inTenantOf((trx) => findLineItemOf(trx, { resourceLinkId }));
  if (!lineItem) throw new Error("the link has no line item");
  return lineItem.id;
}

async function queue(
  lineItemId: string,
  email: string,
  scoreGiven: number,
  more: Partial<NewScore> = {},
): Promise<void> {
  await inTenantOf(async (trx) =>
    queueScore(trx, {
      lineItemId,
      userId: await userOf(trx, email),
      scoreGiven,
      scoreMaximum: 10,
      activityProgress: "Completed",
      gradingProgress: "FullyGraded",
      ...more,
    }),
  );
}

/** What the instructor is shown, in short. */
async function states(): Promise<object[]> {
  const scores = await inTenantOf((trx) => listScores(trx, course.courseId));
  return scores.map(({ status, reason, scoreGiven, platformGiven }) => ({
    status,
    ...(reason !== null && { reason }),
    scoreGiven,
    ...(platformGiven !== null && { platformGiven }),
  }));
}

/** Lets waiting scores be due at once, and hands those of dead workers back. */
async function makeDue(): Promise<void> {
  await inTenantOf((trx) =>
    sql`update scores set next_try_at = now(), leased_until = now() - interval '1 second'`.execute(trx),
  );
}

const send = () => sendScores(tool, course.tenantId);
const SENT = { sent: 1, held: 0, refused: 0, postponed: 0, overtaken: 0 };
const POSTPONED = { ...SENT, sent: 0, postponed: 1 };
const REFUSED = { ...SENT, sent: 0, refused: 1 };

describe("a score", () => {
  it("reaches the column that the link's launch named, though its address has a query", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8, { comment: "Well done" });
    expect(await send()).toEqual(SENT);
    expect(book.posted).toEqual([
      {
        userId: "62",
        scoreGiven: 8,
        scoreMaximum: 10,
        activityProgress: "Completed",
        gradingProgress: "FullyGraded",
        comment: "Well done",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      },
    ]);
    expect(await states()).toEqual([{ status: "sent", scoreGiven: 8 }]);
    expect(await send()).toEqual({ ...SENT, sent: 0 });
  });

  it.each([
    ["of zero", 0],
    ["over the maximum", 12],
  ])("%s is sent as it is", async (_name, given) => {
    await queue(await lineItemOf(await placeLink()), ANA, given);
    expect(await send()).toEqual(SENT);
    expect(book.posted.map(({ scoreGiven }) => scoreGiven)).toEqual([given]);
  });

  it("that a later one overtakes is not sent, and timestamps increase by whole seconds", async () => {
    const lineItem = await lineItemOf(await placeLink());
    for (const given of [1, 2, 3]) await queue(lineItem, ANA, given);
    await send();
    await queue(lineItem, ANA, 4);
    await send();
    expect(book.posted.map(({ scoreGiven }) => scoreGiven)).toEqual([3, 4]);
    const times = book.posted.map(({ timestamp }) => Date.parse(timestamp));
    expect(times[1]).toBeGreaterThan(times[0] ?? Infinity);
    expect(times.every((time) => time % 1000 === 0)).toBe(true);
  });

  it("that is unfinished never takes the place of a finished one", async () => {
    const lineItem = await lineItemOf(await placeLink());
    await queue(lineItem, ANA, 8);
    await send();
    await queue(lineItem, ANA, 0, { gradingProgress: "Pending", activityProgress: "Submitted" });
    expect(await send()).toEqual({ ...SENT, sent: 0 });
    expect(await states()).toEqual([{ status: "sent", scoreGiven: 8 }]);
  });

  it.each(["instructor", "preview user", "stranger"])("of a %s is not queued", async (who) => {
    const lineItem = await lineItemOf(await placeLink());
    await inTenantOf(async (trx) => {
      const userId = await userOf(trx, ANA);
      if (who === "instructor")
        await trx
          .updateTable("memberships")
          .set({ role: "instructor" })
          .where("user_id", "=", userId)
          .execute();
      if (who === "preview user") {
        const testUser = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";
        await trx
          .updateTable("memberships")
          .set({ lti_roles: [testUser] })
          .where("user_id", "=", userId)
          .execute();
      }
      if (who === "stranger") await trx.deleteFrom("memberships").where("user_id", "=", userId).execute();
    });
    await queue(lineItem, ANA, 8);
    expect(await states()).toEqual([]);
  });

  it("is queued with its caller's work or not at all", async () => {
    const lineItem = await lineItemOf(await placeLink());
    const work = inTenantOf(async (trx) => {
      const userId = await userOf(trx, ANA);
      await queueScore(trx, {
        lineItemId: lineItem,
        userId,
        scoreGiven: 1,
        scoreMaximum: 1,
        activityProgress: "Completed",
        gradingProgress: "FullyGraded",
      });
      throw new Error("the caller's own trouble");
    });
    await expect(work).rejects.toThrow("trouble");
    expect(await states()).toEqual([]);
  });
});

describe("a platform's trouble", () => {
  it.each<[name: string, status: number, body: string, tries: number, outcome: object, state: object]>([
    ["a token that is refused once", 401, "", 1, SENT, { status: "sent" }],
    ["Canvas's rate limit", 403, "403 Forbidden (Rate Limit Exceeded)", 1, SENT, { status: "sent" }],
    ["a rate limit", 429, "", 1, SENT, { status: "sent" }],
    ["a fault that passes", 500, "", 2, SENT, { status: "sent" }],
    ["a fault that lasts", 502, "", 9, POSTPONED, { status: "waiting", reason: "service_refused" }],
    ["a person who is unknown there", 400, "[]", 9, REFUSED, { status: "refused", reason: "score_refused" }],
    ["a column that is not ours", 412, "", 9, REFUSED, { status: "refused", reason: "score_refused" }],
    [
      "a scope that was taken away",
      401,
      "",
      9,
      POSTPONED,
      { status: "waiting", reason: "scope_not_granted" },
    ],
    ["a score that cannot be processed", 422, "", 9, REFUSED, { status: "refused", reason: "score_refused" }],
  ])("is met: %s", async (_name, status, body, tries, outcome, state) => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    const take = platform.answers.get(`${COLUMN}/scores`);
    let left = tries;
    platform.answers.set(`${COLUMN}/scores`, (request, posted) =>
      left-- > 0
        ? { status, body, headers: { "retry-after": "1" } }
        : (take?.(request, posted) ?? { body: "" }),
    );
    expect(await send()).toEqual(outcome);
    expect(await states()).toEqual([{ scoreGiven: 8, ...state }]);
  });

  it("that names a time to wait is given it", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    const take = platform.answers.get(`${COLUMN}/scores`) ?? (() => ({ body: "" }));
    platform.answers.set(`${COLUMN}/scores`, () => {
      platform.answers.set(`${COLUMN}/scores`, take);
      return { status: 429, body: "", headers: { "retry-after": "7" } };
    });
    expect(await send()).toEqual(SENT);
    expect(waits).toEqual([7000]);
  });

  it("that lasts puts a score off longer each time, and the same score with the same timestamp goes out in the end", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    const take = platform.answers.get(`${COLUMN}/scores`);
    const timestamps: string[] = [];
    platform.answers.set(`${COLUMN}/scores`, (_request, posted) => {
      timestamps.push((JSON.parse(posted) as PostedScore).timestamp);
      return { status: 503, body: "" };
    });
    const clock = async (): Promise<Date> => {
      const { rows } = await inTenantOf((trx) => sql<{ now: Date }>`select now()`.execute(trx));
      return rows[0]?.now ?? new Date(NaN);
    };
    for (const seconds of [30, 60, 120]) {
      const before = await clock();
      expect(await send()).toEqual(POSTPONED);
      const after = await clock();
      const { next_try_at: next } = await inTenantOf((trx) =>
        trx.selectFrom("scores").select("next_try_at").executeTakeFirstOrThrow(),
      );
      const putOffAt = new Date(next.getTime() - seconds * 1000);
      expect([before <= putOffAt, putOffAt <= after]).toEqual([true, true]);
      await makeDue();
    }
    platform.answers.set(`${COLUMN}/scores`, take ?? (() => ({ body: "" })));
    expect(await send()).toEqual(SENT);
    expect(new Set([...timestamps, ...book.posted.map(({ timestamp }) => timestamp)]).size).toBe(1);
  });

  it("a deleted column is noticed once and said, and made anew when the instructor asks", async () => {
    const lineItem = await lineItemOf(await placeLink({ assessmentId: await insertQuiz() }));
    const gone = () => ({ status: 404, body: "" });
    const paths = [COLUMN, `${COLUMN}/scores`, `${COLUMN}/results`];
    const before = paths.map((path) => [path, platform.answers.get(path) ?? gone] as const);
    for (const path of paths) platform.answers.set(path, gone);
    await queue(lineItem, ANA, 8);
    await queue(lineItem, BEN, 6);
    expect(await send()).toEqual({ ...REFUSED, refused: 2 });
    expect(await states()).toEqual([
      { status: "refused", reason: "line_item_gone", scoreGiven: 8 },
      { status: "refused", reason: "line_item_gone", scoreGiven: 6 },
    ]);
    platform.asked.length = 0;
    await queue(lineItem, CLEO, 7);
    expect(await send()).toEqual(REFUSED);
    expect(platform.asked).toEqual([]);

    for (const [path, answer] of before) platform.answers.set(path, answer);
    const [first] = await inTenantOf((trx) => listScores(trx, course.courseId));
    await decide(first?.id ?? "", sendScoreAnyway);
    expect(await send()).toEqual(SENT);
    expect(book.created).toEqual([
      { label: "Quiz 1", scoreMaximum: 10, resourceId: expect.stringMatching(/^quiz:/), tag: "skillstudio" },
    ]);
  });

  it("a course whose launch granted no scores gets none, no call is made, and they go out once a launch grants them again", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    const grant = (scopes: string[]) =>
      inTenantOf((trx) => trx.updateTable("contexts").set({ ags_scopes: scopes }).execute());
    await grant([]);
    expect(await send()).toEqual(POSTPONED);
    expect(await send()).toEqual({ ...POSTPONED, postponed: 0 });
    expect(await states()).toEqual([{ status: "waiting", reason: "scope_not_granted", scoreGiven: 8 }]);
    expect(platform.asked).toEqual([]);
    await grant(ALL);
    expect(await send()).toEqual(SENT);
  });

  it.each<[who: string, taken: () => Promise<void>]>([
    [
      "launches",
      async () => {
        await inTenantOf((trx) => trx.updateTable("contexts").set({ ags_scopes: [] }).execute());
      },
    ],
    [
      "platform",
      async () => {
        platform.answers.set(`${COLUMN}/scores`, () => ({ status: 403, body: "" }));
      },
    ],
  ])("a score is given up when the %s took its scope away for seven days", async (_who, take) => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    await take();
    expect(await send()).toEqual(POSTPONED);
    const waited = (days: number) =>
      inTenantOf((trx) =>
        sql`update scores set ungranted_since = now() - make_interval(days => ${days})`.execute(trx),
      );
    await waited(6);
    await makeDue();
    await send();
    expect(await states()).toEqual([{ status: "waiting", reason: "scope_not_granted", scoreGiven: 8 }]);
    await waited(8);
    await makeDue();
    expect(await send()).toEqual(REFUSED);
    expect(await states()).toEqual([{ status: "refused", reason: "scope_not_granted", scoreGiven: 8 }]);
  });

  it("a deployment that is switched off is neither sent scores nor asked for results", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    await lineItemOf(await placeLink({ lineItem: null, assessmentId: await insertQuiz() }));
    const deployments = await inInstallation(database.db, (trx) =>
      trx.selectFrom("deployments").select("id").where("tenant_id", "=", course.tenantId).execute(),
    );
    for (const { id } of deployments)
      await inInstallation(database.db, (trx) => switchDeployment(trx, id, false));
    expect(await send()).toEqual(POSTPONED);
    expect(await states()).toEqual([{ status: "waiting", reason: "platform_inactive", scoreGiven: 8 }]);
    expect(await syncResults(tool, course.tenantId, { now: new Date() })).toMatchObject({ lineItems: 0 });
    expect(platform.asked).toEqual([]);
    for (const { id } of deployments)
      await inInstallation(database.db, (trx) => switchDeployment(trx, id, true));
    await makeDue();
    expect(await send()).toEqual(SENT);
  });

  it.each<[name: string, at: "token" | "service", code: LtiErrorCode]>([
    ["does not answer", "service", "unreachable"],
    ["asks for more patience than we have", "service", "service_busy"],
    ["gives no token", "token", "service_refused"],
  ])("that %s is found out once in a round, and another platform is served", async (_name, at, code) => {
    for (const number of [1, 2, 3])
      await queue(await lineItemOf(await placeLink({ lineItem: `${platform.url}/dead/${number}` })), ANA, 8);
    await queue(await lineItemOf(await placeLink({ lineItem: `${platform.url}/dead/1` })), BEN, 8);
    await queueAtSecondPlatform(ANA, 7);
    let calls = 0;
    const fail = (isDead: boolean): void => {
      if (!isDead) return;
      calls += 1;
      throw new LtiError(code, "no luck");
    };
    const call = createServiceCaller({
      send: async (url, request) => {
        fail(at === "service" && url.includes("/dead/"));
        return tool.send(url, request);
      },
      tokens: {
        get: async ({ clientId }) => {
          fail(at === "token" && clientId === course.tenantId);
          return "token";
        },
        forget: () => {},
      },
    });
    expect(await sendScores({ ...tool, call }, course.tenantId)).toEqual({ ...SENT, postponed: 4 });
    expect(calls).toBe(1);
    expect(book.posted).toMatchObject([{ userId: "second 62", scoreGiven: 7 }]);
    expect((await states()).filter((state) => "reason" in state)).toEqual(
      Array.from({ length: 4 }, () => ({ status: "waiting", reason: code, scoreGiven: 8 })),
    );
  });

  it("that answers with one odd result costs that person's score alone a delay", async () => {
    const lineItem = await lineItemOf(await placeLink());
    platform.answers.set(`${COLUMN}/results`, () => ({
      body: [
        { userId: "62", resultScore: 16, resultMaximum: 20 },
        { userId: "63", resultScore: "A-" },
        { resultScore: 3 },
      ],
    }));
    await inTenantOf(async (trx) => {
      await sql`update user_identities set sub = '63' where user_id = ${await userOf(trx, BEN)}`.execute(trx);
    });
    await queue(lineItem, ANA, 8);
    await queue(lineItem, BEN, 6);
    expect(await send()).toEqual({ ...SENT, postponed: 1 });
    expect(book.posted.map(({ userId }) => userId)).toEqual(["62"]);
    expect(await states()).toEqual([
      { status: "waiting", reason: "service_invalid", scoreGiven: 6 },
      { status: "sent", scoreGiven: 8 },
    ]);
  });
});

/** Puts a score on its way to a second platform of the institution, which knows the person by another name. */
async function queueAtSecondPlatform(email: string, scoreGiven: number): Promise<void> {
  const deployment = await inInstallation(database.db, async (trx) => {
    const { id: platformId } = await trx
      .insertInto("platforms")
      .values({
        name: "Second",
        issuer: `${platform.url}/second/${course.tenantId}`,
        client_id: `second ${course.tenantId}`,
        authorization_endpoint: `${platform.url}/auth`,
        token_endpoint: `${platform.url}/token`,
        jwks_uri: `${platform.url}/jwks`,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const { id } = await trx
      .insertInto("deployments")
      .values({ tenant_id: course.tenantId, platform_id: platformId, deployment_id: "1", status: "active" })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { id, platformId };
  });
  const lineItem = await inTenantOf(async (trx) => {
    const userId = await userOf(trx, email);
    const { id: contextId } = await trx
      .insertInto("contexts")
      .values({
        deployment_id: deployment.id,
        lti_context_id: "6",
        course_id: course.courseId,
        ags_scopes: ALL,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await trx
      .insertInto("user_identities")
      .values({ platform_id: deployment.platformId, sub: "second 62", user_id: userId })
      .execute();
    await trx
      .insertInto("memberships")
      .values({ context_id: contextId, user_id: userId, role: "learner" })
      .execute();
    const { id: resourceLinkId } = await trx
      .insertInto("resource_links")
      .values({
        context_id: contextId,
        lti_resource_link_id: "9",
        view: "quiz",
        line_item_url: `${platform.url}${COLUMN}`,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return findLineItemOf(trx, { resourceLinkId });
  });
  await queue(lineItem?.id ?? "", email, scoreGiven);
}

describe("at least once", () => {
  it("a worker that dies between the post and its note leaves a score that is sent again, with the same timestamp, and is done", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    const [claimed] = await inTenantOf((trx) => claimScores(trx, 5));
    if (!claimed) throw new Error("nothing was claimed");
    await inTenantOf((trx) => markScoreTried(trx, claimed));
    await fetch(`${platform.url}${COLUMN}/scores`, {
      method: "POST",
      headers: { "content-type": "application/vnd.ims.lis.v1.score+json" },
      body: JSON.stringify({
        userId: "62",
        scoreGiven: 8,
        scoreMaximum: 10,
        timestamp: claimed.scoredAt.toISOString(),
      }),
    });
    expect(await send()).toEqual({ ...SENT, sent: 0 });
    await makeDue();
    expect(await send()).toEqual(SENT);
    expect(book.posted).toHaveLength(1);
    expect(await states()).toEqual([{ status: "sent", scoreGiven: 8 }]);
  });

  it("what a dead worker had sent is known as ours when a later score comes", async () => {
    const lineItem = await lineItemOf(await placeLink());
    await queue(lineItem, ANA, 8);
    const [claimed] = await inTenantOf((trx) => claimScores(trx, 5));
    if (!claimed) throw new Error("nothing was claimed");
    await inTenantOf((trx) => markScoreTried(trx, claimed));
    book.shown.set("62", 16);
    await queue(lineItem, ANA, 9);
    await makeDue();
    expect(await send()).toEqual(SENT);
    expect(book.posted.map(({ scoreGiven }) => scoreGiven)).toEqual([9]);
  });

  it("a score that came while its forerunner was on the way goes out after it", async () => {
    const lineItem = await lineItemOf(await placeLink());
    await queue(lineItem, ANA, 5);
    const take = platform.answers.get(`${COLUMN}/scores`);
    let meanwhile: Promise<void> | undefined;
    platform.answers.set(`${COLUMN}/scores`, (request, body) => {
      meanwhile ??= queue(lineItem, ANA, 6);
      return take?.(request, body) ?? { body: "" };
    });
    await send();
    await meanwhile;
    await send();
    expect(book.posted.map(({ scoreGiven }) => scoreGiven)).toEqual([5, 6]);
    expect(await states()).toEqual([{ status: "sent", scoreGiven: 6 }]);
  });

  it("two workers never send a score twice", async () => {
    const lineItem = await lineItemOf(await placeLink());
    for (let number = 1; number <= 20; number += 1) {
      await queue(lineItem, `student${String(number).padStart(2, "0")}@example.edu`, number / 2);
    }
    const reports = await Promise.all([send(), send(), send()]);
    expect(reports.map(({ sent }) => sent).reduce((sum, sent) => sum + sent)).toBe(20);
    expect(new Set(book.posted.map(({ userId }) => userId)).size).toBe(20);
    expect(book.posted).toHaveLength(20);
  });

  it.each<[when: string, path: string]>([
    ["before its first post", `${COLUMN}/results`],
    ["during its first post", `${COLUMN}/scores`],
  ])("a worker whose lease ran out %s leaves the rest to the one that took over", async (_when, path) => {
    const lineItem = await lineItemOf(await placeLink());
    for (const email of [ANA, BEN, CLEO]) await queue(lineItem, email, 8);
    const arrived = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const posts: string[] = [];
    // A platform that takes every post, as Canvas does.
    platform.answers.set(`${COLUMN}/scores`, (_request, body) => {
      posts.push((JSON.parse(body) as PostedScore).userId);
      return { body: "" };
    });
    const answer = platform.answers.get(path) ?? (() => ({ body: "" }));
    let first = true;
    platform.answers.set(path, async (request, body) => {
      const isFirst = first;
      first = false;
      if (isFirst) {
        arrived.resolve();
        await released.promise;
      }
      return answer(request, body);
    });
    const slow = send();
    await arrived.promise;
    // What is on its way has a lease of its own, longer than a post can last.
    await inTenantOf((trx) =>
      sql`update scores set leased_until = now() - interval '1 second' where tried_given is null`.execute(
        trx,
      ),
    );
    const quick = await send();
    released.resolve();
    const reports = [await slow, quick];
    expect(posts.toSorted()).toEqual([...new Set(posts)].toSorted());
    expect(posts).toHaveLength(3);
    expect(reports.reduce((sum, { sent }) => sum + sent, 0)).toBe(3);
    expect(reports.reduce((sum, { overtaken }) => sum + overtaken, 0)).toBe(path.endsWith("results") ? 3 : 2);
    expect((await states()).map((state) => "status" in state && state.status)).toEqual([
      "sent",
      "sent",
      "sent",
    ]);
  });

  it("each score that goes on its way has its whole lease ahead", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    const [claimed] = await inTenantOf((trx) => claimScores(trx, 5));
    if (!claimed) throw new Error("nothing was claimed");
    await inTenantOf((trx) => sql`update scores set leased_until = now() + interval '1 second'`.execute(trx));
    expect(await inTenantOf((trx) => markScoreTried(trx, claimed))).toBe(true);
    const { rows } = await inTenantOf((trx) =>
      sql<{ long: boolean }>`select leased_until > now() + interval '9 minutes' as long from scores`.execute(
        trx,
      ),
    );
    expect(rows).toEqual([{ long: true }]);
  });

  it("a newer score of the platform's own is not overwritten but held", async () => {
    await queue(await lineItemOf(await placeLink()), ANA, 8);
    platform.answers.set(`${COLUMN}/scores`, () => {
      book.shown.set("62", 3);
      return { status: 409, body: [] };
    });
    expect(await send()).toEqual({ ...SENT, sent: 0, held: 1 });
    expect(await states()).toEqual([{ status: "held", scoreGiven: 8, platformGiven: 3 }]);
  });
});

async function decide(
  scoreId: string,
  decision: typeof sendScoreAnyway | typeof keepPlatformScore,
): Promise<boolean> {
  return inTenantOf(async (trx) =>
    decision(trx, { courseId: course.courseId, scoreId, userId: await userOf(trx, BEN) }),
  );
}

describe("a grade that an instructor changed in the LMS", () => {
  let scoreId: string;
  let lineItem: string;

  beforeEach(async () => {
    lineItem = await lineItemOf(await placeLink());
    await queue(lineItem, ANA, 8);
    await send();
    book.shown.set("62", 18);
    await queue(lineItem, ANA, 5);
    await send();
    const [held] = await inTenantOf((trx) => listScores(trx, course.courseId));
    scoreId = held?.id ?? "";
  });

  it("is held with both values and the time", async () => {
    const [held] = await inTenantOf((trx) => listScores(trx, course.courseId));
    expect(held).toMatchObject({
      status: "held",
      scoreGiven: 5,
      scoreMaximum: 10,
      platformGiven: 18,
      platformMaximum: 20,
      platformSeenAt: expect.any(Date),
    });
  });

  it("stays until somebody decides", async () => {
    await makeDue();
    expect(await send()).toEqual({ ...SENT, sent: 0 });
    expect(book.shown.get("62")).toBe(18);
  });

  it("is overwritten when they say so", async () => {
    expect(await decide(scoreId, sendScoreAnyway)).toBe(true);
    expect(await send()).toEqual(SENT);
    expect(book.shown.get("62")).toBe(10);
    expect(await decide(scoreId, sendScoreAnyway)).toBe(false);
  });

  it("is held again when it changed once more before it went out", async () => {
    await decide(scoreId, sendScoreAnyway);
    book.shown.set("62", 19);
    expect(await send()).toEqual({ ...SENT, sent: 0, held: 1 });
    expect(await states()).toEqual([{ status: "held", scoreGiven: 5, platformGiven: 19 }]);
  });

  it("is kept when they say so, and a later score asks again", async () => {
    expect(await decide(scoreId, keepPlatformScore)).toBe(true);
    expect(await send()).toEqual({ ...SENT, sent: 0 });
    expect(await states()).toEqual([{ status: "kept", scoreGiven: 5, platformGiven: 18 }]);
    await queue(lineItem, ANA, 10);
    expect(await send()).toEqual({ ...SENT, sent: 0, held: 1 });
  });

  it("that somebody of another course decides on stays", async () => {
    const decided = await inTenantOf(async (trx) =>
      sendScoreAnyway(trx, { courseId: lineItem, scoreId, userId: await userOf(trx, BEN) }),
    );
    expect(decided).toBe(false);
  });

  it("cannot be seen, and Canvas is asked to keep it, where results may not be read", async () => {
    await decide(scoreId, sendScoreAnyway);
    await send();
    await inTenantOf((trx) =>
      trx
        .updateTable("contexts")
        .set({ ags_scopes: ALL.slice(0, 2) })
        .execute(),
    );
    await database.db
      .transaction()
      .execute((trx) =>
        sql`update platforms set product_family = 'canvas' where client_id = ${course.tenantId}`.execute(trx),
      );
    await queue(lineItem, ANA, 7);
    await send();
    expect(book.posted.at(-1)).toMatchObject({
      scoreGiven: 7,
      "https://canvas.instructure.com/lti/submission": {
        new_submission: false,
        prioritize_non_tool_grade: true,
      },
    });
  });
});

describe("what a learner handed in", () => {
  const SUBMISSION = "https://canvas.instructure.com/lti/submission";
  const told = () =>
    book.posted.map(
      (score) =>
        (score as unknown as Record<string, { new_submission: boolean }>)[SUBMISSION]?.new_submission,
    );

  beforeEach(async () => {
    await inInstallation(database.db, (trx) =>
      sql`update platforms set product_family = 'canvas' where client_id = ${course.tenantId}`.execute(trx),
    );
  });

  it("is told to Canvas once, and what follows is a mere grade", async () => {
    const lineItem = await lineItemOf(await placeLink());
    await queue(lineItem, ANA, 8, { newSubmission: true });
    await send();
    await queue(lineItem, ANA, 9);
    await send();
    expect(told()).toEqual([true, false]);
  });

  it("is told when an instructor sends a score that was refused", async () => {
    const take = platform.answers.get(`${COLUMN}/scores`) ?? (() => ({ body: "" }));
    platform.answers.set(`${COLUMN}/scores`, () => ({ status: 422, body: "" }));
    await queue(await lineItemOf(await placeLink()), ANA, 8, { newSubmission: true });
    expect(await send()).toEqual(REFUSED);
    platform.answers.set(`${COLUMN}/scores`, take);
    const [refused] = await inTenantOf((trx) => listScores(trx, course.courseId));
    await decide(refused?.id ?? "", sendScoreAnyway);
    expect(await send()).toEqual(SENT);
    expect(told()).toEqual([true]);
  });

  it.each(["an instructor sends it", "a later grade takes its place"])(
    "and was held back is told when %s",
    async (how) => {
      const lineItem = await lineItemOf(await placeLink());
      book.shown.set("62", 3);
      await queue(lineItem, ANA, 8, { newSubmission: true });
      expect(await send()).toEqual({ ...SENT, sent: 0, held: 1 });
      const [held] = await inTenantOf((trx) => listScores(trx, course.courseId));
      if (how === "an instructor sends it") await decide(held?.id ?? "", sendScoreAnyway);
      else {
        book.shown.clear();
        await queue(lineItem, ANA, 9);
      }
      expect(await send()).toEqual(SENT);
      expect(told()).toEqual([true]);
    },
  );

  it.each([
    ["a mere grade", false],
    ["another hand-in", true],
  ])("is told once when %s comes while it is on its way", async (_name, newSubmission) => {
    const lineItem = await lineItemOf(await placeLink());
    await queue(lineItem, ANA, 5, { newSubmission: true });
    const take = platform.answers.get(`${COLUMN}/scores`);
    let first = true;
    platform.answers.set(`${COLUMN}/scores`, async (request, body) => {
      if (first) {
        first = false;
        await queue(lineItem, ANA, 6, { newSubmission });
      }
      return (await take?.(request, body)) ?? { body: "" };
    });
    await send();
    await send();
    expect(told()).toEqual([true, newSubmission]);
  });
});

describe("a column", () => {
  it("that the link's launch did not name is looked for, then made once, and its address kept", async () => {
    const link = await placeLink({ lineItem: null, assessmentId: await insertQuiz() });
    const lineItem = await lineItemOf(link);
    await queue(lineItem, ANA, 8);
    await queue(lineItem, BEN, 4);
    expect(await send()).toEqual({ ...SENT, sent: 2 });
    await queue(lineItem, ANA, 9);
    expect(await send()).toEqual(SENT);
    expect(book.created).toHaveLength(1);
    expect(await lineItemOf(link)).toBe(lineItem);
  });

  it("that is being made keeps nobody from handing in, though the platform takes its time", async () => {
    const link = await placeLink({ lineItem: null, assessmentId: await insertQuiz() });
    await queue(await lineItemOf(link), ANA, 8);
    const list = platform.answers.get("/services/lineitems") ?? (() => ({ body: [] }));
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    platform.answers.set("/services/lineitems", async (request, body) => {
      if (request.method === "GET") {
        asked.resolve();
        await answered.promise;
      }
      return list(request, body);
    });
    const round = sendScores(realTool, course.tenantId);
    await asked.promise;
    const handIns = await Promise.allSettled(
      Array.from({ length: 12 }, async (_, index) =>
        queue(await lineItemOf(link), `student${String(index + 2).padStart(2, "0")}@example.edu`, 5),
      ),
    );
    const other = await send();
    answered.resolve();
    await round;
    await send();
    expect(handIns.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => "fulfilled"));
    expect(other).toMatchObject({ sent: 0, refused: 0, held: 0 });
    expect(book.created).toHaveLength(1);
    expect(book.posted).toHaveLength(13);
  });

  it("that a worker died over is found by the next one, not made twice", async () => {
    const link = await placeLink({ lineItem: null, assessmentId: await insertQuiz() });
    const lineItem = await lineItemOf(link);
    await queue(lineItem, ANA, 8);
    await inTenantOf((trx) => claimMaking(trx, lineItem));
    expect(await send()).toEqual({ ...SENT, sent: 0 });
    book.columns = [
      {
        id: `${platform.url}${COLUMN}?type_id=1`,
        resourceId: await inTenantOf(async (trx) => (await getLineItemTarget(trx, lineItem)).resourceId),
        tag: "skillstudio",
      },
    ];
    await inTenantOf((trx) =>
      sql`update line_items set making_until = now() - interval '1 second'`.execute(trx),
    );
    expect(await send()).toEqual(SENT);
    expect(book.created).toEqual([]);
  });

  it.each<[name: string, shared: boolean]>([
    ["its own link", false],
    ["another link that shares it", true],
  ])(
    "that was deleted and restored takes scores again once a launch of %s names it",
    async (_name, shared) => {
      const links = [await placeLink(), await placeLink()];
      const link = links[shared ? 1 : 0] ?? "";
      const lineItem = await lineItemOf(links[0] ?? "");
      const launch = (lineItemNamed: boolean) =>
        inTenantOf((trx) =>
          sql`
          insert into launches (deployment_id, resource_link_id, message_type, offered)
          select deployment_id, ${link}, 'LtiResourceLinkRequest', ${JSON.stringify({ line_item: lineItemNamed })}::jsonb
          from contexts`.execute(trx),
        );
      await launch(true);
      await inTenantOf((trx) => markLineItemGone(trx, lineItem));
      await launch(false);
      expect(await lineItemOf(link)).toBe(lineItem);
      await queue(lineItem, ANA, 7);
      expect(await send()).toEqual(REFUSED);
      await launch(true);
      expect(await lineItemOf(link)).toBe(lineItem);
      await queue(lineItem, ANA, 8);
      expect(await send()).toEqual(SENT);
    },
  );

  it("of the same resource id that is there already is taken", async () => {
    const assessmentId = await insertQuiz();
    book.columns = [
      {
        id: `${platform.url}${COLUMN}?type_id=1`,
        label: "Quiz one",
        scoreMaximum: 20,
        resourceId: `quiz:${assessmentId}`,
        tag: "skillstudio",
      },
    ];
    const { id: contextId } = await inTenantOf((trx) =>
      trx.selectFrom("contexts").select("id").executeTakeFirstOrThrow(),
    );
    const lineItem = await inTenantOf((trx) => findLineItemOf(trx, { contextId, assessmentId }));
    await queue(lineItem?.id ?? "", ANA, 8);
    expect(await send()).toEqual(SENT);
    expect(book.created).toEqual([]);
  });

  it("is the link's for the quiz that the link opens", async () => {
    const assessmentId = await insertQuiz();
    const lineItem = await lineItemOf(await placeLink({ assessmentId }));
    const { id: contextId } = await inTenantOf((trx) =>
      trx.selectFrom("contexts").select("id").executeTakeFirstOrThrow(),
    );
    expect(await inTenantOf((trx) => findLineItemOf(trx, { contextId, assessmentId }))).toEqual({
      id: lineItem,
    });
  });

  it.each([
    ["grants no columns", { ags_scopes: [`${SCOPE}score`] }],
    ["has no address for columns", { line_items_url: null }],
  ])("is not expected where the course %s", async (_name, change) => {
    await inTenantOf((trx) => trx.updateTable("contexts").set(change).execute());
    const link = await placeLink({ lineItem: null, assessmentId: await insertQuiz() });
    expect(await inTenantOf((trx) => findLineItemOf(trx, { resourceLinkId: link }))).toBeUndefined();
  });
});

describe("results", () => {
  const now = new Date("2026-11-23T10:00:00Z");

  it("come in as the platform's own word, once, and nothing is not zero", async () => {
    const assessmentId = await insertQuiz();
    await lineItemOf(await placeLink({ assessmentId }));
    book.shown.set("62", 15).set("63", 0).set("nobody here", 3);
    const first = await syncResults(tool, course.tenantId, { courseId: course.courseId, now });
    expect(first).toEqual({ lineItems: 1, changed: 2, gone: 0, failed: 0 });
    await inTenantOf((trx) => trx.updateTable("line_items").set({ results_synced_at: null }).execute());
    expect(await syncResults(tool, course.tenantId, { courseId: course.courseId, now })).toMatchObject({
      changed: 0,
    });
    const grades = await inTenantOf((trx) => listGrades(trx, course.courseId));
    expect(
      grades
        .map(({ score, scoreMaximum, sourceKind }) => ({ score, scoreMaximum, sourceKind }))
        .toSorted((a, b) => a.score - b.score),
    ).toEqual([
      { score: 0, scoreMaximum: 20, sourceKind: "ags" },
      { score: 15, scoreMaximum: 20, sourceKind: "ags" },
    ]);
  });

  it("of an impossible date come in without one", async () => {
    await lineItemOf(await placeLink({ assessmentId: await insertQuiz() }));
    platform.answers.set(`${COLUMN}/results`, () => ({
      body: [{ userId: "62", resultScore: 15, resultMaximum: 20, timestamp: "0000-01-01T00:00:00Z" }],
    }));
    expect(await syncResults(tool, course.tenantId, { now })).toEqual({
      lineItems: 1,
      changed: 1,
      gone: 0,
      failed: 0,
    });
  });

  it("that are fresh are not asked for by schedule", async () => {
    await lineItemOf(await placeLink());
    expect(await syncResults(tool, course.tenantId, { now })).toMatchObject({ lineItems: 1 });
    expect(await syncResults(tool, course.tenantId, { now })).toMatchObject({ lineItems: 0 });
  });

  it("of a deleted column tell that it is gone", async () => {
    await lineItemOf(await placeLink());
    for (const path of [COLUMN, `${COLUMN}/results`])
      platform.answers.set(path, () => ({ status: 404, body: "" }));
    expect(await syncResults(tool, course.tenantId, { now })).toEqual({
      lineItems: 1,
      changed: 0,
      gone: 1,
      failed: 0,
    });
    expect(await syncResults(tool, course.tenantId, { courseId: course.courseId, now })).toMatchObject({
      lineItems: 0,
    });
  });
});

describe("progress", () => {
  it("is queued as a percentage when it changed, and nothing is not zero", async () => {
    const link = await placeLink({ view: "learning_path" });
    await inTenantOf(async (trx) => {
      const userId = await userOf(trx, ANA);
      for (const position of [1, 2, 3]) {
        const { id } = await trx
          .insertInto("lessons")
          .values({
            course_id: course.courseId,
            position,
            title: `Lesson ${position}`,
            content_type: "page",
            tracks_completion: true,
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        if (position < 3) {
          await trx
            .insertInto("lesson_progress")
            .values({ user_id: userId, lesson_id: id, status: "completed", source_kind: "moodle-completion" })
            .execute();
        }
      }
    });
    expect(await inTenantOf((trx) => queueProgressScores(trx, course.courseId))).toBe(1);
    expect(await inTenantOf((trx) => queueProgressScores(trx, course.courseId))).toBe(0);
    expect(await send()).toEqual(SENT);
    expect(book.posted).toMatchObject([
      {
        userId: "62",
        scoreGiven: 66.67,
        scoreMaximum: 100,
        activityProgress: "InProgress",
        gradingProgress: "FullyGraded",
      },
    ]);
    const { rows } = await inTenantOf((trx) =>
      sql`select resource_id, score_maximum from line_items where resource_link_id = ${link}`.execute(trx),
    );
    expect(rows).toEqual([{ resource_id: "progress", score_maximum: 100 }]);
  });
});

it("Blackboard, which shows comments as HTML, gets them escaped", async () => {
  await database.db
    .transaction()
    .execute((trx) =>
      sql`update platforms set product_family = 'BlackboardLearn' where client_id = ${course.tenantId}`.execute(
        trx,
      ),
    );
  await queue(await lineItemOf(await placeLink()), ANA, 8, { comment: "a < b\n& so on" });
  await send();
  expect(book.posted[0]?.comment).toBe("a &lt; b<br/>&amp; so on");
});

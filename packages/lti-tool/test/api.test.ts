import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { ApiError, type Client } from "@skillstudio/api-client";
import { contract, type EndpointName, type ProblemCode } from "@skillstudio/api-client/contract";
import { exportJWK, SignJWT } from "jose";
import { z } from "zod";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSite } from "../src/api/sites.ts";
import { PROBLEMS } from "../src/errors.ts";
import { createOperatorLink, signIn as signInOperator } from "../src/operator/sign-in.ts";
import { insertAuthoredAssessment } from "../src/store/authored-assessments.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { ensurePartitionsFor } from "../src/store/partitions.ts";
import { type ApiApp, AS_OF, peopleOf, signIn, startApi } from "./support/api-app.ts";
import { type CapturedCourse, insertCapturedCourse } from "./support/captured-course.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

const ANA = "student01@example.edu";
const BEN = "student02@example.edu";
const NOBODY = "00000000-0000-4000-8000-000000000000";

let database: TestDatabase;
let api: ApiApp;
let course: CapturedCourse;
let elsewhere: CapturedCourse;
let ana: string;
let ben: string;
let teacher: string;
let anaRecommendation: string;
let anaQuiz: string;
let elsewhereCourse: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  api = await startApi(db, {
    answerDeepLinking: () => Promise.resolve({ returnUrl: "https://lms.example.edu/", jwt: "signed" }),
  });
  course = await insertCapturedCourse(db);
  elsewhere = await insertCapturedCourse(db);
  elsewhereCourse = elsewhere.courseId;
  for (const { tenantId } of [course, elsewhere]) {
    await inTenant(db, tenantId, (trx) =>
      trx
        .updateTable("courses")
        .set({ published_at: new Date(AS_OF) })
        .execute(),
    );
  }
  const people = await peopleOf(db, course.tenantId);
  ana = people.get(ANA) ?? "";
  ben = people.get(BEN) ?? "";
  teacher = [...people].find(([email]) => email.startsWith("teacher"))?.[1] ?? "";
  anaQuiz = await inTenant(db, course.tenantId, (trx) =>
    insertAuthoredAssessment(trx, course.courseId, {
      title: "Check yourself",
      questions: [
        {
          kind: "number",
          prompt: "1 + 1",
          choices: [],
          answer: { number: 2, tolerance: 0 },
          skill: null,
          difficulty: null,
          points: 1,
        },
      ],
    }),
  );
  anaRecommendation = await inTenant(db, course.tenantId, async (trx) => {
    const lesson = await trx
      .insertInto("lessons")
      .values({ course_id: course.courseId, position: 1, title: "What is HTTP?", content_type: "page" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const { id } = await trx
      .insertInto("recommendations")
      .values({
        user_id: ana,
        course_id: course.courseId,
        type: "next_lesson",
        lesson_id: lesson.id,
        reason: JSON.stringify({ code: "next_in_sequence", params: { lesson: "What is HTTP?" } }),
        engine_version: "1",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  });
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

type Caller = "nobody" | "learner" | "instructor" | "admin" | "stranger";

const callers: Record<Exclude<Caller, "nobody">, () => Promise<string>> = {
  learner: () => signIn(database.db, { ...course, userId: ana, role: "learner" }),
  instructor: () => signIn(database.db, { ...course, userId: teacher, role: "instructor", deepLinking: {} }),
  admin: () => signIn(database.db, { ...course, userId: teacher, role: "admin", deepLinking: {} }),
  stranger: () => signIn(database.db, { ...course, userId: ben, role: "learner", courseId: null }),
};

async function clientOf(caller: Caller): Promise<Client> {
  return api.client(caller === "nobody" ? undefined : await callers[caller]());
}

async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${JSON.stringify(error)}`);
  return error;
}

async function outcome(call: Promise<unknown>): Promise<"ok" | ProblemCode> {
  return call.then(
    () => "ok" as const,
    (error: unknown) => {
      if (error instanceof ApiError) return error.code as ProblemCode;
      throw error;
    },
  );
}

describe("who may call what", () => {
  const allowed = "ok";
  const unauthenticated = "unauthenticated";
  const forbidden = "forbidden";
  const file = new TextEncoder().encode("not,a,gradebook\n1,2,3\n");
  const learnerId = () => ({ query: { learner_id: ben } });

  interface Row {
    readonly name: EndpointName;
    readonly what?: string;
    readonly call: (client: Client) => Promise<unknown>;
    /** nobody, learner, instructor, admin, and a learner whose session belongs to no course. */
    readonly expected: readonly [
      ProblemCode | "ok",
      ProblemCode | "ok",
      ProblemCode | "ok",
      ProblemCode | "ok",
      ProblemCode | "ok",
    ];
  }

  const table: readonly Row[] = [
    {
      name: "getSession",
      call: (client) => client.getSession(),
      expected: [unauthenticated, allowed, allowed, allowed, allowed],
    },
    {
      name: "getDashboard",
      call: (client) => client.getDashboard(),
      expected: [unauthenticated, allowed, allowed, allowed, "invalid_request"],
    },
    {
      name: "getDashboard",
      what: "of another learner",
      call: (client) => client.getDashboard(learnerId()),
      expected: [unauthenticated, forbidden, allowed, allowed, "invalid_request"],
    },
    {
      name: "getProgress",
      what: "of another learner",
      call: (client) => client.getProgress(learnerId()),
      expected: [unauthenticated, forbidden, allowed, allowed, "invalid_request"],
    },
    {
      name: "getProgress",
      what: "of somebody who is not in the course",
      call: (client) => client.getProgress({ query: { learner_id: NOBODY } }),
      expected: [unauthenticated, forbidden, "not_found", "not_found", "invalid_request"],
    },
    {
      name: "getProgress",
      what: "in a course that is named",
      call: (client) => client.getProgress({ query: { course_id: course.courseId } }),
      expected: [unauthenticated, allowed, allowed, allowed, allowed],
    },
    {
      name: "getDashboard",
      what: "in a course of another institution",
      call: (client) => client.getDashboard({ query: { course_id: elsewhereCourse } }),
      expected: [unauthenticated, "not_found", "not_found", "not_found", "not_found"],
    },
    {
      name: "listRecommendations",
      call: (client) => client.listRecommendations(),
      expected: [unauthenticated, allowed, allowed, allowed, "invalid_request"],
    },
    {
      name: "actOnRecommendation",
      what: "of Ana's",
      call: (client) =>
        client.actOnRecommendation({
          params: { recommendation_id: anaRecommendation },
          body: { action: "accepted" },
        }),
      expected: [unauthenticated, allowed, "not_found", "not_found", "not_found"],
    },
    {
      name: "getCoursePath",
      call: (client) => client.getCoursePath(),
      expected: [unauthenticated, allowed, allowed, allowed, "invalid_request"],
    },
    {
      name: "getCoursePath",
      what: "of another learner",
      call: (client) => client.getCoursePath(learnerId()),
      expected: [unauthenticated, forbidden, allowed, allowed, "invalid_request"],
    },
    {
      name: "createAssessment",
      call: (client) =>
        client.createAssessment({
          body: { title: "Quiz", questions: [{ kind: "number", prompt: "1 + 1", answer: 2 }] },
        }),
      expected: [unauthenticated, forbidden, allowed, allowed, "invalid_request"],
    },
    {
      name: "createAssessment",
      what: "in a course of another institution",
      call: (client) =>
        client.createAssessment({
          query: { course_id: elsewhereCourse },
          body: { title: "Quiz", questions: [{ kind: "number", prompt: "1 + 1", answer: 2 }] },
        }),
      expected: [unauthenticated, "not_found", "not_found", "not_found", "not_found"],
    },
    {
      name: "listAssessments",
      call: (client) => client.listAssessments(),
      expected: [unauthenticated, forbidden, allowed, allowed, "invalid_request"],
    },
    {
      name: "getAssessment",
      call: (client) => client.getAssessment({ params: { assessment_id: anaQuiz } }),
      expected: [unauthenticated, allowed, allowed, allowed, "invalid_request"],
    },
    {
      name: "getAssessment",
      what: "of a course of another institution",
      call: (client) =>
        client.getAssessment({
          params: { assessment_id: anaQuiz },
          query: { course_id: elsewhereCourse },
        }),
      expected: [unauthenticated, "not_found", "not_found", "not_found", "not_found"],
    },
    {
      name: "submitAttempt",
      call: (client) =>
        client.submitAttempt({
          params: { assessment_id: anaQuiz },
          body: { attempt_key: randomUUID(), answers: [] },
        }),
      expected: [unauthenticated, allowed, allowed, allowed, "invalid_request"],
    },
    {
      name: "getClassOverview",
      call: (client) => client.getClassOverview(),
      expected: [unauthenticated, forbidden, allowed, allowed, "invalid_request"],
    },
    {
      name: "getClassOverview",
      what: "of a course that is named",
      call: (client) => client.getClassOverview({ query: { course_id: course.courseId } }),
      expected: [unauthenticated, forbidden, allowed, allowed, forbidden],
    },
    {
      name: "getGradePassback",
      call: (client) => client.getGradePassback(),
      expected: [unauthenticated, forbidden, allowed, allowed, "invalid_request"],
    },
    {
      name: "getGradePassback",
      what: "of a course of another institution",
      call: (client) => client.getGradePassback({ query: { course_id: elsewhereCourse } }),
      expected: [unauthenticated, "not_found", "not_found", "not_found", "not_found"],
    },
    {
      name: "decideScore",
      call: (client) =>
        client.decideScore({ params: { score_id: randomUUID() }, body: { decision: "keep" } }),
      expected: [unauthenticated, forbidden, "not_found", "not_found", "invalid_request"],
    },
    {
      name: "importFile",
      call: (client) =>
        client.importFile({
          params: { course_id: course.courseId },
          query: { filename: "x.csv" },
          body: file,
        }),
      expected: [unauthenticated, forbidden, "unusable_file", "unusable_file", forbidden],
    },
    {
      name: "importFile",
      what: "into a course of another institution",
      call: (client) =>
        client.importFile({
          params: { course_id: elsewhereCourse },
          query: { filename: "x.csv" },
          body: file,
        }),
      expected: [unauthenticated, "not_found", "not_found", "not_found", "not_found"],
    },
    {
      name: "answerDeepLinking",
      call: (client) => client.answerDeepLinking({ body: { items: [{ view: "dashboard" }] } }),
      expected: [unauthenticated, forbidden, allowed, allowed, forbidden],
    },
    {
      name: "exchangeToken",
      call: (client) => client.exchangeToken({ body: { token: "x" } }),
      expected: ["token_refused", "token_refused", "token_refused", "token_refused", "token_refused"],
    },
  ];

  it.each(table.map((row) => [`${row.name} ${row.what ?? ""}`.trim(), row] as const))(
    "%s",
    async (_, row) => {
      const found = [];
      for (const caller of ["nobody", "learner", "instructor", "admin", "stranger"] as const) {
        found.push(await outcome(row.call(await clientOf(caller))));
      }
      expect(found).toEqual(row.expected);
    },
  );

  it("lets a learner whom the LMS asks to choose see the quizzes and answer, and nothing else", async () => {
    const deepLinking = {};
    const picker = api.client(
      await signIn(database.db, { ...course, userId: ana, role: "learner", deepLinking }),
    );
    const found = [];
    for (const { name, what, call } of table) found.push([name, what, await outcome(call(picker))]);
    const opened = new Set<EndpointName>(["listAssessments", "answerDeepLinking"]);
    expect(found).toEqual(
      table.map(({ name, what, expected }) => [name, what, opened.has(name) ? allowed : expected[1]]),
    );
    const other = { query: { course_id: elsewhereCourse } };
    expect(await outcome(picker.listAssessments(other))).toBe("not_found");
  });

  it("shows the quizzes of the course that is asked about alone", async () => {
    const other = await inTenant(database.db, course.tenantId, async (trx) => {
      const { id } = await trx
        .insertInto("courses")
        .values({ title: "Another course", published_at: new Date() })
        .returning("id")
        .executeTakeFirstOrThrow();
      await trx.insertInto("enrollments").values({ user_id: ana, course_id: id }).execute();
      return id;
    });
    const picker = api.client(
      await signIn(database.db, { ...course, userId: ana, role: "learner", deepLinking: {} }),
    );
    expect(await outcome(picker.listAssessments({ query: { course_id: other } }))).toBe("forbidden");
  });

  it("leaves no endpoint out of the table", () => {
    const endpoints = Object.entries(contract).filter(([, { access }]) => access !== "operator");
    expect([...new Set(table.map(({ name }) => name))].sort()).toEqual(
      endpoints.map(([name]) => name).sort(),
    );
  });

  const ofOperators = Object.entries(contract).filter(([, { access }]) => access === "operator");

  it.each(ofOperators)("%s: nobody but an operator", async (_, { method, path }) => {
    const url = `${api.url}/api/v1${path.replaceAll(/\{\w+\}/g, NOBODY)}`;
    const found = [];
    for (const caller of ["nobody", "learner", "instructor", "admin", "stranger"] as const) {
      const headers: Record<string, string> =
        caller === "nobody" ? {} : { authorization: `Bearer ${await callers[caller]()}` };
      const problem = (await (await fetch(url, { method, headers })).json()) as { type: string };
      found.push(problem.type.split(":").at(-1));
    }
    expect(found).toEqual([unauthenticated, forbidden, forbidden, forbidden, forbidden]);
  });

  it.each(Object.entries(contract).filter(([, { access }]) => Array.isArray(access)))(
    "%s: an operator is no user of a course",
    async (_, { method, path }) => {
      const { url } = await createOperatorLink(database.db, { publicUrl: api.url });
      const operator = await signInOperator(database.db, new URL(url).searchParams.get("code") ?? "");
      const response = await fetch(`${api.url}/api/v1${path.replaceAll(/\{\w+\}/g, NOBODY)}`, {
        method,
        headers: { authorization: `Bearer ${operator?.token}` },
      });
      expect(await response.json()).toMatchObject({ type: "urn:skillstudio:problem:session_expired" });
    },
  );

  it("hides an unpublished course from learners, and not from those who teach it", async () => {
    const publish = (published_at: Date | null) =>
      inTenant(database.db, course.tenantId, (trx) =>
        trx.updateTable("courses").set({ published_at }).execute(),
      );
    await publish(null);
    expect(await outcome((await clientOf("learner")).getDashboard())).toBe("not_found");
    expect(await outcome((await clientOf("instructor")).getClassOverview())).toBe("ok");
    await publish(new Date(AS_OF));
  });

  it("lets an instructor look at a learner who left, and a learner who left look at nothing", async () => {
    const token = await signIn(database.db, { ...course, userId: ben, role: "learner", courseId: null });
    const status = (to: "active" | "inactive") =>
      inTenant(database.db, course.tenantId, (trx) =>
        trx.updateTable("memberships").set({ status: to }).where("user_id", "=", ben).execute(),
      );
    await status("inactive");
    const query = { course_id: course.courseId };
    expect(await outcome(api.client(token).getDashboard({ query }))).toBe("not_found");
    const instructor = await clientOf("instructor");
    expect(await outcome(instructor.getDashboard({ query: { learner_id: ben } }))).toBe("ok");
    const { learners } = await instructor.getClassOverview();
    expect(learners.find(({ learner_id }) => learner_id === ben)?.status).toBe("inactive");
    await status("active");
  });
});

describe("the class", () => {
  it("was last active before the moment of the request, whatever the log says of later", async () => {
    const instants = [-60, -5, 5].map((minutes) => new Date(AS_OF + minutes * 60_000));
    await ensurePartitionsFor(database.db, instants);
    await inTenant(database.db, course.tenantId, (trx) =>
      trx
        .insertInto("learner_events")
        .values(
          instants.map((instant) => ({
            id: randomUUID(),
            occurred_at: instant,
            user_id: ben,
            course_id: course.courseId,
            type: "course_viewed",
            source_kind: "moodle-log" as const,
            source_id: instant.toISOString(),
          })),
        )
        .execute(),
    );
    const { learners } = await (await clientOf("instructor")).getClassOverview();
    expect(learners.find(({ learner_id }) => learner_id === ben)).toMatchObject({
      last_active_at: instants[1]?.toISOString(),
      current_streak: 1,
    });
  });
});

describe("a session", () => {
  it("ends", async () => {
    const token = await signIn(database.db, { ...course, userId: ana, role: "learner", ended: true });
    expect(await refusal(api.client(token).getSession())).toMatchObject({
      status: 401,
      code: "session_expired",
      message: "Open the page again from your course.",
    });
  });

  it.each([
    ["no header", undefined, "unauthenticated"],
    ["another scheme", "Basic YTpi", "unauthenticated"],
    ["no token", "Bearer ", "unauthenticated"],
    ["more than a token", "Bearer a b", "unauthenticated"],
    ["a token that never was", "Bearer never", "session_expired"],
  ])("is not found by %s", async (_, authorization, code) => {
    const response = await fetch(`${api.url}/api/v1/session`, {
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="skillstudio"');
    expect(await response.json()).toMatchObject({ type: `urn:skillstudio:problem:${code}` });
  });
});

describe("problem documents", () => {
  const get = async (
    path: string,
    init: { method?: string; body?: string; headers?: Record<string, string> } = {},
  ) => {
    const token = await callers.instructor();
    const response = await fetch(`${api.url}/api/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
    return { response, problem: (await response.json()) as unknown };
  };
  const post = (path: string, body: string, type = "application/json") =>
    get(path, { method: "POST", body, headers: { "content-type": type } });

  it.each([
    ["a field of the wrong kind", "/ai/dashboard?learner_id=ana", "query.learner_id"],
    ["a field given twice", `/ai/dashboard?course_id=${NOBODY}&course_id=${NOBODY}`, "query.course_id"],
    ["a file name that is none", `/courses/${NOBODY}/imports?filename=%00`, "query.filename"],
    ["a field that is not known", "/ai/dashboard?learner=1", "query.learner"],
  ])("name %s", async (_, path, field) => {
    const { response, problem } = await (path.startsWith("/courses")
      ? post(path, "", "text/csv")
      : get(path));
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(problem).toMatchObject({
      type: "urn:skillstudio:problem:invalid_request",
      title: PROBLEMS.invalid_request.title,
      status: 400,
      errors: [{ path: field }],
    });
  });

  it.each([
    ["no JSON", "{", "application/json", "body", "is not JSON"],
    ["JSON of another type", '{"action":"accepted"}', "text/plain", "body", undefined],
    ["an unknown action", '{"action":"maybe"}', "application/json", "body.action", undefined],
    ["an extra field", '{"action":"accepted","x":1}', "application/json", "body.x", "is not known here"],
  ])("name what is wrong with a body of %s", async (_, body, type, path, message) => {
    const { problem } = await post(`/ai/recommendations/${NOBODY}/action`, body, type);
    expect(problem).toMatchObject({ status: 400, errors: [{ path, ...(message && { message }) }] });
  });

  it("refuse a file that is too large before taking it in", async () => {
    const { problem } = await post(
      `/courses/${course.courseId}/imports?filename=big.csv`,
      "x".repeat(contract.importFile.maxBytes + 1),
      "text/csv",
    );
    expect(problem).toMatchObject({ status: 413, type: "urn:skillstudio:problem:payload_too_large" });
  });

  it("say what to do about a file that is none", async () => {
    const { problem } = await post(`/courses/${course.courseId}/imports?filename=empty.csv`, "", "text/csv");
    expect(problem).toMatchObject({ status: 422, type: "urn:skillstudio:problem:unusable_file" });
  });

  it("answer an address that cannot be read", async () => {
    const { problem } = await post("/ai/recommendations/%E0%A4%A/action", "{}");
    expect(problem).toMatchObject({ status: 400, detail: "The address cannot be read." });
  });

  it("answer an address that is none", async () => {
    const { problem } = await get("/nothing");
    expect(problem).toMatchObject({ status: 404, detail: "There is no GET /nothing in this API." });
  });

  it("tell nothing of our own mistakes, and name the occurrence that the log describes", async () => {
    const broken = await startApi(database.db, {
      answerDeepLinking: () => Promise.reject(new Error("secret detail")),
    });
    const error = await refusal(
      broken
        .client(await callers.instructor())
        .answerDeepLinking({ body: { items: [{ view: "dashboard" }] } }),
    );
    await broken.close();
    expect(error).toMatchObject({ status: 500, code: "internal_error" });
    expect(JSON.stringify(error.problem)).not.toContain("secret detail");
    const line = broken.log.find((text) => text.includes("secret detail"));
    expect(line).toContain(error.problem?.instance);
  });

  it("call a database that is gone unavailable", async () => {
    const gone = await startApi(database.db, {
      authenticate: () => Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED" })),
    });
    expect(await refusal(gone.client("x").getSession())).toMatchObject({ status: 503, code: "unavailable" });
    await gone.close();
  });
});

describe("pages of other origins", () => {
  const ask = (origin: string, method = "OPTIONS") =>
    fetch(`${api.url}/api/v1/ai/dashboard`, { method, headers: { origin } });

  it("may call when their site is registered, without cookies", async () => {
    await addSite(
      { db: database.db, box: api.box },
      { tenantId: course.tenantId, name: "Site", origin: "https://site.example.org/page" },
    );
    const preflight = await ask("https://site.example.org");
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("https://site.example.org");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
    expect(preflight.headers.get("vary")).toMatch(/origin/i);
    const refused = await ask("https://site.example.org", "GET");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-allow-origin")).toBe("https://site.example.org");
  });

  it.each(["https://evil.example.org", "http://site.example.org", "null"])(
    "may not from %s",
    async (origin) => {
      const preflight = await ask(origin);
      expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
    },
  );
});

describe("a site's word for a learner", () => {
  const seconds = AS_OF / 1000;
  let siteId: string;
  let key: string;

  beforeAll(async () => {
    const added = await addSite(
      { db: database.db, box: api.box },
      { tenantId: course.tenantId, name: "Portal", origin: "https://portal.example.org" },
    );
    siteId = added.siteId;
    key = added.key ?? "";
  });

  const claims = (): Record<string, unknown> => ({
    iss: siteId,
    aud: api.url,
    sub: ANA,
    course_id: course.courseId,
    iat: seconds,
    exp: seconds + 300,
  });

  const sign = (changes: Record<string, unknown> = {}, secret = key) =>
    new SignJWT({ ...claims(), ...changes })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode(secret));

  const exchange = (token: string) => api.client().exchangeToken({ body: { token } });

  it.each([
    ["the email address", ANA],
    ["the email address in capitals", ANA.toUpperCase()],
    ["the student number", "S01000"],
    ["the platform's id", "62"],
  ])("opens a session by %s", async (_, sub) => {
    const { access_token, token_type, expires_in } = await exchange(await sign({ sub }));
    expect({ token_type, expires_in }).toEqual({ token_type: "Bearer", expires_in: 3600 });
    expect(await api.client(access_token).getSession()).toMatchObject({
      user: { user_id: ana },
      role: "learner",
      course: { course_id: course.courseId },
    });
  });

  it("opens it in that course alone", async () => {
    const other = await inTenant(database.db, course.tenantId, async (trx) => {
      const { id } = await trx
        .insertInto("courses")
        .values({ title: "Another", published_at: new Date(AS_OF) })
        .returning("id")
        .executeTakeFirstOrThrow();
      await trx.insertInto("enrollments").values({ user_id: ana, course_id: id }).execute();
      return id;
    });
    const { access_token } = await exchange(await sign());
    const query = { course_id: other };
    expect(await outcome(api.client(access_token).getDashboard({ query }))).toBe("not_found");
    expect(await outcome((await clientOf("learner")).getDashboard({ query }))).toBe("ok");

    const decision = {
      params: { recommendation_id: anaRecommendation },
      body: { action: "skipped" as const },
    };
    const elsewhere = await exchange(await sign({ course_id: other }));
    const before = await statusOf(anaRecommendation);
    expect(await outcome(api.client(elsewhere.access_token).actOnRecommendation(decision))).toBe("not_found");
    expect(await statusOf(anaRecommendation)).toBe(before);
  });

  async function statusOf(id: string): Promise<string | undefined> {
    return inTenant(database.db, course.tenantId, async (trx) => {
      const row = await trx
        .selectFrom("recommendations")
        .select("status")
        .where("id", "=", id)
        .executeTakeFirst();
      return row?.status;
    });
  }

  it.each([
    ["another key", () => sign({}, "x".repeat(43)), "signature"],
    ["another audience", () => sign({ aud: "https://other.example.org" }), "aud"],
    ["a site that is not registered", () => sign({ iss: NOBODY }), "iss"],
    ["no issuer", () => sign({ iss: undefined }), "iss"],
    ["no end", () => sign({ exp: undefined }), "exp"],
    ["no beginning", () => sign({ iat: undefined }), "iat"],
    ["too long a life", () => sign({ exp: seconds + 301 }), "5 minutes"],
    ["an end that is past", () => sign({ iat: seconds - 300, exp: seconds - 60 }), "exp"],
    ["a beginning long ago", () => sign({ iat: seconds - 400, exp: seconds - 100 }), "exp"],
    ["a beginning to come", () => sign({ iat: seconds + 120, exp: seconds + 300 }), "iat"],
    ["no learner", () => sign({ sub: undefined }), "sub"],
    ["a learner that no one can be", () => sign({ sub: "a\0b" }), "sub"],
    ["an unknown learner", () => sign({ sub: "nobody@example.edu" }), "sub"],
    ["a teacher as learner", () => sign({ sub: "59" }), "sub"],
    ["no course", () => sign({ course_id: undefined }), "course_id"],
    ["a course of another institution", () => sign({ course_id: elsewhereCourse }), "course"],
    ["no signature", () => Promise.resolve(unsigned()), "alg"],
    ["no form", () => Promise.resolve("x.y.z"), "JWT"],
  ])("is refused with %s", async (_, token, cause) => {
    const error = await refusal(exchange(await token()));
    expect(error).toMatchObject({ status: 401, code: "token_refused" });
    expect(error.message.toLowerCase()).toContain(cause.toLowerCase());
  });

  function unsigned(): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part(claims())}.`;
  }

  it("works once when it says so, even twice at the same time", async () => {
    const token = await sign({ jti: "once" });
    const both = await Promise.all([outcome(exchange(token)), outcome(exchange(token))]);
    expect(both.sort()).toEqual(["ok", "token_refused"]);
    expect((await refusal(exchange(token))).message).toContain("jti");
  });

  it("ends an hour after it was given", async () => {
    const { access_token } = await exchange(await sign());
    await inTenant(database.db, course.tenantId, (trx) =>
      trx
        .updateTable("sessions")
        .set({ expires_at: new Date(0) })
        .where("site_id", "=", siteId)
        .execute(),
    );
    expect(await outcome(api.client(access_token).getSession())).toBe("session_expired");
  });

  it("is checked against the site's own keys when it publishes them, and a shared key is no way around", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const jwk = { ...(await exportJWK(publicKey)), kid: "k1" };
    const jwksUri = "https://keys.example.org/jwks";
    const withKeys = await startApi(database.db, {
      publicUrl: api.url,
      box: api.box,
      keys: { find: (uri) => (uri === jwksUri ? Promise.resolve(jwk) : Promise.reject(new Error(uri))) },
    });
    const added = await addSite(
      { db: database.db, box: api.box },
      { tenantId: course.tenantId, name: "Keys", origin: "https://keys.example.org", jwksUri },
    );
    expect(added.key).toBeUndefined();
    const good = await new SignJWT({ ...claims(), iss: added.siteId })
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .sign(privateKey);
    expect(await outcome(withKeys.client().exchangeToken({ body: { token: good } }))).toBe("ok");

    const [, payload = ""] = good.split(".");
    const header = Buffer.from(JSON.stringify({ alg: "HS256", kid: "k1" })).toString("base64url");
    const pem = publicKey.export({ type: "spki", format: "pem" });
    const mac = createHmac("sha256", pem).update(`${header}.${payload}`).digest("base64url");
    const confused = `${header}.${payload}.${mac}`;
    expect(await outcome(withKeys.client().exchangeToken({ body: { token: confused } }))).toBe(
      "token_refused",
    );
    await withKeys.close();
  });

  it("leaves the shared key encrypted at rest", async () => {
    const rows = await inInstallation(database.db, (trx) =>
      trx.selectFrom("sites").select("shared_key").where("id", "=", siteId).execute(),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.shared_key?.includes(key)).toBe(false);
  });
});

describe("the OpenAPI document", () => {
  interface Operation {
    readonly operationId: string;
    readonly summary: string;
    readonly security?: readonly object[];
    readonly parameters?: readonly { readonly in: string; readonly name: string }[];
    readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> };
    readonly responses: Record<string, { readonly content: Record<string, object> }>;
  }
  interface Document {
    readonly openapi: string;
    readonly paths: Record<string, Record<string, Operation>>;
    readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: object };
  }
  let document: Document;

  beforeAll(async () => {
    const response = await fetch(`${api.url}/api/v1/openapi.json`);
    document = (await response.json()) as Document;
  });

  it("describes every endpoint of the contract, and no other", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
      ),
    );
    expect(described.sort()).toEqual(
      Object.entries(contract)
        .map(([name, { method, path }]) => `${name} ${method} ${path}`)
        .sort(),
    );
  });

  it("declares each parameter of a path, each body, and problems for each refusal", () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        const endpoint = contract[operation.operationId as EndpointName];
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
        expect(declared.map(({ name }) => name)).toEqual(named);
        expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(
          endpoint.body instanceof z.ZodUndefined ? [] : [endpoint.mediaType],
        );
        expect(operation.security).toEqual(endpoint.access === "public" ? [] : undefined);
        for (const code of endpoint.errors) {
          const { content } = operation.responses[PROBLEMS[code].status] ?? { content: {} };
          expect(Object.keys(content)).toEqual(["application/problem+json"]);
        }
      }
    }
  });

  it("holds no reference that leads nowhere", () => {
    expect(document.openapi).toBe("3.1.1");
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
  });
});

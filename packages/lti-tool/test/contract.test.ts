import { ApiError, type Client } from "@skillstudio/api-client";
import { contract } from "@skillstudio/api-client/contract";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inTenant } from "../src/store/database.ts";
import { type ApiApp, AS_OF, peopleOf, signIn, startApi } from "./support/api-app.ts";
import { type CapturedCourse, insertCapturedCourse, moodleFile } from "./support/captured-course.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

const ANA = "student01@example.edu";
const BEN = "student02@example.edu";
const TEACHER = "teacher@example.edu";
const DAY = 86_400_000;

let database: TestDatabase;
let api: ApiApp;
let course: CapturedCourse;
let people: ReadonlyMap<string, string>;
let ana: Client;
let teacher: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  api = await startApi(db, {
    answerDeepLinking: (_session, placed) =>
      Promise.resolve({ returnUrl: "https://lms.example.edu/return", jwt: JSON.stringify(placed) }),
  });
  course = await insertCapturedCourse(db);
  const { tenantId, courseId } = course;
  await inTenant(db, tenantId, (trx) =>
    trx
      .updateTable("courses")
      .set({ published_at: new Date(AS_OF) })
      .execute(),
  );
  people = await peopleOf(db, tenantId);
  ana = api.client(await signIn(db, { tenantId, courseId, userId: idOf(ANA), role: "learner" }));
  teacher = api.client(await signIn(db, { tenantId, courseId, userId: teacherId(), role: "instructor" }));
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

function idOf(email: string): string {
  return people.get(email) ?? "";
}

function teacherId(): string {
  return idOf([...people.keys()].find((email) => email.startsWith("teacher")) ?? TEACHER);
}

async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${JSON.stringify(error)}`);
  return error;
}

describe("before anything was taken in", () => {
  it("describes the session", async () => {
    expect(await ana.getSession()).toEqual({
      user: { user_id: idOf(ANA), name: "Ana Álvarez" },
      role: "learner",
      course: { course_id: course.courseId, title: "Python Backend" },
      member: true,
      view: "dashboard",
      locale: "en",
      time_zone: "UTC",
      assessment_id: null,
      deep_linking: null,
    });
  });

  it("says of a session without a role in the course whether its user belongs there all the same", async () => {
    const as = async (userId: string) => {
      const onlooker = { ...course, userId, role: "learner", member: false } as const;
      return (await api.client(await signIn(database.db, onlooker)).getSession()).member;
    };
    const stranger = await inTenant(database.db, course.tenantId, (trx) =>
      trx.insertInto("users").values({ role: "learner" }).returning("id").executeTakeFirstOrThrow(),
    );
    expect([await as(idOf(ANA)), await as(stranger.id)]).toEqual([true, false]);
  });

  it("shows a dashboard that claims nothing", async () => {
    const dashboard = await ana.getDashboard();
    expect(dashboard.performance_summary).toEqual({
      lessons_completed: 0,
      avg_quiz_score: null,
      completion_rate: null,
      current_streak: 0,
      performance_trend: null,
    });
    expect(dashboard.recommended_next_lessons).toEqual([]);
    expect(dashboard.struggling_topics).toEqual([]);
    expect(dashboard.ai_insights.learning_pace).toBeNull();
    expect(dashboard.ai_insights.personalized_message).not.toBe("");
  });

  it("names every missing piece to the instructor, in their language", async () => {
    const overview = await teacher.getClassOverview(undefined, { locale: "de" });
    const names = overview.learners.map(({ name }) => name ?? "");
    expect(names).toHaveLength(25);
    expect(names).toEqual(names.toSorted(new Intl.Collator("de").compare));
    expect(overview.setup_steps.map(({ code, done }) => [code, done])).toEqual([
      ["roster", true],
      ["lessons", false],
      ["grades", false],
      ["activity", false],
      ["skills", false],
      ["dates", false],
    ]);
    expect(overview.setup_steps[2]?.title).toBe("Bewertungen");
    expect(overview.sources).toEqual([]);
  });
});

describe("with the captured files taken in through the API", () => {
  beforeAll(async () => {
    for (const number of [74, 71, 70, 76, 73]) await upload(number);
  });

  function upload(number: number) {
    const { filename, bytes } = moodleFile(number);
    return teacher.importFile({
      params: { course_id: course.courseId },
      query: { filename },
      body: new Uint8Array(bytes),
    });
  }

  it("says what became of each row, and finds nothing new in the same file", async () => {
    const report = await upload(74);
    expect(report).toMatchObject({
      kind: "moodle-completion",
      rows: 24,
      accepted: 0,
      unchanged: 24,
      set_aside: 0,
      refused: 0,
      rejects: [],
      matched_learners: 24,
    });
    expect(report.columns).toContainEqual({
      name: "What is HTTP?",
      taken_as: "lesson",
      score_maximum: null,
      rows: null,
    });
  });

  it("shows each learner the completion and quiz average that the files have", async () => {
    const { learners } = await teacher.getClassOverview();
    const average = new Map(rowsOf(76).map((row) => [row["Email address"], percentOf(row["Grade/10.00"])]));
    const counted = tableOf(74)
      .slice(1)
      .map(([, email = "", ...cells]) => {
        const completed = cells.filter((cell) => cell === "Completed").length;
        return [idOf(email), completed, 5, completed / 5, average.get(email) ?? null];
      });
    const shown = learners.map((learner) => [
      learner.learner_id,
      learner.lessons_completed,
      learner.lessons_tracked,
      learner.completion_rate,
      learner.avg_quiz_score,
    ]);
    expect(shown).toHaveLength(25);
    expect(shown).toEqual(expect.arrayContaining(counted));
    expect(learners.every(({ status }) => status === "active")).toBe(true);
  });

  it("shows Ana's dashboard as recomputed by hand from the files", async () => {
    const dashboard = await ana.getDashboard();
    expect(dashboard.performance_summary).toEqual({
      lessons_completed: 3,
      avg_quiz_score: 45,
      completion_rate: 0.6,
      current_streak: 1,
      performance_trend: null,
    });
    expect(dashboard.recommended_next_lessons).toMatchObject([
      { title: "Lesson: routes and views", estimated_minutes: null },
    ]);
    expect(dashboard.revision_recommendations).toMatchObject([{ title: "Quiz 1: HTTP basics" }]);
    expect(dashboard.revision_recommendations[0]?.reason).toContain("45%");
    expect(dashboard.struggling_topics).toEqual([
      { skill: "HTTP basics", avg_score: 45, difficulty: "moderate" },
    ]);
    expect(contract.getDashboard.response.parse(dashboard)).toEqual(dashboard);
  });

  it.each([
    ["es", /Repasa|Revisa|Repase/],
    ["de", /Wiederhole/],
    ["ar", /[\u0600-\u06ff]/],
  ])("says its sentences in %s", async (locale, expected) => {
    const { revision_recommendations } = await ana.getDashboard(undefined, { locale });
    expect(revision_recommendations[0]?.reason).toMatch(expected);
  });

  it("counts Ana's activity day by day as the log does", async () => {
    const { activity, streak, sources } = await ana.getProgress();
    const learning = [
      "Course viewed",
      "Course module viewed",
      "Quiz attempt started",
      "Quiz attempt submitted",
      "Submission created.",
      "A submission has been submitted.",
      "Some content has been posted.",
    ];
    const counted = new Map<string, number>();
    for (const row of rowsOf(73)) {
      if (row["User full name"] !== "Ana Álvarez" || !learning.includes(row["Event name"] ?? "")) continue;
      const [day = "", month = "", year = ""] = (row["Time"] ?? "").split(/[/,]/);
      const date = `20${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
      counted.set(date, (counted.get(date) ?? 0) + 1);
    }
    expect(activity).toHaveLength(42);
    expect(activity.at(-1)?.date).toBe("2026-11-22");
    expect(activity.at(0)?.date).toBe(new Date(AS_OF - 41 * DAY).toISOString().slice(0, 10));
    expect(new Map(activity.flatMap(({ date, events }) => (events > 0 ? [[date, events]] : [])))).toEqual(
      counted,
    );
    expect(streak).toMatchObject({ current_days: 1, longest_days: 2 });
    expect(sources.map(({ kind }) => kind)).toEqual([
      "moodle-log",
      "moodle-gradebook",
      "moodle-completion",
      "moodle-quiz",
    ]);
  });

  it("shows lessons in course order and one result per graded item, unknown maxima as unknown", async () => {
    const { lessons, results } = await ana.getProgress();
    expect(lessons.filter(({ tracked }) => tracked).map(({ title, status }) => [title, status])).toEqual([
      ["What is HTTP?", "completed"],
      ["Lesson: routes and views", "not_started"],
      ["Quiz 1: HTTP basics", "completed"],
      ["Indexes", "not_started"],
      ["Assignment 1: schema design", "completed"],
    ]);
    expect(results.filter(({ title }) => title === "Quiz 1: HTTP basics")).toMatchObject([
      { kind: "quiz", score: 4.5, score_maximum: 10, score_percent: 45 },
    ]);
    expect(
      results.every(
        ({ score_maximum, score_percent }) => (score_maximum === null) === (score_percent === null),
      ),
    ).toBe(true);
  });

  it("moves on to the following lesson when the next one is skipped", async () => {
    const { db } = database;
    const { tenantId, courseId } = course;
    const token = await signIn(db, { tenantId, courseId, userId: idOf(BEN), role: "learner" });
    const ben = api.client(token);
    const first = await ben.listRecommendations();
    const again = await ben.listRecommendations();
    expect(again).toEqual(first);
    const [next] = first.recommendations;
    if (next?.type !== "next_lesson") throw new Error("expected a next lesson");

    const params = { recommendation_id: next.recommendation_id };
    const skipped = await ben.actOnRecommendation({ params, body: { action: "skipped" } });
    expect(skipped).toEqual({ ...next, status: "skipped" });
    expect(await ben.actOnRecommendation({ params, body: { action: "skipped" } })).toEqual(skipped);
    expect(await refusal(ben.actOnRecommendation({ params, body: { action: "accepted" } }))).toMatchObject({
      status: 409,
      code: "already_decided",
    });

    const { recommendations } = await ben.listRecommendations();
    expect(recommendations.map(({ lesson_id }) => lesson_id)).not.toContain(next.lesson_id);
    const dashboard = await ben.getDashboard();
    expect(dashboard.recommended_next_lessons.map(({ lesson_id }) => lesson_id)).toEqual(
      recommendations.filter(({ type }) => type === "next_lesson").map(({ lesson_id }) => lesson_id),
    );
    const kept = await inTenant(db, tenantId, (trx) =>
      trx
        .selectFrom("recommendations")
        .selectAll()
        .where("id", "=", next.recommendation_id)
        .executeTakeFirstOrThrow(),
    );
    expect(kept).toMatchObject({
      status: "skipped",
      reason: { code: "next_in_sequence" },
      engine_version: "1",
      shown_at: new Date(AS_OF),
      acted_at: new Date(AS_OF),
    });
    expect(kept.evidence).not.toEqual([]);
  });

  it("keeps an accepted recommendation in the list, as accepted", async () => {
    const { recommendations } = await ana.listRecommendations();
    const revision = recommendations.find(({ type }) => type === "revision");
    if (!revision) throw new Error("expected a revision");
    const params = { recommendation_id: revision.recommendation_id };
    await ana.actOnRecommendation({ params, body: { action: "accepted" } });
    expect((await ana.listRecommendations()).recommendations).toContainEqual({
      ...revision,
      status: "accepted",
    });
  });

  it("does not count an instructor's look as showing", async () => {
    const query = { learner_id: idOf("student03@example.edu") };
    const { recommendations } = await teacher.listRecommendations({ query });
    const rows = await inTenant(database.db, course.tenantId, (trx) =>
      trx.selectFrom("recommendations").select("shown_at").where("user_id", "=", query.learner_id).execute(),
    );
    expect(rows).toHaveLength(recommendations.length);
    expect(rows.every(({ shown_at }) => shown_at === null)).toBe(true);
  });

  it("shows a goal, and only what is the learner's", async () => {
    await inTenant(database.db, course.tenantId, (trx) =>
      trx
        .insertInto("learning_goals")
        .values([
          { user_id: idOf(ANA), title: "Ship an API", target_date: "2026-12-20", progress_percent: 37.5 },
          { user_id: idOf(ANA), title: "Given up", status: "abandoned" },
          { user_id: idOf(BEN), title: "Ben's" },
        ])
        .execute(),
    );
    expect((await ana.getDashboard()).current_goals).toMatchObject([
      { title: "Ship an API", target_date: "2026-12-20", progress: 37.5 },
    ]);
  });

  it("counts days on the learner's own calendar", async () => {
    const userId = idOf(ANA);
    const zone = (time_zone: string | null) =>
      inTenant(database.db, course.tenantId, (trx) =>
        trx.updateTable("users").set({ time_zone }).where("id", "=", userId).execute(),
      );
    await zone("Pacific/Kiritimati");
    expect((await ana.getProgress()).activity.at(-1)?.date).toBe("2026-11-23");
    await zone("Moon/Tranquility");
    expect((await ana.getSession()).time_zone).toBe("UTC");
    expect((await ana.getProgress()).activity.at(-1)?.date).toBe("2026-11-22");
    await zone(null);
  });
});

describe("grade passback", () => {
  it("shows what became of the scores, and lets whoever teaches decide on a held one once", async () => {
    const { db } = database;
    const scoreId = await inTenant(db, course.tenantId, async (trx) => {
      const context = await trx.selectFrom("contexts").select("id").executeTakeFirstOrThrow();
      const column = await trx
        .insertInto("line_items")
        .values({ context_id: context.id, url: "https://lms.example.edu/1", label: "Quiz 1" })
        .returning("id")
        .executeTakeFirstOrThrow();
      const { id } = await trx
        .insertInto("scores")
        .values({
          line_item_id: column.id,
          user_id: idOf(ANA),
          score_given: 5,
          score_maximum: 10,
          activity_progress: "Completed",
          grading_progress: "FullyGraded",
          scored_at: new Date(AS_OF),
          status: "held",
          platform_given: 18,
          platform_maximum: 20,
          platform_seen_at: new Date(AS_OF),
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      return id;
    });
    const held = {
      score_id: scoreId,
      learner: { user_id: idOf(ANA), name: "Ana Álvarez" },
      column: "Quiz 1",
      status: "held",
      reason: null,
      score: { given: 5, maximum: 10 },
      scored_at: new Date(AS_OF).toISOString(),
      lms_score: { given: 18, maximum: 20 },
      lms_seen_at: new Date(AS_OF).toISOString(),
      sent_at: null,
    };
    const none = { waiting: 0, sent: 0, held: 0, kept: 0, refused: 0 };
    expect(await teacher.getGradePassback()).toEqual({ counts: { ...none, held: 1 }, scores: [held] });
    const decide = (decision: "send" | "keep") =>
      teacher.decideScore({ params: { score_id: scoreId }, body: { decision } });
    expect(await decide("keep")).toEqual({
      counts: { ...none, kept: 1 },
      scores: [{ ...held, status: "kept" }],
    });
    expect(await refusal(decide("keep"))).toMatchObject({ status: 409, code: "already_decided" });
    expect((await decide("send")).counts).toEqual({ ...none, waiting: 1 });
  });
});

describe("deep linking", () => {
  it("is announced by the session, and answered for what was chosen or for nothing when it was cancelled", async () => {
    const settings = {
      deep_link_return_url: "https://lms.example.edu/return",
      accept_types: ["link", "ltiResourceLink"],
      accept_presentation_document_targets: ["iframe"],
      accept_multiple: "true",
    };
    const editor = api.client(
      await signIn(database.db, {
        ...course,
        userId: teacherId(),
        role: "instructor",
        deepLinking: { platform_id: "p", deployment_id: "1", settings },
      }),
    );
    expect(await editor.getSession()).toMatchObject({
      view: "deep_linking",
      deep_linking: { accept_multiple: true, accept_lineitem: true, placed_as: "ltiResourceLink" },
    });
    const answered = await editor.answerDeepLinking({
      body: {
        items: [
          { view: "learning_path", title: " Mi camino ", text: "Paso a paso", score_maximum: 50 },
          { view: "quiz", assessment_id: "00000000-0000-4000-8000-000000000001" },
        ],
      },
    });
    expect(JSON.parse(answered.jwt)).toEqual([
      { view: "learning_path", title: "Mi camino", text: "Paso a paso", scoreMaximum: 50 },
      { view: "quiz", assessmentId: "00000000-0000-4000-8000-000000000001" },
    ]);
    expect(await editor.answerDeepLinking({ body: { items: [] } })).toEqual({
      return_url: "https://lms.example.edu/return",
      jwt: "[]",
    });
  });

  it("is refused in a session that has nothing to answer", async () => {
    expect(
      await refusal(teacher.answerDeepLinking({ body: { items: [{ view: "dashboard" }] } })),
    ).toMatchObject({
      status: 409,
      code: "no_deep_linking",
    });
  });
});

function tableOf(number: number): string[][] {
  return parse(moodleFile(number).bytes, { bom: true, relax_column_count: true });
}

function rowsOf(number: number): Record<string, string>[] {
  return parse(moodleFile(number).bytes, { bom: true, columns: true, relax_column_count: true });
}

/** Percent of a grade out of 10. */
function percentOf(text: string | undefined): number | undefined {
  return text === undefined || text === "-" || text === "" ? undefined : Number(text) * 10;
}

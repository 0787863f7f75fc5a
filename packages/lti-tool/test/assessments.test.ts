import { randomUUID } from "node:crypto";
import type { ApiError, Client, NewAssessment } from "@skillstudio/api-client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Db, inTenant } from "../src/store/database.ts";
import { type ApiApp, AS_OF, peopleOf, signIn, startApi } from "./support/api-app.ts";
import { insertCapturedCourse } from "./support/captured-course.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let api: ApiApp;
let db: Db;
let course: { tenantId: string; courseId: string };
let people: ReadonlyMap<string, string>;
let teacher: Client;
let ana: Client;
let quizId: string;
let now: number;

const QUIZ: NewAssessment = {
  title: "Check yourself",
  questions: [
    {
      kind: "single_choice",
      prompt: "Which of these is a list?",
      points: 1,
      skill: "Lists",
      difficulty: "beginner",
      choices: [
        { text: "(1, 2)", correct: false },
        { text: "[1, 2]", correct: true },
      ],
    },
    {
      kind: "multiple_choice",
      prompt: "Which can be changed in place?",
      points: 2,
      skill: "Types",
      choices: [
        { text: "a list", correct: true },
        { text: "a tuple", correct: false },
        { text: "a dictionary", correct: true },
      ],
    },
    { kind: "number", prompt: "len([1, 2, 3])?", points: 1, skill: "Lists", answer: 3, tolerance: 0 },
  ],
};

beforeAll(async () => {
  database = await createTestDatabase();
  ({ db } = database);
  api = await startApi(db, { clock: () => now });
  course = await insertCapturedCourse(db);
  await inTenant(db, course.tenantId, (trx) =>
    trx
      .updateTable("courses")
      .set({ published_at: new Date(AS_OF) })
      .execute(),
  );
  people = await peopleOf(db, course.tenantId);
  teacher = await clientOf("teacher", "instructor");
  now = AS_OF;
});

beforeEach(async () => {
  now += 60_000;
  ana = await clientOf("student01@example.edu", "learner");
  ({ assessment_id: quizId } = await teacher.createAssessment({ body: QUIZ }));
});

afterAll(async () => {
  await api.close();
  await database.drop();
});

async function clientOf(email: string, role: "learner" | "instructor"): Promise<Client> {
  const [first = ""] = [...people].filter(([known]) => known.startsWith(email)).map(([, id]) => id);
  return api.client(await signIn(db, { ...course, userId: first, role }));
}

const attempt = async (client: Client, answers: readonly object[], key: string = randomUUID()) =>
  client.submitAttempt({
    params: { assessment_id: quizId },
    body: { attempt_key: key, answers: answers as never, duration_seconds: 90 },
  });

async function rightAnswers(): Promise<{ question_id: string; choices?: string[]; number?: number }[]> {
  const { questions } = await ana.getAssessment({ params: { assessment_id: quizId } });
  const [list, change, length] = questions.map(({ question_id }) => ({ question_id }));
  return [
    { question_id: "", ...list, choices: ["2"] },
    { question_id: "", ...change, choices: ["3", "1"] },
    { question_id: "", ...length, number: 3 },
  ];
}

const refusal = (call: Promise<unknown>): Promise<ApiError> =>
  call.then(
    () => Promise.reject(new Error("it was allowed")),
    (error: unknown) => error as ApiError,
  );

describe("a quiz", () => {
  it("is listed for instructors with its points", async () => {
    const { assessments } = await teacher.listAssessments();
    expect(assessments).toContainEqual({
      assessment_id: quizId,
      title: "Check yourself",
      questions: 3,
      score_maximum: 4,
    });
  });

  it("comes to a learner, and to an instructor, without a word on what is right", async () => {
    const expected = {
      assessment_id: quizId,
      title: "Check yourself",
      score_maximum: 4,
      attempts: 0,
      best_percent: null,
      questions: [
        {
          question_id: expect.any(String),
          kind: "single_choice",
          prompt: "Which of these is a list?",
          choices: [
            { choice_id: "1", text: "(1, 2)" },
            { choice_id: "2", text: "[1, 2]" },
          ],
          points: 1,
        },
        {
          question_id: expect.any(String),
          kind: "multiple_choice",
          prompt: "Which can be changed in place?",
          choices: [
            { choice_id: "1", text: "a list" },
            { choice_id: "2", text: "a tuple" },
            { choice_id: "3", text: "a dictionary" },
          ],
          points: 2,
        },
        {
          question_id: expect.any(String),
          kind: "number",
          prompt: "len([1, 2, 3])?",
          choices: [],
          points: 1,
        },
      ],
    };
    for (const client of [ana, teacher]) {
      expect(await client.getAssessment({ params: { assessment_id: quizId } })).toEqual(expected);
    }
  });

  it("cannot be had from another course, nor can what the LMS graded be taken here", async () => {
    const foreign = await inTenant(db, course.tenantId, async (trx) => {
      const { id } = await trx
        .insertInto("assessments")
        .values({
          course_id: course.courseId,
          title: "Quiz 1",
          kind: "quiz",
          source_key: "lms-1",
          published_at: new Date(AS_OF),
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      return id;
    });
    for (const assessment_id of [foreign, randomUUID()]) {
      expect(await refusal(ana.getAssessment({ params: { assessment_id } }))).toMatchObject({
        code: "not_found",
      });
    }
  });

  it.each<[string, object, string]>([
    ["no title", { title: " " }, "body.title"],
    ["no questions", { questions: [] }, "body.questions"],
    [
      "two right answers where one is right",
      {
        questions: [
          {
            kind: "single_choice",
            prompt: "?",
            choices: [
              { text: "a", correct: true },
              { text: "b", correct: true },
            ],
          },
        ],
      },
      "body.questions.0.choices",
    ],
    [
      "no right answer",
      {
        questions: [
          {
            kind: "multiple_choice",
            prompt: "?",
            choices: [
              { text: "a", correct: false },
              { text: "b", correct: false },
            ],
          },
        ],
      },
      "body.questions.0.choices",
    ],
    [
      "a question worth nothing",
      { questions: [{ kind: "number", prompt: "?", answer: 1, points: 0 }] },
      "body.questions.0.points",
    ],
    ["a kind that is none", { questions: [{ kind: "essay", prompt: "?" }] }, "body.questions.0.kind"],
    ["NUL", { title: "a\0b" }, "body.title"],
  ])("is refused with %s", async (_what, change, path) => {
    const error = await refusal(teacher.createAssessment({ body: { ...QUIZ, ...change } }));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.problem?.errors?.map((field) => field.path)).toContain(path);
  });
});

describe("an attempt", () => {
  it("is graded here, by question and by skill", async () => {
    const [list, change] = await rightAnswers();
    expect(await attempt(ana, [list ?? {}, { ...change, choices: ["1"] }])).toEqual({
      score: 1,
      score_maximum: 4,
      score_percent: 25,
      best_percent: 25,
      submitted_at: new Date(now).toISOString(),
      questions: [
        { question_id: list?.question_id, correct: true, points: 1 },
        { question_id: change?.question_id, correct: false, points: 0 },
        { question_id: expect.any(String), correct: false, points: 0 },
      ],
      skills: [
        { skill: "Lists", questions: 2, correct: 1, points: 1, points_maximum: 2 },
        { skill: "Types", questions: 1, correct: 0, points: 0, points_maximum: 2 },
      ],
      recorded: true,
      graded: false,
    });
  });

  it("counts in the learner's records as an imported one does, by the best", async () => {
    const right = await rightAnswers();
    await attempt(ana, right);
    now += 60_000;
    expect(await attempt(ana, [])).toMatchObject({ score_percent: 0, best_percent: 100 });
    const { results } = await ana.getProgress();
    expect(results.find(({ assessment_id }) => assessment_id === quizId)).toEqual({
      assessment_id: quizId,
      title: "Check yourself",
      kind: "quiz",
      score: 4,
      score_maximum: 4,
      score_percent: 100,
      graded_at: expect.any(String),
      source: "tool",
    });
    expect((await ana.getDashboard()).performance_summary.avg_quiz_score).not.toBeNull();
    expect((await ana.getProgress()).activity.at(-1)?.events).toBeGreaterThan(0);
    expect(await ana.getAssessment({ params: { assessment_id: quizId } })).toMatchObject({
      attempts: 2,
      best_percent: 100,
    });
  });

  it("counts once under one key, also when it is handed in many times at once", async () => {
    const right = await rightAnswers();
    const key = randomUUID();
    const handed = await Promise.all(Array.from({ length: 6 }, () => attempt(ana, right, key)));
    expect(new Set(handed.map((result) => JSON.stringify(result))).size).toBe(1);
    const again = await attempt(ana, [], key);
    expect(again).toEqual(handed[0]);
    expect(await ana.getAssessment({ params: { assessment_id: quizId } })).toMatchObject({ attempts: 1 });
  });

  it("keeps the best of several that are handed in at the same time", async () => {
    const right = await rightAnswers();
    await Promise.all(
      [[], right.slice(0, 1), right, right.slice(0, 2), []].map((answers) => attempt(ana, answers)),
    );
    const { results } = await ana.getProgress();
    expect(results.find(({ assessment_id }) => assessment_id === quizId)?.score_percent).toBe(100);
  });

  it("of another learner may bear the same key", async () => {
    const key = randomUUID();
    await attempt(ana, await rightAnswers(), key);
    const ben = await clientOf("student02@example.edu", "learner");
    expect(await attempt(ben, [], key)).toMatchObject({ score_percent: 0, recorded: true });
  });

  it("by whoever teaches, or by someone who is not on the roster, is graded and leaves no trace", async () => {
    const right = await rightAnswers();
    const stranger = await inTenant(db, course.tenantId, (trx) =>
      trx.insertInto("users").values({ name: "Test user" }).returning("id").executeTakeFirstOrThrow(),
    );
    const looking = api.client(await signIn(db, { ...course, userId: stranger.id, role: "learner" }));
    for (const client of [teacher, looking]) {
      expect(await attempt(client, right)).toMatchObject({ score_percent: 100, recorded: false });
      expect(await client.getAssessment({ params: { assessment_id: quizId } })).toMatchObject({
        attempts: 0,
      });
    }
  });

  it("is refused with an answer of no known form", async () => {
    const error = await refusal(attempt(ana, [{ question_id: "x", text: "42" }]));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

describe("the gradebook", () => {
  const gradebook = "https://lms.example.edu/items/9?type_id=1";

  /** Opens the quiz by a link of the course. */
  async function openedBy(link: {
    readonly view: string;
    readonly assessment_id: string | null;
    readonly graded?: boolean | null;
    readonly line_item_url: string | null;
  }): Promise<Client> {
    const resourceLinkId = await inTenant(db, course.tenantId, async (trx) => {
      const context = await trx.selectFrom("contexts").select("id").executeTakeFirstOrThrow();
      const { id } = await trx
        .insertInto("resource_links")
        .values({
          ...link,
          context_id: context.id,
          lti_resource_link_id: randomUUID(),
          title: "Check yourself",
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      return id;
    });
    const userId = people.get("student01@example.edu") ?? "";
    return api.client(await signIn(db, { ...course, userId, role: "learner", resourceLinkId }));
  }

  const queued = (client: Promise<Client>) =>
    client.then(() =>
      inTenant(db, course.tenantId, (trx) =>
        trx
          .selectFrom("scores")
          .innerJoin("line_items", "line_items.id", "scores.line_item_id")
          .select([
            "url",
            "score_given",
            "scores.score_maximum",
            "activity_progress",
            "grading_progress",
            "status",
          ])
          .where("line_items.assessment_id", "=", quizId)
          .execute(),
      ),
    );

  it("gets the best attempt, for the column of the link that the quiz was opened by", async () => {
    const opened = openedBy({ view: "quiz", assessment_id: quizId, line_item_url: gradebook });
    const client = await opened;
    expect(await attempt(client, await rightAnswers())).toMatchObject({ score: 4, graded: true });
    now += 60_000;
    expect(await attempt(client, [])).toMatchObject({ score: 0, graded: true });
    expect(await queued(opened)).toEqual([
      {
        url: gradebook,
        score_given: 4,
        score_maximum: 4,
        activity_progress: "Completed",
        grading_progress: "FullyGraded",
        status: "waiting",
      },
    ]);
  });

  it.each([
    ["placed without a grade", { view: "quiz", graded: false, line_item_url: null, of: "this" }],
    ["of another view", { view: "dashboard", line_item_url: gradebook, of: "none" }],
    ["of another quiz", { view: "quiz", line_item_url: gradebook, of: "another" }],
  ] as const)("gets nothing from a link that is %s", async (_what, { of, ...link }) => {
    const another = (await teacher.createAssessment({ body: QUIZ })).assessment_id;
    const assessmentId = { this: quizId, none: null, another }[of];
    const opened = openedBy({ ...link, assessment_id: assessmentId });
    expect(await attempt(await opened, await rightAnswers())).toMatchObject({
      recorded: true,
      graded: false,
    });
    expect(await queued(opened)).toEqual([]);
  });

  it("gets the score of a copied quiz, whose link names the original", async () => {
    const original = randomUUID();
    await inTenant(db, course.tenantId, (trx) =>
      trx.updateTable("assessments").set({ copied_from: original }).where("id", "=", quizId).execute(),
    );
    const opened = openedBy({ view: "quiz", assessment_id: original, line_item_url: `${gradebook}&copy=1` });
    expect(await attempt(await opened, await rightAnswers())).toMatchObject({ graded: true });
    expect(await queued(opened)).toMatchObject([{ url: `${gradebook}&copy=1`, score_given: 4 }]);
  });
});

describe("the way through the course", () => {
  it("shows every lesson in order, with what is next and why", async () => {
    const { lessons, ...rest } = await ana.getProgress();
    const path = await ana.getCoursePath();
    expect(path).toMatchObject({ learner: rest.learner, course: rest.course });
    expect(path.steps.map(({ lesson_id }) => lesson_id)).toEqual(lessons.map(({ lesson_id }) => lesson_id));
    expect(path.steps.map(({ sequence }) => sequence)).toEqual(lessons.map((_, i) => i + 1));
  });

  it("is shown to an instructor for a learner of the course, and to a learner for themselves alone", async () => {
    const learner_id = people.get("student01@example.edu") ?? "";
    expect((await teacher.getCoursePath({ query: { learner_id } })).learner.user_id).toBe(learner_id);
    const other = people.get("student02@example.edu") ?? "";
    expect(await refusal(ana.getCoursePath({ query: { learner_id: other } }))).toMatchObject({
      code: "forbidden",
    });
  });
});

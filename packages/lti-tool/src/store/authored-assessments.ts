import { sql } from "kysely";
import type { QuestionKind } from "./assessments.ts";
import type { JsonObject } from "./columns.ts";
import type { Difficulty } from "./courses.ts";
import type { Transaction } from "./database.ts";

/** A quiz that was written in the tool. */
export interface AuthoredAssessment {
  readonly id: string;
  readonly title: string;
  readonly questions: number;
  /** Points of all questions. */
  readonly scoreMaximum: number;
}

/** One of the answers to choose from. */
export interface Choice {
  readonly id: string;
  readonly text: string;
}

/** What is right: the ids of the right choices, or a number within a distance. */
export type RightAnswer =
  { readonly choices: readonly string[] } | { readonly number: number; readonly tolerance: number };

/** A question of a quiz that was written in the tool. */
export interface AuthoredQuestion {
  readonly kind: Extract<QuestionKind, "single_choice" | "multiple_choice" | "number">;
  readonly prompt: string;
  readonly choices: readonly Choice[];
  readonly answer: RightAnswer;
  readonly skill: string | null;
  readonly difficulty: Difficulty | null;
  readonly points: number;
}

/** Adds a quiz to a course, with its questions in order; gives its id. */
export async function insertAuthoredAssessment(
  trx: Transaction,
  courseId: string,
  { title, questions }: { readonly title: string; readonly questions: readonly AuthoredQuestion[] },
): Promise<string> {
  const skills = [...new Set(questions.flatMap(({ skill }) => skill ?? []))];
  const scoreMaximum = questions.reduce((sum, { points }) => sum + points, 0);
  const { id } = await trx
    .insertInto("assessments")
    .values({
      course_id: courseId,
      title,
      kind: "quiz",
      score_maximum: scoreMaximum,
      skills: JSON.stringify(skills),
      published_at: sql<Date>`now()`,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await trx
    .insertInto("assessment_questions")
    .values(
      questions.map(({ choices, answer, ...question }, position) => ({
        ...question,
        assessment_id: id,
        position,
        choices: JSON.stringify(choices),
        answer: JSON.stringify(answer),
      })),
    )
    .execute();
  return id;
}

/** The quizzes of a course that were written in the tool, by title. */
export async function listAuthoredAssessments(
  trx: Transaction,
  courseId: string,
): Promise<AuthoredAssessment[]> {
  return selectAuthored(trx, courseId)
    .orderBy(sql`assessments.title collate "C"`)
    .orderBy("assessments.id")
    .execute();
}

/** A quiz of a course, by its id or by that of the quiz that it is a copy of, also of a copy. */
export async function findAuthoredAssessment(
  trx: Transaction,
  courseId: string,
  id: string,
): Promise<AuthoredAssessment | undefined> {
  return selectAuthored(trx, courseId)
    .where(
      "assessments.id",
      "in",
      sql<string>`(
        with recursive copies as (
          select ${id}::uuid as id
          union
          select assessments.id from assessments join copies on copied_from = copies.id
        )
        select id from copies
      )`,
    )
    .orderBy((eb) => eb("assessments.id", "=", id), "desc")
    .limit(1)
    .executeTakeFirst();
}

function selectAuthored(trx: Transaction, courseId: string) {
  return trx
    .selectFrom("assessments")
    .select((eb) => [
      "assessments.id",
      "assessments.title",
      eb.fn.coalesce("assessments.score_maximum", sql<number>`0`).as("scoreMaximum"),
      eb
        .selectFrom("assessment_questions")
        .select(({ fn }) => fn.countAll<number>().as("n"))
        .whereRef("assessment_questions.assessment_id", "=", "assessments.id")
        .$asScalar()
        .$notNull()
        .as("questions"),
    ])
    .where("assessments.course_id", "=", courseId)
    .where("assessments.source_key", "is", null)
    .where("assessments.published_at", "is not", null);
}

/** The questions of a quiz in order, right answers included. */
export async function listQuestions(
  trx: Transaction,
  assessmentId: string,
): Promise<(AuthoredQuestion & { readonly id: string })[]> {
  const rows = await trx
    .selectFrom("assessment_questions")
    .select(["id", "kind", "prompt", "choices", "answer", "skill", "difficulty", "points"])
    .where("assessment_id", "=", assessmentId)
    .orderBy("position")
    .orderBy("id")
    .execute();
  // Written by `insertAuthoredAssessment` alone: sourced assessments have no questions.
  return rows as unknown as (AuthoredQuestion & { readonly id: string })[];
}

/** An attempt at a quiz that was taken in the tool. */
export interface Attempt {
  readonly id: string;
  readonly answers: JsonObject;
  readonly score: number;
  /** 0..100 */
  readonly scorePercent: number;
  readonly submittedAt: Date;
}

/** Keeps an attempt under its own key, one of a learner after the other; false when that key was used before, and then nothing is kept. */
export async function insertAttempt(
  trx: Transaction,
  attempt: Omit<Attempt, "id"> & {
    readonly assessmentId: string;
    readonly userId: string;
    readonly key: string;
    readonly startedAt: Date | null;
    readonly durationSeconds: number | null;
  },
): Promise<boolean> {
  const lock = `attempt ${attempt.assessmentId} ${attempt.userId}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(trx);
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("assessment_attempts")
    .values({
      assessment_id: attempt.assessmentId,
      user_id: attempt.userId,
      answers: JSON.stringify(attempt.answers),
      score: attempt.score,
      score_percent: attempt.scorePercent,
      started_at: attempt.startedAt,
      submitted_at: attempt.submittedAt,
      duration_seconds: attempt.durationSeconds,
      source_kind: "tool",
      source_id: sourceIdOf(attempt),
    })
    .onConflict((conflict) => conflict.constraint("assessment_attempts_source").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** A learner's attempts at a quiz that were taken in the tool, oldest first. */
export async function listAttempts(
  trx: Transaction,
  { assessmentId, userId }: { readonly assessmentId: string; readonly userId: string },
): Promise<(Attempt & { readonly key: string })[]> {
  const rows = await trx
    .selectFrom("assessment_attempts")
    .select([
      "id",
      "answers",
      "score",
      "score_percent as scorePercent",
      "submitted_at as submittedAt",
      "source_id as sourceId",
    ])
    .where("assessment_id", "=", assessmentId)
    .where("user_id", "=", userId)
    .where("source_kind", "=", "tool")
    .where("submitted_at", "is not", null)
    .$narrowType<{ score: number; scorePercent: number; submittedAt: Date; sourceId: string }>()
    .orderBy("submitted_at")
    .orderBy("id")
    .execute();
  return rows.map(({ sourceId, ...attempt }) => ({
    ...attempt,
    key: sourceId.slice(sourceId.indexOf(":") + 1),
  }));
}

/** Two people may send the same key. */
function sourceIdOf({ userId, key }: { readonly userId: string; readonly key: string }): string {
  return `${userId}:${key}`;
}

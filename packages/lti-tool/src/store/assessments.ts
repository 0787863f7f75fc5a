import { sql } from "kysely";
import { inChunks } from "./chunks.ts";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Difficulty } from "./courses.ts";
import type { Db, Transaction } from "./database.ts";
import type { SourceKind } from "./ingest.ts";

/** What a graded item is, for averages and advice. */
export type AssessmentKind = "quiz" | "assignment" | "other";
export type QuestionKind = "single_choice" | "multiple_choice" | "true_false" | "number" | "short_text";

export interface AssessmentsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string;
  lesson_id: string | null;
  title: string;
  kind: AssessmentKind;
  score_maximum: number | null;
  score_maximum_source: SourceKind | null;
  score_maximum_at: Timestamp | null;
  skills: Generated<Json<readonly string[]>>;
  difficulty: Difficulty | null;
  source_key: string | null;
  copied_from: string | null;
  published_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface AssessmentQuestionsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  assessment_id: string;
  position: number;
  kind: QuestionKind;
  prompt: string;
  choices: Generated<Json<readonly unknown[]>>;
  answer: Json<JsonObject | readonly unknown[]>;
  skill: string | null;
  difficulty: Difficulty | null;
  points: Generated<number>;
}

export interface AssessmentAttemptsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  assessment_id: string;
  user_id: string;
  answers: Generated<Json<JsonObject>>;
  score: number | null;
  score_percent: number | null;
  started_at: Timestamp | null;
  submitted_at: Timestamp | null;
  duration_seconds: number | null;
  source_kind: SourceKind;
  source_id: string | null;
  batch_id: string | null;
}

/** A graded item as one source describes it. */
export interface SourcedAssessment {
  readonly sourceKey: string;
  readonly title: string;
  readonly kind: AssessmentKind;
  readonly lessonId: string | null;
  readonly skills: readonly string[];
}

/** Adds the assessments that are missing, and the lesson of a known one that has none. Returns the id by source key. */
export async function upsertSourcedAssessments(
  trx: Transaction,
  courseId: string,
  assessments: readonly SourcedAssessment[],
): Promise<ReadonlyMap<string, string>> {
  if (assessments.length === 0) return new Map();
  const { rows } = await sql<{ sourceKey: string; id: string }>`
    insert into assessments (course_id, source_key, title, kind, lesson_id, skills)
    select ${courseId}, "sourceKey", title, kind, "lessonId", skills
    from jsonb_to_recordset(${JSON.stringify(assessments)}::jsonb) as assessment (
      "sourceKey" text, title text, kind assessment_kind, "lessonId" uuid, skills jsonb)
    on conflict on constraint assessments_source_key do update set
      lesson_id = coalesce(assessments.lesson_id, excluded.lesson_id), updated_at = now()
    returning source_key as "sourceKey", id`.execute(trx);
  return new Map(rows.map(({ sourceKey, id }) => [sourceKey, id]));
}

/** The maximum of an assessment, as a source told it at an instant. */
export interface SourcedMaximum {
  readonly assessmentId: string;
  readonly scoreMaximum: number;
  readonly sourceKind: SourceKind;
  readonly toldAt: Date;
}

/**
 * Sets maxima. A stated one goes before one derived from a gradebook's percentages, a newer before an older one, and one that was set here
 * before all of them; so the order of arrival does not matter.
 */
export async function updateScoreMaxima(trx: Transaction, maxima: readonly SourcedMaximum[]): Promise<void> {
  if (maxima.length === 0) return;
  await sql`
    update assessments set
      score_maximum = told."scoreMaximum", score_maximum_source = told."sourceKind", score_maximum_at = told."toldAt", updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(maxima)}::jsonb) as told (
      "assessmentId" uuid, "scoreMaximum" numeric, "sourceKind" source_kind, "toldAt" timestamptz)
    where id = told."assessmentId" and (
      score_maximum is null
      or (told."sourceKind" <> 'moodle-gradebook', told."toldAt", told."scoreMaximum")
        > (score_maximum_source <> 'moodle-gradebook', score_maximum_at, score_maximum))`.execute(trx);
}

/** One attempt as a report tells it. */
export interface SourcedAttempt {
  readonly assessmentId: string;
  readonly userId: string;
  readonly answers: JsonObject;
  readonly score: number | null;
  /** 0..100, or more where a quiz gives extra points. */
  readonly scorePercent: number | null;
  readonly startedAt: Date | null;
  readonly submittedAt: Date | null;
  readonly durationSeconds: number | null;
  readonly sourceKind: SourceKind;
  /** The report's own name for the attempt, unique in the assessment. */
  readonly sourceId: string;
  readonly batchId: string;
}

/**
 * Takes in attempts. Of two differing statements the one whose batch was received first gives way. Returns the source ids of those that are
 * new or changed. No source id may occur twice in `attempts`.
 */
export async function upsertSourcedAttempts(
  trx: Transaction,
  attempts: readonly SourcedAttempt[],
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const chunk of inChunks(attempts)) {
    const { rows } = await sql<{ sourceId: string }>`
      insert into assessment_attempts (
        assessment_id, user_id, answers, score, score_percent, started_at, submitted_at, duration_seconds, source_kind, source_id, batch_id)
      select "assessmentId", "userId", answers, score, "scorePercent", "startedAt", "submittedAt", "durationSeconds", "sourceKind", "sourceId",
        "batchId"
      from jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb) as attempt (
        "assessmentId" uuid, "userId" uuid, answers jsonb, score numeric, "scorePercent" numeric, "startedAt" timestamptz,
        "submittedAt" timestamptz, "durationSeconds" integer, "sourceKind" source_kind, "sourceId" text, "batchId" uuid)
      on conflict on constraint assessment_attempts_source do update set
        answers = excluded.answers, score = excluded.score, score_percent = excluded.score_percent,
        submitted_at = excluded.submitted_at, duration_seconds = excluded.duration_seconds, batch_id = excluded.batch_id
      where (assessment_attempts.answers, assessment_attempts.score, assessment_attempts.submitted_at)
          is distinct from (excluded.answers, excluded.score, excluded.submitted_at)
        and coalesce((select received_at from ingest_batches where id = assessment_attempts.batch_id), '-infinity')
          < (select received_at from ingest_batches where id = excluded.batch_id)
      returning source_id as "sourceId"`.execute(trx);
    changed.push(...rows.map(({ sourceId }) => sourceId));
  }
  return changed;
}

/** A quiz of a course and what each witness says of its learners' scores. */
export interface QuizScores {
  readonly assessmentId: string;
  readonly sourceKey: string;
  readonly title: string;
  readonly scoreMaximum: number | null;
  /** Scores in the LMS's gradebook, by user. */
  readonly gradebookScores: ReadonlyMap<string, number>;
  /** Scores of the attempts in reports, by user, oldest first. */
  readonly attemptScores: ReadonlyMap<string, readonly number[]>;
}

/** The quizzes of a course that a source told of, in the order of their keys. */
export async function listQuizScores(db: Db, courseId: string): Promise<readonly QuizScores[]> {
  const quizzes = await db
    .selectFrom("assessments")
    .select(["id", "source_key", "title", "score_maximum"])
    .where("course_id", "=", courseId)
    .where("kind", "=", "quiz")
    .where("source_key", "is not", null)
    .orderBy(sql`source_key collate "C"`)
    .execute();
  const ids = quizzes.map(({ id }) => id);
  if (ids.length === 0) return [];
  const facts = await db
    .selectFrom("grade_facts")
    .select(["assessment_id", "user_id", "score"])
    .where("assessment_id", "in", ids)
    .where("source_kind", "=", "moodle-gradebook")
    .where("score", "is not", null)
    .where("score_maximum", "is", null)
    .execute();
  const attempts = await db
    .selectFrom("assessment_attempts")
    .select(["assessment_id", "user_id", "score"])
    .where("assessment_id", "in", ids)
    .where("source_kind", "=", "moodle-quiz")
    .where("submitted_at", "is not", null)
    .where("score", "is not", null)
    .orderBy("started_at")
    .orderBy("submitted_at")
    .orderBy("id")
    .execute();
  return quizzes.map(({ id, source_key, title, score_maximum }) => ({
    assessmentId: id,
    sourceKey: source_key ?? "",
    title,
    scoreMaximum: score_maximum,
    gradebookScores: new Map(
      facts.flatMap(({ assessment_id, user_id, score }) =>
        assessment_id === id && score !== null ? [[user_id, score]] : [],
      ),
    ),
    attemptScores: scoresByUser(attempts.filter(({ assessment_id }) => assessment_id === id)),
  }));
}

/** Moves attempts, results and the maximum of one assessment to another, and deletes the first; of two results of one witness the newer stays. */
export async function mergeAssessments(
  trx: Transaction,
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  await sql`
    update assessment_attempts as moved set assessment_id = ${into}
    where assessment_id = ${from} and not exists (
      select from assessment_attempts as present
      where present.assessment_id = ${into} and present.source_kind = moved.source_kind and present.source_id = moved.source_id)`.execute(
    trx,
  );
  await sql`
    delete from grade_facts as older using grade_facts as newer
    where older.assessment_id in (${from}, ${into}) and newer.assessment_id in (${from}, ${into})
      and older.assessment_id <> newer.assessment_id and older.user_id = newer.user_id and older.source_kind = newer.source_kind
      and (older.confirmed_at, older.assessment_id) < (newer.confirmed_at, newer.assessment_id)`.execute(trx);
  await trx
    .updateTable("grade_facts")
    .set({ assessment_id: into })
    .where("assessment_id", "=", from)
    .execute();
  const { score_maximum, score_maximum_source, score_maximum_at } = await trx
    .deleteFrom("assessments")
    .where("id", "=", from)
    .returning(["score_maximum", "score_maximum_source", "score_maximum_at"])
    .executeTakeFirstOrThrow();
  if (score_maximum === null || score_maximum_source === null || score_maximum_at === null) return;
  await updateScoreMaxima(trx, [
    {
      assessmentId: into,
      scoreMaximum: score_maximum,
      sourceKind: score_maximum_source,
      toldAt: score_maximum_at,
    },
  ]);
}

function scoresByUser(
  attempts: readonly { readonly user_id: string; readonly score: number | null }[],
): ReadonlyMap<string, readonly number[]> {
  const scores = new Map<string, number[]>();
  for (const { user_id, score } of attempts) {
    if (score === null) continue;
    const known = scores.get(user_id);
    if (known === undefined) scores.set(user_id, [score]);
    else known.push(score);
  }
  return scores;
}

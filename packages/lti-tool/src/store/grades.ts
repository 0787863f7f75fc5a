import { sql } from "kysely";
import { inChunks } from "./chunks.ts";
import type { AssessmentKind } from "./assessments.ts";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import type { SourceKind } from "./ingest.ts";

export type GradeStatus =
  "graded" | "not_graded" | "submitted" | "in_progress" | "missing" | "excused" | "hidden";

export interface GradeFactsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string;
  assessment_id: string;
  user_id: string;
  score: number | null;
  score_maximum: number | null;
  status: Generated<GradeStatus>;
  graded_at: Timestamp | null;
  source_kind: SourceKind;
  batch_id: string | null;
  observed_at: Generated<Timestamp>;
  confirmed_at: Generated<Timestamp>;
}

/** What one witness says of one learner's result at one time. */
export interface GradeFact {
  readonly courseId: string;
  readonly assessmentId: string;
  readonly userId: string;
  /** Null when the witness shows no grade. */
  readonly score: number | null;
  /** Null when the assessment's own maximum holds. */
  readonly scoreMaximum: number | null;
  readonly status: GradeStatus;
  readonly gradedAt: Date | null;
  readonly sourceKind: SourceKind;
  /** Null when no file told it. */
  readonly batchId: string | null;
  readonly observedAt: Date;
}

/** Names a fact among those of one witness. */
export interface GradeFactKey {
  readonly assessmentId: string;
  readonly userId: string;
}

/**
 * Takes in what a witness says. Of two differing statements the newer holds, whatever their order of arrival; of two of the same instant the
 * higher score. Returns the facts that are new or changed. No fact may occur twice in `facts`.
 */
export async function upsertGradeFacts(
  trx: Transaction,
  facts: readonly GradeFact[],
): Promise<GradeFactKey[]> {
  const changed: GradeFactKey[] = [];
  for (const chunk of inChunks(facts)) {
    const told = sql`jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb) as fact (
      "courseId" uuid, "assessmentId" uuid, "userId" uuid, score numeric, "scoreMaximum" numeric, status grade_status,
      "gradedAt" timestamptz, "sourceKind" source_kind, "batchId" uuid, "observedAt" timestamptz)`;
    const { rows } = await sql<GradeFactKey>`
      insert into grade_facts (
        course_id, assessment_id, user_id, score, score_maximum, status, graded_at, source_kind, batch_id, observed_at, confirmed_at)
      select "courseId", "assessmentId", "userId", score, "scoreMaximum", status, "gradedAt", "sourceKind", "batchId", "observedAt", "observedAt"
      from ${told}
      on conflict on constraint grade_facts_one_per_witness do update set
        score = excluded.score, score_maximum = excluded.score_maximum, status = excluded.status, graded_at = excluded.graded_at,
        batch_id = excluded.batch_id, observed_at = excluded.observed_at, confirmed_at = excluded.confirmed_at
      where (grade_facts.score, grade_facts.score_maximum, grade_facts.status, grade_facts.graded_at)
          is distinct from (excluded.score, excluded.score_maximum, excluded.status, excluded.graded_at)
        and (excluded.confirmed_at, coalesce(excluded.score, -1)) > (grade_facts.confirmed_at, coalesce(grade_facts.score, -1))
      returning assessment_id as "assessmentId", user_id as "userId"`.execute(trx);
    changed.push(...rows);
    await sql`
      update grade_facts set
        observed_at = least(observed_at, fact."observedAt"), confirmed_at = greatest(confirmed_at, fact."observedAt")
      from ${told}
      where assessment_id = fact."assessmentId" and user_id = fact."userId" and source_kind = fact."sourceKind"
        and (grade_facts.score, grade_facts.score_maximum, grade_facts.status, graded_at)
          is not distinct from (fact.score, fact."scoreMaximum", fact.status, fact."gradedAt")
        and (fact."observedAt" < observed_at or fact."observedAt" > confirmed_at)`.execute(trx);
  }
  return changed;
}

/** A grade that a learner may see, as one witness reports it. */
export interface ReportedGrade {
  readonly id: string;
  readonly userId: string;
  readonly assessmentId: string;
  readonly title: string;
  readonly kind: AssessmentKind;
  readonly lessonId: string | null;
  readonly skills: readonly string[];
  readonly score: number;
  /** What the witness says, or else the assessment's. */
  readonly scoreMaximum: number | null;
  readonly gradedAt: Date | null;
  readonly observedAt: Date;
  readonly sourceKind: SourceKind;
}

/** The grades of a course by every witness, hidden and excused ones left out; `userId` asks for one learner alone. */
export async function listGrades(
  trx: Transaction,
  courseId: string,
  userId?: string,
): Promise<ReportedGrade[]> {
  const rows = await trx
    .selectFrom("grade_facts")
    .innerJoin("assessments", "assessments.id", "grade_facts.assessment_id")
    .select((eb) => [
      "grade_facts.id",
      "grade_facts.user_id as userId",
      "grade_facts.assessment_id as assessmentId",
      "assessments.title",
      "assessments.kind",
      "assessments.lesson_id as lessonId",
      "assessments.skills",
      "grade_facts.score",
      eb.fn.coalesce("grade_facts.score_maximum", "assessments.score_maximum").as("scoreMaximum"),
      "grade_facts.graded_at as gradedAt",
      "grade_facts.observed_at as observedAt",
      "grade_facts.source_kind as sourceKind",
    ])
    .where("grade_facts.course_id", "=", courseId)
    .where("grade_facts.status", "=", "graded")
    .where("grade_facts.score", "is not", null)
    .$if(userId !== undefined, (query) => query.where("grade_facts.user_id", "=", userId ?? ""))
    .$narrowType<{ score: number }>()
    .execute();
  return rows;
}

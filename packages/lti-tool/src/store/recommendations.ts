import { sql } from "kysely";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export type RecommendationType = "next_lesson" | "revision";
export type RecommendationStatus = "active" | "accepted" | "skipped" | "ignored" | "expired";

export interface RecommendationsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  course_id: string;
  type: RecommendationType;
  lesson_id: string | null;
  payload: Generated<Json<JsonObject>>;
  reason: Json<JsonObject>;
  evidence: Generated<Json<readonly unknown[]>>;
  engine_version: string;
  status: Generated<RecommendationStatus>;
  shown_at: Timestamp | null;
  acted_at: Timestamp | null;
  created_at: Generated<Timestamp>;
}

/** What the engine proposes now, with its grounds. */
export interface Proposal {
  readonly type: RecommendationType;
  readonly lessonId: string;
  /** The reason's code and parameters. */
  readonly reason: object;
  readonly evidence: readonly object[];
  readonly engineVersion: string;
}

/** A recommendation as it is kept, with the lesson that it names. */
export interface KeptRecommendation {
  readonly id: string;
  readonly courseId: string;
  readonly type: RecommendationType;
  readonly lessonId: string;
  readonly title: string;
  readonly estimatedMinutes: number | null;
  readonly reason: JsonObject;
  readonly evidence: readonly unknown[];
  readonly status: RecommendationStatus;
}

/** A learner in a course, whom recommendations are for. */
export interface RecommendedTo {
  readonly userId: string;
  readonly courseId: string;
}

/**
 * Keeps what is proposed now: adds what is new, renews the reasons of what is still open, and lets what is proposed no longer expire. What the
 * learner accepted stays accepted and is not proposed a second time. `shownAt` is set where the learner looks, and for the first time.
 */
export async function upsertProposals(
  trx: Transaction,
  to: RecommendedTo,
  proposals: readonly Proposal[],
  shownAt: Date | null,
): Promise<void> {
  const proposed = sql`jsonb_to_recordset(${JSON.stringify(proposals)}::jsonb) as proposed (
    type recommendation_type, "lessonId" uuid, reason jsonb, evidence jsonb, "engineVersion" text)`;
  await sql`
    insert into recommendations as kept (user_id, course_id, type, lesson_id, reason, evidence, engine_version, shown_at)
    select ${to.userId}, ${to.courseId}, type, "lessonId", reason, evidence, "engineVersion", ${shownAt}
    from ${proposed}
    where not exists (
      select from recommendations as accepted
      where accepted.user_id = ${to.userId} and accepted.course_id = ${to.courseId} and accepted.status = 'accepted'
        and accepted.type = proposed.type and accepted.lesson_id = proposed."lessonId"
    )
    on conflict (tenant_id, user_id, course_id, type, lesson_id) where status = 'active' do update set
      reason = excluded.reason, evidence = excluded.evidence, engine_version = excluded.engine_version,
      shown_at = coalesce(kept.shown_at, excluded.shown_at)
    where (kept.reason, kept.evidence, kept.engine_version, kept.shown_at) is distinct from
      (excluded.reason, excluded.evidence, excluded.engine_version, coalesce(kept.shown_at, excluded.shown_at))`.execute(
    trx,
  );
  await sql`
    update recommendations as kept set status = 'expired'
    where user_id = ${to.userId} and course_id = ${to.courseId} and status = 'active' and not exists (
      select from ${proposed} where proposed.type = kept.type and proposed."lessonId" = kept.lesson_id)`.execute(
    trx,
  );
}

/** A learner's open and accepted recommendations in a course. */
export async function listRecommendations(
  trx: Transaction,
  to: RecommendedTo,
): Promise<KeptRecommendation[]> {
  return kept(trx)
    .where("recommendations.user_id", "=", to.userId)
    .where("recommendations.course_id", "=", to.courseId)
    .where("recommendations.status", "in", ["active", "accepted"])
    .orderBy("recommendations.created_at")
    .orderBy("recommendations.id")
    .execute();
}

/** A learner's own recommendation. */
export async function findRecommendation(
  trx: Transaction,
  userId: string,
  id: string,
): Promise<KeptRecommendation | undefined> {
  return kept(trx)
    .where("recommendations.user_id", "=", userId)
    .where("recommendations.id", "=", id)
    .executeTakeFirst();
}

/** Records the learner's first answer to a recommendation of theirs; gives whether it was the first. */
export async function decideRecommendation(
  trx: Transaction,
  decision: {
    readonly userId: string;
    readonly id: string;
    readonly action: "accepted" | "skipped" | "ignored";
    readonly at: Date;
  },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("recommendations")
    .set({ status: decision.action, acted_at: decision.at })
    .where("id", "=", decision.id)
    .where("user_id", "=", decision.userId)
    .where("status", "in", ["active", "expired"])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A lesson that a learner does not want to be offered, and as what. */
export interface DeclinedLesson {
  readonly type: RecommendationType;
  readonly lessonId: string;
}

/** What a learner skipped in a course, and what they ignored since `ignoredSince`. */
export async function listDeclined(
  trx: Transaction,
  to: RecommendedTo,
  ignoredSince: Date,
): Promise<DeclinedLesson[]> {
  return trx
    .selectFrom("recommendations")
    .select(["type", "lesson_id as lessonId"])
    .distinct()
    .where("user_id", "=", to.userId)
    .where("course_id", "=", to.courseId)
    .where("lesson_id", "is not", null)
    .where((eb) =>
      eb.or([
        eb("status", "=", "skipped"),
        eb.and([eb("status", "=", "ignored"), eb("acted_at", ">=", ignoredSince)]),
      ]),
    )
    .$narrowType<{ lessonId: string }>()
    .execute();
}

function kept(trx: Transaction) {
  return trx
    .selectFrom("recommendations")
    .innerJoin("lessons", "lessons.id", "recommendations.lesson_id")
    .select([
      "recommendations.id",
      "recommendations.course_id as courseId",
      "recommendations.type",
      "lessons.id as lessonId",
      "lessons.title",
      "lessons.estimated_minutes as estimatedMinutes",
      "recommendations.reason",
      "recommendations.evidence",
      "recommendations.status",
    ]);
}

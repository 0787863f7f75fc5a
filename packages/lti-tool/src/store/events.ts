import { sql } from "kysely";
import { inChunks } from "./chunks.ts";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import type { SourceKind } from "./ingest.ts";

export interface LearnerEventsTable {
  tenant_id: Generated<string>;
  occurred_at: Timestamp;
  id: string;
  user_id: string;
  course_id: string | null;
  lesson_id: string | null;
  type: string;
  payload: Generated<Json<JsonObject>>;
  source_kind: SourceKind;
  source_id: string;
  batch_id: string | null;
  received_at: Generated<Timestamp>;
}

/** Something a learner did, as a source told it. */
export interface LearnerEvent {
  /** Derived from the source, so that the same event told again is the same row. */
  readonly id: string;
  readonly occurredAt: Date;
  readonly userId: string;
  readonly courseId: string;
  readonly lessonId: string | null;
  readonly type: string;
  readonly payload: JsonObject;
  readonly sourceKind: SourceKind;
  readonly sourceId: string;
  readonly batchId: string | null;
  readonly receivedAt: Date;
}

/** Adds events, passing over those that are known. Their months must have partitions. Returns how many were added. */
export async function insertLearnerEvents(
  trx: Transaction,
  events: readonly LearnerEvent[],
): Promise<number> {
  let added = 0;
  for (const chunk of inChunks(events)) {
    const { numAffectedRows } = await sql`
      insert into learner_events (
        id, occurred_at, user_id, course_id, lesson_id, type, payload, source_kind, source_id, batch_id, received_at)
      select id, "occurredAt", "userId", "courseId", "lessonId", type, payload, "sourceKind", "sourceId", "batchId", "receivedAt"
      from jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb) as event (
        id uuid, "occurredAt" timestamptz, "userId" uuid, "courseId" uuid, "lessonId" uuid, type text, payload jsonb,
        "sourceKind" source_kind, "sourceId" text, "batchId" uuid, "receivedAt" timestamptz)
      on conflict do nothing`.execute(trx);
    added += Number(numAffectedRows ?? 0);
  }
  return added;
}

/** One learning event of a learner. */
export interface EventOfLearner {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly lessonId: string | null;
}

/** One learner's events of the given types in a course from `since` on, oldest first. */
export async function listLearnerEvents(
  trx: Transaction,
  of: {
    readonly courseId: string;
    readonly userId: string;
    readonly types: readonly string[];
    readonly since: Date;
  },
): Promise<EventOfLearner[]> {
  return trx
    .selectFrom("learner_events")
    .select(["id", "type", "occurred_at as occurredAt", "lesson_id as lessonId"])
    .where("user_id", "=", of.userId)
    .where("course_id", "=", of.courseId)
    .where("occurred_at", ">=", of.since)
    .where("type", "in", of.types)
    .orderBy("occurred_at")
    .orderBy("id")
    .execute();
}

/** When one learner of a class was active. */
export interface LearnerActivity {
  readonly userId: string;
  readonly lastActiveAt: Date;
  /** One instant of every quarter of an hour with activity: enough to tell the days of any time zone. */
  readonly instants: readonly Date[];
}

/** When each learner was active in a course from `since` until `until`; those who were not are left out. */
export async function listClassActivity(
  trx: Transaction,
  of: {
    readonly courseId: string;
    readonly types: readonly string[];
    readonly since: Date;
    readonly until: Date;
  },
): Promise<LearnerActivity[]> {
  const { rows } = await sql<LearnerActivity>`
    select user_id as "userId", max(last_at) as "lastActiveAt", array_agg(last_at order by last_at) as instants
    from (
      select user_id, max(occurred_at) as last_at
      from learner_events
      where course_id = ${of.courseId} and occurred_at between ${of.since} and ${of.until} and type = any(${of.types}::text[])
      group by user_id, date_bin('15 minutes', occurred_at, 'epoch')
    ) as quarter
    group by user_id`.execute(trx);
  return rows;
}

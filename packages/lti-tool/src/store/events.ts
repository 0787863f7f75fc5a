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
  readonly batchId: string;
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

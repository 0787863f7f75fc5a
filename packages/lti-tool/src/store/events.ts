import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
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

import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

export interface LearningPathSnapshotsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  goal_id: string;
  version: number;
  path: Json<readonly JsonObject[]>;
  metadata: Json<JsonObject>;
  changes: Generated<Json<readonly JsonObject[]>>;
  input: Json<JsonObject>;
  engine_version: string;
  created_at: Generated<Timestamp>;
}

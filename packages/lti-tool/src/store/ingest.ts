import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

/** The witness of a fact; file kinds are named as on the command line. */
export type SourceKind =
  | "tool"
  | "launch"
  | "roster"
  | "ags"
  | "widget"
  | "xapi"
  | "caliper"
  | "lms-rest"
  | "moodle-gradebook"
  | "moodle-log"
  | "moodle-completion"
  | "moodle-quiz"
  | "canvas-gradebook"
  | "blackboard-gradebook"
  | "brightspace-gradebook"
  | "oulad";

export type IngestStatus = "received" | "done" | "failed";

export interface IngestBatchesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string | null;
  kind: SourceKind;
  filename: string;
  sha256: Buffer;
  content: Buffer | null;
  status: Generated<IngestStatus>;
  failure: string | null;
  rows: Generated<number>;
  accepted: Generated<number>;
  unchanged: Generated<number>;
  set_aside: Generated<number>;
  refused: Generated<number>;
  as_of: Timestamp | null;
  received_by: string | null;
  received_at: Generated<Timestamp>;
}

export interface IngestRejectsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  batch_id: string;
  line: number;
  reason_code: string;
  reason: string;
  row: Json<JsonObject | readonly unknown[]>;
}

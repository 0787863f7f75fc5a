import type { Generated, Timestamp } from "./columns.ts";
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

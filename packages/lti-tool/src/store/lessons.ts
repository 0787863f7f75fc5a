import type { Generated, Json, Timestamp } from "./columns.ts";
import type { Difficulty } from "./courses.ts";
import type { SourceKind } from "./ingest.ts";

export type LessonStatus = "not_started" | "in_progress" | "completed";

export interface LessonsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string;
  module_id: string | null;
  position: number;
  title: string;
  content_type: string;
  difficulty: Difficulty | null;
  skills_covered: Generated<Json<readonly string[]>>;
  skills_required: Generated<Json<readonly string[]>>;
  estimated_minutes: number | null;
  content_url: string | null;
  tracks_completion: Generated<boolean>;
  source_key: string | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface LessonPrerequisitesTable {
  tenant_id: Generated<string>;
  lesson_id: string;
  requires_lesson_id: string;
}

export interface LessonProgressTable {
  tenant_id: Generated<string>;
  user_id: string;
  lesson_id: string;
  status: LessonStatus;
  progress: number | null;
  completed_at: Timestamp | null;
  source_kind: SourceKind;
  batch_id: string | null;
  updated_at: Generated<Timestamp>;
}

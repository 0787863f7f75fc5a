import type { Generated, Json, Timestamp } from "./columns.ts";

export type Difficulty = "beginner" | "intermediate" | "advanced";

export interface CoursesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  title: string;
  code: string | null;
  description: string | null;
  difficulty: Difficulty | null;
  estimated_hours: number | null;
  skills_covered: Generated<Json<readonly string[]>>;
  skills_required: Generated<Json<readonly string[]>>;
  starts_at: Timestamp | null;
  ends_at: Timestamp | null;
  time_zone: string | null;
  published_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface CoursePrerequisitesTable {
  tenant_id: Generated<string>;
  course_id: string;
  requires_course_id: string;
}

export interface ModulesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string;
  position: number;
  title: string;
  source_key: string | null;
}

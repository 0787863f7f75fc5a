import type { Generated, Json, Timestamp } from "./columns.ts";

export type GoalStatus = "active" | "achieved" | "abandoned";

export interface LearningGoalsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  course_id: string | null;
  title: string;
  target_skills: Generated<Json<Readonly<Record<string, number>>>>;
  target_date: string | null;
  hours_per_week: number | null;
  progress_percent: number | null;
  status: Generated<GoalStatus>;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

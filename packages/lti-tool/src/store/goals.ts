import type { Generated, Json, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

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

/** A goal that a learner works towards. */
export interface ActiveGoal {
  readonly id: string;
  readonly title: string;
  /** `YYYY-MM-DD` */
  readonly targetDate: string | null;
  readonly progressPercent: number | null;
}

/** A learner's active goals for a course, and those that belong to no single course; the nearest date first. */
export async function listActiveGoals(
  trx: Transaction,
  userId: string,
  courseId: string,
): Promise<ActiveGoal[]> {
  return trx
    .selectFrom("learning_goals")
    .select(["id", "title", "target_date as targetDate", "progress_percent as progressPercent"])
    .where("user_id", "=", userId)
    .where("status", "=", "active")
    .where((eb) => eb.or([eb("course_id", "=", courseId), eb("course_id", "is", null)]))
    .orderBy("target_date", (order) => order.asc().nullsLast())
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

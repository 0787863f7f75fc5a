import type { Generated, Timestamp } from "./columns.ts";

export type EnrollmentStatus = "active" | "completed" | "dropped";

export interface EnrollmentsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  course_id: string;
  status: Generated<EnrollmentStatus>;
  progress_percent: number | null;
  enrolled_at: Generated<Timestamp>;
  completed_at: Timestamp | null;
  certificate_url: string | null;
}

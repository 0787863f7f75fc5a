import type { Generated, Timestamp } from "./columns.ts";

export interface CertificatesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  enrollment_id: string;
  learner_name: string;
  course_title: string;
  course_hours: number | null;
  completed_on: string;
  storage_key: string | null;
  issued_at: Generated<Timestamp>;
  revoked_at: Timestamp | null;
  revoked_reason: string | null;
}

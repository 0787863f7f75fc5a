import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

export type EmailTemplate =
  | "welcome"
  | "password_reset"
  | "course_completion"
  | "weekly_progress"
  | "enrollment_confirmation"
  | "notification"
  | "instructor_payout";
export type EmailStatus = "queued" | "sent" | "delivered" | "bounced" | "suppressed" | "failed";

export interface EmailOutboxTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string | null;
  template: EmailTemplate;
  to_address: string;
  locale: string;
  payload: Json<JsonObject>;
  dedupe_key: string;
  status: Generated<EmailStatus>;
  attempts: Generated<number>;
  provider_message_id: string | null;
  last_error: string | null;
  created_at: Generated<Timestamp>;
  sent_at: Timestamp | null;
}

export interface EmailPreferencesTable {
  tenant_id: Generated<string>;
  user_id: string;
  weekly_progress: Generated<boolean>;
  notifications: Generated<boolean>;
  unsubscribed_at: Timestamp | null;
  updated_at: Generated<Timestamp>;
}

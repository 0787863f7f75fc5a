import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { UserRole } from "./users.ts";

export interface SessionsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  context_id: string | null;
  course_id: string | null;
  resource_link_id: string | null;
  site_id: string | null;
  role: UserRole;
  view: string;
  locale: string;
  deep_linking: Json<JsonObject> | null;
  code_hash: Buffer | null;
  code_expires_at: Timestamp | null;
  token_hash: Buffer | null;
  expires_at: Timestamp;
  created_at: Generated<Timestamp>;
}

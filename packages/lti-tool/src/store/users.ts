import type { Computed, Generated, Json, JsonObject, Timestamp } from "./columns.ts";

export type UserRole = "learner" | "instructor" | "admin";

export interface UsersTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  role: Generated<UserRole>;
  name: string | null;
  given_name: string | null;
  family_name: string | null;
  email: string | null;
  email_key: Computed<string | null>;
  password_hash: string | null;
  locale: string | null;
  time_zone: string | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface UserIdentitiesTable {
  tenant_id: Generated<string>;
  platform_id: string;
  sub: string;
  user_id: string;
  sourced_id: string | null;
  username: string | null;
  created_at: Generated<Timestamp>;
}

export interface LearnerProfilesTable {
  tenant_id: Generated<string>;
  user_id: string;
  skill_levels: Generated<Json<JsonObject>>;
  preferences: Generated<Json<JsonObject>>;
  behaviour: Generated<Json<JsonObject>>;
  updated_at: Generated<Timestamp>;
}

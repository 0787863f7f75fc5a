import { sql } from "kysely";
import type { Computed, Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

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
  legacy_user_id: string | null;
  is_test_user: Generated<boolean>;
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

/** A person by name. */
export interface Person {
  readonly id: string;
  /** Null when the platform withholds it. */
  readonly name: string | null;
  /** The person's own; null means the course's, or else the tenant's. */
  readonly timeZone: string | null;
  readonly tenantTimeZone: string;
}

/** A person whom a session names, who therefore exists. */
export async function getPerson(trx: Transaction, userId: string): Promise<Person> {
  return trx
    .selectFrom("users")
    .innerJoin("tenants", "tenants.id", "users.tenant_id")
    .select(["users.id", "users.name", "users.time_zone as timeZone", "tenants.time_zone as tenantTimeZone"])
    .where("users.id", "=", userId)
    .executeTakeFirstOrThrow();
}

/**
 * Notes that a platform's subject is a stand-in for a student, and takes back what a roster made of him meanwhile: a membership, and
 * scores that were not sent yet.
 */
export async function updateTestUser(
  trx: Transaction,
  { platformId, sub }: { readonly platformId: string; readonly sub: string },
): Promise<void> {
  await sql`
    with stand_in as (
      update user_identities set is_test_user = true
      where platform_id = ${platformId} and sub = ${sub}
      returning user_id
    ), listed as (
      delete from memberships using stand_in where memberships.user_id = stand_in.user_id
    )
    delete from scores using stand_in where scores.user_id = stand_in.user_id and status = 'waiting'`.execute(
    trx,
  );
}

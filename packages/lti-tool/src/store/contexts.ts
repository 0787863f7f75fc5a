import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import type { UserRole } from "./users.ts";

/** Who tells what a context was copied from: the history in a launch, or a notice of the platform. */
export type OriginWitness = "history" | "notice";
export type MembershipStatus = "active" | "inactive";

export interface ContextsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  deployment_id: string;
  lti_context_id: string;
  course_id: string;
  title: string | null;
  label: string | null;
  memberships_url: string | null;
  line_items_url: string | null;
  ags_scopes: Generated<string[]>;
  roster_synced_at: Timestamp | null;
  roster_full_at: Timestamp | null;
  roster_differences_url: string | null;
  roster_doubted_at: Timestamp | null;
  roster_error: string | null;
  roster_error_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface ContextOriginsTable {
  tenant_id: Generated<string>;
  context_id: string;
  origin_lti_context_id: string;
  place: Generated<number>;
  deployment_id: string;
  told_by: OriginWitness;
  seen_at: Generated<Timestamp>;
  copied_at: Timestamp | null;
}

export interface ResourceLinksTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  context_id: string;
  lti_resource_link_id: string;
  title: string | null;
  view: string | null;
  assessment_id: string | null;
  graded: boolean | null;
  line_item_url: string | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface MembershipsTable {
  tenant_id: Generated<string>;
  context_id: string;
  user_id: string;
  role: UserRole;
  lti_roles: Generated<string[]>;
  status: Generated<MembershipStatus>;
  launch_role: UserRole | null;
  launched_at: Timestamp | null;
  seen_at: Generated<Timestamp>;
}

/** The quiz that a resource link names; null when it names none. */
export async function findPlacedAssessment(db: Transaction, resourceLinkId: string): Promise<string | null> {
  const link = await db
    .selectFrom("resource_links")
    .select("assessment_id")
    .where("id", "=", resourceLinkId)
    .executeTakeFirst();
  return link?.assessment_id ?? null;
}

/** A course of a platform: the ids of its tenant and of its context. */
export interface CourseOfPlatform {
  readonly tenantId: string;
  readonly contextId: string;
}

/** Notes what a context was made from, latest first; what was told before stays. */
export async function upsertContextOrigins(
  trx: Transaction,
  contextId: string,
  originLtiContextIds: readonly string[],
  toldBy: OriginWitness,
): Promise<void> {
  await sql`
    insert into context_origins (context_id, origin_lti_context_id, place, deployment_id, told_by)
    select contexts.id, origin, place - 1, deployment_id, ${toldBy}::origin_witness
    from contexts, unnest(${originLtiContextIds}::text[]) with ordinality as told(origin, place)
    where contexts.id = ${contextId}
    on conflict do nothing
  `.execute(trx);
}

import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import { stableId } from "./stable-id.ts";
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

/** What is needed to fetch a course's roster. */
export interface RosterSource {
  readonly platformId: string;
  readonly membershipsUrl: string | null;
}

export async function findRosterSource(
  db: Transaction,
  contextId: string,
): Promise<RosterSource | undefined> {
  return db
    .selectFrom("contexts")
    .innerJoin("deployments", "deployments.id", "contexts.deployment_id")
    .select(["deployments.platform_id as platformId", "contexts.memberships_url as membershipsUrl"])
    .where("contexts.id", "=", contextId)
    .executeTakeFirst();
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

/** A person of a roster. Names that the platform withheld are null. */
export interface RosterMember {
  readonly sub: string;
  readonly role: UserRole;
  readonly ltiRoles: readonly string[];
  readonly active: boolean;
  readonly name: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
  readonly sourcedId: string | null;
  readonly username: string | null;
}

/**
 * Brings a course's people up to date with its whole roster in one statement; who is not on it any more becomes inactive.
 * Gives how many members are active now.
 */
export async function upsertRoster(
  db: Transaction,
  contextId: string,
  platformId: string,
  members: readonly RosterMember[],
): Promise<number> {
  const rows = members.map((member) => ({
    id: stableId("user", platformId, member.sub),
    sub: member.sub,
    role: member.role,
    lti_roles: member.ltiRoles,
    status: member.active ? "active" : "inactive",
    name: member.name,
    given_name: member.givenName,
    family_name: member.familyName,
    email: member.email,
    sourced_id: member.sourcedId,
    username: member.username,
  }));
  const { rows: counted } = await sql<{ active: number }>`
    with roster as (
      select member.*, coalesce(identity.user_id, member.id) as user_id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as member(
        id uuid, sub text, role user_role, lti_roles text[], status membership_status,
        name text, given_name text, family_name text, email text, sourced_id text, username text
      )
      left join user_identities identity on identity.platform_id = ${platformId} and identity.sub = member.sub
    ), person as (
      insert into users as known (id, role, name, given_name, family_name, email)
      select distinct on (user_id) user_id, role, name, given_name, family_name, email from roster order by user_id
      on conflict (tenant_id, id) do update set
        name = coalesce(excluded.name, known.name),
        given_name = coalesce(excluded.given_name, known.given_name),
        family_name = coalesce(excluded.family_name, known.family_name),
        email = coalesce(excluded.email, known.email),
        updated_at = now()
    ), known_as as (
      insert into user_identities as known (platform_id, sub, user_id, sourced_id, username)
      select ${platformId}, sub, user_id, sourced_id, username from roster
      on conflict (tenant_id, platform_id, sub) do update set
        sourced_id = coalesce(excluded.sourced_id, known.sourced_id),
        username = coalesce(excluded.username, known.username)
    ), gone as (
      update memberships set status = 'inactive'
      where context_id = ${contextId} and status = 'active' and user_id not in (select user_id from roster)
    ), synced as (
      update contexts set roster_synced_at = now() where id = ${contextId}
    ), member as (
      insert into memberships as known (context_id, user_id, role, lti_roles, status)
      select distinct on (user_id) ${contextId}::uuid, user_id, role, lti_roles, status from roster order by user_id, role desc
      on conflict (tenant_id, context_id, user_id) do update set
        role = excluded.role, lti_roles = excluded.lti_roles, status = excluded.status, seen_at = now()
      returning status
    )
    select count(*)::integer as active from member where status = 'active'
  `.execute(db);
  return counted[0]?.active ?? 0;
}

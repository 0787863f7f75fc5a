import { sql } from "kysely";
import type { CourseOfPlatform } from "./contexts.ts";
import type { Transaction } from "./database.ts";
import { stableId } from "./stable-id.ts";
import type { UserRole } from "./users.ts";

/** What is needed to fetch a course's roster, and what is known of it. */
export interface RosterSource {
  readonly platformId: string;
  /** Null when the platform offers no roster, or when the deployment is not active. */
  readonly membershipsUrl: string | null;
  /** Where the platform tells what has changed since the latest sync. */
  readonly differencesUrl: string | null;
  /** When the whole roster was last fetched. */
  readonly fullAt: Date | null;
}

export async function findRosterSource(
  db: Transaction,
  contextId: string,
): Promise<RosterSource | undefined> {
  return db
    .selectFrom("contexts")
    .innerJoin("deployments", "deployments.id", "contexts.deployment_id")
    .select([
      "deployments.platform_id as platformId",
      "contexts.memberships_url as membershipsUrl",
      "contexts.roster_differences_url as differencesUrl",
      "contexts.roster_full_at as fullAt",
    ])
    .where("contexts.id", "=", contextId)
    .where("deployments.status", "=", "active")
    .executeTakeFirst();
}

/** The tenant's courses that have a roster and were launched in the last 30 days. */
export async function listCoursesWithRoster(db: Transaction): Promise<CourseOfPlatform[]> {
  return db
    .selectFrom("contexts")
    .innerJoin("deployments", "deployments.id", "contexts.deployment_id")
    .select(["contexts.tenant_id as tenantId", "contexts.id as contextId"])
    .where("contexts.memberships_url", "is not", null)
    .where("deployments.status", "=", "active")
    .where((row) =>
      row.exists(
        row
          .selectFrom("launches")
          .select("launches.id")
          .whereRef("launches.context_id", "=", "contexts.id")
          .where("launched_at", ">", sql<Date>`now() - interval '30 days'`),
      ),
    )
    .orderBy("contexts.id")
    .execute();
}

/** A person of a roster. What the platform withheld is null. */
export interface RosterMember {
  readonly sub: string;
  readonly role: UserRole;
  readonly ltiRoles: readonly string[];
  /** Whether a role that the person's launch told outranks this one where it is lower. */
  readonly launchOutranks: boolean;
  readonly active: boolean;
  readonly name: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
  readonly sourcedId: string | null;
  readonly username: string | null;
  readonly legacyUserId: string | null;
}

/** A roster as a platform gave it. */
export interface FetchedRoster {
  readonly members: readonly RosterMember[];
  /** Whether it names everybody; otherwise only whose membership has changed. */
  readonly full: boolean;
  /** When we began to fetch it: a launch after that knows better. */
  readonly askedAt: Date;
  readonly differencesUrl: string | null;
}

/** What a roster brought. */
export interface RosterOutcome {
  /** Members that are active now, of the roster's. */
  readonly active: number;
  /** Members who were not on the whole roster and are inactive from now on. */
  readonly left: number;
  /** Members who are not on it and stay for now, because too many seem to have left at once. */
  readonly doubted: number;
}

/** A class that small may change as it likes; above, the loss of more than half of it at once is doubted. */
const SMALL_CLASS = 10;
/** Milliseconds after which a doubtful roster is believed when the platform still says the same. */
const DOUBT_LIFE = 60 * 60_000;

/**
 * Brings a course's people up to date with its roster. Who is not on a whole roster becomes inactive, and a test user is never a
 * member. A whole roster that is empty, or that lacks more than half of over ten active members, may be a platform's mistake: nobody is made inactive until a
 * whole roster at least an hour later is like it.
 *
 * Locks in the order in which `record_launch` does, each kind of row by its key: new users, identities, known users, the context,
 * memberships. The context's lock lets launches refer to it meanwhile.
 */
export async function upsertRoster(
  db: Transaction,
  contextId: string,
  platformId: string,
  roster: FetchedRoster,
): Promise<RosterOutcome> {
  await upsertPeople(db, platformId, roster);
  const doubtedAt = await lockRoster(db, contextId);
  const absent = roster.full ? await listAbsent(db, contextId, platformId, roster) : [];
  const doubtful = absent.length > 0 && (await isDoubtful(db, contextId, roster, absent.length));
  const waited = doubtedAt === null ? 0 : roster.askedAt.getTime() - doubtedAt.getTime();
  const doubted = doubtful && waited < DOUBT_LIFE;
  const active = await upsertMembers(db, contextId, platformId, roster);
  if (!doubted) await deactivate(db, contextId, absent);
  await noteSynced(db, contextId, roster, doubted);
  return { active, left: doubted ? 0 : absent.length, doubted: doubted ? absent.length : 0 };
}

async function lockRoster(db: Transaction, contextId: string): Promise<Date | null> {
  const { doubtedAt } = await db
    .selectFrom("contexts")
    .select("roster_doubted_at as doubtedAt")
    .where("id", "=", contextId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  return doubtedAt;
}

async function isDoubtful(
  db: Transaction,
  contextId: string,
  { members }: FetchedRoster,
  absent: number,
): Promise<boolean> {
  if (members.length === 0) return true;
  const { active } = await db
    .selectFrom("memberships")
    .select((row) => row.fn.countAll<number>().as("active"))
    .where("context_id", "=", contextId)
    .where("status", "=", "active")
    .executeTakeFirstOrThrow();
  return active > SMALL_CLASS && absent * 2 > active;
}

/** Active members who are not on the roster and have not launched since it was asked for. */
async function listAbsent(
  db: Transaction,
  contextId: string,
  platformId: string,
  { members, askedAt }: FetchedRoster,
): Promise<string[]> {
  const { rows } = await sql<{ userId: string }>`
    select user_id as "userId" from memberships
    where context_id = ${contextId} and status = 'active' and (launched_at is null or launched_at < ${askedAt})
      and not exists (
        select from user_identities
        where user_identities.user_id = memberships.user_id and platform_id = ${platformId}
          and sub = any (${members.map(({ sub }) => sub)}::text[]) and not is_test_user
      )
  `.execute(db);
  return rows.map(({ userId }) => userId);
}

async function deactivate(db: Transaction, contextId: string, userIds: readonly string[]): Promise<void> {
  await sql`
    update memberships set status = 'inactive' where context_id = ${contextId} and user_id = any (${userIds}::uuid[])
  `.execute(db);
}

async function noteSynced(
  db: Transaction,
  contextId: string,
  { full, askedAt, differencesUrl }: FetchedRoster,
  doubted: boolean,
): Promise<void> {
  await db
    .updateTable("contexts")
    .set({
      roster_synced_at: sql`now()`,
      // After a doubtful roster only another whole one can tell whether it was right.
      roster_differences_url: doubted ? null : differencesUrl,
      ...(full && { roster_full_at: askedAt }),
      roster_doubted_at: doubted ? sql`coalesce(roster_doubted_at, ${askedAt})` : null,
      roster_error: doubted ? "roster_doubtful" : null,
      roster_error_at: doubted ? sql`now()` : null,
    })
    .where("id", "=", contextId)
    .execute();
}

/** Notes why a roster could not be had, by the code of the error. */
export async function updateRosterError(db: Transaction, contextId: string, code: string): Promise<void> {
  await db
    .updateTable("contexts")
    .set({ roster_error: code, roster_error_at: sql`now()` })
    .where("id", "=", contextId)
    .execute();
}

async function upsertPeople(db: Transaction, platformId: string, { members }: FetchedRoster): Promise<void> {
  const people = sql`
    select member.*, coalesce(identity.user_id, member.id) as user_id, identity.user_id is null as is_new
    from jsonb_to_recordset(${JSON.stringify(
      members.map((member) => ({
        id: stableId("user", platformId, member.sub),
        sub: member.sub,
        role: member.role,
        name: member.name,
        given_name: member.givenName,
        family_name: member.familyName,
        email: member.email,
        sourced_id: member.sourcedId,
        username: member.username,
        legacy_user_id: member.legacyUserId,
      })),
    )}::jsonb) as member(
      id uuid, sub text, role user_role, name text, given_name text, family_name text, email text,
      sourced_id text, username text, legacy_user_id text
    )
    left join user_identities identity on identity.platform_id = ${platformId} and identity.sub = member.sub
  `;
  await sql`
    insert into users (id, role)
    select distinct on (user_id) user_id, role from (${people}) as person where is_new order by user_id
    on conflict do nothing
  `.execute(db);
  await sql`
    insert into user_identities as known (platform_id, sub, user_id, sourced_id, username, legacy_user_id)
    select ${platformId}, sub, user_id, sourced_id, username, legacy_user_id from (${people}) as person order by sub
    on conflict (tenant_id, platform_id, sub) do update set
      sourced_id = coalesce(excluded.sourced_id, known.sourced_id),
      username = coalesce(excluded.username, known.username),
      legacy_user_id = coalesce(excluded.legacy_user_id, known.legacy_user_id)
    where (known.sourced_id, known.username, known.legacy_user_id) is distinct from (
      coalesce(excluded.sourced_id, known.sourced_id), coalesce(excluded.username, known.username),
      coalesce(excluded.legacy_user_id, known.legacy_user_id)
    )
  `.execute(db);
  // An insert that always meets its row: an update would lock the rows in an order of its own.
  await sql`
    insert into users as known (id, role, name, given_name, family_name, email)
    select distinct on (user_id) user_id, role, name, given_name, family_name, email from (${people}) as person
    order by user_id
    on conflict (tenant_id, id) do update set
      name = coalesce(excluded.name, known.name),
      given_name = coalesce(excluded.given_name, known.given_name),
      family_name = coalesce(excluded.family_name, known.family_name),
      email = coalesce(excluded.email, known.email),
      updated_at = now()
    where (known.name, known.given_name, known.family_name, known.email) is distinct from (
      coalesce(excluded.name, known.name), coalesce(excluded.given_name, known.given_name),
      coalesce(excluded.family_name, known.family_name), coalesce(excluded.email, known.email)
    )
  `.execute(db);
}

async function upsertMembers(
  db: Transaction,
  contextId: string,
  platformId: string,
  { members, askedAt }: FetchedRoster,
): Promise<number> {
  const rows = members.map((member) => ({
    sub: member.sub,
    role: member.role,
    lti_roles: member.ltiRoles,
    launch_outranks: member.launchOutranks,
    status: member.active ? "active" : "inactive",
  }));
  const { rows: counted } = await sql<{ active: number }>`
    with roster as (
      select member.*, identity.user_id
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as member(
        sub text, role user_role, lti_roles text[], launch_outranks boolean, status membership_status
      )
      join user_identities identity on identity.platform_id = ${platformId} and identity.sub = member.sub
      where identity.is_test_user is not true
    ), told as (
      select distinct on (roster.user_id) roster.user_id, roster.role, roster.lti_roles, roster.status,
        known.launched_at > ${askedAt} as launched_since,
        roster.role < known.launch_role and (launch_outranks or known.launched_at > ${askedAt}) as launch_holds
      from roster left join memberships known on known.context_id = ${contextId} and known.user_id = roster.user_id
      order by roster.user_id, roster.status, roster.role desc
    ), member as (
      insert into memberships as known (context_id, user_id, role, lti_roles, status)
      select ${contextId}::uuid, user_id, role, lti_roles, status from told order by user_id
      on conflict (tenant_id, context_id, user_id) do update set
        (role, lti_roles, status) = (
          select
            case when launch_holds then known.role else told.role end,
            case when launch_holds then known.lti_roles else told.lti_roles end,
            case when launched_since then known.status else told.status end
          from told where told.user_id = known.user_id
        ),
        seen_at = now()
      returning status
    )
    select count(*)::integer as active from member where status = 'active'
  `.execute(db);
  return counted[0]?.active ?? 0;
}

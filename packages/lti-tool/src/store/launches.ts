import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import { stableId } from "./stable-id.ts";
import type { UserRole } from "./users.ts";

export interface LaunchesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  deployment_id: string;
  user_id: string | null;
  context_id: string | null;
  resource_link_id: string | null;
  message_type: string;
  launched_at: Generated<Timestamp>;
}

export interface LaunchNoncesTable {
  platform_id: string;
  nonce: string;
  expires_at: Timestamp;
}

/** A verified launch, ready to be recorded. Ids that are missing are null, names that the platform withheld too. */
export interface LaunchRecord {
  readonly platformId: string;
  /** Ours, of the deployment. */
  readonly deploymentId: string;
  readonly nonce: string;
  /** Until when the nonce must be remembered. */
  readonly nonceExpiresAt: Date;
  readonly messageType: string;
  readonly person: {
    readonly sub: string;
    readonly name: string | null;
    readonly givenName: string | null;
    readonly familyName: string | null;
    readonly email: string | null;
    readonly sourcedId: string | null;
    readonly username: string | null;
  };
  readonly role: UserRole;
  readonly ltiRoles: readonly string[];
  /** Whether the person belongs to the course; people who only look in, and preview users, do not. */
  readonly member: boolean;
  readonly context: {
    readonly ltiContextId: string;
    readonly title: string | null;
    readonly label: string | null;
    /** When the platform says that the course begins and ends, in that order. */
    readonly dates: { readonly startsAt: Date; readonly endsAt: Date } | null;
    readonly membershipsUrl: string | null;
    readonly lineItemsUrl: string | null;
    readonly agsScopes: readonly string[];
  } | null;
  readonly resourceLink: {
    readonly ltiResourceLinkId: string;
    readonly title: string | null;
    readonly view: string | null;
    /** The quiz that the link names. */
    readonly assessmentId: string | null;
    readonly lineItemUrl: string | null;
  } | null;
  readonly session: {
    readonly view: string;
    readonly locale: string;
    readonly deepLinking: object | null;
    readonly codeHash: Buffer;
    readonly codeSeconds: number;
  };
}

export interface RecordedLaunch {
  readonly sessionId: string;
  readonly userId: string;
  readonly contextId: string | null;
  readonly courseId: string | null;
  /** When the roster was last fetched; null when it never was, or when there is no context. */
  readonly rosterSyncedAt: Date | null;
}

/**
 * Records a launch in one statement: uses up its nonce, and only then brings person, course, link and membership up to date
 * and opens the session. Gives nothing when the nonce was used before. The first launch from a context makes its course.
 */
export async function recordLaunch(
  db: Transaction,
  launch: LaunchRecord,
): Promise<RecordedLaunch | undefined> {
  const { person, context, resourceLink, session } = launch;
  const dates = context?.dates ?? null;
  const contextId = context && stableId("context", launch.deploymentId, context.ltiContextId);
  const { rows } = await sql<RecordedLaunch>`
    with nonce as (
      insert into launch_nonces (platform_id, nonce, expires_at)
      values (${launch.platformId}, ${launch.nonce}, ${launch.nonceExpiresAt})
      on conflict do nothing
      returning nonce
    ), identity as (
      select coalesce(
        (select user_id from user_identities where platform_id = ${launch.platformId} and sub = ${person.sub}),
        ${stableId("user", launch.platformId, person.sub)}
      ) as user_id
      from nonce
    ), person as (
      insert into users as known (id, role, name, given_name, family_name, email, locale)
      select user_id, ${launch.role}::user_role, ${person.name}, ${person.givenName}, ${person.familyName},
        ${person.email}, ${session.locale}
      from identity
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
    ), known_as as (
      insert into user_identities as known (platform_id, sub, user_id, sourced_id, username)
      select ${launch.platformId}, ${person.sub}, user_id, ${person.sourcedId}, ${person.username} from identity
      on conflict (tenant_id, platform_id, sub) do update set
        sourced_id = coalesce(excluded.sourced_id, known.sourced_id),
        username = coalesce(excluded.username, known.username)
      where (known.sourced_id, known.username) is distinct from (
        coalesce(excluded.sourced_id, known.sourced_id), coalesce(excluded.username, known.username)
      )
    ), course as (
      insert into courses (id, title, code, starts_at, ends_at, published_at)
      select ${contextId}, ${context?.title ?? context?.label ?? "Course"}, ${context?.label ?? null},
        ${dates?.startsAt ?? null}::timestamptz, ${dates?.endsAt ?? null}::timestamptz, now()
      from nonce
      where ${contextId}::uuid is not null and not exists (
        select from contexts
        where deployment_id = ${launch.deploymentId} and lti_context_id = ${context?.ltiContextId ?? null}
      )
      on conflict do nothing
    ), context as (
      insert into contexts as known (
        id, deployment_id, lti_context_id, course_id, title, label, memberships_url, line_items_url, ags_scopes
      )
      select ${contextId}, ${launch.deploymentId}, ${context?.ltiContextId ?? null}, ${contextId},
        ${context?.title ?? null}, ${context?.label ?? null}, ${context?.membershipsUrl ?? null},
        ${context?.lineItemsUrl ?? null}, ${context?.agsScopes ?? []}::text[]
      from nonce
      where ${contextId}::uuid is not null
      on conflict on constraint contexts_of_deployment do update set
        title = coalesce(excluded.title, known.title),
        label = coalesce(excluded.label, known.label),
        memberships_url = coalesce(excluded.memberships_url, known.memberships_url),
        line_items_url = coalesce(excluded.line_items_url, known.line_items_url),
        ags_scopes = excluded.ags_scopes,
        updated_at = now()
      returning id, course_id, roster_synced_at
    ), dates as (
      update courses set starts_at = ${dates?.startsAt ?? null}, ends_at = ${dates?.endsAt ?? null}, updated_at = now()
      from context
      where courses.id = context.course_id and ${dates !== null}::boolean
        and (starts_at, ends_at) is distinct from (${dates?.startsAt ?? null}, ${dates?.endsAt ?? null})
    ), link as (
      insert into resource_links as known (context_id, lti_resource_link_id, title, view, assessment_id, line_item_url)
      select id, ${resourceLink?.ltiResourceLinkId ?? null}, ${resourceLink?.title ?? null},
        ${resourceLink?.view ?? null}, ${resourceLink?.assessmentId ?? null}::uuid, ${resourceLink?.lineItemUrl ?? null}
      from context
      where ${resourceLink?.ltiResourceLinkId ?? null}::text is not null
      on conflict on constraint resource_links_of_context do update set
        title = coalesce(excluded.title, known.title),
        view = coalesce(excluded.view, known.view),
        assessment_id = coalesce(excluded.assessment_id, known.assessment_id),
        line_item_url = coalesce(excluded.line_item_url, known.line_item_url),
        updated_at = now()
      returning id
    ), member as (
      insert into memberships (context_id, user_id, role, lti_roles)
      select context.id, user_id, ${launch.role}::user_role, ${launch.ltiRoles}::text[]
      from context, identity
      where ${launch.member}::boolean
      on conflict (tenant_id, context_id, user_id) do update set
        role = excluded.role, lti_roles = excluded.lti_roles, status = 'active', seen_at = now()
    ), session as (
      insert into sessions (
        user_id, context_id, course_id, resource_link_id, deployment_id, role, view, locale, deep_linking,
        code_hash, code_expires_at, expires_at
      )
      select user_id, context.id, context.course_id, link.id, ${launch.deploymentId}::uuid, ${launch.role}::user_role, ${session.view},
        ${session.locale}, ${session.deepLinking && JSON.stringify(session.deepLinking)}::jsonb,
        ${session.codeHash}, now() + make_interval(secs => ${session.codeSeconds}),
        now() + make_interval(secs => ${session.codeSeconds})
      from identity left join context on true left join link on true
      returning id, user_id, context_id, course_id, resource_link_id
    ), launch as (
      insert into launches (deployment_id, user_id, context_id, resource_link_id, message_type)
      select ${launch.deploymentId}, user_id, context_id, resource_link_id, ${launch.messageType} from session
    )
    select session.id as "sessionId", session.user_id as "userId", session.context_id as "contextId",
      session.course_id as "courseId", context.roster_synced_at as "rosterSyncedAt"
    from session left join context on true
  `.execute(db);
  return rows[0];
}

/** Forgets nonces that no state can bring back any more; gives how many. */
export async function deleteEndedNonces(db: Transaction): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("launch_nonces")
    .where("expires_at", "<", sql<Date>`now()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

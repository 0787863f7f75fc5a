import { type RawBuilder, sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import type { DeploymentStatus } from "./platforms.ts";
import { stableId } from "./stable-id.ts";

export interface LineItemsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  context_id: string;
  resource_link_id: string | null;
  assessment_id: string | null;
  url: string | null;
  label: string;
  score_maximum: number | null;
  resource_id: string | null;
  tag: string | null;
  gone_at: Timestamp | null;
  results_synced_at: Timestamp | null;
  making_until: Timestamp | null;
  created_at: Generated<Timestamp>;
}

/** What our own columns are tagged with. */
export const LINE_ITEM_TAG = "skillstudio";

/** `resource_id` of a column that shows the percentage of lessons completed. */
export const PROGRESS = "progress";

/** `resource_id` of a quiz's column. */
export function quizResourceId(assessmentId: string): string {
  return `quiz:${assessmentId}`;
}

/** Names a column by the link that it belongs to, or by the quiz whose results it holds. */
export type LineItemOwner =
  { readonly resourceLinkId: string } | { readonly contextId: string; readonly assessmentId: string };

/**
 * The column of a link or quiz. Where the link's launch named one, or the course lets us make columns, it is noted here when it is first asked
 * for; the address follows before the first score is sent. Nothing when the platform offers neither.
 */
export async function findLineItemOf(
  trx: Transaction,
  owner: LineItemOwner,
): Promise<{ readonly id: string } | undefined> {
  if ("resourceLinkId" in owner) return upsertLineItemOfLink(trx, owner.resourceLinkId);
  const link = await trx
    .selectFrom("resource_links")
    .select("id")
    .where("context_id", "=", owner.contextId)
    .where("assessment_id", "=", owner.assessmentId)
    .orderBy(sql`line_item_url is null`)
    .orderBy("created_at")
    .orderBy("id")
    .executeTakeFirst();
  return link
    ? upsertLineItemOfLink(trx, link.id)
    : upsertLineItemOfQuiz(trx, owner.contextId, owner.assessmentId);
}

const LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem";

/**
 * A column that was deleted is there again when a later launch names it.
 * Writes only what is new, so that handing in waits for nobody who has the column in hand.
 * A link that opens neither a quiz nor the learning path, or was placed without a grade, has a column only when its launch names one. Links to one thing that bring no column of
 * their own share one.
 */
async function upsertLineItemOfLink(
  trx: Transaction,
  resourceLinkId: string,
): Promise<{ readonly id: string } | undefined> {
  const own = stableId("line item", resourceLinkId);
  /** Whether a launch of the link has named its column since. */
  const namedSince = (instant: RawBuilder<unknown>) => sql`exists (
    select from launches
    where launches.resource_link_id = ${resourceLinkId} and launched_at > ${instant} and (offered ->> 'line_item')::boolean)`;
  const { rows } = await sql<{ id: string }>`
    with link as (
      select link.context_id, link.line_item_url as url, assessments.id as assessment_id, assessments.score_maximum,
        coalesce(link.title, assessments.title, 'SkillStudio') as label, link.view = 'learning_path' as is_path,
        case when link.view = 'learning_path' then ${PROGRESS} else 'quiz:' || assessments.id end as resource_id,
        contexts.line_items_url is not null and ${LINE_ITEM_SCOPE} = any (contexts.ags_scopes) as may_create,
        link.graded is not false as wanted
      from resource_links link
        join contexts on contexts.id = link.context_id
        left join assessments on assessments.course_id = contexts.course_id
          and link.assessment_id in (assessments.id, assessments.copied_from)
      where link.id = ${resourceLinkId}
    ), shared as (
      select line_items.id from line_items join link using (context_id)
      where line_items.id <> ${own}
        and (line_items.url = link.url or link.url is null and wanted and line_items.resource_id = link.resource_id)
      order by gone_at is not null, created_at, line_items.id limit 1
    ), own as (
      select context_id, assessment_id, url, label, case when is_path then 100 else nullif(score_maximum, 0) end as score_maximum, resource_id
      from link
      where not exists (select from shared) and (url is not null or wanted and resource_id is not null and may_create)
    ), changed as (
      select own.*
      from own left join line_items as known on known.id = ${own}
      where known.id is null or known.url <> own.url or known.url is null and (own.url is not null or known.gone_at is not null)
        or known.url = own.url and ${namedSince(sql`known.gone_at`)}
        or known.assessment_id is distinct from coalesce(own.assessment_id, known.assessment_id)
        or known.resource_id is distinct from coalesce(own.resource_id, known.resource_id)
    ), written as (
      insert into line_items as known (id, context_id, resource_link_id, assessment_id, url, label, score_maximum, resource_id, tag)
      select ${own}, context_id, ${resourceLinkId}, assessment_id, url, label, score_maximum, resource_id, ${LINE_ITEM_TAG}
      from changed
      on conflict (tenant_id, id) do update set
        url = coalesce(excluded.url, known.url), assessment_id = coalesce(excluded.assessment_id, known.assessment_id),
        resource_id = coalesce(excluded.resource_id, known.resource_id),
        gone_at = case when excluded.url <> known.url or known.url is null or ${namedSince(sql`known.gone_at`)} then null
          else known.gone_at end
    ), restored as (
      update line_items set gone_at = null
      from shared, link
      where line_items.id = shared.id and line_items.url = link.url and ${namedSince(sql`gone_at`)}
    )
    select id from shared union all select ${own}::uuid from own`.execute(trx);
  return rows[0];
}

async function upsertLineItemOfQuiz(
  trx: Transaction,
  contextId: string,
  assessmentId: string,
): Promise<{ readonly id: string } | undefined> {
  const resourceId = quizResourceId(assessmentId);
  const own = stableId("line item", contextId, resourceId);
  const { rows } = await sql<{ id: string }>`
    with own as (
      select contexts.id as context_id, assessments.id as assessment_id, assessments.title, assessments.score_maximum
      from contexts join assessments on assessments.course_id = contexts.course_id
      where contexts.id = ${contextId} and assessments.id = ${assessmentId}
        and contexts.line_items_url is not null and ${LINE_ITEM_SCOPE} = any (contexts.ags_scopes)
    ), written as (
      insert into line_items (id, context_id, assessment_id, label, score_maximum, resource_id, tag)
      select ${own}, context_id, assessment_id, title, nullif(score_maximum, 0), ${resourceId}, ${LINE_ITEM_TAG}
      from own
      where not exists (select from line_items where id = ${own} and label = own.title)
      on conflict (tenant_id, id) do update set label = excluded.label
    )
    select ${own}::uuid as id from own`.execute(trx);
  return rows[0];
}

/** What is needed to reach a column. */
export interface LineItemTarget {
  readonly id: string;
  readonly url: string | null;
  readonly goneAt: Date | null;
  readonly label: string;
  readonly scoreMaximum: number | null;
  readonly resourceId: string | null;
  readonly assessmentId: string | null;
  /** The platform's own id of the link. */
  readonly ltiResourceLinkId: string | null;
  readonly lineItemsUrl: string | null;
  /** What the course's latest launch granted. */
  readonly scopes: readonly string[];
  readonly platformId: string;
  readonly deploymentStatus: DeploymentStatus;
  readonly contextId: string;
  readonly courseId: string;
}

export async function getLineItemTarget(trx: Transaction, id: string): Promise<LineItemTarget> {
  return trx
    .selectFrom("line_items")
    .innerJoin("contexts", "contexts.id", "line_items.context_id")
    .innerJoin("deployments", "deployments.id", "contexts.deployment_id")
    .leftJoin("resource_links", "resource_links.id", "line_items.resource_link_id")
    .select([
      "line_items.id",
      "line_items.url",
      "line_items.gone_at as goneAt",
      "line_items.label",
      "line_items.score_maximum as scoreMaximum",
      "line_items.resource_id as resourceId",
      "line_items.assessment_id as assessmentId",
      "resource_links.lti_resource_link_id as ltiResourceLinkId",
      "contexts.line_items_url as lineItemsUrl",
      "contexts.ags_scopes as scopes",
      "deployments.platform_id as platformId",
      "deployments.status as deploymentStatus",
      "contexts.id as contextId",
      "contexts.course_id as courseId",
    ])
    .where("line_items.id", "=", id)
    .executeTakeFirstOrThrow();
}

/** Seconds after which a column that a worker died over is taken up again. */
const MAKING_SECONDS = 600;

/** Takes a column that has no address in hand, to find or make it; nothing when it has one by now, or when another worker is at it. */
export async function claimMaking(
  trx: Transaction,
  id: string,
): Promise<{ readonly until: string } | undefined> {
  const { rows } = await sql<{ until: string }>`
    update line_items set making_until = now() + make_interval(secs => ${MAKING_SECONDS})
    where id = ${id} and url is null and (making_until is null or making_until < now())
    returning making_until::text as until`.execute(trx);
  return rows[0];
}

/** Gives a column that could not be found or made back. */
export async function releaseMaking(
  trx: Transaction,
  id: string,
  { until }: { readonly until: string },
): Promise<void> {
  await sql`
    update line_items set making_until = null where id = ${id} and making_until = ${until}::timestamptz`.execute(
    trx,
  );
}

/** Notes the column that was found or made, unless an address was noted meanwhile; gives the one that holds. */
export async function updateLineItemUrl(
  trx: Transaction,
  id: string,
  found: {
    readonly url: string;
    readonly label: string | undefined;
    readonly scoreMaximum: number | undefined;
  },
): Promise<string> {
  const { rows } = await sql<{ url: string }>`
    update line_items set url = ${found.url}, label = coalesce(${found.label ?? null}, label),
      score_maximum = coalesce(${found.scoreMaximum ?? null}::numeric, score_maximum), gone_at = null, making_until = null
    where id = ${id} and url is null
    returning url`.execute(trx);
  return rows[0]?.url ?? (await getLineItemTarget(trx, id)).url ?? found.url;
}

/** Notes that the platform does not have the column any more. */
export async function markLineItemGone(trx: Transaction, id: string): Promise<void> {
  await trx
    .updateTable("line_items")
    .set({ gone_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("gone_at", "is", null)
    .execute();
}

/** Notes when the results of a column were last taken in. */
export async function markResultsSynced(trx: Transaction, id: string): Promise<void> {
  await trx
    .updateTable("line_items")
    .set({ results_synced_at: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
}

/** Columns of active deployments whose results can be read and were not read for so many minutes; of one course where one is told. */
export async function listReadableLineItems(
  trx: Transaction,
  { courseId, staleMinutes }: { readonly courseId?: string | undefined; readonly staleMinutes: number },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select line_items.id
    from line_items
      join contexts on contexts.id = line_items.context_id
      join deployments on deployments.id = contexts.deployment_id and deployments.status = 'active'
    where url is not null and gone_at is null and ${RESULT_SCOPE} = any (ags_scopes)
      and (${courseId ?? null}::uuid is null or course_id = ${courseId ?? null}::uuid)
      and (results_synced_at is null or results_synced_at < now() - make_interval(mins => ${staleMinutes}))
    order by line_items.id`.execute(trx);
  return rows.map(({ id }) => id);
}

const RESULT_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly";

/** The learners of a context by the platform's name for them. */
export async function listLearnersBySub(
  trx: Transaction,
  contextId: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ sub: string; userId: string }>`
    select sub, memberships.user_id as "userId"
    from memberships
      join contexts on contexts.id = memberships.context_id
      join deployments on deployments.id = contexts.deployment_id
      join user_identities on user_identities.platform_id = deployments.platform_id
        and user_identities.user_id = memberships.user_id
    where memberships.context_id = ${contextId} and memberships.role = 'learner'`.execute(trx);
  return new Map(rows.map(({ sub, userId }) => [sub, userId]));
}

/** Addresses of a course's columns that line items of ours stand for already. */
export async function listLineItemUrls(trx: Transaction, contextId: string): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom("line_items")
    .select("url")
    .where("context_id", "=", contextId)
    .where("url", "is not", null)
    .execute();
  return new Set(rows.flatMap(({ url }) => (url === null ? [] : [url])));
}

import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
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

/** A link that opens neither a quiz nor the learning path, or was placed without a grade, has a column only when its launch names one. */
async function upsertLineItemOfLink(
  trx: Transaction,
  resourceLinkId: string,
): Promise<{ readonly id: string } | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into line_items as known (id, context_id, resource_link_id, assessment_id, url, label, score_maximum, resource_id, tag)
    select ${stableId("line item", resourceLinkId)}, contexts.id, link.id, assessments.id, link.line_item_url,
      coalesce(link.title, assessments.title, 'SkillStudio'),
      case when link.view = 'learning_path' then 100 else nullif(assessments.score_maximum, 0) end,
      case when link.view = 'learning_path' then ${PROGRESS} else 'quiz:' || assessments.id end, ${LINE_ITEM_TAG}
    from resource_links link
      join contexts on contexts.id = link.context_id
      left join assessments on assessments.course_id = contexts.course_id
        and link.assessment_id in (assessments.id, assessments.copied_from)
    where link.id = ${resourceLinkId} and (
      link.line_item_url is not null
      or (link.view = 'learning_path' or assessments.id is not null) and link.graded is not false
        and contexts.line_items_url is not null and ${LINE_ITEM_SCOPE} = any (contexts.ags_scopes))
    on conflict (tenant_id, id) do update set
      url = coalesce(excluded.url, known.url), assessment_id = coalesce(excluded.assessment_id, known.assessment_id),
      resource_id = coalesce(excluded.resource_id, known.resource_id),
      gone_at = case when excluded.url <> known.url or known.url is null then null else known.gone_at end
    returning id`.execute(trx);
  return rows[0];
}

async function upsertLineItemOfQuiz(
  trx: Transaction,
  contextId: string,
  assessmentId: string,
): Promise<{ readonly id: string } | undefined> {
  const resourceId = quizResourceId(assessmentId);
  const { rows } = await sql<{ id: string }>`
    insert into line_items as known (id, context_id, assessment_id, label, score_maximum, resource_id, tag)
    select ${stableId("line item", contextId, resourceId)}, contexts.id, assessments.id, assessments.title,
      nullif(assessments.score_maximum, 0), ${resourceId}, ${LINE_ITEM_TAG}
    from contexts join assessments on assessments.course_id = contexts.course_id
    where contexts.id = ${contextId} and assessments.id = ${assessmentId}
      and contexts.line_items_url is not null and ${LINE_ITEM_SCOPE} = any (contexts.ags_scopes)
    on conflict (tenant_id, id) do update set label = excluded.label
    returning id`.execute(trx);
  return rows[0];
}

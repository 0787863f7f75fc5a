import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import { findLineItemOf } from "./line-items.ts";

export type ActivityProgress = "Initialized" | "Started" | "InProgress" | "Submitted" | "Completed";
export type GradingProgress = "NotReady" | "Failed" | "Pending" | "PendingManual" | "FullyGraded";
export type ScoreStatus = "waiting" | "sent" | "held" | "kept" | "refused";

export interface ScoresTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  line_item_id: string;
  user_id: string;
  score_given: number;
  score_maximum: number;
  activity_progress: ActivityProgress;
  grading_progress: GradingProgress;
  comment: string | null;
  submitted_at: Timestamp | null;
  scored_at: Timestamp;
  status: Generated<ScoreStatus>;
  reason: string | null;
  detail: string | null;
  attempts: Generated<number>;
  next_try_at: Generated<Timestamp>;
  leased_until: Timestamp | null;
  lease: string | null;
  tried_given: number | null;
  tried_maximum: number | null;
  sent_given: number | null;
  sent_maximum: number | null;
  sent_at: Timestamp | null;
  platform_given: number | null;
  platform_maximum: number | null;
  platform_seen_at: Timestamp | null;
  overwrites: Generated<boolean>;
  decided_by: string | null;
  decided_at: Timestamp | null;
  queued_at: Generated<Timestamp>;
  ungranted_since: Timestamp | null;
}

/** A learner's score for the platform's gradebook. */
export interface NewScore {
  readonly lineItemId: string;
  readonly userId: string;
  /** From 0; over `scoreMaximum` where extra points were given. */
  readonly scoreGiven: number;
  /** Over 0. */
  readonly scoreMaximum: number;
  readonly activityProgress: "Started" | "InProgress" | "Submitted" | "Completed";
  readonly gradingProgress: "FullyGraded" | "Pending" | "PendingManual";
  /** Plain text for the learner. */
  readonly comment?: string;
  /** Whether the learner handed something in; otherwise only the grade changes, which Canvas wants told apart. */
  readonly newSubmission?: boolean;
}

/**
 * Puts a score into the outbox, in place of one of the same person and column that still waits. Only learners of the column's course are graded;
 * for anyone else, preview users among them, this does nothing. Nor does an unfinished grading take the place of a finished one: Moodle would erase
 * the grade, Canvas clear it.
 */
export async function queueScore(trx: Transaction, score: NewScore): Promise<void> {
  await sql`
    insert into scores as known (
      line_item_id, user_id, score_given, score_maximum, activity_progress, grading_progress, comment, submitted_at, scored_at)
    select line_items.id, memberships.user_id, ${score.scoreGiven}, ${score.scoreMaximum}, ${score.activityProgress}::activity_progress,
      ${score.gradingProgress}::grading_progress, ${score.comment ?? null},
      case when ${score.newSubmission ?? false}::boolean then this.second end, this.second
    from line_items
      join memberships on memberships.context_id = line_items.context_id
      cross join (select date_trunc('second', clock_timestamp()) as second) as this
    where line_items.id = ${score.lineItemId} and memberships.user_id = ${score.userId} and memberships.role = 'learner'
      and not 'http://purl.imsglobal.org/vocab/lti/system/person#TestUser' = any (memberships.lti_roles)
      and not exists (select from user_identities where user_identities.user_id = memberships.user_id and is_test_user)
    on conflict on constraint scores_latest do update set
      score_given = excluded.score_given, score_maximum = excluded.score_maximum,
      activity_progress = excluded.activity_progress, grading_progress = excluded.grading_progress,
      comment = excluded.comment,
      submitted_at = case when excluded.submitted_at is null then known.submitted_at
        else greatest(excluded.scored_at, known.scored_at + interval '1 second') end,
      scored_at = greatest(excluded.scored_at, known.scored_at + interval '1 second'),
      status = 'waiting', reason = null, detail = null, attempts = 0, next_try_at = now(), queued_at = now(), overwrites = false,
      ungranted_since = null
    where known.grading_progress <> 'FullyGraded' or excluded.grading_progress = 'FullyGraded'`.execute(trx);
}

/** A score that a worker has in hand. */
export interface ClaimedScore {
  readonly id: string;
  /** Names this taking in hand; once it has lapsed, another worker's may take its place. */
  readonly lease: string;
  readonly lineItemId: string;
  readonly platformId: string;
  /** By which the platform knows the person; null when it never told. */
  readonly sub: string | null;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  readonly activityProgress: ActivityProgress;
  readonly gradingProgress: GradingProgress;
  readonly comment: string | null;
  readonly newSubmission: boolean;
  readonly scoredAt: Date;
  readonly attempts: number;
  /** What the platform may hold from us: what it last took, and what was last put on its way. */
  readonly ours: readonly Points[];
  /** What somebody agreed to overwrite. */
  readonly agreed: Points | null;
}

/** Points out of a maximum. */
export interface Points {
  readonly given: number;
  readonly maximum: number;
}

/** Seconds after which a score in the hands of a worker that died is taken up again; longer than any post lasts, for which it is renewed. */
const LEASE_SECONDS = 600;

const SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score";

/** Days for which a score waits for a scope that was taken away: a launch of another link, without the service, takes it from a course's every column. */
const UNGRANTED_DAYS = 7;

/**
 * Notes of the scores that are due in courses whose latest launch does not let us send them that they wait for one that does, which lets them go
 * at once; those that have waited for 7 days are given up. Gives how many are newly in either state.
 */
export async function setBackUngranted(
  trx: Transaction,
): Promise<{ readonly postponed: number; readonly refused: number }> {
  const { rows } = await sql<{ status: ScoreStatus }>`
    update scores set
      reason = 'scope_not_granted', detail = 'the latest launch of the course grants no scores',
      ungranted_since = coalesce(ungranted_since, now()),
      status = case when ungranted_since < now() - make_interval(days => ${UNGRANTED_DAYS}) then 'refused' else scores.status end
    from (
      select scores.id
      from scores join line_items on line_items.id = line_item_id join contexts on contexts.id = line_items.context_id
      where status = 'waiting' and next_try_at <= now() and (leased_until is null or leased_until < now())
        and not ${SCORE_SCOPE} = any (ags_scopes)
        and (reason is distinct from 'scope_not_granted' or ungranted_since < now() - make_interval(days => ${UNGRANTED_DAYS}))
      for update of scores skip locked
    ) as due
    where scores.id = due.id
    returning scores.status`.execute(trx);
  const refused = rows.filter(({ status }) => status === "refused").length;
  return { postponed: rows.length - refused, refused };
}

/** The database's time, to the next millisecond: whatever was queued is due by it. */
export async function getRoundStart(trx: Transaction): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    select date_trunc('milliseconds', now()) + interval '1 millisecond' as at`.execute(trx);
  const [start] = rows;
  if (start === undefined) throw new Error("the database tells no time");
  return start.at;
}

/** Takes in hand the scores of one column that are due, at most `limit`, of a course whose launches grant it and unless the column is just being made. No two workers hold the same score. */
export async function claimScores(
  trx: Transaction,
  limit: number,
  {
    dueBy,
    exceptPlatforms = [],
  }: { readonly dueBy?: Date; readonly exceptPlatforms?: readonly string[] } = {},
): Promise<ClaimedScore[]> {
  const due = sql`status = 'waiting' and next_try_at <= coalesce(${dueBy ?? null}::timestamptz, now()) and (leased_until is null or leased_until < now())`;
  const { rows } = await sql<ClaimedScore>`
    with column_due as (
      select line_item_id from scores where ${due}
        and exists (
          select from line_items
            join contexts on contexts.id = line_items.context_id
            join deployments on deployments.id = contexts.deployment_id
          where line_items.id = line_item_id and ${SCORE_SCOPE} = any (ags_scopes)
            and platform_id <> all (${exceptPlatforms}::uuid[])
            and not (url is null and coalesce(making_until > now(), false)))
      order by next_try_at, line_item_id limit 1 for update skip locked
    ), due as (
      select id from scores where ${due} and line_item_id = (select line_item_id from column_due)
      order by id limit ${limit} for update skip locked
    )
    update scores set leased_until = now() + make_interval(secs => ${LEASE_SECONDS}), lease = gen_random_uuid()
    from due, line_items, contexts, deployments
    where scores.id = due.id and line_items.id = scores.line_item_id and contexts.id = line_items.context_id
      and deployments.id = contexts.deployment_id
    returning scores.id, lease, scores.line_item_id as "lineItemId", deployments.platform_id as "platformId", score_given as "scoreGiven", scores.score_maximum as "scoreMaximum",
      activity_progress as "activityProgress", grading_progress as "gradingProgress", comment, submitted_at is not null as "newSubmission",
      scored_at as "scoredAt", attempts,
      (select sub from user_identities
        where user_identities.platform_id = deployments.platform_id and user_identities.user_id = scores.user_id
        order by user_identities.created_at desc limit 1) as sub,
      array_to_json(array_remove(array[
        case when sent_given is not null then json_build_object('given', sent_given, 'maximum', sent_maximum)::jsonb end,
        case when tried_given is not null then json_build_object('given', tried_given, 'maximum', tried_maximum)::jsonb end
      ], null)) as ours,
      case when overwrites and platform_given is not null then
        json_build_object('given', platform_given, 'maximum', platform_maximum)
      end as agreed`.execute(trx);
  return rows;
}

type InHand = Pick<ClaimedScore, "id" | "lease" | "scoredAt">;

/**
 * Notes that a score goes on its way now, for which it has the whole lease anew. False when another worker took it up meanwhile, or when a later one
 * has taken its place, which is then free for any worker.
 */
export async function markScoreTried(trx: Transaction, score: InHand): Promise<boolean> {
  const { id, lease, scoredAt } = score;
  const { rows } = await sql`
    update scores set
      tried_given = score_given, tried_maximum = score_maximum,
      leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where id = ${id} and lease = ${lease} and status = 'waiting' and scored_at = ${scoredAt}
    returning id`.execute(trx);
  if (rows.length > 0) return true;
  await releaseScore(trx, score);
  return false;
}

/** Notes that the platform took a score, and what was handed in with it. One that took its place meanwhile goes on waiting. */
export async function markScoreSent(trx: Transaction, score: InHand & Points): Promise<void> {
  await sql`
    update scores set
      sent_given = ${score.given}, sent_maximum = ${score.maximum}, sent_at = now(),
      status = case when scored_at = ${score.scoredAt} then 'sent' else status end,
      reason = null, detail = null, attempts = 0, ungranted_since = null, overwrites = case when scored_at = ${score.scoredAt} then false else overwrites end,
      tried_given = case when scored_at = ${score.scoredAt} then null else tried_given end,
      tried_maximum = case when scored_at = ${score.scoredAt} then null else tried_maximum end,
      submitted_at = case when submitted_at > ${score.scoredAt} then submitted_at end
    where id = ${score.id}`.execute(trx);
  await releaseScore(trx, score);
}

/** Holds a score that is still in hand back for somebody to decide, since the platform shows what is not ours. */
export async function holdScore(
  trx: Transaction,
  { id, lease, scoredAt }: InHand,
  shown: Points,
): Promise<void> {
  await sql`
    update scores set
      leased_until = null, lease = null, platform_given = ${shown.given}, platform_maximum = ${shown.maximum}, platform_seen_at = now(),
      status = case when scored_at = ${scoredAt} then 'held' else status end, reason = null, detail = null, overwrites = false
    where id = ${id} and lease = ${lease}`.execute(trx);
}

/** Why a score was refused, or waits longer. */
export interface Setback {
  readonly reason: string;
  readonly detail: string | null;
}

/** Gives a score that is still in hand up, keeping why. */
export async function refuseScore(
  trx: Transaction,
  score: InHand,
  { reason, detail }: Setback,
): Promise<void> {
  const { id, lease, scoredAt } = score;
  await sql`
    update scores set status = 'refused', reason = ${reason}, detail = ${detail}
    where id = ${id} and lease = ${lease} and scored_at = ${scoredAt} and status = 'waiting'`.execute(trx);
  await releaseScore(trx, score);
}

/**
 * Tries a score that is still in hand again later: after 30 s at first, twice as long each time, at most 6 h. One that has waited 7 days for a scope
 * is given up. Gives which.
 */
export async function postponeScore(
  trx: Transaction,
  score: InHand,
  { reason, detail }: Setback,
): Promise<"postponed" | "refused"> {
  const { id, lease, scoredAt } = score;
  const { rows } = await sql<{ status: ScoreStatus }>`
    update scores set attempts = attempts + 1, reason = ${reason}, detail = ${detail},
      next_try_at = now() + make_interval(secs => least(30 * power(2, least(attempts, 20)), 21600)),
      ungranted_since = case when ${reason} = 'scope_not_granted' then coalesce(ungranted_since, now()) end,
      status = case when ${reason} = 'scope_not_granted' and ungranted_since < now() - make_interval(days => ${UNGRANTED_DAYS})
        then 'refused' else status end
    where id = ${id} and lease = ${lease} and scored_at = ${scoredAt} and status = 'waiting'
    returning status`.execute(trx);
  await releaseScore(trx, score);
  return rows[0]?.status === "refused" ? "refused" : "postponed";
}

/** Tries every score of a platform that was due and that nobody has in hand again later, as {@link postponeScore} does; gives how many. */
export async function postponeScoresOfPlatform(
  trx: Transaction,
  platformId: string,
  { dueBy, reason, detail }: Setback & { readonly dueBy: Date },
): Promise<number> {
  const { rows } = await sql`
    update scores set attempts = attempts + 1, reason = ${reason}, detail = ${detail}, ungranted_since = null,
      next_try_at = now() + make_interval(secs => least(30 * power(2, least(attempts, 20)), 21600))
    from (
      select scores.id
      from scores
        join line_items on line_items.id = line_item_id
        join contexts on contexts.id = line_items.context_id
        join deployments on deployments.id = contexts.deployment_id
      where scores.status = 'waiting' and next_try_at <= ${dueBy} and (leased_until is null or leased_until < now())
        and platform_id = ${platformId} and ${SCORE_SCOPE} = any (ags_scopes)
      for update of scores skip locked
    ) as due
    where scores.id = due.id
    returning scores.id`.execute(trx);
  return rows.length;
}

async function releaseScore(trx: Transaction, { id, lease }: InHand): Promise<void> {
  await sql`update scores set leased_until = null, lease = null where id = ${id} and lease = ${lease}`.execute(
    trx,
  );
}

/** Gives scores back that can be taken up again as soon as their column is made. */
export async function releaseScores(trx: Transaction, scores: readonly InHand[]): Promise<void> {
  for (const score of scores) await releaseScore(trx, score);
}

/** A score and what became of it. */
export interface PassedBackScore {
  readonly id: string;
  readonly userId: string;
  readonly name: string | null;
  readonly lineItemId: string;
  readonly label: string;
  readonly status: ScoreStatus;
  readonly reason: string | null;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  readonly scoredAt: Date;
  readonly platformGiven: number | null;
  readonly platformMaximum: number | null;
  readonly platformSeenAt: Date | null;
  readonly sentAt: Date | null;
}

/** Scores that are listed at once. */
const LISTED = 500;

/** How many scores of a course are in which state. */
export async function countScores(
  trx: Transaction,
  courseId: string,
): Promise<Readonly<Record<ScoreStatus, number>>> {
  const { rows } = await sql<Record<ScoreStatus, number>>`
    select count(*) filter (where scores.status = 'waiting')::integer as waiting, count(*) filter (where scores.status = 'sent')::integer as sent,
      count(*) filter (where scores.status = 'held')::integer as held, count(*) filter (where scores.status = 'kept')::integer as kept,
      count(*) filter (where scores.status = 'refused')::integer as refused
    from scores join line_items on line_items.id = line_item_id join contexts on contexts.id = line_items.context_id
    where course_id = ${courseId}`.execute(trx);
  return rows[0] ?? { waiting: 0, sent: 0, held: 0, kept: 0, refused: 0 };
}

/** Whether a score belongs to a course. */
export async function findScore(
  trx: Transaction,
  { courseId, scoreId }: { readonly courseId: string; readonly scoreId: string },
): Promise<{ readonly id: string } | undefined> {
  return trx
    .selectFrom("scores")
    .innerJoin("line_items", "line_items.id", "scores.line_item_id")
    .innerJoin("contexts", "contexts.id", "line_items.context_id")
    .select("scores.id")
    .where("scores.id", "=", scoreId)
    .where("contexts.course_id", "=", courseId)
    .executeTakeFirst();
}

/** The first 500 scores of a course, those that somebody must decide on first, then by column and name. */
export async function listScores(trx: Transaction, courseId: string): Promise<PassedBackScore[]> {
  return trx
    .selectFrom("scores")
    .innerJoin("line_items", "line_items.id", "scores.line_item_id")
    .innerJoin("contexts", "contexts.id", "line_items.context_id")
    .innerJoin("users", "users.id", "scores.user_id")
    .select([
      "scores.id",
      "scores.user_id as userId",
      "users.name",
      "scores.line_item_id as lineItemId",
      "line_items.label",
      "scores.status",
      "scores.reason",
      "scores.score_given as scoreGiven",
      "scores.score_maximum as scoreMaximum",
      "scores.scored_at as scoredAt",
      "scores.platform_given as platformGiven",
      "scores.platform_maximum as platformMaximum",
      "scores.platform_seen_at as platformSeenAt",
      "scores.sent_at as sentAt",
    ])
    .where("contexts.course_id", "=", courseId)
    .orderBy(
      sql`array_position(array['held', 'refused', 'waiting', 'kept', 'sent']::score_status[], scores.status)`,
    )
    .orderBy("line_items.label")
    .orderBy("users.name")
    .orderBy("scores.id")
    .limit(LISTED)
    .execute();
}

/**
 * Sends a score that was held, kept or refused: over what the platform shows, as far as that is still what the decider saw. A column that was deleted
 * is looked for anew. Gives the tenant's score, or nothing when there is nothing to decide.
 */
export async function sendScoreAnyway(
  trx: Transaction,
  {
    courseId,
    scoreId,
    userId,
  }: { readonly courseId: string; readonly scoreId: string; readonly userId: string },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    with decided as (
      update scores set status = 'waiting', overwrites = status <> 'refused',
        scored_at = greatest(date_trunc('second', clock_timestamp()), scored_at + interval '1 second'),
        reason = null, detail = null, attempts = 0, next_try_at = now(), ungranted_since = null,
        decided_by = ${userId}, decided_at = now()
      where id = ${scoreId} and status in ('held', 'kept', 'refused') and line_item_id in (
        select line_items.id from line_items join contexts on contexts.id = context_id where course_id = ${courseId})
      returning line_item_id
    ), revived as (
      update line_items set url = null, gone_at = null
      from decided where line_items.id = decided.line_item_id and gone_at is not null
      returning resource_link_id
    ), forgotten as (
      update resource_links set line_item_url = null from revived where resource_links.id = revived.resource_link_id
    )
    select line_item_id as id from decided`.execute(trx);
  return rows.length > 0;
}

/** Leaves what the platform shows, and sends nothing; a later score asks again. False when there is nothing to decide. */
export async function keepPlatformScore(
  trx: Transaction,
  {
    courseId,
    scoreId,
    userId,
  }: { readonly courseId: string; readonly scoreId: string; readonly userId: string },
): Promise<boolean> {
  const { rows } = await sql`
    update scores set status = 'kept', decided_by = ${userId}, decided_at = now()
    where id = ${scoreId} and status in ('held', 'refused') and line_item_id in (
      select line_items.id from line_items join contexts on contexts.id = context_id where course_id = ${courseId})
    returning id`.execute(trx);
  return rows.length > 0;
}

/**
 * Queues the percentage of tracked lessons completed for every learner of a course whose percentage differs from the one last queued, in every
 * learning-path column of the course. Who has completed none and was never sent one is left out: nothing is not zero. Gives how many.
 */
export async function queueProgressScores(trx: Transaction, courseId: string): Promise<number> {
  const { rows: links } = await sql<{ id: string }>`
    select resource_links.id from resource_links join contexts on contexts.id = resource_links.context_id
    where course_id = ${courseId} and view = 'learning_path' order by resource_links.id`.execute(trx);
  let queued = 0;
  for (const { id } of links) {
    const lineItem = await findLineItemOf(trx, { resourceLinkId: id });
    if (lineItem === undefined) continue;
    const changed = await listChangedProgress(trx, courseId, lineItem.id);
    for (const { userId, percent } of changed) {
      await queueScore(trx, {
        lineItemId: lineItem.id,
        userId,
        scoreGiven: percent,
        scoreMaximum: 100,
        activityProgress: percent === 100 ? "Completed" : "InProgress",
        gradingProgress: "FullyGraded",
      });
    }
    queued += changed.length;
  }
  return queued;
}

async function listChangedProgress(
  trx: Transaction,
  courseId: string,
  lineItemId: string,
): Promise<{ readonly userId: string; readonly percent: number }[]> {
  const { rows } = await sql<{ userId: string; percent: number }>`
    with tracked as (
      select id from lessons where course_id = ${courseId} and tracks_completion
    ), progress as (
      select memberships.user_id, round(100.0 * count(lesson_progress.lesson_id) / (select count(*) from tracked), 2) as percent
      from line_items
        join memberships on memberships.context_id = line_items.context_id
        left join lesson_progress on lesson_progress.user_id = memberships.user_id and lesson_progress.status = 'completed'
          and lesson_progress.lesson_id in (select id from tracked)
      where line_items.id = ${lineItemId} and memberships.role = 'learner' and memberships.status = 'active'
        and exists (select from tracked)
      group by memberships.user_id
    )
    select progress.user_id as "userId", percent
    from progress left join scores on scores.line_item_id = ${lineItemId} and scores.user_id = progress.user_id
    where percent is distinct from coalesce(scores.score_given, 0)
    order by progress.user_id`.execute(trx);
  return rows;
}

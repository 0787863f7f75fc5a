import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

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
  new_submission: Generated<boolean>;
  scored_at: Timestamp;
  status: Generated<ScoreStatus>;
  reason: string | null;
  detail: string | null;
  attempts: Generated<number>;
  next_try_at: Generated<Timestamp>;
  leased_until: Timestamp | null;
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
      line_item_id, user_id, score_given, score_maximum, activity_progress, grading_progress, comment, new_submission, scored_at)
    select line_items.id, memberships.user_id, ${score.scoreGiven}, ${score.scoreMaximum}, ${score.activityProgress}::activity_progress,
      ${score.gradingProgress}::grading_progress, ${score.comment ?? null}, ${score.newSubmission ?? false},
      date_trunc('second', clock_timestamp())
    from line_items join memberships on memberships.context_id = line_items.context_id
    where line_items.id = ${score.lineItemId} and memberships.user_id = ${score.userId} and memberships.role = 'learner'
      and not 'http://purl.imsglobal.org/vocab/lti/system/person#TestUser' = any (memberships.lti_roles)
    on conflict on constraint scores_latest do update set
      score_given = excluded.score_given, score_maximum = excluded.score_maximum,
      activity_progress = excluded.activity_progress, grading_progress = excluded.grading_progress,
      comment = excluded.comment,
      new_submission = excluded.new_submission or known.status = 'waiting' and known.new_submission,
      scored_at = greatest(excluded.scored_at, known.scored_at + interval '1 second'),
      status = 'waiting', reason = null, detail = null, attempts = 0, next_try_at = now(), queued_at = now(), overwrites = false
    where known.grading_progress <> 'FullyGraded' or excluded.grading_progress = 'FullyGraded'`.execute(trx);
}

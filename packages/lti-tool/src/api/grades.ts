import { contract, type GradePassback, type ScorePassback } from "@skillstudio/api-client/contract";
import { RequestError } from "../errors.ts";
import { inTenant } from "../store/database.ts";
import {
  countScores,
  findScore,
  keepPlatformScore,
  listScores,
  type PassedBackScore,
  type ScoreStatus,
  sendScoreAnyway,
} from "../store/scores.ts";
import { instant } from "./figures.ts";
import { type Api, mount, mountWithoutTransaction } from "./mount.ts";

/** What the background is asked for when grades are looked after. */
export interface GradeWishes {
  /** Hears of an institution that has scores to send. */
  readonly onScoresQueued: (tenantId: string) => void;
  /** Hears of a course whose grades somebody looks at. */
  readonly onResultsWanted: (course: { readonly tenantId: string; readonly courseId: string }) => void;
}

export function mountGrades(api: Api, wishes: GradeWishes): void {
  mount(api, contract.getGradePassback, async ({ course, session }, trx) => {
    wishes.onResultsWanted({ tenantId: session.tenantId, courseId: course.id });
    return gradePassback(await listScores(trx, course.id), await countScores(trx, course.id));
  });

  mountWithoutTransaction(api, contract.decideScore, async ({ course, session, params, body }) => {
    const { tenantId, userId } = session;
    const decide = body.decision === "send" ? sendScoreAnyway : keepPlatformScore;
    const decision = { courseId: course.id, scoreId: params.score_id, userId };
    const answer = await inTenant(api.db, tenantId, async (trx) => {
      if (!(await decide(trx, decision))) {
        const known = await findScore(trx, decision);
        throw new RequestError(known ? "already_decided" : "not_found");
      }
      return gradePassback(await listScores(trx, course.id), await countScores(trx, course.id));
    });
    if (body.decision === "send") wishes.onScoresQueued(tenantId);
    return answer;
  });
}

function gradePassback(
  scores: readonly PassedBackScore[],
  counts: Readonly<Record<ScoreStatus, number>>,
): GradePassback {
  return { counts, scores: scores.map(scorePassback) };
}

function scorePassback(score: PassedBackScore): ScorePassback {
  const { platformGiven: given, platformMaximum: maximum } = score;
  return {
    score_id: score.id,
    learner: { user_id: score.userId, name: score.name },
    column: score.label,
    status: score.status,
    reason: score.reason === null ? null : (REASONS[score.reason] ?? "no_answer"),
    score: { given: score.scoreGiven, maximum: score.scoreMaximum },
    scored_at: score.scoredAt.toISOString(),
    lms_score: given === null || maximum === null ? null : { given, maximum },
    lms_seen_at: instant(score.platformSeenAt),
    sent_at: instant(score.sentAt),
  };
}

/** By the code of the `LtiError`; everything else is a platform that did not answer as it should. */
const REASONS: Readonly<Record<string, ScorePassback["reason"]>> = {
  line_item_gone: "column_gone",
  scope_not_granted: "not_allowed",
  user_missing: "person_unknown",
  score_refused: "refused",
};

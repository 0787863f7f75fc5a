import { contract, type Recommendation } from "@skillstudio/api-client/contract";
import { ENGINE_VERSION, explain, type Reason } from "@skillstudio/engine";
import { RequestError } from "../errors.ts";
import {
  decideRecommendation,
  findRecommendation,
  type KeptRecommendation,
  listRecommendations,
  upsertProposals,
} from "../store/recommendations.ts";
import { mayLookAt } from "./authorize.ts";
import { propose, suggestion } from "./dashboard.ts";
import { type Api, mount } from "./mount.ts";
import { readLearner } from "./records.ts";

export function mountRecommendations(api: Api): void {
  mount(api, contract.listRecommendations, async ({ course, learner, session, asOf, locale }, trx) => {
    const to = { userId: learner.id, courseId: course.id };
    const proposals = propose(await readLearner(trx, course, learner, asOf), asOf);
    const shownAt = learner.id === session.userId ? new Date(asOf) : null;
    await upsertProposals(
      trx,
      to,
      proposals.map(({ type, lesson, reason: { code, params, evidence } }) => ({
        type,
        lessonId: lesson.id,
        reason: { code, params },
        evidence,
        engineVersion: ENGINE_VERSION,
      })),
      shownAt,
    );
    const kept = await listRecommendations(trx, to);
    return {
      recommendations: proposals.flatMap((proposal) => {
        const row = kept.find(
          ({ type, lessonId }) => type === proposal.type && lessonId === proposal.lesson.id,
        );
        return row
          ? [
              {
                recommendation_id: row.id,
                type: row.type,
                ...suggestion(proposal, locale),
                status: row.status,
              },
            ]
          : [];
      }),
    };
  });

  mount(api, contract.actOnRecommendation, async ({ params, body, session, asOf, locale }, trx) => {
    const { recommendation_id: id } = params;
    const { userId } = session;
    await decideRecommendation(trx, { userId, id, action: body.action, at: new Date(asOf) });
    const row = await findRecommendation(trx, userId, id);
    if (!row || !mayLookAt(session, row.courseId)) throw new RequestError("not_found");
    if (row.status !== body.action) throw new RequestError("already_decided");
    return recommendation(row, locale);
  });
}

function recommendation(row: KeptRecommendation, locale: string): Recommendation {
  // What `upsertProposals` kept: the engine's reason, its evidence apart.
  const reason = { ...row.reason, evidence: row.evidence } as Reason;
  return {
    recommendation_id: row.id,
    type: row.type,
    lesson_id: row.lessonId,
    title: row.title,
    reason: explain(reason, locale),
    estimated_minutes: row.estimatedMinutes,
    status: row.status,
  };
}

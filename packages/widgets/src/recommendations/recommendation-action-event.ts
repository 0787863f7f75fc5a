import type { Recommendation, RecommendationAction } from "@skillstudio/api-client";

/** A learner accepted or skipped a recommendation, and the server has kept it. */
export class RecommendationActionEvent extends Event {
  static readonly type = "skill-recommendation-action";
  readonly recommendation: Recommendation;
  readonly action: RecommendationAction["action"];

  constructor(recommendation: Recommendation, action: RecommendationAction["action"]) {
    super(RecommendationActionEvent.type, { bubbles: true, composed: true });
    this.recommendation = recommendation;
    this.action = action;
  }
}

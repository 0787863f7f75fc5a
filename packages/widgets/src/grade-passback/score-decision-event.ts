import type { ScoreDecision, ScorePassback } from "@skillstudio/api-client";

/** Someone who teaches decided on a score that was held or refused, and the server has kept it. */
export class ScoreDecisionEvent extends Event {
  static readonly type = "skill-score-decision";
  readonly score: ScorePassback;
  readonly decision: ScoreDecision["decision"];

  constructor(score: ScorePassback, decision: ScoreDecision["decision"]) {
    super(ScoreDecisionEvent.type, { bubbles: true, composed: true });
    this.score = score;
    this.decision = decision;
  }
}

/** An instructor opened the dashboard of a learner. */
export class LearnerSelectEvent extends Event {
  static readonly type = "skill-learner-select";
  readonly learnerId: string;

  constructor(learnerId: string) {
    super(LearnerSelectEvent.type, { bubbles: true, composed: true });
    this.learnerId = learnerId;
  }
}

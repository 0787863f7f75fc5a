import type { AttemptResult } from "@skillstudio/api-client";

/** Someone handed in an attempt at a quiz, and the server has graded it. */
export class QuizSubmittedEvent extends Event {
  static readonly type = "skill-quiz-submitted";
  readonly assessmentId: string;
  readonly result: AttemptResult;

  constructor(assessmentId: string, result: AttemptResult) {
    super(QuizSubmittedEvent.type, { bubbles: true, composed: true });
    this.assessmentId = assessmentId;
    this.result = result;
  }
}

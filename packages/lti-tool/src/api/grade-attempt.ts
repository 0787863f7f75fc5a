import type { QuizAnswer, SkillResult } from "@skillstudio/api-client/contract";
import type { AuthoredQuestion } from "../store/authored-assessments.ts";

/** A question as far as grading needs it. */
export type GradedQuestion = Pick<AuthoredQuestion, "answer" | "skill" | "points"> & { readonly id: string };

/** What an attempt came to. */
export interface Grading {
  /** Points. */
  readonly score: number;
  readonly scoreMaximum: number;
  /** 0..100 */
  readonly scorePercent: number;
  readonly questions: readonly { readonly id: string; readonly correct: boolean; readonly points: number }[];
  /** In the order in which the quiz comes to them. */
  readonly skills: readonly SkillResult[];
}

/** Grades an attempt: a question is right or wrong as a whole, and one without an answer is wrong. */
export function gradeAttempt(questions: readonly GradedQuestion[], answers: readonly QuizAnswer[]): Grading {
  const answerOf = new Map(answers.map((answer) => [answer.question_id, answer]));
  const graded = questions.map((question) => {
    const correct = isRight(question, answerOf.get(question.id));
    return { question, correct, points: correct ? question.points : 0 };
  });
  const score = sum(graded.map(({ points }) => points));
  const scoreMaximum = sum(questions.map(({ points }) => points));
  return {
    score,
    scoreMaximum,
    scorePercent: scoreMaximum === 0 ? 0 : rounded((score / scoreMaximum) * 100, 2),
    questions: graded.map(({ question, correct, points }) => ({ id: question.id, correct, points })),
    skills: [...Map.groupBy(graded, ({ question }) => question.skill)].map(([skill, of]) => ({
      skill,
      questions: of.length,
      correct: of.filter(({ correct }) => correct).length,
      points: sum(of.map(({ points }) => points)),
      points_maximum: sum(of.map(({ question }) => question.points)),
    })),
  };
}

function isRight({ answer: right }: GradedQuestion, given: QuizAnswer | undefined): boolean {
  if ("number" in right) {
    return given?.number !== undefined && Math.abs(given.number - right.number) <= right.tolerance + ROUNDING;
  }
  const chosen = new Set(given?.choices);
  return chosen.size === right.choices.length && right.choices.every((id) => chosen.has(id));
}

/** What binary fractions may add to a difference such as |0.3 - 0.2|. */
const ROUNDING = 1e-9;

function sum(points: readonly number[]): number {
  return rounded(
    points.reduce((total, each) => total + each, 0),
    4,
  );
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

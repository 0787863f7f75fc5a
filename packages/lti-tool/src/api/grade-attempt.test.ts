import * as fc from "fast-check";
import { expect, it } from "vitest";
import { gradeAttempt, type GradedQuestion } from "./grade-attempt.ts";

const questions: readonly GradedQuestion[] = [
  { id: "one", answer: { choices: ["2"] }, skill: "loops", points: 1 },
  { id: "many", answer: { choices: ["1", "3"] }, skill: "types", points: 2 },
  { id: "near", answer: { number: 0.3, tolerance: 0.1 }, skill: "loops", points: 0.5 },
  { id: "bare", answer: { number: 7, tolerance: 0 }, skill: null, points: 0.5 },
];

it("grades by question and by skill", () => {
  const answers = [
    { question_id: "one", choices: ["2"] },
    { question_id: "many", choices: ["3"] },
    { question_id: "bare", number: 7 },
  ];
  expect(gradeAttempt(questions, answers)).toEqual({
    score: 1.5,
    scoreMaximum: 4,
    scorePercent: 37.5,
    questions: [
      { id: "one", correct: true, points: 1 },
      { id: "many", correct: false, points: 0 },
      { id: "near", correct: false, points: 0 },
      { id: "bare", correct: true, points: 0.5 },
    ],
    skills: [
      { skill: "loops", questions: 2, correct: 1, points: 1, points_maximum: 1.5 },
      { skill: "types", questions: 1, correct: 0, points: 0, points_maximum: 2 },
      { skill: null, questions: 1, correct: 1, points: 0.5, points_maximum: 0.5 },
    ],
  });
});

it.each([
  ["the right choice", { question_id: "one", choices: ["2"] }, true],
  ["the right choice twice", { question_id: "one", choices: ["2", "2"] }, true],
  ["another choice", { question_id: "one", choices: ["1"] }, false],
  ["every choice", { question_id: "one", choices: ["1", "2", "3"] }, false],
  ["no choice", { question_id: "one", choices: [] }, false],
  ["a number for a choice", { question_id: "one", number: 2 }, false],
  ["all the right choices in another order", { question_id: "many", choices: ["3", "1"] }, true],
  ["some of the right choices", { question_id: "many", choices: ["1"] }, false],
  ["the right choices and a wrong one", { question_id: "many", choices: ["1", "2", "3"] }, false],
  ["a number at the edge of the tolerance", { question_id: "near", number: 0.2 }, true],
  ["a number at the other edge", { question_id: "near", number: 0.4 }, true],
  ["a number beyond the tolerance", { question_id: "near", number: 0.19 }, false],
  ["a choice for a number", { question_id: "bare", choices: ["7"] }, false],
])("takes %s as right or wrong", (_what, answer, right) => {
  const question = gradeAttempt(questions, [answer]).questions.find(({ id }) => id === answer.question_id);
  expect(question?.correct).toBe(right);
});

it("never gives more than the maximum nor less than nothing, and its skills add up to the whole", () => {
  const anyAnswer = fc.record({
    question_id: fc.constantFrom("one", "many", "near", "bare", "none"),
    choices: fc.option(fc.array(fc.constantFrom("1", "2", "3")), { nil: undefined }),
    number: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(anyAnswer), (answers) => {
      const { score, scoreMaximum, scorePercent, skills } = gradeAttempt(
        questions,
        JSON.parse(JSON.stringify(answers)) as typeof answers,
      );
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(scoreMaximum);
      expect(scorePercent).toBeLessThanOrEqual(100);
      expect(skills.reduce((total, { points }) => total + points, 0)).toBeCloseTo(score);
    }),
  );
});

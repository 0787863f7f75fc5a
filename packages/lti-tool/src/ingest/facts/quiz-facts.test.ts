import { expect, test } from "vitest";
import type { QuizScores } from "../../store/assessments.ts";
import { findQuiz } from "./quiz-facts.ts";

const quiz = (
  title: string,
  grades: Readonly<Record<string, number>>,
  scoreMaximum: number | null = null,
): QuizScores => ({
  assessmentId: title,
  sourceKey: `grade-item:1:Quiz: ${title}`,
  title,
  scoreMaximum,
  gradebookScores: new Map(Object.entries(grades)),
  attemptScores: new Map(),
});
const report = (title: string, scores: Readonly<Record<string, readonly number[]>> = {}) => ({
  title,
  scoreMaximum: 10,
  attemptScores: new Map(Object.entries(scores)),
});
const SCORES = { ana: [4, 7, 6], ben: [5, 9, 8] };

test.each<[string, ReturnType<typeof report>, readonly QuizScores[], string | undefined]>([
  [
    "the title in the file's name",
    report("PYBE-Quiz 1_ HTTP (basics)-grades"),
    [quiz("Quiz 1: HTTP (basics)", {}), quiz("Quiz 2", {})],
    "Quiz 1: HTTP (basics)",
  ],
  [
    "the whole title, not its beginning",
    report("PYBE-Quiz 10-grades"),
    [quiz("Quiz 1", {}), quiz("Quiz 10", {})],
    "Quiz 10",
  ],
  [
    "the longest title of several",
    report("PYBE-Quiz 1 again-grades"),
    [quiz("Quiz 1", {}), quiz("Quiz 1 again", {})],
    "Quiz 1 again",
  ],
  [
    "no title of two equal ones",
    report("PYBE-Quiz 1-grades"),
    [quiz("Quiz 1", {}), quiz("Quiz 1", {})],
    undefined,
  ],
  [
    "a title in any script",
    report("课程-测验 一-grades"),
    [quiz("测验 一", {}), quiz("测验 二", {})],
    "测验 一",
  ],
  [
    "the highest attempts",
    report("x", SCORES),
    [quiz("A", { ana: 7, ben: 9 }), quiz("B", { ana: 7, ben: 3 })],
    "A",
  ],
  ["the last attempts", report("x", SCORES), [quiz("A", { ana: 6, ben: 8, cem: 1 })], "A"],
  ["the rounded mean", report("x", SCORES), [quiz("A", { ana: 5.67, ben: 7.33 })], "A"],
  [
    "nothing, where one learner's grade is another",
    report("x", SCORES),
    [quiz("A", { ana: 7, ben: 10 })],
    undefined,
  ],
  ["nothing, where only one learner is in both", report("x", SCORES), [quiz("A", { ana: 7 })], undefined],
  [
    "nothing, where two quizzes agree",
    report("x", SCORES),
    [quiz("A", { ana: 7, ben: 9 }), quiz("B", { ana: 7, ben: 9 })],
    undefined,
  ],
  [
    "nothing, where the maximum is another",
    report("x", SCORES),
    [quiz("A", { ana: 7, ben: 9 }, 20)],
    undefined,
  ],
])("a quiz report is known by %s", (_name, given, quizzes, expected) => {
  expect(findQuiz(given, quizzes)?.title).toBe(expected);
});

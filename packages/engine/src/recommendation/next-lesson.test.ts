import { describe, expect, it } from "vitest";
import { asOf, lessons, recordsOf } from "../../test/python-backend.ts";
import { explain } from "../explain/explain.ts";
import { defaultParameters } from "../parameters.ts";
import type { GradeResult, LearnerRecords, Lesson, LessonProgress } from "../records.ts";
import { type NextLesson, recommendNextLesson } from "./next-lesson.ts";

const next = (records: LearnerRecords, change: Partial<LearnerRecords> = {}): NextLesson =>
  recommendNextLesson({ ...records, ...change }, defaultParameters, asOf);

const sentence = ({ lesson, reason }: NextLesson): readonly unknown[] => [lesson?.id, explain(reason, "en")];

const completed = (...ids: readonly string[]): readonly LessonProgress[] =>
  ids.map((lessonId) => ({ lessonId, status: "completed" }));

const requiring = (prerequisites: Readonly<Record<string, readonly string[]>>): readonly Lesson[] =>
  lessons.map((lesson) => ({ ...lesson, prerequisites: prerequisites[lesson.id] ?? [] }));

describe("recommendNextLesson", () => {
  const ana = recordsOf("Ana Álvarez");
  const sam = recordsOf("Sam Lee, Jr.");

  /* Ana has completed What is HTTP?, Quiz 1 and Assignment 1: routes and views is the first one open. */
  it("proposes the first lesson that Ana has not completed", () => {
    expect(next(ana)).toEqual({
      lesson: lessons[1],
      reason: {
        code: "next_in_sequence",
        params: { lesson: "Lesson: routes and views" },
        evidence: [
          { kind: "lesson", id: "lesson-2" },
          { kind: "lesson", id: "lesson-1" },
        ],
      },
    });
  });

  it("passes over a skipped lesson", () => {
    expect(next(ana, { skippedLessonIds: ["lesson-2"] }).lesson?.id).toBe("lesson-4");
  });

  it("proposes an untracked lesson only when nothing tracked is left and it has no result", () => {
    const skippedLessonIds = ["lesson-2", "lesson-4"];
    expect(next(ana, { skippedLessonIds }).lesson?.id).toBe("lesson-6");

    const graded: GradeResult = {
      id: "result-6",
      assessmentId: "assessment-6",
      lessonId: "lesson-6",
      title: "Assignment 2: REST API",
      kind: "assignment",
      skills: [],
      score: 12,
    };
    expect(sentence(next(ana, { skippedLessonIds, results: [...ana.results, graded] }))).toEqual([
      undefined,
      "You skipped what is left: 2 lessons. Open the course to return to it",
    ]);
  });

  it("says that the course is finished when nothing is open", () => {
    const tracked = lessons.slice(0, 5);
    expect(
      sentence(next(ana, { lessons: tracked, progress: completed(...tracked.map(({ id }) => id)) })),
    ).toEqual([undefined, "You have finished all 5 lessons"]);
  });

  it("takes a lesson whose prerequisites are met before an earlier one whose are not", () => {
    expect(next(sam, { lessons: requiring({ "lesson-1": ["lesson-3"] }) }).lesson?.id).toBe("lesson-2");
  });

  it("names what blocks when every open lesson waits", () => {
    const circle = { "lesson-2": ["lesson-4"], "lesson-4": ["lesson-2", "lesson-1"] };
    const blocked = next(ana, { lessons: requiring(circle) });
    expect(sentence(blocked)).toEqual([undefined, "Lesson: routes and views opens after: Indexes"]);
    expect(blocked.reason.evidence.map(({ id }) => id)).toEqual(["lesson-2", "lesson-4"]);
  });

  it("is not blocked by a prerequisite that nobody tracks or that the course does not have", () => {
    const odd = { "lesson-2": ["lesson-6", "lesson-99"] };
    expect(next(ana, { lessons: requiring(odd) }).lesson?.id).toBe("lesson-2");
  });

  it("is blocked by a prerequisite that the learner skipped", () => {
    const chain = requiring({ "lesson-4": ["lesson-2"] });
    expect(sentence(next(ana, { lessons: chain, skippedLessonIds: ["lesson-2"] }))).toEqual([
      undefined,
      "Indexes opens after: Lesson: routes and views",
    ]);
  });

  it("names the module in a course of several, in the order of the modules", () => {
    const lesson = { position: 1, prerequisites: [], skills: [], tracksCompletion: true };
    const course: readonly Lesson[] = [
      { ...lesson, id: "b", title: "Python Functions", module: { id: "m2", title: "Module 2", position: 2 } },
      { ...lesson, id: "a", title: "Python Basics", module: { id: "m1", title: "Module 1", position: 1 } },
    ];
    expect(sentence(next(sam, { lessons: course, progress: completed("a") }))).toEqual([
      "b",
      "Next in sequence: Module 2 - Python Functions",
    ]);
  });

  it("knows a course without lessons", () => {
    expect(sentence(next(sam, { lessons: [] }))).toEqual([undefined, "This course has no lessons yet"]);
  });
});

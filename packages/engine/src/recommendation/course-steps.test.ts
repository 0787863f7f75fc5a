import { describe, expect, it } from "vitest";
import { asOf, lessons, recordsOf } from "../../test/python-backend.ts";
import { defaultParameters } from "../parameters.ts";
import type { LearnerRecords } from "../records.ts";
import { getCourseSteps } from "./course-steps.ts";
import { recommendNextLesson } from "./next-lesson.ts";

const ana = recordsOf("Ana Álvarez");
const steps = (change: Partial<LearnerRecords> = {}) =>
  getCourseSteps({ ...ana, ...change }, defaultParameters, asOf);
const statuses = (change?: Partial<LearnerRecords>) => steps(change).map(({ status }) => status);

describe("getCourseSteps", () => {
  it("shows Ana what she has done and when, what is next and why, and what is open", () => {
    expect(statuses()).toEqual(["done", "next", "done", "open", "done", "open"]);
    const [first, next] = steps();
    expect(first).toEqual({
      lesson: lessons[0],
      status: "done",
      reason: undefined,
      completedAt: ana.progress.find(({ lessonId }) => lessonId === "lesson-1")?.completedAt,
    });
    expect(next).toEqual({
      lesson: lessons[1],
      status: "next",
      reason: recommendNextLesson(ana, defaultParameters, asOf).reason,
      completedAt: undefined,
    });
  });

  it("says what a lesson waits for", () => {
    const waiting = steps({
      lessons: lessons.map((lesson) =>
        lesson.id === "lesson-4" ? { ...lesson, prerequisites: ["lesson-1", "lesson-2"] } : lesson,
      ),
    })[3];
    expect(waiting).toMatchObject({
      status: "waiting",
      reason: {
        code: "blocked_by_prerequisites",
        params: { lesson: "Indexes", required: ["Lesson: routes and views"] },
      },
    });
  });

  it("leaves a skipped lesson open and takes the following one as next", () => {
    expect(statuses({ skippedLessonIds: ["lesson-2"] })).toEqual([
      "done",
      "open",
      "done",
      "next",
      "done",
      "open",
    ]);
  });

  it("takes a lesson that reports no completion as done once it has a result", () => {
    const result = {
      id: "result-6",
      assessmentId: "assessment-6",
      lessonId: "lesson-6",
      title: "Assignment 2: REST API",
      kind: "assignment" as const,
      skills: [],
      score: 12,
    };
    expect(statuses({ results: [...ana.results, result] })[5]).toBe("done");
  });

  it("has nothing to show of a course without lessons", () => {
    expect(steps({ lessons: [] })).toEqual([]);
  });
});

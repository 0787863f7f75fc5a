import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asOf, classCompletionRates, lessons, recordsOf } from "../../test/python-backend.ts";
import { dayMs } from "../calendar.ts";
import { defaultParameters } from "../parameters.ts";
import { getPace } from "./pace.ts";
import { median } from "./trend.ts";

describe("getPace", () => {
  /*
   * Of the 24 learners in the completion report 12 completed four of the five activities, 7 three, 3 two, 1 one and
   * 1 none: the median lies between 3/5 and 4/5.
   */
  it("measures against the class where the course has no dates", () => {
    expect(median(classCompletionRates)).toBeCloseTo(0.7, 12);
    expect(getPace(recordsOf("Maya Cohen"), defaultParameters, asOf)).toEqual({
      pace: "behind",
      completionRate: 0.4,
      expectedRate: 0.7,
      reason: {
        code: "pace_by_class",
        params: { pace: "behind", rate: 0.4, median: 0.7 },
        evidence: [
          { kind: "lesson", id: "lesson-1" },
          { kind: "lesson", id: "lesson-4" },
          { kind: "class", id: "learners", value: 24 },
        ],
      },
    });
  });

  it("calls nobody behind by half a lesson", () => {
    expect(getPace(recordsOf("Ana Álvarez"), defaultParameters, asOf).pace).toBe("on_track");
    expect(getPace(recordsOf("Ben O'Brien"), defaultParameters, asOf).pace).toBe("on_track");
  });

  it.each([
    { share: 0.2, pace: "ahead" },
    { share: 0.4, pace: "ahead" },
    { share: 0.45, pace: "on_track" },
    { share: 0.75, pace: "on_track" },
    { share: 0.8, pace: "behind" },
    { share: 1, pace: "behind" },
    { share: 3, pace: "behind" },
  ])("is $pace with 3 of 5 lessons at $share of the course", ({ share, pace }) => {
    const courseDates = { startsAt: asOf - share * 100 * dayMs, endsAt: asOf + (1 - share) * 100 * dayMs };
    const result = getPace({ ...recordsOf("Ana Álvarez"), courseDates }, defaultParameters, asOf);
    expect(result).toMatchObject({ pace, reason: { code: "pace_by_course_dates" } });
  });

  it.each([
    {
      why: "a class too small",
      change: { classCompletionRates: [0.2, 0.4, 0.6, 0.8] },
      code: "no_pace_basis",
    },
    {
      why: "a course that ends before it starts, in no class",
      change: { classCompletionRates: [], courseDates: { startsAt: asOf, endsAt: asOf - dayMs } },
      code: "no_pace_basis",
    },
    {
      why: "a course that tracks nothing",
      change: { lessons: lessons.map((lesson) => ({ ...lesson, tracksCompletion: false })) },
      code: "no_tracked_lessons",
    },
  ])("is unknown for $why: $code", ({ change, code }) => {
    const result = getPace({ ...recordsOf("Ana Álvarez"), ...change }, defaultParameters, asOf);
    expect(result.pace).toBeUndefined();
    expect(result.reason.code).toBe(code);
  });

  it("never falls when one more lesson is completed", () => {
    const order = ["behind", "on_track", "ahead"];
    fc.assert(
      fc.property(fc.subarray(lessons.map(({ id }) => id)), fc.constantFrom(...lessons), (done, more) => {
        const paceAfter = (ids: readonly string[]): number => {
          const progress = ids.map((lessonId) => ({ lessonId, status: "completed" }) as const);
          return order.indexOf(
            getPace({ ...recordsOf("Sam Lee, Jr."), progress }, defaultParameters, asOf).pace!,
          );
        };
        expect(paceAfter([...done, more.id])).toBeGreaterThanOrEqual(paceAfter(done));
      }),
    );
  });
});

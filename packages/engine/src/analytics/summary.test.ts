import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords } from "../../test/arbitrary.ts";
import { asOf, recordsOf } from "../../test/python-backend.ts";
import { dayMs } from "../calendar.ts";
import { defaultParameters } from "../parameters.ts";
import { getLearnerPerformanceSummary } from "./summary.ts";

describe("getLearnerPerformanceSummary", () => {
  /* From the captured files: quiz 4.50 of 10.00; three of the five tracked activities completed on 22 November. */
  it("sums up Ana as the captured files do", () => {
    expect(getLearnerPerformanceSummary(recordsOf("Ana Álvarez"), defaultParameters, asOf)).toMatchObject({
      lessonsCompleted: 3,
      lessonsTracked: 5,
      completionRate: 0.6,
      averageQuizPercent: 45,
      recent: { days: 30, lessonsCompleted: 3, averageQuizPercent: 45, studyHours: 327 / 3600 },
      streak: { currentDays: 1 },
      trend: { direction: undefined, reason: { code: "too_few_results" } },
    });
  });

  it("leaves unknown what no record tells of a learner without results", () => {
    expect(getLearnerPerformanceSummary(recordsOf("Sam Lee, Jr."), defaultParameters, asOf)).toMatchObject({
      lessonsCompleted: 0,
      completionRate: 0,
      averageQuizPercent: undefined,
      recent: { lessonsCompleted: 0, averageQuizPercent: undefined, studyHours: undefined },
    });
  });

  it("keeps an average of zero apart from none", () => {
    const records = recordsOf("Ana Álvarez");
    const results = records.results.map((result) => ({ ...result, score: 0 }));
    const summary = getLearnerPerformanceSummary({ ...records, results }, defaultParameters, asOf);
    expect(summary.averageQuizPercent).toBe(0);
  });

  it("counts as recent what lies within 30 days, to the millisecond", () => {
    const records = recordsOf("Ana Álvarez");
    const recentAt = (completedAt: number): number =>
      getLearnerPerformanceSummary(
        {
          ...records,
          progress: records.progress.map((row) =>
            row.lessonId === "lesson-1" ? { ...row, completedAt } : row,
          ),
        },
        defaultParameters,
        asOf,
      ).recent.lessonsCompleted;
    expect([recentAt(asOf - 30 * dayMs + 1), recentAt(asOf - 30 * dayMs)]).toEqual([3, 2]);
  });

  it("does not count the share of lessons that nobody tracks", () => {
    const records = recordsOf("Ana Álvarez");
    const lessons = records.lessons.map((lesson) => ({ ...lesson, tracksCompletion: false }));
    const summary = getLearnerPerformanceSummary({ ...records, lessons }, defaultParameters, asOf);
    expect(summary).toMatchObject({ lessonsCompleted: 0, lessonsTracked: 0, completionRate: undefined });
  });

  it("keeps every figure within its range", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const { completionRate, averageQuizPercent, streak } = getLearnerPerformanceSummary(
          records,
          defaultParameters,
          asOf,
        );
        expect(completionRate ?? 0).toBeGreaterThanOrEqual(0);
        expect(completionRate ?? 0).toBeLessThanOrEqual(1);
        expect(averageQuizPercent ?? 0).toBeGreaterThanOrEqual(0);
        expect(averageQuizPercent ?? 0).toBeLessThanOrEqual(100);
        expect(streak.currentDays).toBeLessThanOrEqual(streak.longestDays);
        expect(streak.currentWeeks).toBeLessThanOrEqual(streak.longestWeeks);
      }),
    );
  });
});

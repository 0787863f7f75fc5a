import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asOf, recordsOf } from "../../test/python-backend.ts";
import { dayMs } from "../calendar.ts";
import { defaultParameters } from "../parameters.ts";
import type { GradeResult } from "../records.ts";
import { getTrend, mannKendall, theilSenSlope } from "./trend.ts";

const weekly = (
  percents: readonly number[],
  everyDays = 7,
): { readonly results: readonly GradeResult[] } => ({
  results: percents.map((percent, index) => ({
    id: `r${index}`,
    assessmentId: `q${index}`,
    title: `Quiz ${index}`,
    kind: "quiz",
    skills: [],
    percent,
    gradedAt: asOf - (percents.length - index) * everyDays * dayMs,
  })),
});

describe("getTrend", () => {
  it.each([
    { percents: [40, 50, 60, 70], direction: "improving", pointsPerWeek: 10 },
    { percents: [90, 85, 70, 60, 50], direction: "declining", pointsPerWeek: -10 },
    { percents: [60, 75, 55, 70], direction: "stable", pointsPerWeek: 5 / 12 },
    { percents: [80, 80, 80, 80], direction: "stable", pointsPerWeek: 0 },
    { percents: [40, 50, 60, 0, 70, 80, 90], direction: "improving", pointsPerWeek: 8 },
  ])("is $direction for $percents", ({ percents, direction, pointsPerWeek }) => {
    const trend = getTrend(weekly(percents), defaultParameters, asOf);
    expect(trend.direction).toBe(direction);
    expect(trend.pointsPerWeek).toBeCloseTo(pointsPerWeek, 12);
  });

  it("names its figures and the results it comes from", () => {
    expect(getTrend(weekly([40, 50, 60, 70]), defaultParameters, asOf)).toEqual({
      direction: "improving",
      resultCount: 4,
      pointsPerWeek: 10,
      pValue: 0.089429,
      reason: {
        code: "trend_improving",
        params: { results: 4, pointsPerWeek: 10 },
        evidence: [40, 50, 60, 70].map((value, index) => ({ kind: "result", id: `r${index}`, value })),
      },
    });
  });

  it.each([
    { why: "a learner without results", records: recordsOf("Maya Cohen"), code: "no_results_yet" },
    { why: "Ana's single dated result", records: recordsOf("Ana Álvarez"), code: "too_few_results" },
    { why: "three results", records: weekly([40, 50, 60]), code: "too_few_results" },
    {
      why: "five results within four days",
      records: weekly([40, 50, 60, 70, 80], 1),
      code: "results_too_close",
    },
  ])("has no direction for $why: $code", ({ records, code }) => {
    const trend = getTrend(records, defaultParameters, asOf);
    expect(trend).toMatchObject({ direction: undefined, pointsPerWeek: undefined, pValue: undefined });
    expect(trend.reason.code).toBe(code);
  });

  it("looks at the latest results alone", () => {
    const late = [90, 88, 86, 84, 82, 80, 78, 76, 74, 72, 70, 68];
    expect(getTrend(weekly([10, 20, 30, 40, ...late]), defaultParameters, asOf).direction).toBe("declining");
  });

  it("turns round when the results do", () => {
    const opposite = new Map([
      ["improving", "declining"],
      ["declining", "improving"],
      ["stable", "stable"],
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 12 }), (percents) => {
        const there = getTrend(weekly(percents), defaultParameters, asOf).direction ?? "unknown";
        const back = getTrend(weekly(percents.toReversed()), defaultParameters, asOf).direction;
        expect(back).toBe(opposite.get(there));
      }),
    );
  });
});

describe("theilSenSlope", () => {
  /* Slopes of the six pairs: 2, 1/2, 10/3, -1, 4, 9; their median is (2 + 10/3) / 2. */
  it("is the median of the slopes of all pairs", () => {
    const points = [10, 12, 11, 20].map((y, x) => ({ x, y }));
    expect(theilSenSlope(points)).toBeCloseTo(8 / 3, 12);
  });

  it("is undefined where all happened at once", () => {
    expect(theilSenSlope([10, 20, 30].map((y) => ({ x: 1, y })))).toBeUndefined();
  });
});

describe("mannKendall", () => {
  /*
   * n = 10 without ties: S = 45, Var S = 10·9·25/18 = 125, z = 44/√125 = 3.935, p = 0.000083 (normal table).
   * With y tied in one pair, n = 4: Var S = (4·3·13 − 2·1·9)/18 = 7.667, S = 5, z = 4/√7.667 = 1.4446, p = 0.148562.
   */
  it.each([
    { y: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], score: 45, pValue: 0.000083 },
    { y: [10, 12, 12, 20], score: 5, pValue: 0.148562 },
    { y: [5, 5, 5, 5], score: 0, pValue: 1 },
  ])("of $y has S = $score", ({ y, score, pValue }) => {
    const test = mannKendall(y.map((y, x) => ({ x, y })));
    expect(test.score).toBe(score);
    expect(test.pValue).toBeCloseTo(pValue, 5);
  });
});

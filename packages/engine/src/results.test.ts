import { describe, expect, it } from "vitest";
import type { GradeResult } from "./records.ts";
import { latestResults, percentOf } from "./results.ts";

const result: GradeResult = { id: "r", assessmentId: "q", title: "Quiz", kind: "quiz", skills: [] };

describe("percentOf", () => {
  it.each([
    { figures: { score: 4.5, scoreMaximum: 10 }, percent: 45 },
    { figures: { score: 0, scoreMaximum: 10 }, percent: 0 },
    { figures: { score: 11, scoreMaximum: 10 }, percent: 100 },
    { figures: { score: -1, scoreMaximum: 10 }, percent: 0 },
    { figures: { score: 45 }, percent: undefined },
    { figures: { scoreMaximum: 10 }, percent: undefined },
    { figures: { score: 0, scoreMaximum: 0 }, percent: undefined },
    { figures: { score: Number.NaN, scoreMaximum: 10 }, percent: undefined },
    { figures: { percent: 70, score: 7 }, percent: 70 },
    { figures: { percent: Number.NaN, score: 7, scoreMaximum: 10 }, percent: 70 },
  ])("of $figures is $percent", ({ figures, percent }) => {
    expect(percentOf({ ...result, ...figures })).toBe(percent);
  });
});

describe("latestResults", () => {
  const figuresOf = (...results: readonly Partial<GradeResult>[]): unknown =>
    latestResults(
      results.map((part, index) => ({ ...result, id: `r${index}`, ...part })),
      1000,
    ).map(({ result, percent, at }) => [result.id, percent, at]);

  it("counts an assessment once, by the latest of its results", () => {
    expect(figuresOf({ percent: 80, gradedAt: 10 }, { percent: 45, gradedAt: 20 })).toEqual([["r1", 45, 20]]);
  });

  it("takes an undated result as old as it can be when something newer is known", () => {
    expect(figuresOf({ percent: 80 }, { percent: 45, gradedAt: 20 })).toEqual([["r1", 45, 20]]);
  });

  it("prefers, of witnesses to the same result, the one that tells when", () => {
    expect(figuresOf({ percent: 45, observedAt: 90 }, { percent: 45, gradedAt: 20 })).toEqual([
      ["r1", 45, 20],
    ]);
  });

  it("does not let a result of unknown percentage hide a known one", () => {
    expect(figuresOf({ score: 4.5, gradedAt: 90 }, { percent: 45, gradedAt: 20 })).toEqual([["r1", 45, 20]]);
  });

  it("passes over what was graded later than it judges", () => {
    expect(figuresOf({ percent: 45, gradedAt: 1001 })).toEqual([]);
  });
});

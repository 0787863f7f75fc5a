import { describe, expect, it } from "vitest";
import { isSameGrade, pointsOf } from "./compare.ts";

describe("what a platform shows", () => {
  it.each<[name: string, shown: [number, number], score: [number, number], same: boolean]>([
    ["the score itself", [17, 20], [17, 20], true],
    ["the score on another scale", [85, 100], [17, 20], true],
    ["the score rounded to two decimals", [33.33, 100], [1, 3], true],
    ["extra points cut at the maximum", [20, 20], [23, 20], true],
    ["extra points as they are", [23, 20], [23, 20], true],
    ["a zero", [0, 10], [0, 20], true],
    ["half a point more", [17.5, 20], [17, 20], false],
    ["a zero in place of a score", [0, 20], [17, 20], false],
  ])("is ours when it is %s: %s", (_name, [given, maximum], [ours, of], same) => {
    expect(isSameGrade({ given, maximum }, { given: ours, maximum: of })).toBe(same);
  });

  it("is out of 1 when no maximum is told, and nothing when there is no score", () => {
    expect(pointsOf({ userId: "1", resultScore: 0.5 } as never)).toEqual({ given: 0.5, maximum: 1 });
    expect(pointsOf({ userId: "1" } as never)).toBeUndefined();
    expect(pointsOf(undefined)).toBeUndefined();
  });
});

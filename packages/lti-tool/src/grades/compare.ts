import type { Result } from "../lti/assignment-grades.ts";
import type { Points } from "../store/scores.ts";

/** What a result shows; nothing when there is no grade, which is never zero. */
export function pointsOf(result: Result | undefined): Points | undefined {
  if (result?.resultScore === undefined) return undefined;
  // "If no value is specified, then the default maximum value must be 1", https://www.imsglobal.org/spec/lti-ags/v2p0#resultmaximum
  return { given: result.resultScore, maximum: result.resultMaximum ?? 1 };
}

/**
 * Whether what a platform shows is a score of ours: scaled to its maximum, give or take what it rounds (two decimals, or a hundredth of a percent),
 * and cut at its maximum where it allows no extra points.
 */
export function isSameGrade(shown: Points, score: Points): boolean {
  const scaled = (score.given / score.maximum) * shown.maximum;
  const tolerance = Math.max(0.006, shown.maximum / 10_000);
  return [scaled, Math.min(scaled, shown.maximum)].some(
    (value) => Math.abs(value - shown.given) <= tolerance,
  );
}

import { dayMs, requireInstant } from "../calendar.ts";
import { reason, type Reason, resultEvidence } from "../explain/reason.ts";
import { compareText } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import type { EpochMs, LearnerRecords } from "../records.ts";
import { latestResults } from "../results.ts";

export type TrendDirection = "improving" | "declining" | "stable";

/** Whether results rise or fall over time. Every figure is undefined when the results do not carry a trend. */
export interface Trend {
  readonly direction: TrendDirection | undefined;
  /** How many dated results were looked at. */
  readonly resultCount: number;
  /** Theil–Sen slope, percentage points per week. */
  readonly pointsPerWeek: number | undefined;
  /** Two-sided p-value of the Mann–Kendall test. */
  readonly pValue: number | undefined;
  readonly reason: Reason<
    | "no_results_yet"
    | "too_few_results"
    | "results_too_close"
    | "trend_improving"
    | "trend_declining"
    | "trend_stable"
  >;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * E13: the trend of the latest dated results. Its size is the Theil–Sen slope (the median slope of all pairs:
 * one outlier moves it little), its significance that of the Mann–Kendall test. An undated result has no place
 * in time and is passed over.
 *
 * @throws {EngineError} `invalid_instant`
 */
export function getTrend(
  records: Pick<LearnerRecords, "results">,
  parameters: EngineParameters,
  asOf: EpochMs,
): Trend {
  requireInstant(asOf);
  const dated = latestResults(records.results, asOf)
    .flatMap((latest) =>
      latest.result.gradedAt === latest.at && latest.at !== undefined ? [{ ...latest, at: latest.at }] : [],
    )
    .sort((a, b) => a.at - b.at || compareText(a.result.id, b.result.id))
    .slice(-parameters.trendRecentResults);
  const unknown = {
    direction: undefined,
    resultCount: dated.length,
    pointsPerWeek: undefined,
    pValue: undefined,
  };
  const evidence = dated.map(resultEvidence);
  const [first] = dated;
  const last = dated.at(-1);
  if (!first || !last) return { ...unknown, reason: reason("no_results_yet", {}) };

  const results = dated.length;
  if (results < parameters.trendMinimumResults) {
    const needed = parameters.trendMinimumResults;
    return { ...unknown, reason: reason("too_few_results", { results, needed }, evidence) };
  }
  const points = dated.map(({ at, percent }) => ({ x: (at - first.at) / (7 * dayMs), y: percent }));
  const pointsPerWeek = theilSenSlope(points);
  if (pointsPerWeek === undefined || last.at - first.at < parameters.trendMinimumSpanDays * dayMs) {
    const days = parameters.trendMinimumSpanDays;
    return { ...unknown, reason: reason("results_too_close", { results, days }, evidence) };
  }

  const { score, pValue } = mannKendall(points);
  const direction = pValue >= parameters.trendSignificance ? "stable" : score > 0 ? "improving" : "declining";
  return {
    direction,
    resultCount: results,
    pointsPerWeek,
    pValue,
    reason:
      direction === "stable"
        ? reason("trend_stable", { results }, evidence)
        : reason(`trend_${direction}`, { results, pointsPerWeek }, evidence),
  };
}

/** Median slope over all pairs of points that differ in x; undefined when none does (Theil 1950, Sen 1968). */
export function theilSenSlope(points: readonly Point[]): number | undefined {
  const slopes = pairs(points)
    .filter(([a, b]) => a.x !== b.x)
    .map(([a, b]) => (b.y - a.y) / (b.x - a.x));
  return median(slopes);
}

/** Middle value, or the mean of the two middle values; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const ordered = values.toSorted((a, b) => a - b);
  const upper = ordered[Math.floor(ordered.length / 2)];
  const lower = ordered[Math.floor((ordered.length - 1) / 2)];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/**
 * Mann–Kendall test: S = Σ sign(Δx)·sign(Δy) over all pairs, and its two-sided p-value by the normal approximation
 * with continuity correction and the variance for ties in either variable (Kendall 1970, Rank Correlation
 * Methods, ch. 4).
 */
export function mannKendall(points: readonly Point[]): { readonly score: number; readonly pValue: number } {
  const score = pairs(points).reduce((sum, [a, b]) => sum + Math.sign(b.x - a.x) * Math.sign(b.y - a.y), 0);
  const n = points.length;
  const t = tieSizes(points.map(({ x }) => x));
  const u = tieSizes(points.map(({ y }) => y));
  const cubic = (k: number): number => k * (k - 1) * (2 * k + 5);
  const pairwise = (k: number): number => k * (k - 1);
  const triple = (k: number): number => k * (k - 1) * (k - 2);
  const variance =
    (cubic(n) - sum(t, cubic) - sum(u, cubic)) / 18 +
    (sum(t, pairwise) * sum(u, pairwise)) / (2 * pairwise(n)) +
    (n > 2 ? (sum(t, triple) * sum(u, triple)) / (9 * triple(n)) : 0);
  const z = variance > 0 ? Math.max(0, Math.abs(score) - 1) / Math.sqrt(variance) : 0;
  return { score, pValue: twoSidedNormal(z) };
}

function pairs(points: readonly Point[]): readonly (readonly [Point, Point])[] {
  return points.flatMap((a, index) => points.slice(index + 1).map((b) => [a, b] as const));
}

function tieSizes(values: readonly number[]): readonly number[] {
  return [...Map.groupBy(values, (value) => value).values()].map(({ length }) => length);
}

function sum(values: readonly number[], term: (value: number) => number): number {
  return values.reduce((total, value) => total + term(value), 0);
}

/** P(|Z| ≥ z) of the standard normal, z ≥ 0; error below 1.5e-7 (Abramowitz & Stegun 7.1.26), so 6 decimals. */
function twoSidedNormal(z: number): number {
  const x = z / Math.SQRT2;
  const k = 1 / (1 + 0.3275911 * x);
  const polynomial =
    k * (0.254829592 + k * (-0.284496736 + k * (1.421413741 + k * (-1.453152027 + k * 1.061405429))));
  return Math.round(polynomial * Math.exp(-x * x) * 1e6) / 1e6;
}

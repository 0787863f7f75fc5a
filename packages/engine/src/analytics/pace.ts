import { requireInstant } from "../calendar.ts";
import { type Evidence, type Pace, reason, type Reason } from "../explain/reason.ts";
import { inCourseOrder } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import { completedLessons } from "../progress.ts";
import type { CourseDates, EpochMs, LearnerRecords } from "../records.ts";
import { median } from "./trend.ts";

export interface PaceResult {
  readonly pace: Pace | undefined;
  /** Completed share of the tracked lessons, 0..1; undefined when no lesson is tracked. */
  readonly completionRate: number | undefined;
  /** The share that was expected by now, 0..1. */
  readonly expectedRate: number | undefined;
  readonly reason: Reason<"no_tracked_lessons" | "no_pace_basis" | "pace_by_course_dates" | "pace_by_class">;
}

/**
 * E13: the pace. Where the course's dates are known, the tracked lessons are expected evenly from start to end;
 * else the median completion of the class is the measure. Ahead or behind means by `paceMargin` or more, and by one
 * whole lesson at least: in a short course nobody is behind by half a lesson.
 *
 * @throws {EngineError} `invalid_instant`
 */
export function getPace(
  records: Pick<LearnerRecords, "lessons" | "progress" | "courseDates" | "classCompletionRates">,
  parameters: EngineParameters,
  asOf: EpochMs,
): PaceResult {
  requireInstant(asOf);
  const { completed, tracked } = completion(records, asOf);
  if (tracked.length === 0) {
    return {
      pace: undefined,
      completionRate: undefined,
      expectedRate: undefined,
      reason: reason("no_tracked_lessons", {}),
    };
  }
  const rate = completed.length / tracked.length;
  const margin = Math.max(parameters.paceMargin, 1 / tracked.length);
  const lessons = completed.map((id): Evidence => ({ kind: "lesson", id }));

  const expected = expectedByDates(records.courseDates, asOf);
  if (expected !== undefined) {
    const pace = compare(rate, expected, margin);
    const evidence: Evidence[] = [...lessons, { kind: "course_dates", id: "expected", value: expected }];
    return {
      pace,
      completionRate: rate,
      expectedRate: expected,
      reason: reason("pace_by_course_dates", { pace, rate, expected }, evidence),
    };
  }

  const rates = records.classCompletionRates.filter(Number.isFinite);
  const middle = median(rates);
  if (middle !== undefined && rates.length >= parameters.paceMinimumClass) {
    const pace = compare(rate, middle, margin);
    const evidence: Evidence[] = [...lessons, { kind: "class", id: "learners", value: rates.length }];
    return {
      pace,
      completionRate: rate,
      expectedRate: middle,
      reason: reason("pace_by_class", { pace, rate, median: middle }, evidence),
    };
  }
  return {
    pace: undefined,
    completionRate: rate,
    expectedRate: undefined,
    reason: reason("no_pace_basis", {}),
  };
}

/** Ids of the tracked lessons, and of those among them that are completed, in course order. */
export function completion(
  { lessons, progress }: Pick<LearnerRecords, "lessons" | "progress">,
  asOf: EpochMs,
): { readonly completed: readonly string[]; readonly tracked: readonly string[] } {
  const done = completedLessons(progress, asOf);
  const tracked = inCourseOrder(lessons)
    .filter(({ tracksCompletion }) => tracksCompletion)
    .map(({ id }) => id);
  return { tracked, completed: tracked.filter((id) => done.has(id)) };
}

function expectedByDates({ startsAt, endsAt }: CourseDates, asOf: EpochMs): number | undefined {
  if (startsAt === undefined || endsAt === undefined || !(endsAt > startsAt)) return undefined;
  return Math.min(1, Math.max(0, (asOf - startsAt) / (endsAt - startsAt)));
}

/** Shares such as 0.8 - 0.6 miss 0.2 by the last bits. */
const rounding = 1e-9;

function compare(rate: number, expected: number, margin: number): Pace {
  const lead = rate - expected;
  if (lead >= margin - rounding) return "ahead";
  return lead <= rounding - margin ? "behind" : "on_track";
}

import type { Weekday } from "../calendar.ts";
import type { GradeResult, LocalDate } from "../records.ts";

/** A record, or a figure drawn from records, that led to a judgement. */
export interface Evidence {
  readonly kind: "lesson" | "result" | "skill" | "day" | "hour" | "weekday" | "course_dates" | "class";
  /** The record's id; of a figure its name: a date, an hour `0`..`23`, a day of the week, a skill. */
  readonly id: string;
  /** Percent of a result, events of an hour or weekday, share 0..1 of a completion: as the reason's code says. */
  readonly value?: number;
}

/** How a learner moves through the course. */
export type Pace = "ahead" | "on_track" | "behind";

/** What each reason tells: percentages 0..100, rates 0..1, and the titles as the records have them. */
export interface ReasonParams {
  readonly next_in_sequence: { readonly lesson: string; readonly module?: string };
  readonly blocked_by_prerequisites: { readonly lesson: string; readonly required: readonly string[] };
  readonly rest_skipped: { readonly lessons: number };
  readonly course_finished: { readonly lessons: number };
  readonly no_lessons_yet: Nothing;

  readonly review_result: {
    readonly topic: string;
    readonly kind: GradeResult["kind"];
    readonly percent: number;
    readonly threshold: number;
  };
  readonly weak_skill: { readonly skill: string; readonly percent: number; readonly results: number };
  readonly strong_skill: { readonly skill: string; readonly percent: number; readonly results: number };

  readonly no_activity_yet: Nothing;
  readonly streak_running: { readonly days: number };
  readonly streak_ended: { readonly days: number; readonly lastActive: LocalDate };
  readonly inactive_for: { readonly days: number; readonly lastActive: LocalDate };

  readonly no_results_yet: Nothing;
  readonly too_few_results: { readonly results: number; readonly needed: number };
  readonly results_too_close: { readonly results: number; readonly days: number };
  readonly trend_improving: { readonly results: number; readonly pointsPerWeek: number };
  readonly trend_declining: { readonly results: number; readonly pointsPerWeek: number };
  readonly trend_stable: { readonly results: number };

  readonly no_tracked_lessons: Nothing;
  readonly no_pace_basis: Nothing;
  readonly pace_by_course_dates: { readonly pace: Pace; readonly rate: number; readonly expected: number };
  readonly pace_by_class: { readonly pace: Pace; readonly rate: number; readonly median: number };

  readonly too_little_activity: { readonly events: number };
  readonly evenly_spread: Nothing;
  readonly learns_best: { readonly days: readonly Weekday[]; readonly hour: number };

  readonly welcome: Nothing;
  readonly progress_so_far: {
    readonly completed: number;
    readonly tracked: number;
    readonly percent?: number;
  };
  readonly results_so_far: { readonly results: number; readonly percent?: number };
  readonly active_days: { readonly days: number; readonly of: number };
}

type Nothing = Readonly<Record<string, never>>;

export type ReasonCode = keyof ReasonParams;

/** Why a judgement is as it is: plain data, fit to be stored as JSON; `explain` makes the sentence. */
export type Reason<Code extends ReasonCode = ReasonCode> = {
  [C in Code]: { readonly code: C; readonly params: ReasonParams[C]; readonly evidence: readonly Evidence[] };
}[Code];

/** Builds a reason. */
export function reason<Code extends ReasonCode>(
  code: Code,
  params: ReasonParams[Code],
  evidence: readonly Evidence[] = [],
): Reason<Code> {
  return { code, params, evidence };
}

/** A result as evidence, with its percentage. */
export function resultEvidence({ result, percent }: { result: GradeResult; percent: number }): Evidence {
  return { kind: "result", id: result.id, value: percent };
}

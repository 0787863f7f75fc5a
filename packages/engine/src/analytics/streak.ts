import { learningActivity } from "../activity.ts";
import { type Calendar, calendarOf, dateOf, type DayNumber, requireInstant, weekOf } from "../calendar.ts";
import { reason, type Reason } from "../explain/reason.ts";
import type { EngineParameters } from "../parameters.ts";
import type { EpochMs, LearnerRecords, LocalDate } from "../records.ts";

/** Days and ISO weeks in a row with learning activity, in the learner's own time zone. */
export interface Streak {
  readonly currentDays: number;
  readonly longestDays: number;
  readonly currentWeeks: number;
  readonly longestWeeks: number;
  readonly lastActive: LocalDate | undefined;
  readonly reason: Reason<"no_activity_yet" | "streak_running" | "streak_ended">;
}

/**
 * E13: the streak. It runs on as long as today, or else yesterday, is active: the day is not over yet. Weeks
 * likewise. A date that the zone's calendar left out (Samoa's 2011-12-30) breaks nothing.
 *
 * @throws {EngineError} `invalid_instant`, `unknown_time_zone`
 */
export function getStreak(
  records: Pick<LearnerRecords, "events" | "timeZone">,
  _parameters: EngineParameters,
  asOf: EpochMs,
): Streak {
  requireInstant(asOf);
  const calendar = calendarOf(records.timeZone);
  const days = activeDays(learningActivity(records.events, asOf), calendar);
  const lastDay = days.at(-1);
  if (lastDay === undefined) {
    return {
      currentDays: 0,
      longestDays: 0,
      currentWeeks: 0,
      longestWeeks: 0,
      lastActive: undefined,
      reason: reason("no_activity_yet", {}),
    };
  }

  const today = calendar.dayOf(asOf);
  const follows = (day: DayNumber, next: DayNumber): boolean =>
    day === next - 1 || (day === next - 2 && calendar.dayBefore(next) === day);
  const dayRuns = runLengths(days, follows);
  const dayRunsOn = lastDay === today || follows(lastDay, today);

  const weeks = [...new Set(days.map(weekOf))];
  const nextWeek = (week: number, next: number): boolean => week === next - 1;
  const weekRuns = runLengths(weeks, nextWeek);
  const weekRunsOn = weekOf(lastDay) >= weekOf(today) - 1;

  const currentDays = dayRunsOn ? (dayRuns.at(-1) ?? 0) : 0;
  const longestDays = Math.max(...dayRuns);
  const lastActive = dateOf(lastDay);
  const firstDay = days.at(-(dayRuns.at(-1) ?? 1)) ?? lastDay;
  const evidence = [...new Set([firstDay, lastDay])].map(
    (day) => ({ kind: "day", id: dateOf(day) }) as const,
  );
  return {
    currentDays,
    longestDays,
    currentWeeks: weekRunsOn ? (weekRuns.at(-1) ?? 0) : 0,
    longestWeeks: Math.max(...weekRuns),
    lastActive,
    reason: dayRunsOn
      ? reason("streak_running", { days: currentDays }, evidence)
      : reason("streak_ended", { days: dayRuns.at(-1) ?? 0, lastActive }, evidence),
  };
}

/** The local days with activity, in order, each once. */
export function activeDays(
  activity: readonly { readonly at: EpochMs }[],
  calendar: Pick<Calendar, "dayOf">,
): readonly DayNumber[] {
  return [...new Set(activity.map(({ at }) => calendar.dayOf(at)))].sort((a, b) => a - b);
}

function runLengths(
  ordered: readonly number[],
  follows: (previous: number, next: number) => boolean,
): readonly number[] {
  const runs: number[] = [];
  for (const [index, value] of ordered.entries()) {
    const previous = ordered[index - 1];
    const continues = previous !== undefined && follows(previous, value);
    runs.push(continues ? (runs.pop() ?? 0) + 1 : 1);
  }
  return runs;
}

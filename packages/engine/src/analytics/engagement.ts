import { learningActivity, sessionLengths } from "../activity.ts";
import { calendarOf, minuteMs, requireInstant, type Weekday, weekdayOf, weekdays } from "../calendar.ts";
import { type Evidence, reason, type Reason } from "../explain/reason.ts";
import { compareText } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import type { EpochMs, LearnerRecords } from "../records.ts";
import { mean } from "../results.ts";
import { activeDays } from "./streak.ts";

/** When and with what a learner learns, in their own time zone. The lists are empty where no pattern shows. */
export interface EngagementPatterns {
  /** Hours of the local day, 0..23, the busiest first. */
  readonly peakHours: readonly number[];
  /** The busiest days of the week, Monday first. */
  readonly preferredDays: readonly Weekday[];
  /** Mean of the sessions that show a length; undefined when none does. */
  readonly meanSessionMinutes: number | undefined;
  /** The content types most often opened, the first the most. */
  readonly preferredContentTypes: readonly string[];
  readonly eventCount: number;
  readonly activeDayCount: number;
  readonly reason: Reason<"no_activity_yet" | "too_little_activity" | "evenly_spread" | "learns_best">;
}

/**
 * E10: engagement patterns. A peak hour or preferred day has more events than it would have if they were spread
 * evenly, and at least `peakMinimumEvents`. Equal counts: the earlier hour or day, the content type first by name.
 *
 * @throws {EngineError} `invalid_instant`, `unknown_time_zone`
 */
export function getEngagementPatterns(
  records: Pick<LearnerRecords, "events" | "lessons" | "timeZone">,
  parameters: EngineParameters,
  asOf: EpochMs,
): EngagementPatterns {
  requireInstant(asOf);
  const calendar = calendarOf(records.timeZone);
  const activity = learningActivity(records.events, asOf);
  const sessions = sessionLengths(activity, parameters.sessionGapMinutes * minuteMs);
  const meanSession = mean(sessions);
  const figures = {
    peakHours: [],
    preferredDays: [],
    preferredContentTypes: [],
    meanSessionMinutes: meanSession === undefined ? undefined : meanSession / minuteMs,
    eventCount: activity.length,
    activeDayCount: activeDays(activity, calendar).length,
  };
  if (activity.length === 0) return { ...figures, reason: reason("no_activity_yet", {}) };
  if (
    activity.length < parameters.patternMinimumEvents ||
    figures.activeDayCount < parameters.patternMinimumDays
  ) {
    return { ...figures, reason: reason("too_little_activity", { events: activity.length }) };
  }

  const standsOut = (count: number, slots: number): boolean =>
    count >= parameters.peakMinimumEvents && count * slots > activity.length;
  const hours = ranked(activity.map(({ at }) => calendar.hourOf(at))).filter(({ count }) =>
    standsOut(count, 24),
  );
  const days = ranked(activity.map(({ at }) => weekdays.indexOf(weekdayOf(calendar.dayOf(at)))))
    .filter(({ count }) => standsOut(count, 7))
    .slice(0, parameters.preferredDays)
    .sort((a, b) => a.value - b.value);
  const contentTypeOf = new Map(records.lessons.map(({ id, contentType }) => [id, contentType]));
  const contentTypes = activity.flatMap(
    ({ contentType, lessonId }) => contentType ?? (lessonId && contentTypeOf.get(lessonId)) ?? [],
  );
  const preferredDays = days.flatMap(({ value }) => weekdays[value] ?? []);
  const peakHours = hours.slice(0, parameters.peakHours).map(({ value }) => value);
  const [hour] = peakHours;
  const evidence: Evidence[] = [
    ...days.map(({ value, count }): Evidence => ({
      kind: "weekday",
      id: weekdays[value] ?? "",
      value: count,
    })),
    ...hours
      .slice(0, 1)
      .map(({ value, count }): Evidence => ({ kind: "hour", id: String(value), value: count })),
  ];
  return {
    ...figures,
    peakHours,
    preferredDays,
    preferredContentTypes: ranked(contentTypes)
      .slice(0, parameters.preferredContentTypes)
      .map(({ value }) => value),
    reason:
      hour === undefined || preferredDays.length === 0
        ? reason("evenly_spread", {})
        : reason("learns_best", { days: preferredDays, hour }, evidence),
  };
}

/** Distinct values with their counts: the most frequent first, equal ones in ascending order. */
function ranked<Value extends string | number>(
  values: readonly Value[],
): readonly { readonly value: Value; readonly count: number }[] {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, { length }]) => ({ value, count: length }))
    .sort((a, b) => b.count - a.count || compare(a.value, b.value));
}

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : compareText(String(a), String(b));
}

import { learningActivity } from "../activity.ts";
import { calendarOf, dateOf, requireInstant } from "../calendar.ts";
import type { EngineParameters } from "../parameters.ts";
import type { EpochMs, LearnerRecords, LocalDate } from "../records.ts";

export interface DayOfActivity {
  readonly date: LocalDate;
  readonly events: number;
}

/**
 * Learning events on each of the last `activityDays` local days, oldest first, days without activity included.
 *
 * @throws {EngineError} `invalid_instant`, `unknown_time_zone`
 */
export function getDailyActivity(
  records: Pick<LearnerRecords, "events" | "timeZone">,
  parameters: EngineParameters,
  asOf: EpochMs,
): readonly DayOfActivity[] {
  requireInstant(asOf);
  const calendar = calendarOf(records.timeZone);
  const byDay = Map.groupBy(learningActivity(records.events, asOf), ({ at }) => calendar.dayOf(at));
  const days: DayOfActivity[] = [];
  for (let day = calendar.dayOf(asOf); days.length < parameters.activityDays; day = calendar.dayBefore(day)) {
    days.push({ date: dateOf(day), events: byDay.get(day)?.length ?? 0 });
  }
  return days.reverse();
}

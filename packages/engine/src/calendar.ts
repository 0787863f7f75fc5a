import { EngineError } from "./engine-error.ts";
import type { EpochMs, LocalDate } from "./records.ts";

export const minuteMs = 60_000;
export const hourMs: number = 60 * minuteMs;
export const dayMs: number = 24 * hourMs;

/** Days since 1970-01-01 on the calendar, whatever the time zone: `1970-01-01` is 0. */
export type DayNumber = number;

/** Days of the week, Monday first as in ISO 8601. */
export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;
export type Weekday = (typeof weekdays)[number];

/** A learner's calendar: what the clock on their wall shows. */
export interface Calendar {
  dayOf(at: EpochMs): DayNumber;
  /** Hour of the local day, 0..23. */
  hourOf(at: EpochMs): number;
  /** The day before on this calendar, which may have left out a day (Samoa had no 2011-12-30). */
  dayBefore(day: DayNumber): DayNumber;
}

/**
 * The calendar of an IANA time zone.
 * @throws {EngineError} `unknown_time_zone`
 */
export function calendarOf(timeZone: string): Calendar {
  const format = formatOf(timeZone);
  const offsets = new Map<EpochMs, number>();

  function offsetAt(instant: EpochMs): number {
    const known = offsets.get(instant) ?? wallClock(format, instant) - instant;
    offsets.set(instant, known);
    return known;
  }

  /**
   * Asking `Intl` costs microseconds, so once a day will do: no zone changes its offset there and back within one.
   * On a day of change the minute decides, not the quarter of an hour: St. John's turned its clocks at 00:01.
   */
  function local(at: EpochMs): number {
    const midnight = floorTo(dayMs, at);
    const offset = offsetAt(midnight);
    return at + (offset === offsetAt(midnight + dayMs) ? offset : offsetAt(floorTo(minuteMs, at)));
  }

  const dayOf = (at: EpochMs): DayNumber => Math.floor(local(at) / dayMs);

  /** Offsets lie between UTC-14 and UTC+14, and a day lasts longer than 12 hours: one probe hits every day there is. */
  const exists = (day: DayNumber): boolean =>
    [-14, -2, 10, 22, 34].some((hours) => dayOf(day * dayMs + hours * hourMs) === day);

  return {
    dayOf,
    hourOf: (at) => Math.floor((local(at) - dayOf(at) * dayMs) / hourMs),
    dayBefore: (day) => (exists(day - 1) ? day - 1 : day - 2),
  };
}

/** Whether a number is an instant that a record can mean: one of the years 1901 to 9998. */
export function isInstant(at: EpochMs): boolean {
  return at >= Date.UTC(1901, 0) && at < Date.UTC(9999, 0);
}

/**
 * Refuses an `asOf` that is no instant.
 * @throws {EngineError} `invalid_instant`
 */
export function requireInstant(asOf: EpochMs): void {
  if (!isInstant(asOf)) throw new EngineError("invalid_instant", `asOf is not an instant: ${asOf}`);
}

export function weekdayOf(day: DayNumber): Weekday {
  return weekdays[(((day + 3) % 7) + 7) % 7] ?? "monday";
}

/** ISO weeks, Monday to Sunday, counted from the one that holds 1970-01-01. */
export function weekOf(day: DayNumber): number {
  return Math.floor((day + 3) / 7);
}

export function dateOf(day: DayNumber): LocalDate {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    throw new EngineError("unknown_time_zone", `"${timeZone}" is not an IANA time zone`, { cause });
  }
}

function floorTo(step: number, at: EpochMs): EpochMs {
  return Math.floor(at / step) * step;
}

/** What the wall clock shows at an instant, as if it were UTC. */
function wallClock(format: Intl.DateTimeFormat, at: EpochMs): number {
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

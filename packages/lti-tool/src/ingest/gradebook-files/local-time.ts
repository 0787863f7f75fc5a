import type { EpochMs } from "@skillstudio/engine";
import { IngestError } from "../ingest-error.ts";

/** A clock reading without a zone; `month` is 1..12. */
export interface ClockReading {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Turns clock readings of one time zone into instants. */
export type ClockToInstant = (reading: ClockReading) => EpochMs | undefined;

const QUARTER_HOUR_MS = 15 * 60 * 1000;

/**
 * The clock of an IANA time zone. A reading that no calendar has (31 February, 25:00) gives `undefined`; one that a
 * change to summer time skips is moved forward by the gap; of one that occurs twice, the first is meant.
 * @throws {IngestError} `time_zone_unknown`.
 */
export function clockOf(timeZone: string): ClockToInstant {
  const offsetAt = zoneOffset(timeZone);
  return (reading) => {
    const asUtc = Date.UTC(
      reading.year,
      reading.month - 1,
      reading.day,
      reading.hour,
      reading.minute,
      reading.second,
    );
    if (!isOnCalendar(reading, asUtc)) return undefined;
    const candidates = [offsetAt(asUtc - 86_400_000), offsetAt(asUtc + 86_400_000)].map(
      (offset) => asUtc - offset,
    );
    const exact = candidates.find((instant) => instant + offsetAt(instant) === asUtc);
    return exact ?? candidates[0];
  };
}

function isOnCalendar(reading: ClockReading, asUtc: number): boolean {
  const date = new Date(asUtc);
  return (
    date.getUTCFullYear() === reading.year &&
    date.getUTCMonth() === reading.month - 1 &&
    date.getUTCDate() === reading.day &&
    date.getUTCHours() === reading.hour &&
    date.getUTCMinutes() === reading.minute &&
    date.getUTCSeconds() === reading.second
  );
}

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
function zoneOffset(timeZone: string): (instant: EpochMs) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
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
    throw new IngestError("time_zone_unknown", `“${timeZone}” is not a time zone such as Europe/Madrid.`, {
      cause,
    });
  }
  // Offsets change only at quarter hours, and formatting is the slow part of a long log.
  const known = new Map<number, number>();
  return (instant) => {
    const quarter = Math.floor(instant / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
    const seen = known.get(quarter);
    if (seen !== undefined) return seen;
    const parts = new Map(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const offset =
      Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) -
      quarter;
    known.set(quarter, offset);
    return offset;
  };
}

const MONTHS = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** Reads `2026-11-22 18:53:55`, as Moodle's completion report writes it. */
export function readIsoClock(text: string): ClockReading | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)(?::(\d\d))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  return reading(year, month, day, hour, minute, second);
}

/** Reads `22 November 2026  6:53 PM`, with or without a weekday and commas, as Moodle's English reports write it. */
export function readWordedClock(text: string): ClockReading | undefined {
  const match =
    /^(?:[a-z]+,?\s+)?(\d{1,2})\s+([a-z]+)\s+(\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([ap])\.?m\.?)?$/i.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const month = MONTHS.indexOf((match[2] ?? "").toLowerCase()) + 1;
  const half = match[7]?.toLowerCase();
  const clockHour = Number(match[4]);
  if (month === 0 || (half !== undefined && (clockHour < 1 || clockHour > 12))) return undefined;
  const hour = half === undefined ? clockHour : (clockHour % 12) + (half === "p" ? 12 : 0);
  return reading(Number(match[3]), month, Number(match[1]), hour, Number(match[5]), Number(match[6] ?? 0));
}

/** The order of the first two numbers of a short date. */
export type DateOrder = "day-month" | "month-day";

/** Reads `22/11/26, 19:15:12`, as Moodle's log writes it; two-digit years are of this century. */
export function readShortClock(text: string, order: DateOrder): ClockReading | undefined {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [first = 0, second = 0, year = 0, hour, minute, seconds] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const [day, month] = order === "day-month" ? [first, second] : [second, first];
  return reading(year < 100 ? 2000 + year : year, month, day, hour, minute, seconds);
}

/** The order that the short dates of one file have in common; day first unless only month first fits. */
export function findDateOrder(texts: Iterable<string>): DateOrder {
  let dayFirst = true;
  let monthFirst = true;
  for (const text of texts) {
    const match = /^(\d{1,2})\/(\d{1,2})\//.exec(text);
    if (match === null) continue;
    if (Number(match[1]) > 12) monthFirst = false;
    if (Number(match[2]) > 12) dayFirst = false;
  }
  return !dayFirst && monthFirst ? "month-day" : "day-month";
}

function reading(year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0): ClockReading {
  return { year, month, day, hour, minute, second };
}

import { read } from "./course.ts";

const DAY_MS = 86_400_000;
/** The newest event in the files of data/: moved by whole days, it must not lie in the future. */
const CAPTURED_AT = "2026-11-22T19:15:12Z";
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A report that instructors download. `move` shifts every date in it by whole days and leaves all other bytes alone. */
export interface CourseExport {
  readonly file: string;
  readonly title: string;
  readonly description: string;
  readonly move: (text: string, days: number) => string;
}

/** What the exports page offers, by the file name in its address. */
export const courseExports: readonly CourseExport[] = [
  {
    file: "gradebook.csv",
    title: "Gradebook",
    description: "Points of every person in every grade item, comma separated.",
    move: moveLastColumn,
  },
  {
    file: "gradebook-all-display-types.csv",
    title: "Gradebook, all display types",
    description: "Points, percentages, letters and feedback, separated by semicolons.",
    move: moveLastColumn,
  },
  {
    file: "quiz-report.csv",
    title: "Quiz report: Quiz 1: HTTP basics",
    description: "Every attempt with the mark of each question.",
    move: (text, days) =>
      text.replace(
        /"(\d{1,2}) ([A-Z][a-z]+) (\d{4})(?= )/g,
        (all, day: string, month: string, year: string) => {
          const index = MONTHS.indexOf(month);
          if (index === -1) return all;
          const to = moved(Number(year), index, Number(day), days);
          return `"${to.getUTCDate()} ${MONTHS[to.getUTCMonth()]} ${to.getUTCFullYear()}`;
        },
      ),
  },
  {
    file: "completion.csv",
    title: "Activity completion",
    description: "Who has completed what, and when.",
    move: (text, days) =>
      text.replace(
        /"(\d{4})-(\d{2})-(\d{2})(?= \d{2}:\d{2}:\d{2}")/g,
        (_, year: string, month: string, day: string) =>
          `"${moved(Number(year), Number(month) - 1, Number(day), days)
            .toISOString()
            .slice(0, 10)}`,
      ),
  },
  {
    file: "course-log.csv",
    title: "Course log",
    description: "Everything that happened in the course, newest first.",
    // Moodle drops the leading zero of the day and keeps that of the month.
    move: (text, days) =>
      text.replace(/^"(\d{1,2})\/(\d{2})\/(\d{2})(?=, )/gm, (_, day: string, month: string, year: string) => {
        const to = moved(2000 + Number(year), Number(month) - 1, Number(day), days);
        const iso = to.toISOString();
        return `"${to.getUTCDate()}/${iso.slice(5, 7)}/${iso.slice(2, 4)}`;
      }),
  },
];

/** The file as Moodle would have written it `days` later. */
export function writeExport(one: CourseExport, days: number): string {
  const text = read(one.file);
  return days === 0 ? text : one.move(text, days);
}

/** Whole days from the capture to `nowMs`, never negative: what a first start fixes for good. */
export function daysSinceCapture(nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(CAPTURED_AT)) / DAY_MS));
}

/** A captured instant, ISO 8601, moved by whole days. */
export function moveInstant(instant: string, days: number): Date {
  return new Date(Date.parse(instant) + days * DAY_MS);
}

function moved(year: number, month: number, day: number, days: number): Date {
  return new Date(Date.UTC(year, month, day + days));
}

/** "Last downloaded from this course": epoch seconds at the end of each row. */
function moveLastColumn(text: string, days: number): string {
  return text.replace(/(?<=[,;])\d{10}$/gm, (seconds) => String(Number(seconds) + days * 86_400));
}

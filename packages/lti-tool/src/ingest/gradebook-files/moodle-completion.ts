import type { EpochMs } from "@skillstudio/engine";
import { ordinals } from "./item-name.ts";
import { readIsoClock, readWordedClock, type ClockToInstant } from "./local-time.ts";
import { personMarks, type PersonMarks } from "./person.ts";
import { RowRefusal, type RefusedRow } from "./refused-row.ts";
import { mapRows, readTable, type TableRow } from "./table.ts";

/** An activity whose completion the course tracks, in course order. */
export interface TrackedActivity {
  readonly title: string;
  /** 1 for the first activity with this title, 2 for the next. */
  readonly ordinal: number;
}

/** Whether and when an activity was completed; a completed one may lack its time. */
export interface CompletionState {
  readonly completed: boolean;
  readonly completedAt?: EpochMs;
}

/** One learner's row; `states` has one entry per activity, in the same order. */
export interface CompletionRow extends TableRow {
  readonly person: PersonMarks;
  readonly states: readonly CompletionState[];
}

/** Moodle's activity completion report. */
export interface MoodleCompletion {
  readonly activities: readonly TrackedActivity[];
  readonly rows: readonly CompletionRow[];
  readonly refused: readonly RefusedRow[];
  /** The newest time in the file. */
  readonly asOf?: EpochMs;
}

/**
 * Reads the CSV of Moodle's activity completion report.
 * @throws {IngestError} when the bytes are no table.
 */
export function parseMoodleCompletion(bytes: Uint8Array, clock: ClockToInstant): MoodleCompletion {
  const table = readTable(bytes);
  const columns = activityColumns(table.header);
  const titles = columns.map((index) => (table.header[index] ?? "").trim());
  const numbered = ordinals(titles);
  const email = table.header.indexOf("Email address");
  const idNumber = table.header.indexOf("ID number");

  const { mapped, refused } = mapRows(table, ({ line, cells }): CompletionRow => ({
    line,
    cells,
    person: personMarks({ fullName: cells[0], email: cells[email], idNumber: cells[idNumber] }),
    states: columns.map((index) =>
      readState(cells[index] ?? "", cells[index + 1] ?? "", table.header[index] ?? "", clock),
    ),
  }));

  const asOf = mapped
    .flatMap(({ states }) => states)
    .reduce((newest, { completedAt }) => Math.max(newest, completedAt ?? 0), 0);
  return {
    activities: titles.map((title, index) => ({ title, ordinal: numbered[index] ?? 1 })),
    rows: mapped,
    refused,
    ...(asOf > 0 ? { asOf } : {}),
  };
}

/** Whether a header is that of an activity completion report: a blank first cell, and a blank cell after each title. */
export function isMoodleCompletionHeader(header: readonly string[]): boolean {
  return header[0]?.trim() === "" && activityColumns(header).length > 0;
}

function activityColumns(header: readonly string[]): readonly number[] {
  return header.flatMap((name, index) =>
    name.trim() !== "" && header[index + 1]?.trim() === "" ? [index] : [],
  );
}

function readState(state: string, time: string, title: string, clock: ClockToInstant): CompletionState {
  if (/^Not completed\b/.test(state)) return { completed: false };
  if (!/^Completed\b/.test(state)) {
    throw new RowRefusal(
      "state_unknown",
      `“${title}” has “${state}”, which is neither “Completed” nor “Not completed”.`,
    );
  }
  if (time.trim() === "") return { completed: true };
  const reading = readIsoClock(time) ?? readWordedClock(time);
  const completedAt = reading === undefined ? undefined : clock(reading);
  if (completedAt === undefined) {
    throw new RowRefusal(
      "date_unreadable",
      `“${title}” has “${time}”, which is not a date between 2000 and next year such as 2026-11-22 18:53:55.`,
    );
  }
  return { completed: true, completedAt };
}

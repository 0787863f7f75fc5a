import type { EpochMs, learningEventTypes } from "@skillstudio/engine";
import { readItemName, type ItemName } from "./item-name.ts";
import { findDateOrder, readShortClock, readWordedClock, type ClockToInstant } from "./local-time.ts";
import { personMarks, type PersonMarks } from "./person.ts";
import { RowRefusal, type RefusedRow } from "./refused-row.ts";
import { mapRows, readTable, type TableRow } from "./table.ts";

/** What a learner did. */
export type LearnerEventType = (typeof learningEventTypes)[number];

/** A row of the log that tells of learning. */
export interface LogRow extends TableRow {
  readonly type: LearnerEventType;
  readonly occurredAt: EpochMs;
  readonly person: PersonMarks;
  /** The activity, or the course, where it happened. */
  readonly context: ItemName;
  readonly component: string;
  readonly eventName: string;
  /** Moodle's fixed English sentence, which holds the ids. */
  readonly description: string;
  /** Moodle's id of the activity in its course, where the description names it. */
  readonly courseModuleId?: string;
}

/** How many rows of the log bear an event name, and what they were taken as. */
export interface LogEventName {
  readonly name: string;
  readonly rows: number;
  /** Absent for administration, which is set aside. */
  readonly type?: LearnerEventType;
}

/** A course log. */
export interface MoodleLog {
  /** In the file's order. */
  readonly rows: readonly LogRow[];
  readonly eventNames: readonly LogEventName[];
  /** Rows of administration: grading, enrolment, editing, reports, tours. */
  readonly setAside: number;
  readonly refused: readonly RefusedRow[];
  /** The newest time in the file, of any row. */
  readonly asOf?: EpochMs;
}

// One act of a learner writes several rows. An upload accompanies each created or updated submission, and
// "Some content has been posted." each post and discussion, so one row of each pair stands for both.
const EVENT_TYPES: ReadonlyMap<string, LearnerEventType> = new Map([
  ["Course viewed", "course_viewed"],
  ["Course module viewed", "lesson_viewed"],
  ["Chapter viewed", "lesson_viewed"],
  ["Content page viewed", "lesson_viewed"],
  ["Discussion viewed", "lesson_viewed"],
  ["Lesson started", "lesson_viewed"],
  ["Question viewed", "lesson_viewed"],
  ["Quiz attempt reviewed", "lesson_viewed"],
  ["Quiz attempt viewed", "lesson_viewed"],
  ["Submission form viewed.", "lesson_viewed"],
  ["The status of the submission has been viewed.", "lesson_viewed"],
  ["Quiz attempt started", "attempt_started"],
  ["Quiz attempt submitted", "attempt_submitted"],
  ["Submission created.", "submission_created"],
  ["Submission updated.", "submission_created"],
  ["A submission has been submitted.", "submission_submitted"],
  ["Some content has been posted.", "post_created"],
]);

/**
 * Reads the CSV of Moodle's course log. Its times are in the zone of whoever exported it.
 * @throws {IngestError} when the bytes are no table.
 */
export function parseMoodleLog(bytes: Uint8Array, clock: ClockToInstant): MoodleLog {
  const table = readTable(bytes);
  const at = (name: string): number => table.header.indexOf(name);
  const [time, fullName, context] = [at("Time"), at("User full name"), at("Event context")];
  const [component, eventName, description] = [at("Component"), at("Event name"), at("Description")];
  const order = findDateOrder(table.rows.map(({ cells }) => cells[time] ?? ""));
  const names = new Map<string, LogEventName>();
  let asOf = 0;

  const { mapped, setAside, refused } = mapRows(table, ({ line, cells }): LogRow | undefined => {
    const cell = (index: number): string => cells[index] ?? "";
    const reading = readShortClock(cell(time), order) ?? readWordedClock(cell(time));
    const occurredAt = reading === undefined ? undefined : clock(reading);
    if (occurredAt === undefined) {
      throw new RowRefusal(
        "date_unreadable",
        `“Time” has “${cell(time)}”, which is not a date between 2000 and next year such as 22/11/26, 19:15:12.`,
      );
    }
    asOf = Math.max(asOf, occurredAt);
    const type = eventType(cell(eventName), cell(component));
    count(names, cell(eventName), type);
    if (type === undefined) return undefined;
    const lmsUserId = /^The user with id '(\d+)'/.exec(cell(description))?.[1];
    const courseModuleId = /course module id '(\d+)'/.exec(cell(description))?.[1];
    return {
      line,
      cells,
      type,
      occurredAt,
      person: personMarks({ fullName: cell(fullName), lmsUserId }),
      context: readItemName(cell(context)),
      component: cell(component),
      eventName: cell(eventName),
      description: cell(description),
      ...(courseModuleId === undefined ? {} : { courseModuleId }),
    };
  });

  return { rows: mapped, eventNames: [...names.values()], setAside, refused, ...(asOf > 0 ? { asOf } : {}) };
}

/** Whether a header is that of a course log. */
export function isMoodleLogHeader(header: readonly string[]): boolean {
  return ["Time", "User full name", "Event context", "Component", "Event name", "Description"].every((name) =>
    header.includes(name),
  );
}

function eventType(eventName: string, component: string): LearnerEventType | undefined {
  const type = EVENT_TYPES.get(eventName);
  return type === "lesson_viewed" && component === "External tool" ? "tool_launched" : type;
}

function count(names: Map<string, LogEventName>, name: string, type: LearnerEventType | undefined): void {
  const key = `${type ?? ""} ${name}`;
  const rows = (names.get(key)?.rows ?? 0) + 1;
  names.set(key, type === undefined ? { name, rows } : { name, rows, type });
}

import type { EpochMs } from "@skillstudio/engine";
import { readIsoClock, readWordedClock, type ClockToInstant } from "./local-time.ts";
import { checkedScore, readNumber } from "./numbers.ts";
import { personMarks, type PersonMarks } from "./person.ts";
import { RowRefusal, type RefusedRow } from "./refused-row.ts";
import { mapRows, readTable, type TableRow } from "./table.ts";

/** A question of the quiz. */
export interface QuizQuestion {
  /** Its number in the quiz, from 1. */
  readonly position: number;
  /** Points that can be reached, where the header tells. */
  readonly maximum?: number;
}

/** One attempt of one learner. */
export interface QuizAttemptRow extends TableRow {
  readonly person: PersonMarks;
  readonly finished: boolean;
  readonly startedAt?: EpochMs;
  readonly completedAt?: EpochMs;
  /** In points of {@link MoodleQuiz.maximum}; absent while not graded. */
  readonly score?: number;
  /** Points per question in the order of {@link MoodleQuiz.questions}; `undefined` while not graded. */
  readonly marks: readonly (number | undefined)[];
}

/** A quiz's grades report. It does not name its quiz. */
export interface MoodleQuiz {
  readonly maximum?: number;
  readonly questions: readonly QuizQuestion[];
  readonly attempts: readonly QuizAttemptRow[];
  /** Rows of averages and of learners without an attempt. */
  readonly setAside: number;
  readonly refused: readonly RefusedRow[];
  /** The newest time in the file. */
  readonly asOf?: EpochMs;
}

const STATE = ["Status", "State"];
const STARTED = ["Started", "Started on"];

/**
 * Reads the CSV of Moodle's quiz grades report.
 * @throws {IngestError} when the bytes are no table.
 */
export function parseMoodleQuiz(bytes: Uint8Array, clock: ClockToInstant): MoodleQuiz {
  const table = readTable(bytes);
  const at = (...names: readonly string[]): number => table.header.findIndex((name) => names.includes(name));
  const [first, last, email, idNumber] = [
    at("First name"),
    at("Last name", "Surname"),
    at("Email address"),
    at("ID number"),
  ];
  const [state, started, completed] = [at(...STATE), at(...STARTED), at("Completed")];
  const grade = table.header.findIndex(isGradeHeading);
  const questions = table.header.flatMap((name, index) => {
    const match = /^Q\. ?(\d+)(?:\s*\/\s*(.+))?$/.exec(name);
    return match === null
      ? []
      : [{ index, name, position: Number(match[1]), maximum: readNumber(match[2] ?? "") }];
  });

  const { mapped, setAside, refused } = mapRows(table, ({ line, cells }): QuizAttemptRow | undefined => {
    const cell = (index: number): string => (cells[index] ?? "").trim();
    if (isBlank(cell(state)) && isBlank(cell(started))) return undefined;
    const startedAt = readTime(cell(started), "Started", clock);
    const completedAt = readTime(cell(completed), "Completed", clock);
    const score = readMark(cell(grade), "Grade");
    return {
      line,
      cells,
      person: personMarks({
        fullName: `${cell(first)} ${cell(last)}`,
        email: cell(email),
        idNumber: cell(idNumber),
      }),
      finished: completedAt !== undefined,
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(completedAt === undefined ? {} : { completedAt }),
      ...(score === undefined ? {} : { score }),
      marks: questions.map(({ index, name }) => readMark(cell(index), name)),
    };
  });

  const maximum = readNumber(/\/(.*)$/.exec(table.header[grade] ?? "")?.[1] ?? "");
  const asOf = mapped.reduce((newest, row) => Math.max(newest, row.completedAt ?? 0, row.startedAt ?? 0), 0);
  return {
    ...(maximum === undefined ? {} : { maximum }),
    questions: questions.map(({ position, maximum }) =>
      maximum === undefined ? { position } : { position, maximum },
    ),
    attempts: mapped,
    setAside,
    refused,
    ...(asOf > 0 ? { asOf } : {}),
  };
}

/** Whether a header is that of a quiz's grades report. */
export function isMoodleQuizHeader(header: readonly string[]): boolean {
  const has = (names: readonly string[]): boolean => header.some((name) => names.includes(name));
  return has(STATE) && has(STARTED) && has(["Completed"]) && header.some(isGradeHeading);
}

function isGradeHeading(name: string): boolean {
  return /^Grade(?:\/[\d.,]+)?$/.test(name);
}

function isBlank(cell: string): boolean {
  return cell === "" || cell === "-";
}

function readTime(text: string, column: string, clock: ClockToInstant): EpochMs | undefined {
  if (isBlank(text)) return undefined;
  const reading = readWordedClock(text) ?? readIsoClock(text);
  const instant = reading === undefined ? undefined : clock(reading);
  if (instant === undefined) {
    throw new RowRefusal(
      "date_unreadable",
      `“${column}” has “${text}”, which is not a date between 2000 and next year such as 22 November 2026 6:53 PM.`,
    );
  }
  return instant;
}

function readMark(text: string, column: string): number | undefined {
  if (isBlank(text) || /^(?:Requires grading|Not yet graded|Not answered)$/i.test(text)) return undefined;
  const mark = readNumber(text);
  if (mark === undefined)
    throw new RowRefusal("number_unreadable", `“${column}” has “${text}”, which is not a number.`);
  return column === "Grade" ? checkedScore(mark, column) : mark;
}

import type { EpochMs } from "@skillstudio/engine";
import type { Transaction } from "../../store/database.ts";
import type { PersonMarks } from "../gradebook-files/person.ts";
import { RowRefusal, type RefusedRow } from "../gradebook-files/refused-row.ts";
import type { TableRow } from "../gradebook-files/table.ts";
import type { FindPerson } from "../people.ts";

/** What the taking in of one file works with. */
export interface TakeIn {
  readonly trx: Transaction;
  readonly courseId: string;
  readonly batchId: string;
  readonly filename: string;
  readonly findPerson: FindPerson;
  /** The instant that the file speaks of; where it names none, when it was first received. */
  readonly observedAt: EpochMs;
  /** When this file was first received. */
  readonly receivedAt: EpochMs;
  /** Whether no file of this kind tells of a later time. */
  readonly newest: boolean;
}

/** What a column, or in a log an event name, was taken as. */
export interface ImportColumn {
  readonly name: string;
  /** `lesson`, `question`, a kind of assessment, a type of event, or `set_aside` for what is understood and holds no fact. */
  readonly takenAs: string;
  /** In points, where the file tells. */
  readonly scoreMaximum?: number;
  /** Rows of a log with this event name. */
  readonly rows?: number;
}

/** What became of a file's rows; together they are all its rows. */
export interface Outcome {
  readonly accepted: number;
  readonly unchanged: number;
  readonly setAside: number;
  readonly refused: readonly RefusedRow[];
  /** Ids of the learners whose rows were taken in. */
  readonly learners: ReadonlySet<string>;
  readonly columns: readonly ImportColumn[];
}

/** A row and the learner it is about. */
export interface LearnerRow<Row> {
  readonly row: Row;
  readonly userId: string;
}

/** Sorts rows into those of learners, those of other people (set aside), and those whose person is not known (refused). */
export function matchPeople<Row extends TableRow & { readonly person: PersonMarks }>(
  rows: readonly Row[],
  findPerson: FindPerson,
): {
  readonly learners: readonly LearnerRow<Row>[];
  readonly setAside: number;
  readonly refused: readonly RefusedRow[];
} {
  const learners: LearnerRow<Row>[] = [];
  const refused: RefusedRow[] = [];
  let setAside = 0;
  for (const row of rows) {
    try {
      const { userId, role } = findPerson(row.person);
      if (role === "learner") learners.push({ row, userId });
      else setAside += 1;
    } catch (error) {
      if (!(error instanceof RowRefusal)) throw error;
      refused.push({ line: row.line, code: error.code, reason: error.message, row: row.cells });
    }
  }
  return { learners, setAside, refused };
}

/** Refuses the second row of a learner in files that have one row each. */
export function onePerLearner<Row extends TableRow>(
  rows: readonly LearnerRow<Row>[],
): { readonly learners: readonly LearnerRow<Row>[]; readonly refused: readonly RefusedRow[] } {
  const lines = new Map<string, number>();
  const learners: LearnerRow<Row>[] = [];
  const refused: RefusedRow[] = [];
  for (const learner of rows) {
    const { row, userId } = learner;
    const line = lines.get(userId);
    if (line === undefined) {
      lines.set(userId, row.line);
      learners.push(learner);
    } else {
      const reason = `Line ${line} is already about this person.`;
      refused.push({ line: row.line, code: "person_repeated", reason, row: row.cells });
    }
  }
  return { learners, refused };
}

/** The lines of a file in order. */
export function inLineOrder(...refused: readonly (readonly RefusedRow[])[]): readonly RefusedRow[] {
  return refused.flat().sort((a, b) => a.line - b.line);
}

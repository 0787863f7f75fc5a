/** Why a row was refused. */
export type RefusalCode =
  | "row_malformed"
  | "number_unreadable"
  | "score_out_of_range"
  | "date_unreadable"
  | "state_unknown"
  | "person_missing"
  | "person_unknown"
  | "person_ambiguous"
  | "person_repeated";

/** A row that was not taken in. It is kept as it stood, so that it can be mended and tried again. */
export interface RefusedRow {
  /** Line of the file where the row begins; the first line is 1. */
  readonly line: number;
  readonly code: RefusalCode;
  /** A sentence that a person can act on. */
  readonly reason: string;
  /** The cells as read; one cell with the raw line when it could not be split. */
  readonly row: readonly string[];
}

/** Thrown inside a row parser to refuse the row at hand; never leaves the parsers. */
export class RowRefusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, reason: string) {
    super(reason);
    this.name = "RowRefusal";
    this.code = code;
  }
}

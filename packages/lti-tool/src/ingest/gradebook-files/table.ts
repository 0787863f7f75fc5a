import { CsvError, parse } from "csv-parse/sync";
import { IngestError } from "../ingest-error.ts";
import { RowRefusal, type RefusedRow } from "./refused-row.ts";

/** The largest file that is taken in, in bytes (20 MB). */
export const MAX_FILE_BYTES = 20_000_000;

/** One record of a file. */
export interface TableRow {
  /** Line where the record begins; the first line of the file is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A delimited text file: its header, its well-formed rows, and the rows that could not be split into the header's cells. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  readonly refused: readonly RefusedRow[];
}

const EXPORT_AGAIN = "Upload the file exactly as Moodle exported it, as comma-separated text.";

/**
 * Reads delimited UTF-8 text (comma, semicolon or tab; byte order mark optional).
 * @throws {IngestError} when the bytes as a whole are no such table.
 */
export function readTable(bytes: Uint8Array): Table {
  const text = checkedText(bytes);
  const delimiter = findDelimiter(text);
  const lines = lineStarts(text);
  const refused: RefusedRow[] = [];
  const rows: TableRow[] = [];
  let header: readonly string[] | undefined;
  let from = 0;

  while (from < text.length) {
    const stop = readRecords(text.subarray(from), delimiter, (cells, start, end) => {
      const firstLine = lineAt(lines, from + start);
      const row: TableRow = { line: firstLine + 1, cells };
      if (header === undefined) header = cells;
      else if (cells.length === header.length) rows.push(row);
      else {
        refused.push(
          malformed(row, `The row has ${cells.length} cells where the header has ${header.length}.`),
        );
        // A quote left open swallows the lines after it; they are read again on their own.
        return lineAt(lines, from + end - 1) === firstLine;
      }
      return true;
    });
    if (stop === undefined) break;
    const line = lineAt(lines, from + stop.start);
    if (stop.unsplittable) {
      if (header === undefined) break;
      const raw = text
        .subarray(lines[line], lines[line + 1])
        .toString("utf8")
        .trimEnd();
      refused.push(
        malformed({ line: line + 1, cells: [raw] }, "A quotation mark is missing or out of place."),
      );
    }
    from = lines[line + 1] ?? text.length;
  }

  return { header: checkedHeader(header), rows, refused };
}

/**
 * Reads the column names alone.
 * @throws {IngestError} as {@link readTable} does.
 */
export function readHeader(bytes: Uint8Array): readonly string[] {
  const text = checkedText(bytes);
  let header: readonly string[] | undefined;
  readRecords(text, findDelimiter(text), (cells) => {
    header = cells;
    return false;
  });
  return checkedHeader(header);
}

/** Maps each row, turning a {@link RowRefusal} into a refused row that keeps its line. */
export function mapRows<T>(
  table: Table,
  map: (row: TableRow) => T | undefined,
): { readonly mapped: readonly T[]; readonly setAside: number; readonly refused: readonly RefusedRow[] } {
  const mapped: T[] = [];
  const refused: RefusedRow[] = [...table.refused];
  let setAside = 0;
  for (const row of table.rows) {
    try {
      const value = map(row);
      if (value === undefined) setAside += 1;
      else mapped.push(value);
    } catch (error) {
      if (!(error instanceof RowRefusal)) throw error;
      refused.push({ line: row.line, code: error.code, reason: error.message, row: row.cells });
    }
  }
  return { mapped, setAside, refused: refused.sort((a, b) => a.line - b.line) };
}

function checkedText(bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length > MAX_FILE_BYTES) {
    throw new IngestError(
      "file_too_large",
      `The file is larger than ${MAX_FILE_BYTES / 1_000_000} MB. Export a shorter period or fewer columns, and upload the parts one after the other.`,
    );
  }
  if (isBlank(buffer)) {
    throw new IngestError("file_empty", `The file is empty. ${EXPORT_AGAIN}`);
  }
  const head = buffer.subarray(0, 512).toString("latin1");
  if (head.startsWith("PK\u0003\u0004") || head.startsWith("\u00d0\u00cf\u0011\u00e0")) {
    throw new IngestError("file_binary", `This is a spreadsheet or an archive, not text. ${EXPORT_AGAIN}`);
  }
  if (head.startsWith("\u00ff\u00fe") || head.startsWith("\u00fe\u00ff")) {
    throw new IngestError("file_encoding", `The file is UTF-16 text; Moodle writes UTF-8. ${EXPORT_AGAIN}`);
  }
  if (buffer.includes(0)) {
    throw new IngestError("file_binary", `This is not a text file. ${EXPORT_AGAIN}`);
  }
  if (/^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype|html|head|body|\?xml)/i.test(head)) {
    throw new IngestError(
      "file_web_page",
      "This is a web page, not an export: Moodle may have asked for a sign-in. Sign in to Moodle and export again.",
    );
  }
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(buffer);
  } catch (cause) {
    throw new IngestError(
      "file_encoding",
      `The file is not UTF-8 text, perhaps because a spreadsheet program saved it again. ${EXPORT_AGAIN}`,
      { cause },
    );
  }
  return buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? buffer.subarray(3) : buffer;
}

/** Whether there is nothing but white space after a byte order mark. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte <= 0x20 || byte === 0xef || byte === 0xbb || byte === 0xbf);
}

function checkedHeader(header: readonly string[] | undefined): readonly string[] {
  if (header === undefined) throw notATable("its first line is not a list of column names");
  if (header.length < 2) throw notATable("it has a single column");
  return header;
}

function findDelimiter(text: Buffer): string {
  const start = text.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
  const end = text.indexOf(0x0a, start);
  const firstLine = text
    .subarray(start, end === -1 ? text.length : end)
    .toString("utf8")
    .replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((delimiter) => ({
    delimiter,
    count: firstLine.split(delimiter).length,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/**
 * Hands each record to `take` with its byte range. Ends early when `take` answers false or a record cannot be split:
 * then tells where the record in question begins.
 */
function readRecords(
  text: Buffer,
  delimiter: string,
  take: (cells: readonly string[], start: number, end: number) => boolean,
): { readonly start: number; readonly unsplittable: boolean } | undefined {
  const stopped = new Error("stopped");
  let start = skipBlank(text, 0);
  try {
    parse(text, {
      delimiter,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (cells: string[], { bytes }) => {
        if (!take(cells, start, bytes)) throw stopped;
        start = skipBlank(text, bytes);
        return null;
      },
    });
    return undefined;
  } catch (error) {
    if (error !== stopped && !(error instanceof CsvError)) throw error;
    return { start, unsplittable: error !== stopped };
  }
}

function skipBlank(text: Buffer, from: number): number {
  let at = from;
  while (text[at] === 0x0a || text[at] === 0x0d) at += 1;
  return at;
}

function lineStarts(text: Buffer): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf(0x0a); at !== -1; at = text.indexOf(0x0a, at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the line that holds the byte at `offset`. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function malformed(row: TableRow, reason: string): RefusedRow {
  return { line: row.line, code: "row_malformed", reason, row: row.cells };
}

function notATable(why: string): IngestError {
  return new IngestError(
    "file_not_a_table",
    `This is not a table of comma-separated values: ${why}. ${EXPORT_AGAIN}`,
  );
}

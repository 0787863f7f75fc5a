import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { importReport } from "../api/imports.ts";
import { importFile, type ImportReport } from "../ingest/import-file.ts";
import { IngestError } from "../ingest/ingest-error.ts";
import {
  FILE_KINDS,
  isFileKind,
  PLANNED_KINDS,
  WHERE_IN_MOODLE,
  type FileKind,
} from "../ingest/gradebook-files/kinds.ts";
import { SetupError } from "../setup-error.ts";
import type { Db } from "../store/database.ts";
import { listImportCourses, type ImportCourse } from "../store/import-courses.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";

const USAGE = `skillstudio ingest KIND FILE… [--course ID] [--time-zone ZONE] [--json]

Takes files of an LMS into a course, as an instructor's upload does. The same file again changes nothing.

KIND
${FILE_KINDS.map((kind) => `  ${kind.padEnd(19)}${WHERE_IN_MOODLE[kind]}`).join("\n")}

--course     the course; not needed while there is only one
--time-zone  the zone of the files' times, such as Europe/Madrid; the course's zone where it is not given
--json       one JSON document: for each file what became of its rows, or why it was refused

Exit status: 0 every file was taken in (refused rows are listed), 1 a file was refused, 2 called wrongly.`;

/** What {@link runIngest} works with. */
export interface IngestDeps {
  readonly db: Db;
  readonly now: () => number;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly print: (text: string) => void;
}

/** A file and what became of it. */
type Result =
  | { readonly filename: string; readonly report: ImportReport }
  | { readonly filename: string; readonly error: { readonly code: string; readonly message: string } };

/** `skillstudio ingest`. */
export const ingest: Command = {
  name: "ingest",
  summary: "take grades and activity from files of an LMS",
  usage: USAGE,
  run: (args) => {
    // Called wrongly is said before a database is opened.
    readCall(args);
    return withDatabase((db) =>
      runIngest(args, { db, now: Date.now, readFile, print: (text) => process.stdout.write(text) }),
    );
  },
};

/**
 * Takes in the files of one call, one transaction each, and prints what became of them.
 * Resolves with the exit status.
 * @throws {SetupError} when it is called wrongly.
 */
export async function runIngest(args: readonly string[], deps: IngestDeps): Promise<number> {
  const { kind, paths, courseId, timeZone, json } = readCall(args);
  const course = chooseCourse(await listImportCourses(deps.db), courseId);
  const results: Result[] = [];
  for (const path of paths) {
    const result = await takeIn(path, kind, { ...course, timeZone: timeZone ?? course.timeZone }, deps);
    results.push(result);
    if (!json) deps.print(describe(result));
  }
  if (json) deps.print(`${JSON.stringify(results.map(toWire), null, 2)}\n`);
  return results.some((result) => "error" in result) ? 1 : 0;
}

async function takeIn(path: string, kind: FileKind, course: ImportCourse, deps: IngestDeps): Promise<Result> {
  const filename = basename(path);
  const { tenantId, courseId, timeZone } = course;
  try {
    const bytes = await deps.readFile(path);
    const file = { tenantId, courseId, timeZone, kind, filename, bytes, receivedAt: deps.now() };
    return { filename, report: await importFile(deps.db, file) };
  } catch (error) {
    if (error instanceof IngestError)
      return { filename, error: { code: error.code, message: error.message } };
    if (isSystemError(error)) {
      const message =
        error.code === "ENOENT" ? `There is no file ${path}.` : `${path} cannot be read (${error.code}).`;
      return { filename, error: { code: "file_unreadable", message } };
    }
    throw error;
  }
}

interface Call {
  readonly kind: FileKind;
  readonly paths: readonly string[];
  readonly courseId: string | undefined;
  readonly timeZone: string | undefined;
  readonly json: boolean;
}

function readCall(args: readonly string[]): Call {
  const { values, positionals } = readArguments("ingest", {
    args: [...args],
    options: {
      course: { type: "string" },
      "time-zone": { type: "string" },
      json: { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const [kind, ...paths] = positionals;
  if (kind === undefined || !isFileKind(kind)) throw wrongKind(kind);
  if (paths.length === 0)
    throw new SetupError("bad_arguments", "Name a file. See: skillstudio ingest --help");
  return { kind, paths, courseId: values.course, timeZone: values["time-zone"], json: values.json };
}

function wrongKind(kind: string | undefined): SetupError {
  const readable = `This version reads ${FILE_KINDS.join(", ")}.`;
  if (kind === undefined)
    return new SetupError(
      "bad_arguments",
      `Say what the files are. ${readable} See: skillstudio ingest --help`,
    );
  const planned = (PLANNED_KINDS as readonly string[]).includes(kind);
  return new SetupError(
    "bad_arguments",
    `${kind} ${planned ? "cannot be read yet" : "is no kind of file"}. ${readable}`,
  );
}

function chooseCourse(courses: readonly ImportCourse[], courseId: string | undefined): ImportCourse {
  const [only, ...others] =
    courseId === undefined ? courses : courses.filter((course) => course.courseId === courseId);
  if (only !== undefined && others.length === 0) return only;
  if (courses.length === 0) {
    throw new SetupError("bad_arguments", "There is no course yet: the first launch from an LMS makes it.");
  }
  const list = courses.map(({ courseId, title }) => `  ${courseId}  ${title}`).join("\n");
  const what =
    courseId === undefined
      ? "Say which course with --course:"
      : `There is no course ${courseId}. The courses are:`;
  throw new SetupError("bad_arguments", `${what}\n${list}`);
}

function describe(result: Result): string {
  if ("error" in result) return `${result.filename}: refused. ${result.error.message}\n`;
  const { rows, accepted, unchanged, setAside, refused, rejects, matchedLearners } = result.report;
  return [
    `${result.filename}: ${rows} rows of ${matchedLearners} learners: ` +
      `${accepted} accepted, ${unchanged} unchanged, ${setAside} set aside, ${refused} refused.`,
    ...rejects.map(({ line, reason }) => `  line ${line}: ${reason}`),
    "",
  ].join("\n");
}

function toWire(result: Result): unknown {
  if ("error" in result) return result;
  return { ...importReport(result.report), rejects: result.report.rejects };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

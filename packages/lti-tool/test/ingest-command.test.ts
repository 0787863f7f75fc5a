import { afterAll, beforeAll, expect, test } from "vitest";
import { ingest, runIngest } from "../src/cli/ingest.ts";
import {
  capturedMembers,
  insertCapturedCourse,
  moodleFile,
  type CapturedCourse,
} from "./support/captured-course.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

const FILES: Readonly<Record<string, Uint8Array>> = {
  "in/gradebook.csv": moodleFile(70).bytes,
  "in/log.csv": moodleFile(73).bytes,
  "in/page.csv": Buffer.from("<!doctype html><html>"),
};

let database: TestDatabase;
let course: CapturedCourse;
beforeAll(async () => {
  database = await createTestDatabase();
  course = await insertCapturedCourse(database.db, capturedMembers.slice(0, 20));
});
afterAll(() => database.drop());

async function call(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly printed: string }> {
  let printed = "";
  const status = await runIngest(args, {
    db: database.db,
    now: () => Date.UTC(2026, 10, 22, 20),
    readFile: async (path) =>
      FILES[path] ??
      Promise.reject(Object.assign(new Error("no such file"), { code: "ENOENT", syscall: "open" })),
    print: (text) => {
      printed += text;
    },
  });
  return { status, printed };
}

test("reports the rows of each file and why some were refused, and goes on after a file that is none", async () => {
  const { status, printed } = await call(
    "moodle-gradebook",
    "in/gradebook.csv",
    "in/page.csv",
    "in/none.csv",
    "in/log.csv",
  );
  expect(status).toBe(1);
  expect(printed.split("\n").map((line) => line.replace(/(?<=address “).*$/, "…"))).toEqual([
    "gradebook.csv: 24 rows of 18 learners: 18 accepted, 0 unchanged, 0 set aside, 6 refused.",
    ...[20, 21, 22, 23, 24, 25].map(
      (line) => `  line ${line}: Nobody on the course's roster has the e-mail address “…`,
    ),
    "page.csv: refused. This is a web page, not an export: Moodle may have asked for a sign-in. Sign in to Moodle and export again.",
    "none.csv: refused. There is no file in/none.csv.",
    "log.csv: refused. “log.csv” is a moodle-log file, not a moodle-gradebook file. The latter comes from Grades › Export › Plain text file.",
    "",
  ]);
});

test("prints one JSON document with --json, and ends with 0 when every file was taken in", async () => {
  const { status, printed } = await call(
    "moodle-log",
    "in/log.csv",
    "--json",
    "--course",
    course.courseId,
    "--time-zone",
    "UTC",
  );
  const [report, ...others] = JSON.parse(printed);
  const { batch_id, rejects, columns, ...counts } = report;
  expect({ status, others, counts }).toEqual({
    status: 0,
    others: [],
    counts: {
      kind: "moodle-log",
      filename: "log.csv",
      rows: 665,
      accepted: 103,
      unchanged: 0,
      set_aside: 503,
      refused: 59,
      matched_learners: 18,
    },
  });
  expect(batch_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(rejects).toHaveLength(59);
  expect(columns[3]).toEqual({
    name: "Course viewed",
    taken_as: "course_viewed",
    score_maximum: null,
    rows: 53,
  });
});

test.each([
  [
    [],
    /^Say what the files are\. This version reads moodle-gradebook, moodle-quiz, moodle-completion, moodle-log\./,
  ],
  [
    ["canvas-gradebook", "a.csv"],
    /^canvas-gradebook cannot be read yet\. This version reads moodle-gradebook,/,
  ],
  [["gradebook", "a.csv"], /^gradebook is no kind of file\./],
  [["moodle-log"], /^Name a file\. See: skillstudio ingest --help$/],
  [["moodle-log", "a.csv", "--curse", "x"], /See: skillstudio ingest --help$/],
])("says what is wrong with the call %j before it opens a database", async (args, message) => {
  await expect((async () => ingest.run(args))()).rejects.toMatchObject({
    code: "bad_arguments",
    message: expect.stringMatching(message),
  });
});

test("names the courses when the one that is meant is not clear", async () => {
  await expect(call("moodle-log", "in/log.csv", "--course", "none")).rejects.toMatchObject({
    code: "bad_arguments",
    message: `There is no course none. The courses are:\n  ${course.courseId}  Python Backend`,
  });
  const other = await insertCapturedCourse(database.db, []);
  await expect(call("moodle-log", "in/log.csv")).rejects.toMatchObject({
    message: expect.stringContaining(`  ${other.courseId}  Python Backend`),
  });
});

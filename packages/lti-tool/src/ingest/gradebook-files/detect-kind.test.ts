import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IngestError } from "../ingest-error.ts";
import { detectKind } from "./detect-kind.ts";
import { clockOf } from "./local-time.ts";
import { parseMoodleCompletion } from "./moodle-completion.ts";
import { parseMoodleGradebook } from "./moodle-gradebook.ts";
import { parseMoodleLog } from "./moodle-log.ts";
import { parseMoodleQuiz } from "./moodle-quiz.ts";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../test/fixtures/moodle/${name}`, import.meta.url));
const FIXTURES = [
  ["70-gradebook-export-plain-text.csv", "moodle-gradebook"],
  ["71-gradebook-export-all-display-types-feedback-semicolon.csv", "moodle-gradebook"],
  ["73-course-logs.csv", "moodle-log"],
  ["74-activity-completion-report.csv", "moodle-completion"],
  ["76-quiz-grades-report.csv", "moodle-quiz"],
] as const;

describe("detectKind", () => {
  test.each(FIXTURES)("knows %s by its header", (name, kind) => {
    expect(detectKind(fixture(name), "renamed.txt")).toBe(kind);
  });

  test.each([
    ["Student,ID,SIS User ID,Section,Quiz (12)", /looks like a gradebook of Canvas/],
    ['Last Name,First Name,Username,"Quiz [Total Pts: 10 Score] |12"', /Blackboard/],
    ["OrgDefinedId,Username,Quiz 1 Points Grade", /Brightspace/],
    [
      "date,amount",
      /“notes.csv” is not a Moodle export that can be read.*Set your Moodle language to English.*Plain text/,
    ],
    ["Vorname,Nachname,Test: Quiz 1 (Punkte)", /Set your Moodle language to English/],
  ])("refuses a file that begins with %s", (header, message) => {
    expect(() => detectKind(Buffer.from(`${header}\n`), "notes.csv")).toThrow(message);
    expect(() => detectKind(Buffer.from(`${header}\n`), "notes.csv")).toThrow(IngestError);
  });
});

test("whatever happens to an export on its way, it is read in part or refused as a whole", () => {
  const clock = clockOf("UTC");
  const damaged = fc.constantFrom(...FIXTURES).chain(([name, kind]) => {
    const bytes = fixture(name).subarray(0, 6000);
    return fc
      .record({
        at: fc.nat(bytes.length),
        length: fc.nat(40),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 10 }),
          fc.constantFrom('"', "\n", ",", ";;", "-1", "é").map((text) => Buffer.from(text)),
        ),
        end: fc.integer({ min: 0, max: bytes.length }),
      })
      .map(({ at, length, put, end }) => ({
        kind,
        bytes: Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]).subarray(0, end),
      }));
  });
  const parsers = {
    "moodle-gradebook": parseMoodleGradebook,
    "moodle-quiz": (bytes: Uint8Array) => parseMoodleQuiz(bytes, clock),
    "moodle-completion": (bytes: Uint8Array) => parseMoodleCompletion(bytes, clock),
    "moodle-log": (bytes: Uint8Array) => parseMoodleLog(bytes, clock),
  };
  fc.assert(
    fc.property(damaged, ({ kind, bytes }) => {
      for (const read of [() => detectKind(bytes, "x.csv"), () => parsers[kind](bytes)]) {
        expect([undefined, IngestError]).toContain(failureOf(read)?.constructor);
      }
    }),
    { numRuns: 300 },
  );
});

function failureOf(read: () => unknown): Error | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

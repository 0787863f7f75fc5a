import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clockOf } from "./local-time.ts";
import { parseMoodleCompletion } from "./moodle-completion.ts";

const CAPTURED = readFileSync(
  new URL("../../../test/fixtures/moodle/74-activity-completion-report.csv", import.meta.url),
);

describe("a captured completion report", () => {
  const report = parseMoodleCompletion(CAPTURED, clockOf("UTC"));

  test("has the tracked activities in course order and its newest time", () => {
    const { rows, ...rest } = report;
    expect(rows).toHaveLength(24);
    expect(rest).toEqual({
      activities: [
        "What is HTTP?",
        "Lesson: routes and views",
        "Quiz 1: HTTP basics",
        "Indexes",
        "Assignment 1: schema design",
      ].map((title) => ({ title, ordinal: 1 })),
      refused: [],
      asOf: Date.UTC(2026, 10, 22, 18, 53, 56),
    });
  });

  test("has each learner's states and times", () => {
    const { cells, ...row } = report.rows[9] ?? { cells: [] };
    expect(cells).toHaveLength(12);
    const completed = { completed: true, completedAt: Date.UTC(2026, 10, 22, 18, 53, 55) };
    expect(row).toEqual({
      line: 11,
      person: { fullName: "Hoa Nguyễn Thị", email: "student03@example.edu" },
      states: [completed, { completed: false }, completed, completed, completed],
    });
  });
});

test("a completion report keeps equal titles apart, reads set and failed states, and refuses unknown ones", () => {
  const text = [
    ',"ID number","Email address",Unit,"",Unit,""',
    'Ana,1,a@x.org,"Completed (achieved pass grade)","2026-03-01 09:00:00","Not completed (set by T)","2026-03-02 09:00:00"',
    'Ben,2,b@x.org,"Completed (set by T)","","Completed (did not achieve pass grade)","Sunday, 1 March 2026, 9:00 AM"',
    "Cem,3,c@x.org,Done,,Not completed,",
    "Dua,4,d@x.org,Completed,2026-02-30 09:00:00,Not completed,",
  ].join("\n");
  const { activities, rows, refused, asOf } = parseMoodleCompletion(Buffer.from(text), clockOf("UTC"));
  const nine = Date.UTC(2026, 2, 1, 9);
  expect({ activities, asOf }).toEqual({
    activities: [
      { title: "Unit", ordinal: 1 },
      { title: "Unit", ordinal: 2 },
    ],
    asOf: nine,
  });
  expect(rows.map(({ person, states }) => ({ person, states }))).toEqual([
    {
      person: { fullName: "Ana", idNumber: "1", email: "a@x.org" },
      states: [{ completed: true, completedAt: nine }, { completed: false }],
    },
    {
      person: { fullName: "Ben", idNumber: "2", email: "b@x.org" },
      states: [{ completed: true }, { completed: true, completedAt: nine }],
    },
  ]);
  expect(refused.map(({ line, code, reason }) => ({ line, code, reason }))).toEqual([
    {
      line: 4,
      code: "state_unknown",
      reason: "“Unit” has “Done”, which is neither “Completed” nor “Not completed”.",
    },
    {
      line: 5,
      code: "date_unreadable",
      reason:
        "“Unit” has “2026-02-30 09:00:00”, which is not a date between 2000 and next year such as 2026-11-22 18:53:55.",
    },
  ]);
});

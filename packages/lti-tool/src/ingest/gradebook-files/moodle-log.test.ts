import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clockOf } from "./local-time.ts";
import { parseMoodleLog } from "./moodle-log.ts";

const CAPTURED = readFileSync(new URL("../../../test/fixtures/moodle/73-course-logs.csv", import.meta.url));

describe("a captured course log", () => {
  const log = parseMoodleLog(CAPTURED, clockOf("UTC"));

  test("is taken apart into activity and administration, with no row lost", () => {
    const taken = log.eventNames.flatMap(({ name, rows, type }) =>
      type === undefined ? [] : [[name, type, rows]],
    );
    expect(taken).toEqual([
      ["Course viewed", "course_viewed", 53],
      ["Course module viewed", "tool_launched", 12],
      ["Quiz attempt submitted", "attempt_submitted", 20],
      ["Quiz attempt started", "attempt_started", 20],
      ["Some content has been posted.", "post_created", 5],
      ["Course module viewed", "lesson_viewed", 40],
      ["Submission created.", "submission_created", 18],
      ["A submission has been submitted.", "submission_submitted", 18],
    ]);
    expect({ rows: log.rows.length, setAside: log.setAside, refused: log.refused, asOf: log.asOf }).toEqual({
      rows: 186,
      setAside: 479,
      refused: [],
      asOf: Date.UTC(2026, 10, 22, 19, 15, 12),
    });
    expect(log.eventNames.reduce((sum, { rows }) => sum + rows, 0)).toBe(665);
  });

  test("finds who, where and when in a row", () => {
    const { cells, ...row } = log.rows.at(-1) ?? { cells: [] };
    expect(cells).toHaveLength(9);
    expect(row).toEqual({
      line: 666,
      type: "attempt_submitted",
      occurredAt: Date.UTC(2026, 9, 14, 0, 24, 16),
      person: { fullName: "Julia Müller", lmsUserId: "81" },
      context: { moduleLabel: "Quiz", title: "Quiz 1: HTTP basics" },
      component: "Quiz",
      eventName: "Quiz attempt submitted",
      description:
        "The user with id '81' has submitted the attempt with id '40' for the quiz with course module id '15'.",
      courseModuleId: "15",
    });
  });
});

test("a log from an American site is read month first, and a row without a date is refused", () => {
  const text = [
    'Time,"User full name","Affected user","Event context",Component,"Event name",Description,Origin,"IP address"',
    '"11/8/26, 07:33:36",Ana,-,"Course: C",System,"Course viewed","The user with id \'7\' viewed the course with id \'5\'.",web,::1',
    '"11/22/26, 07:33:36",Ana,-,"Course: C",System,"Course viewed",,web,::1',
    'soon,Ana,-,"Course: C",System,"Course viewed",,web,::1',
  ].join("\n");
  const { rows, refused } = parseMoodleLog(Buffer.from(text), clockOf("America/New_York"));
  expect(rows.map(({ occurredAt, person }) => ({ at: new Date(occurredAt).toISOString(), person }))).toEqual([
    { at: "2026-11-08T12:33:36.000Z", person: { fullName: "Ana", lmsUserId: "7" } },
    { at: "2026-11-22T12:33:36.000Z", person: { fullName: "Ana" } },
  ]);
  expect(refused.map(({ line, code }) => ({ line, code }))).toEqual([{ line: 4, code: "date_unreadable" }]);
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseMoodleGradebook } from "./moodle-gradebook.ts";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../test/fixtures/moodle/${name}`, import.meta.url));
const PLAIN = fixture("70-gradebook-export-plain-text.csv");
const ALL_DISPLAYS = fixture("71-gradebook-export-all-display-types-feedback-semicolon.csv");

const activity = (moduleLabel: string, title: string, ordinal = 1) => ({
  heading: `${moduleLabel}: ${title}`,
  moduleLabel,
  title,
  ordinal,
  calculated: false,
  graded: true,
});
const manual = (title: string, calculated = false) => ({
  heading: title,
  title,
  ordinal: 1,
  calculated,
  graded: true,
});
const ITEMS = [
  activity("Lesson", "Lesson: routes and views"),
  activity("Quiz", "Quiz 1: HTTP basics"),
  activity("Assignment", "Assignment 1: schema design"),
  activity("Assignment", "Assignment 2: REST API"),
  manual("Participation"),
  activity("External tool", "Probe activity 1"),
  activity("External tool", "Probe activity 1", 2),
  manual("Probe column (renamed)"),
  manual("Probe column"),
  manual("Second column of link"),
  activity("External tool", "Probe activity 1", 3),
  activity("External tool", "Probe activity 2"),
  manual("Course total", true),
];

describe("a captured gradebook", () => {
  test("of points keeps every column apart and knows no maximum", () => {
    const { items, refused, asOf } = parseMoodleGradebook(PLAIN);
    expect({ items, refused, asOf }).toEqual({
      items: ITEMS,
      refused: [],
      asOf: Date.UTC(2026, 10, 22, 19, 15, 9),
    });
  });

  test("of all displays says the same and determines maxima from points and percentages", () => {
    const maxima = new Map([
      [1, 10],
      [2, 100],
      [4, 5],
      [6, 20],
      [7, 60],
      // 146.50 is 86.18 % of 170 for one learner and 80.00 is 69.57 % of 115 for another: no maximum explains both.
    ]);
    const { items, refused, asOf } = parseMoodleGradebook(ALL_DISPLAYS);
    expect({ items, refused, asOf }).toEqual({
      items: ITEMS.map((item, index) => (maxima.has(index) ? { ...item, maximum: maxima.get(index) } : item)),
      refused: [],
      asOf: Date.UTC(2026, 10, 22, 19, 15, 10),
    });
  });

  test("gives the same people and grades in both forms", () => {
    const grades = (bytes: Buffer) =>
      parseMoodleGradebook(bytes).rows.map(({ line, person, grades }) => ({ line, person, grades }));
    expect(grades(PLAIN)).toEqual(grades(ALL_DISPLAYS));
    expect(grades(PLAIN)).toHaveLength(24);
    expect(grades(PLAIN)[18]).toEqual({
      line: 20,
      person: { fullName: "Ana Álvarez", email: "student01@example.edu", idNumber: "S01000" },
      grades: [
        { item: 0 },
        { item: 1, score: 4.5 },
        { item: 2, score: 92.5 },
        { item: 3 },
        { item: 4, score: 0 },
        { item: 5 },
        { item: 6, score: 17 },
        { item: 7, score: 18 },
        { item: 8 },
        { item: 9 },
        { item: 10 },
        { item: 11 },
      ],
    });
  });
});

describe("a gradebook", () => {
  const HEADER = 'First name,Surname,"ID number","Email address"';
  const parse = (columns: string, ...rows: readonly string[]) =>
    parseMoodleGradebook(
      Buffer.from([`${HEADER},${columns}`, ...rows.map((row) => `Ana,Ro,,a@x.org,${row}`)].join("\n")),
    );

  test("reads decimal commas, and percentages with them", () => {
    const { rows } = parse('Quiz: A (Real),"Quiz: B (Percentage)"', '"7,50","66,67 %"');
    expect(rows[0]?.grades).toEqual([
      { item: 0, score: 7.5 },
      { item: 1, score: 66.67, scoreMaximum: 100 },
    ]);
  });

  test("takes the percentage of a scale, whose points are words, and nothing of one without", () => {
    const { rows, items, refused } = parse(
      "Peer work (Real),Peer work (Percentage),Effort (Real),Note (Letter)",
      "Good,50.00 %,Poor,A",
      "-,-,-,-",
    );
    expect(rows.map(({ grades }) => grades)).toEqual([
      [{ item: 0, score: 50, scoreMaximum: 100 }, { item: 1 }],
      [{ item: 0 }, { item: 1 }],
    ]);
    expect(items.map(({ title, graded }) => ({ title, graded }))).toEqual([
      { title: "Peer work", graded: true },
      { title: "Effort", graded: true },
      { title: "Note", graded: false },
    ]);
    expect(refused).toEqual([]);
  });

  test.each([
    ["a word among numbers", "7x", "number_unreadable", "“Quiz: A” has “7x”, which is not a number."],
    ["a grade below zero", "-1.00", "score_out_of_range", "“Quiz: A” has the grade -1, which is below zero."],
    [
      "a grade that Moodle cannot hold",
      "100000",
      "score_out_of_range",
      "“Quiz: A” has the grade 100000; Moodle's grades end at 99999.99999.",
    ],
  ])("refuses the row with %s, and only that row", (_name, cell, code, reason) => {
    const { rows, refused } = parse("Quiz: A (Real)", "1.00", cell, "0.00");
    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
    expect(refused).toEqual([{ line: 3, code, reason, row: ["Ana", "Ro", "", "a@x.org", cell] }]);
  });

  test.each([
    ["one pair", ["7.00,70.00 %"], 10],
    ["a maximum with decimals", ["3.33,44.40 %", "7.50,100.00 %"], 7.5],
    ["pairs that agree within their rounding", ["123.00,12.30 %", "999.00,99.90 %"], 1000],
    ["pairs that contradict each other", ["5.00,50.00 %", "5.00,25.00 %"], undefined],
    ["a pair that many maxima explain", ["0.01,0.10 %"], undefined],
    ["zeros only", ["0.00,0.00 %"], undefined],
    ["no pair", ["-,-"], undefined],
  ])("finds the maximum of %s", (_name, rows, maximum) => {
    const { items } = parse("Quiz: A (Real),Quiz: A (Percentage)", ...rows);
    expect(items[0]?.maximum).toBe(maximum);
  });

  test("sets totals of categories aside, but not an activity whose title ends alike", () => {
    const { items, rows } = parse("Homework total (Real),Quiz: Sum total (Real)", "5.00,6.00");
    expect(items.map(({ calculated }) => calculated)).toEqual([true, false]);
    expect(rows[0]?.grades).toEqual([{ item: 1, score: 6 }]);
  });
});

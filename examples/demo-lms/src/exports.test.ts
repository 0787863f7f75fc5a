import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { courseExports, daysSinceCapture, moveInstant, writeExport } from "./exports.ts";

function written(file: string, days: number): string {
  const one = courseExports.find((candidate) => candidate.file === file);
  return one === undefined ? "" : writeExport(one, days);
}

describe.each(courseExports)("$file", (one) => {
  it("is byte for byte the captured file on the day of the capture", () => {
    expect(Buffer.from(writeExport(one, 0))).toEqual(
      readFileSync(new URL(`../data/${one.file}`, import.meta.url)),
    );
  });

  it("comes back to the captured file when it is moved there and back", () => {
    expect(one.move(writeExport(one, 45), -45)).toBe(writeExport(one, 0));
  });

  it("keeps every line, and every cell that holds no date", () => {
    const withoutDates = (text: string): string =>
      text.replaceAll(
        /\d{4}-\d\d-\d\d|\b\d{1,2}\/\d\d\/\d\d\b|\d{1,2} [A-Z][a-z]+ \d{4}|(?<=[,;])\d{10}$/gm,
        "DATE",
      );
    expect(withoutDates(writeExport(one, 45))).toBe(withoutDates(writeExport(one, 0)));
    expect(writeExport(one, 45)).not.toBe(writeExport(one, 0));
  });
});

it.each([
  ["gradebook.csv", /^Ana,.*,1797102909$/m],
  ["gradebook-all-display-types.csv", /^Fatima;.*;1797102910$/m],
  ["quiz-report.csv", /^Álvarez,.*"12 December 2026 {2}6:53 PM"/m],
  ["completion.csv", /^"Fatima Al-Sayed",.*"2026-12-12 18:53:55"/m],
  ["course-log.csv", /^"12\/12\/26, 19:15:12","Tamar Teacher"/m],
  ["course-log.csv", /^"3\/11\/26, 00:24:16","Julia Müller"/m],
])("%s, twenty days later, has dates in Moodle's own form", (file, row) => {
  expect(written(file, 20)).toMatch(row);
});

it("crosses the year", () => {
  expect(written("quiz-report.csv", 45)).toContain('"6 January 2027 ');
  expect(written("course-log.csv", 45)).toContain('"6/01/27, 19:15:12"');
});

it.each([
  ["2026-11-22T19:15:12Z", 0],
  ["2026-11-23T05:00:00Z", 0],
  ["2026-11-23T19:15:11Z", 0],
  ["2026-11-23T19:15:12Z", 1],
  ["2027-11-22T12:00:00Z", 364],
  ["2026-01-01T00:00:00Z", 0],
])("a first start at %s moves dates by %d days", (now, days) => {
  expect(daysSinceCapture(Date.parse(now))).toBe(days);
});

it.each(["2026-11-23T00:10:00Z", "2026-12-31T06:00:00Z", "2027-03-01T19:15:11Z"])(
  "after a first start at %s nothing in the log lies in the future",
  (now) => {
    const days = daysSinceCapture(Date.parse(now));
    const [, newest = ""] = written("course-log.csv", days).split("\n");
    const [, day = "", month = "", year = "", time = ""] =
      /^"(\d+)\/(\d+)\/(\d+), ([\d:]+)"/.exec(newest) ?? [];
    const at = `20${year}-${month}-${day.padStart(2, "0")}T${time}Z`;
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.parse(now));
    expect(Date.parse(now) - Date.parse(at)).toBeLessThan(86_400_000);
  },
);

it("moves an instant by whole days", () => {
  expect(moveInstant("2026-11-29T18:53:54Z", 3).toISOString()).toBe("2026-12-02T18:53:54.000Z");
});

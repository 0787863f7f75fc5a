import { describe, expect, test } from "vitest";
import { clockOf, findDateOrder, readIsoClock, readShortClock, readWordedClock } from "./local-time.ts";

const reading = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) => ({
  year,
  month,
  day,
  hour,
  minute,
  second,
});

describe("clockOf", () => {
  test.each([
    ["UTC", reading(2026, 11, 22, 18, 53, 55), "2026-11-22T18:53:55.000Z"],
    ["Europe/Madrid", reading(2026, 11, 22, 0, 30), "2026-11-21T23:30:00.000Z"],
    ["Europe/Madrid", reading(2026, 7, 1, 12), "2026-07-01T10:00:00.000Z"],
    ["Asia/Kathmandu", reading(2026, 1, 1), "2025-12-31T18:15:00.000Z"],
    ["America/St_Johns", reading(2026, 12, 31, 23, 59, 59), "2027-01-01T03:29:59.000Z"],
    ["Europe/Madrid", reading(2026, 10, 25, 2, 30), "2026-10-25T00:30:00.000Z"],
    ["Europe/Madrid", reading(2026, 3, 29, 2, 30), "2026-03-29T01:30:00.000Z"],
  ])("reads a clock in %s", (zone, clock, expected) => {
    expect(new Date(clockOf(zone)(clock) ?? Number.NaN).toISOString()).toBe(expected);
  });

  test.each([
    reading(2026, 2, 30),
    reading(2026, 13, 1),
    reading(2026, 0, 1),
    reading(2026, 1, 1, 24),
    reading(2026, 1, 1, 1, 60),
  ])("knows no instant for a reading that no calendar has", (clock) => {
    expect(clockOf("UTC")(clock)).toBeUndefined();
  });

  test("refuses an unknown time zone", () => {
    expect(() => clockOf("Mars/Olympus")).toThrow(expect.objectContaining({ code: "time_zone_unknown" }));
  });
});

test.each([
  ["22 November 2026  6:53 PM", reading(2026, 11, 22, 18, 53)],
  ["22 November 2026, 12:05 AM", reading(2026, 11, 22, 0, 5)],
  ["Sunday, 22 November 2026, 12:05 pm", reading(2026, 11, 22, 12, 5)],
  ["1 March 2026 18:53:07", reading(2026, 3, 1, 18, 53, 7)],
  ["22 Smarch 2026 6:53 PM", undefined],
  ["22 November 2026 13:53 PM", undefined],
  ["November 2026", undefined],
])("reads the worded date %s", (text, expected) => {
  expect(readWordedClock(text)).toEqual(expected);
});

test.each([
  ["2026-11-22 18:53:55", reading(2026, 11, 22, 18, 53, 55)],
  ["2026-11-22 18:53", reading(2026, 11, 22, 18, 53)],
  ["22-11-2026 18:53", undefined],
])("reads the ISO date %s", (text, expected) => {
  expect(readIsoClock(text)).toEqual(expected);
});

test.each([
  ["8/11/26, 07:33:36", "day-month", reading(2026, 11, 8, 7, 33, 36)],
  ["8/11/26, 07:33:36", "month-day", reading(2026, 8, 11, 7, 33, 36)],
  ["08/11/2026 07:33", "day-month", reading(2026, 11, 8, 7, 33)],
  ["yesterday", "day-month", undefined],
] as const)("reads the short date %s as %s", (text, order, expected) => {
  expect(readShortClock(text, order)).toEqual(expected);
});

test.each([
  [["8/11/26, 07:00", "22/11/26, 07:00"], "day-month"],
  [["8/11/26, 07:00", "11/22/26, 07:00"], "month-day"],
  [["8/11/26, 07:00"], "day-month"],
  [["22/11/26, 07:00", "11/22/26, 07:00"], "day-month"],
] as const)("finds the order of dates that a whole file shares: %j", (texts, expected) => {
  expect(findDateOrder(texts)).toBe(expected);
});

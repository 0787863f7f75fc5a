import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { turningPoints } from "../test/arbitrary.ts";
import { calendarOf, dateOf, dayMs, hourMs, weekdayOf, weekOf } from "./calendar.ts";

describe("calendarOf", () => {
  it.each(turningPoints)("agrees with the wall clock of $timeZone around $around", ({ timeZone, around }) => {
    const calendar = calendarOf(timeZone);
    const date = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
    const hour = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" });
    const weekday = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long" });
    fc.assert(
      fc.property(fc.integer({ min: -20 * dayMs, max: 20 * dayMs }), (offset) => {
        const at = Date.parse(around) + offset;
        const day = calendar.dayOf(at);
        expect({ date: dateOf(day), hour: calendar.hourOf(at), weekday: weekdayOf(day) }).toEqual({
          date: date.format(at),
          hour: Number(hour.format(at)),
          weekday: weekday.format(at).toLowerCase(),
        });
      }),
    );
  });

  it("leaves out the day that Samoa never had", () => {
    const calendar = calendarOf("Pacific/Apia");
    const day = calendar.dayOf(Date.parse("2011-12-31T00:00:00+14:00"));
    expect([dateOf(day), dateOf(calendar.dayBefore(day))]).toEqual(["2011-12-31", "2011-12-29"]);
  });

  it.each(["UTC", "Pacific/Kiritimati", "Pacific/Niue", "Europe/Berlin"])(
    "goes back a day at a time in %s when no day is missing",
    (timeZone) => {
      const calendar = calendarOf(timeZone);
      for (let day = 20_000; day < 20_800; day++) expect(calendar.dayBefore(day)).toBe(day - 1);
    },
  );

  it("reads instants before 1970", () => {
    const calendar = calendarOf("Europe/Berlin");
    const at = Date.parse("1969-12-31T22:30:00Z");
    expect([dateOf(calendar.dayOf(at)), calendar.hourOf(at)]).toEqual(["1969-12-31", 23]);
    expect(calendar.hourOf(at + hourMs)).toBe(0);
  });
});

describe("weekOf", () => {
  it("begins a week on Monday", () => {
    const day = (date: string): number => Date.parse(date) / dayMs;
    expect(weekOf(day("2026-11-22"))).toBe(weekOf(day("2026-11-16")));
    expect(weekOf(day("2026-11-23"))).toBe(weekOf(day("2026-11-22")) + 1);
    expect(weekdayOf(day("1969-12-29"))).toBe("monday");
  });
});

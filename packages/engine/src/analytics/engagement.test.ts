import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { turningPoints } from "../../test/arbitrary.ts";
import { asOf, recordsOf } from "../../test/python-backend.ts";
import { dayMs } from "../calendar.ts";
import { defaultParameters } from "../parameters.ts";
import type { ActivityEvent } from "../records.ts";
import { type EngagementPatterns, getEngagementPatterns } from "./engagement.ts";

const patternsOf = (instants: readonly (string | number)[], timeZone = "UTC"): EngagementPatterns => {
  const events = instants.map((at, id): ActivityEvent => ({
    id: String(id),
    at: new Date(at).getTime(),
    type: "lesson_viewed",
  }));
  return getEngagementPatterns(
    { events, lessons: [], timeZone },
    defaultParameters,
    Date.parse("2027-01-01T00:00Z"),
  );
};

describe("getEngagementPatterns", () => {
  /*
   * Ana's 18 events: 11 at 19 h of Sunday 22 Nov, 2 at 17 h, 2 at 3 h, one each at 8 h, 10 h and 13 h. Sundays have
   * 13 of them; Thursday's 2 are fewer than an even share of 18 / 7. Only on 22 Nov do events lie within half an
   * hour of each other: 19:04:36 to 19:10:03 is 5.45 minutes.
   */
  it("finds Ana's hours and days in the captured log", () => {
    expect(getEngagementPatterns(recordsOf("Ana Álvarez"), defaultParameters, asOf)).toEqual({
      peakHours: [19, 3, 17],
      preferredDays: ["sunday"],
      meanSessionMinutes: 5.45,
      preferredContentTypes: [],
      eventCount: 18,
      activeDayCount: 8,
      reason: {
        code: "learns_best",
        params: { days: ["sunday"], hour: 19 },
        evidence: [
          { kind: "weekday", id: "sunday", value: 13 },
          { kind: "hour", id: "19", value: 11 },
        ],
      },
    });
  });

  it.each([
    { name: "Sam Lee, Jr.", code: "no_activity_yet" },
    { name: "Maya Cohen", code: "too_little_activity" },
  ])("shows no pattern for $name: $code", ({ name, code }) => {
    const patterns = getEngagementPatterns(recordsOf(name), defaultParameters, asOf);
    expect(patterns).toMatchObject({ peakHours: [], preferredDays: [], reason: { code } });
    expect(patterns.meanSessionMinutes).toBeUndefined();
  });

  it("names the days Monday first and the hour of the learner's own clock", () => {
    const evenings = ["2026-10-21", "2026-10-26", "2026-10-28", "2026-11-02", "2026-11-04"];
    const berlin = patternsOf(
      evenings.map((date) => `${date}T20:15:00+0${date < "2026-10-25" ? 2 : 1}:00`),
      "Europe/Berlin",
    );
    expect(berlin.reason).toMatchObject({
      code: "learns_best",
      params: { days: ["monday", "wednesday"], hour: 20 },
    });
  });

  it("names no favourite where every day is the same", () => {
    const week = ["02", "03", "04", "05", "06", "07", "08"].map((day) => `2026-11-${day}T10:00Z`);
    expect(patternsOf(week).reason.code).toBe("evenly_spread");
  });

  it("ends a session after a pause of more than half an hour", () => {
    const { meanSessionMinutes } = patternsOf([
      "2026-11-02T10:00Z",
      "2026-11-02T10:30Z",
      "2026-11-02T11:01Z",
      "2026-11-02T11:11Z",
      "2026-11-03T09:00Z",
    ]);
    expect(meanSessionMinutes).toBe(20);
  });

  it("ranks content types, those of the lessons where the event names none", () => {
    const events = ["page", undefined, undefined, "forum", undefined].map(
      (contentType, index): ActivityEvent => ({
        id: String(index),
        at: Date.parse("2026-11-02T10:00Z") + index * dayMs,
        type: "lesson_viewed",
        lessonId: contentType ? undefined : "q",
        contentType,
      }),
    );
    const lesson = {
      id: "q",
      title: "Quiz",
      position: 1,
      prerequisites: [],
      skills: [],
      tracksCompletion: true,
    };
    const records = { events, lessons: [{ ...lesson, contentType: "quiz" }], timeZone: "UTC" };
    expect(getEngagementPatterns(records, defaultParameters, asOf).preferredContentTypes).toEqual([
      "quiz",
      "forum",
      "page",
    ]);
  });

  it.each(turningPoints)(
    "equals a naive count of hours in $timeZone around $around",
    ({ timeZone, around }) => {
      const middle = Date.parse(around);
      const instants = fc.array(fc.integer({ min: middle - 10 * dayMs, max: middle + 10 * dayMs }), {
        minLength: 20,
        maxLength: 60,
      });
      const hour = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" });
      fc.assert(
        fc.property(instants, (instants) => {
          const hours = instants.map((at) => Number(hour.format(at)));
          const counts = Array.from(
            { length: 24 },
            (_, hour) => hours.filter((other) => other === hour).length,
          );
          const busiest = Math.max(...counts);
          expect(patternsOf(instants, timeZone).peakHours[0]).toBe(
            busiest < 2 ? undefined : counts.indexOf(busiest),
          );
        }),
        { numRuns: 30 },
      );
    },
  );
});

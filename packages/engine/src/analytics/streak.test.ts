import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { turningPoints } from "../../test/arbitrary.ts";
import { asOf, recordsOf } from "../../test/python-backend.ts";
import { dayMs, hourMs } from "../calendar.ts";
import { defaultParameters } from "../parameters.ts";
import type { ActivityEvent } from "../records.ts";
import { getStreak, type Streak } from "./streak.ts";

const streakOf = (instants: readonly string[], now: string, timeZone = "UTC"): Streak =>
  getStreak({ events: instants.map(viewedAt), timeZone }, defaultParameters, Date.parse(now));

function viewedAt(instant: string | number, index: number): ActivityEvent {
  return { id: String(index), at: new Date(instant).getTime(), type: "lesson_viewed" };
}

describe("getStreak", () => {
  /*
   * Ana's learning days in the course log: Thu 22 Oct, Thu 29 Oct, Fri 30 Oct, Mon 2 Nov, Sun 8 Nov, Wed 11 Nov,
   * Sun 15 Nov, Sun 22 Nov (today): two days in a row once, and every ISO week from 43 to 47.
   */
  it("counts Ana's days and weeks in the captured log", () => {
    expect(getStreak(recordsOf("Ana Álvarez"), defaultParameters, asOf)).toEqual({
      currentDays: 1,
      longestDays: 2,
      currentWeeks: 5,
      longestWeeks: 5,
      lastActive: "2026-11-22",
      reason: {
        code: "streak_running",
        params: { days: 1 },
        evidence: [{ kind: "day", id: "2026-11-22" }],
      },
    });
  });

  /* Maya was active on Thu 22 Oct, Fri 23 Oct and Mon 2 Nov; her last week is two weeks before this one. */
  it("says when Maya's last streak ended", () => {
    expect(getStreak(recordsOf("Maya Cohen"), defaultParameters, asOf)).toEqual({
      currentDays: 0,
      longestDays: 2,
      currentWeeks: 0,
      longestWeeks: 1,
      lastActive: "2026-11-02",
      reason: {
        code: "streak_ended",
        params: { days: 1, lastActive: "2026-11-02" },
        evidence: [{ kind: "day", id: "2026-11-02" }],
      },
    });
  });

  it("has no streak to tell of without activity", () => {
    expect(getStreak(recordsOf("Sam Lee, Jr."), defaultParameters, asOf)).toEqual({
      currentDays: 0,
      longestDays: 0,
      currentWeeks: 0,
      longestWeeks: 0,
      lastActive: undefined,
      reason: { code: "no_activity_yet", params: {}, evidence: [] },
    });
  });

  it("keeps yesterday's streak while today is not over, and ends it the day after", () => {
    const days = ["2026-05-04T10:00Z", "2026-05-05T10:00Z"];
    expect(streakOf(days, "2026-05-06T23:59:59Z").currentDays).toBe(2);
    expect(streakOf(days, "2026-05-07T00:00:00Z").currentDays).toBe(0);
  });

  it("keeps last week's streak until this week is over", () => {
    const days = ["2026-05-06T10:00Z", "2026-05-12T10:00Z"];
    expect(streakOf(days, "2026-05-24T23:59:59Z").currentWeeks).toBe(2);
    expect(streakOf(days, "2026-05-25T00:00:00Z").currentWeeks).toBe(0);
  });

  it("counts days where the learner lives", () => {
    const lateEvenings = ["2026-03-07T23:30-05:00", "2026-03-08T23:30-04:00", "2026-03-09T23:30-04:00"];
    expect(streakOf(lateEvenings, "2026-03-10T12:00Z", "America/New_York").currentDays).toBe(3);
  });

  it("is not broken by the day that Samoa never had", () => {
    const days = ["2011-12-28T12:00-10:00", "2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00"];
    expect(streakOf(days, "2012-01-01T12:00+14:00", "Pacific/Apia").currentDays).toBe(3);
  });

  it("passes over administrative rows and instants that are none", () => {
    const events: ActivityEvent[] = [
      { id: "1", at: Date.parse("2026-05-05T10:00Z"), type: "user_graded" },
      { id: "2", at: Number.NaN, type: "lesson_viewed" },
    ];
    const streak = getStreak({ events, timeZone: "UTC" }, defaultParameters, Date.parse("2026-05-06T10:00Z"));
    expect(streak.reason.code).toBe("no_activity_yet");
  });

  it.each(turningPoints)("equals a naive count in $timeZone around $around", ({ timeZone, around }) => {
    const middle = Date.parse(around);
    const instants = fc.array(fc.integer({ min: middle - 12 * dayMs, max: middle + 12 * dayMs }), {
      maxLength: 30,
    });
    const now = fc.integer({ min: middle - 2 * dayMs, max: middle + 14 * dayMs });
    fc.assert(
      fc.property(instants, now, (instants, now) => {
        const { currentDays, longestDays } = getStreak(
          { events: instants.map(viewedAt), timeZone },
          defaultParameters,
          now,
        );
        expect({ currentDays, longestDays }).toEqual(
          naiveStreak(instants, now, timeZone, middle - 16 * dayMs),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("never shortens the longest streak by more activity", () => {
    const instants = fc.array(fc.integer({ min: asOf - 30 * dayMs, max: asOf }), { maxLength: 30 });
    fc.assert(
      fc.property(instants, fc.integer({ min: asOf - 30 * dayMs, max: asOf }), (instants, more) => {
        const longest = (all: readonly number[]): number =>
          getStreak({ events: all.map(viewedAt), timeZone: "Asia/Tokyo" }, defaultParameters, asOf)
            .longestDays;
        expect(longest([...instants, more])).toBeGreaterThanOrEqual(longest(instants));
      }),
    );
  });
});

/** Walks the wall calendar a quarter of a day at a time, and knows nothing of day numbers or offsets. */
function naiveStreak(
  instants: readonly number[],
  now: number,
  timeZone: string,
  from: number,
): Pick<Streak, "currentDays" | "longestDays"> {
  const date = new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" });
  const calendar = new Set<string>();
  for (let at = from; at < now; at += 6 * hourMs) calendar.add(date.format(at));
  calendar.add(date.format(now));
  const active = new Set(instants.filter((at) => at <= now).map((at) => date.format(at)));

  let run = 0;
  let runBeforeToday = 0;
  let longestDays = 0;
  for (const day of calendar) {
    runBeforeToday = run;
    run = active.has(day) ? run + 1 : 0;
    longestDays = Math.max(longestDays, run);
  }
  return { currentDays: run || runBeforeToday, longestDays };
}

import { expect, it } from "vitest";
import { asOf, recordsOf } from "../../test/python-backend.ts";
import { defaultParameters } from "../parameters.ts";
import { getDailyActivity } from "./daily-activity.ts";

it("counts Ana's events on each of the last 42 days, the empty ones too", () => {
  const days = getDailyActivity(recordsOf("Ana Álvarez"), defaultParameters, asOf);
  expect([days.length, days[0]?.date, days.at(-1)?.date]).toEqual([42, "2026-10-12", "2026-11-22"]);
  expect(days.filter(({ events }) => events > 0)).toEqual([
    { date: "2026-10-22", events: 1 },
    { date: "2026-10-29", events: 1 },
    { date: "2026-10-30", events: 1 },
    { date: "2026-11-02", events: 1 },
    { date: "2026-11-08", events: 1 },
    { date: "2026-11-11", events: 1 },
    { date: "2026-11-15", events: 1 },
    { date: "2026-11-22", events: 11 },
  ]);
});

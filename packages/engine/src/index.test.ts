import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyRecords } from "../test/arbitrary.ts";
import { asOf, recordsOf } from "../test/python-backend.ts";
import {
  defaultParameters,
  type EngineParameters,
  type EpochMs,
  getCourseSteps,
  getDailyActivity,
  getEngagementPatterns,
  getInsights,
  getLearnerPerformanceSummary,
  getPace,
  getStreak,
  getTrend,
  identifyStrugglingTopics,
  type LearnerRecords,
  recommendNextLesson,
  recommendRevisionContent,
} from "./index.ts";

const judgements: Readonly<
  Record<string, (records: LearnerRecords, parameters: EngineParameters, asOf: EpochMs) => unknown>
> = {
  getCourseSteps,
  getDailyActivity,
  getEngagementPatterns,
  getInsights,
  getLearnerPerformanceSummary,
  getPace,
  getStreak,
  getTrend,
  identifyStrugglingTopics,
  recommendNextLesson,
  recommendRevisionContent,
};

const nothing: LearnerRecords = {
  lessons: [],
  progress: [],
  results: [],
  events: [],
  timeZone: "UTC",
  skippedLessonIds: [],
  courseDates: {},
  classCompletionRates: [],
};

describe.each(Object.entries(judgements))("%s", (_name, judge) => {
  it("gives the same bytes whatever the order of its records", () => {
    fc.assert(
      fc.property(
        anyRecords.chain((records) => fc.tuple(fc.constant(records), shuffled(records))),
        ([records, shuffled]) => {
          expect(JSON.stringify(judge(shuffled, defaultParameters, asOf))).toBe(
            JSON.stringify(judge(records, defaultParameters, asOf)),
          );
        },
      ),
    );
  });

  it("changes nothing of what it is given", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const frozen = deepFreeze(records);
        expect(() => judge(frozen, defaultParameters, asOf)).not.toThrow();
      }),
    );
  });

  it("does not see what happened after the moment to judge at", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const past = {
          ...records,
          events: records.events.filter(({ at }) => at <= asOf),
          progress: records.progress.filter(({ completedAt }) => (completedAt ?? asOf) <= asOf),
          results: records.results.filter(
            ({ gradedAt, observedAt }) => (gradedAt ?? observedAt ?? asOf) <= asOf,
          ),
        };
        expect(judge(records, defaultParameters, asOf)).toEqual(judge(past, defaultParameters, asOf));
      }),
    );
  });

  it("gives no figure that is not finite", () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        expect(numbersIn(judge(records, defaultParameters, asOf)).filter((n) => !Number.isFinite(n))).toEqual(
          [],
        );
      }),
    );
  });

  it("judges a learner of whom nothing is known", () => {
    expect(() => judge(nothing, defaultParameters, asOf)).not.toThrow();
  });

  it.each([Number.NaN, Infinity, 9e15])("refuses to judge at %d", (asOf) => {
    expect(() => judge(recordsOf("Ana Álvarez"), defaultParameters, asOf)).toThrow(
      expect.objectContaining({ name: "EngineError", code: "invalid_instant" }),
    );
  });
});

describe.each([
  ["getDailyActivity", getDailyActivity],
  ["getEngagementPatterns", getEngagementPatterns],
  ["getInsights", getInsights],
  ["getLearnerPerformanceSummary", getLearnerPerformanceSummary],
  ["getStreak", getStreak],
] as const)("%s", (_name, judge) => {
  it("refuses a time zone that IANA does not know", () => {
    const records = { ...recordsOf("Ana Álvarez"), timeZone: "Mars/Olympus" };
    expect(() => judge(records, defaultParameters, asOf)).toThrow(
      expect.objectContaining({ name: "EngineError", code: "unknown_time_zone" }),
    );
  });
});

function shuffled(records: LearnerRecords): fc.Arbitrary<LearnerRecords> {
  const shuffle = <Item>(items: readonly Item[]): fc.Arbitrary<Item[]> =>
    fc.shuffledSubarray([...items], { minLength: items.length });
  return fc
    .record({
      lessons: shuffle(records.lessons),
      progress: shuffle(records.progress),
      results: shuffle(records.results),
      events: shuffle(records.events),
      skippedLessonIds: shuffle(records.skippedLessonIds),
      classCompletionRates: shuffle(records.classCompletionRates),
    })
    .map((lists) => ({ ...records, ...lists }));
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

/** Figures in the judgement; the lessons that it hands on are the caller's own. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (key === "lesson" ? [] : numbersIn(part)));
}

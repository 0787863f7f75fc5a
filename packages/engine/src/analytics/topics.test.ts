import { describe, expect, it } from "vitest";
import { asOf, recordsOf } from "../../test/python-backend.ts";
import { defaultParameters } from "../parameters.ts";
import { identifyStrugglingTopics } from "./topics.ts";

const records = recordsOf("Ana Álvarez");

describe("identifyStrugglingTopics", () => {
  it("names HTTP basics for Ana, who has 4.50 of 10 in its quiz", () => {
    expect(identifyStrugglingTopics(records, defaultParameters, asOf)).toEqual([
      {
        skill: "HTTP basics",
        averagePercent: 45,
        resultCount: 1,
        difficulty: "moderate",
        reason: {
          code: "weak_skill",
          params: { skill: "HTTP basics", percent: 45, results: 1 },
          evidence: [{ kind: "result", id: "result-lesson-3", value: 45 }],
        },
      },
    ]);
  });

  it.each([
    { name: "Tom Smith", topics: [["schema design", 0, "high"]] },
    { name: "Noa כהן", topics: [["schema design", 59.5, "moderate"]] },
    { name: "Aiko 田中", topics: [] },
    { name: "Maya Cohen", topics: [] },
  ])("names $topics for $name", ({ name, topics }) => {
    const found = identifyStrugglingTopics(recordsOf(name), defaultParameters, asOf);
    expect(found.map(({ skill, averagePercent, difficulty }) => [skill, averagePercent, difficulty])).toEqual(
      topics,
    );
  });

  it("takes the mean of a skill's results, and a skill at the threshold as good enough", () => {
    const results = records.results.map((result) => ({ ...result, skills: ["web"], scoreMaximum: 100 }));
    const mean = (scores: readonly number[]): readonly number[] =>
      identifyStrugglingTopics(
        { ...records, results: results.map((result, index) => ({ ...result, score: scores[index] })) },
        defaultParameters,
        asOf,
      ).map(({ averagePercent }) => averagePercent);
    expect([mean([40, 79]), mean([40, 80])]).toEqual([[59.5], []]);
  });
});

import { describe, expect, it } from "vitest";
import { asOf, lessons, recordsOf } from "../../test/python-backend.ts";
import { dayMs } from "../calendar.ts";
import { explain } from "../explain/explain.ts";
import { defaultParameters } from "../parameters.ts";
import type { LearnerRecords } from "../records.ts";
import { getInsights } from "./insights.ts";

function told(records: LearnerRecords, at = asOf): unknown {
  const { pace, trend, ...reasons } = getInsights(records, defaultParameters, at);
  return {
    pace,
    trend,
    message: explain(reasons.personalizedMessage, "en"),
    strengths: reasons.strengths.map((reason) => explain(reason, "en")),
    areas: reasons.areasForImprovement.map((reason) => explain(reason, "en")),
    study: explain(reasons.studyRecommendation, "en"),
  };
}

describe("getInsights", () => {
  it("tells Ana what the captured files show", () => {
    expect(told(recordsOf("Ana Álvarez"))).toEqual({
      pace: "on_track",
      trend: undefined,
      message: "You have completed 3 of 5 lessons; your quiz average is 45%",
      strengths: ["Strong in schema design: 92.5% (1 result)"],
      areas: ["HTTP basics: 45% (1 result)"],
      study: "You learn best on sunday around 19:00",
    });
  });

  it("tells Maya, who has no results, of her pause and of what comes next", () => {
    expect(told(recordsOf("Maya Cohen"))).toEqual({
      pace: "behind",
      trend: undefined,
      message: "Your last activity was 20 days ago: a short session gets you going again",
      strengths: [],
      areas: [
        "You are behind: 40% completed, and half the class has completed 70% or more",
        "Your last activity was 20 days ago: a short session gets you going again",
      ],
      study: "Next in sequence: Lesson: routes and views",
    });
  });

  it("welcomes a learner who has done nothing yet", () => {
    const sam = { ...recordsOf("Sam Lee, Jr."), classCompletionRates: [] };
    expect(told(sam)).toEqual({
      pace: undefined,
      trend: undefined,
      message: "Welcome! Your progress appears here as soon as you begin",
      strengths: [],
      areas: [],
      study: "Next in sequence: What is HTTP?",
    });
  });

  it("proposes revision before the next lesson where no pattern shows yet", () => {
    expect(told({ ...recordsOf("Ana Álvarez"), events: [] })).toMatchObject({
      study: "Review HTTP basics - recent quiz score: 45%",
    });
  });

  it("does not urge on a learner who has finished", () => {
    const ana = recordsOf("Ana Álvarez");
    const finished = {
      ...ana,
      lessons: lessons.slice(0, 5),
      progress: lessons.map(({ id }) => ({ lessonId: id, status: "completed" as const })),
    };
    expect(told(finished, asOf + 20 * dayMs)).toMatchObject({
      pace: "ahead",
      message: "You have finished all 5 lessons",
      strengths: [
        "You have finished all 5 lessons",
        "You are ahead: 100% completed, and half the class has completed 70% or more",
        "Strong in schema design: 92.5% (1 result)",
      ],
      areas: ["HTTP basics: 45% (1 result)"],
    });
  });

  it("counts results of unknown percentage without inventing an average", () => {
    const ana = recordsOf("Ana Álvarez");
    const results = ana.results.map((result) => ({ ...result, scoreMaximum: undefined }));
    expect(told({ ...ana, results, progress: [] })).toMatchObject({ message: "You have 2 results so far" });
  });
});

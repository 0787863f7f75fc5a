import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asOf, lessons, recordsOf } from "../../test/python-backend.ts";
import { explain } from "../explain/explain.ts";
import { defaultParameters } from "../parameters.ts";
import type { GradeResult, LearnerRecords } from "../records.ts";
import { recommendRevisionContent } from "./revision.ts";

const revise = (records: LearnerRecords): readonly unknown[] =>
  recommendRevisionContent(records, defaultParameters, asOf).map(({ lesson, reason }) => [
    lesson.id,
    explain(reason, "en"),
  ]);

describe("recommendRevisionContent", () => {
  const ana = recordsOf("Ana Álvarez");

  it.each([
    { name: "Ana Álvarez", revisions: [["lesson-3", "Review HTTP basics - recent quiz score: 45%"]] },
    { name: "Tom Smith", revisions: [["lesson-5", "Review schema design - recent assignment score: 0%"]] },
    { name: "Noa כהן", revisions: [["lesson-5", "Review schema design - recent assignment score: 59.5%"]] },
    { name: "Aiko 田中", revisions: [] },
    { name: "Maya Cohen", revisions: [] },
  ])("gives $name $revisions", ({ name, revisions }) => {
    expect(revise(recordsOf(name))).toEqual(revisions);
  });

  it("points to the result and the threshold that it comes from", () => {
    expect(recommendRevisionContent(ana, defaultParameters, asOf)[0]?.reason).toEqual({
      code: "review_result",
      params: { topic: "HTTP basics", kind: "quiz", percent: 45, threshold: 60 },
      evidence: [{ kind: "result", id: "result-lesson-3", value: 45 }],
    });
  });

  it("names the lesson where no skill is known, and passes over a skipped one", () => {
    const untagged = { ...ana, lessons: lessons.map((lesson) => ({ ...lesson, skills: [] })) };
    expect(revise(untagged)).toEqual([["lesson-3", "Review Quiz 1: HTTP basics - recent quiz score: 45%"]]);
    expect(revise({ ...untagged, skippedLessonIds: ["lesson-3"] })).toEqual([]);
  });

  it("names a lesson once, by its weakest assessment", () => {
    const results = [30, 20, 90].flatMap((percent) =>
      ana.results.slice(0, 1).map((quiz) => ({ ...quiz, assessmentId: `quiz-${percent}`, percent })),
    );
    expect(revise({ ...ana, results })).toEqual([
      ["lesson-3", "Review HTTP basics - recent quiz score: 20%"],
    ]);
  });

  it("lists at most five, weakest first, all under the threshold", () => {
    const percents = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(percents, (percents) => {
        const results = percents.map((percent, index): GradeResult => {
          const id = `lesson-${index + 1}`;
          return { id, assessmentId: id, lessonId: id, title: id, kind: "quiz", skills: [], percent };
        });
        const found = recommendRevisionContent({ ...ana, results }, defaultParameters, asOf);
        const weak = percents.filter((percent) => percent < 60).sort((a, b) => a - b);
        expect(found.map(({ percent }) => percent)).toEqual(weak.slice(0, 5));
      }),
    );
  });
});

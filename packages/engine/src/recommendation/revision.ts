import { requireInstant } from "../calendar.ts";
import { reason, type Reason, resultEvidence } from "../explain/reason.ts";
import { inCourseOrder } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import type { EpochMs, LearnerRecords, Lesson } from "../records.ts";
import { latestResults, type PercentResult, skillsOf } from "../results.ts";

export interface Revision {
  readonly lesson: Lesson;
  /** 0..100: the weakest of the lesson's latest results. */
  readonly percent: number;
  readonly reason: Reason<"review_result">;
}

/**
 * E6: the lessons with a latest result under `weakPercent`, weakest first, at most `revisionLimit`. A lesson with
 * several assessments is judged by the weakest of them; equal results keep the course's order.
 *
 * @throws {EngineError} `invalid_instant`
 */
export function recommendRevisionContent(
  records: Pick<LearnerRecords, "lessons" | "results" | "skippedLessonIds">,
  parameters: EngineParameters,
  asOf: EpochMs,
): readonly Revision[] {
  requireInstant(asOf);
  const byId = new Map(records.lessons.map((lesson) => [lesson.id, lesson]));
  const skipped = new Set(records.skippedLessonIds);
  const weak = latestResults(records.results, asOf).filter(({ percent }) => percent < parameters.weakPercent);
  const byLesson = Map.groupBy(weak, ({ result }) => result.lessonId);

  return inCourseOrder(records.lessons)
    .flatMap((lesson): Revision[] => {
      const weakest = byLesson.get(lesson.id)?.reduce((a, b) => (b.percent < a.percent ? b : a));
      if (!weakest || skipped.has(lesson.id)) return [];
      const topic = skillsOf(weakest.result, byId)[0] ?? lesson.title;
      return [{ lesson, percent: weakest.percent, reason: reviewResult(topic, weakest, parameters) }];
    })
    .sort((a, b) => a.percent - b.percent)
    .slice(0, Math.max(0, parameters.revisionLimit));
}

function reviewResult(
  topic: string,
  weakest: PercentResult,
  { weakPercent }: EngineParameters,
): Revision["reason"] {
  const { percent, result } = weakest;
  return reason("review_result", { topic, kind: result.kind, percent, threshold: weakPercent }, [
    resultEvidence(weakest),
  ]);
}

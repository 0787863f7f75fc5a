import { requireInstant } from "../calendar.ts";
import { reason, type Reason } from "../explain/reason.ts";
import { inCourseOrder } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import { completedLessons } from "../progress.ts";
import type { EpochMs, LearnerRecords, Lesson } from "../records.ts";
import { isGraded } from "../results.ts";
import { lessonEvidence, missingPrerequisites, recommendNextLesson } from "./next-lesson.ts";

/** One lesson on the learner's way through the course. */
export interface CourseStep {
  readonly lesson: Lesson;
  /** `next` is what {@link recommendNextLesson} proposes; `waiting` has prerequisites that are not completed. */
  readonly status: "done" | "next" | "open" | "waiting";
  /** Why it is next, or what it waits for. */
  readonly reason: Reason<"next_in_sequence" | "blocked_by_prerequisites"> | undefined;
  readonly completedAt: EpochMs | undefined;
}

/**
 * Every lesson of the course in its order, with where the learner stands. A lesson of which no source reports completion counts as done once it
 * has a result.
 *
 * @throws {EngineError} `invalid_instant`
 */
export function getCourseSteps(
  records: Pick<LearnerRecords, "lessons" | "progress" | "results" | "skippedLessonIds">,
  parameters: EngineParameters,
  asOf: EpochMs,
): readonly CourseStep[] {
  requireInstant(asOf);
  const lessons = inCourseOrder(records.lessons);
  const completed = completedLessons(records.progress, asOf);
  const graded = new Set(
    records.results.filter((result) => isGraded(result, asOf)).map((result) => result.lessonId),
  );
  const missing = missingPrerequisites(lessons, completed);
  const next = recommendNextLesson(records, parameters, asOf);
  return lessons.map((lesson): CourseStep => {
    const { id, title, tracksCompletion } = lesson;
    if (completed.has(id) || (!tracksCompletion && graded.has(id))) {
      return { lesson, status: "done", reason: undefined, completedAt: completed.get(id) };
    }
    if (next.lesson?.id === id && next.reason.code === "next_in_sequence") {
      return { lesson, status: "next", reason: next.reason, completedAt: undefined };
    }
    const required = missing(lesson);
    if (required.length === 0) return { lesson, status: "open", reason: undefined, completedAt: undefined };
    const params = { lesson: title, required: required.map((one) => one.title) };
    return {
      lesson,
      status: "waiting",
      reason: reason("blocked_by_prerequisites", params, [lesson, ...required].map(lessonEvidence)),
      completedAt: undefined,
    };
  });
}

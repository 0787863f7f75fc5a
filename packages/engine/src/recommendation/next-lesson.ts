import { requireInstant } from "../calendar.ts";
import { reason, type Reason } from "../explain/reason.ts";
import { inCourseOrder } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import { completedLessons } from "../progress.ts";
import type { EpochMs, LearnerRecords, Lesson } from "../records.ts";
import { latestResults } from "../results.ts";

/** The proposal, or the reason why there is none. */
export interface NextLesson {
  readonly lesson: Lesson | undefined;
  readonly reason: Reason<
    "next_in_sequence" | "blocked_by_prerequisites" | "rest_skipped" | "course_finished" | "no_lessons_yet"
  >;
}

/**
 * E5: the first lesson, in course order, that is neither completed nor skipped and whose prerequisites are met.
 *
 * A lesson of which no source reports completion is proposed only when every tracked lesson is completed or skipped,
 * and only while it has no result: before that it may long be done, and proposing finished work costs more trust
 * than staying silent. For the same reason such a lesson, as a prerequisite, never blocks. A skipped one still does.
 *
 * @throws {EngineError} `invalid_instant`
 */
export function recommendNextLesson(
  records: Pick<LearnerRecords, "lessons" | "progress" | "results" | "skippedLessonIds">,
  _parameters: EngineParameters,
  asOf: EpochMs,
): NextLesson {
  requireInstant(asOf);
  const lessons = inCourseOrder(records.lessons);
  if (lessons.length === 0) return { lesson: undefined, reason: reason("no_lessons_yet", {}) };

  const open = openLessons(lessons, records, asOf);
  if (open.length === 0) {
    const evidence = lessons.map(({ id }) => ({ kind: "lesson", id }) as const);
    return { lesson: undefined, reason: reason("course_finished", { lessons: lessons.length }, evidence) };
  }

  const skipped = new Set(records.skippedLessonIds);
  const wanted = open.filter(({ id }) => !skipped.has(id));
  const missing = missingPrerequisites(lessons, records, asOf);
  const tracked = wanted.filter(({ tracksCompletion }) => tracksCompletion);
  const candidates = tracked.length > 0 ? tracked : wanted;
  const next = candidates.find((lesson) => missing(lesson).length === 0);
  if (next) return { lesson: next, reason: nextInSequence(next, lessons) };

  const [blocked] = candidates;
  if (!blocked) {
    const evidence = open.map(({ id }) => ({ kind: "lesson", id }) as const);
    return { lesson: undefined, reason: reason("rest_skipped", { lessons: open.length }, evidence) };
  }
  const required = missing(blocked);
  return {
    lesson: undefined,
    reason: reason(
      "blocked_by_prerequisites",
      { lesson: blocked.title, required: required.map(({ title }) => title) },
      [blocked, ...required].map(({ id }) => ({ kind: "lesson", id })),
    ),
  };
}

/** The lessons not yet done; one without tracking is done when it has a result. */
function openLessons(
  lessons: readonly Lesson[],
  { progress, results }: Pick<LearnerRecords, "progress" | "results">,
  asOf: EpochMs,
): readonly Lesson[] {
  const completed = completedLessons(progress, asOf);
  const graded = new Set(latestResults(results, asOf).map(({ result }) => result.lessonId));
  return lessons.filter(
    ({ id, tracksCompletion }) => !completed.has(id) && (tracksCompletion || !graded.has(id)),
  );
}

function missingPrerequisites(
  lessons: readonly Lesson[],
  { progress }: Pick<LearnerRecords, "progress">,
  asOf: EpochMs,
): (lesson: Lesson) => readonly Lesson[] {
  const completed = completedLessons(progress, asOf);
  return ({ prerequisites }) => {
    const wanted = new Set(prerequisites);
    return lessons.filter(
      ({ id, tracksCompletion }) => wanted.has(id) && tracksCompletion && !completed.has(id),
    );
  };
}

/** The module is named only where it tells something: in a course with more than one. */
function nextInSequence(next: Lesson, lessons: readonly Lesson[]): Reason<"next_in_sequence"> {
  const modules = new Set(lessons.map(({ module }) => module?.id));
  const params = {
    lesson: next.title,
    ...(next.module && modules.size > 1 && { module: next.module.title }),
  };
  const before = lessons.slice(0, lessons.indexOf(next)).map(({ id }) => ({ kind: "lesson", id }) as const);
  return reason("next_in_sequence", params, [{ kind: "lesson", id: next.id }, ...before.slice(-1)]);
}

import { requireInstant } from "../calendar.ts";
import { type Evidence, reason, type Reason } from "../explain/reason.ts";
import { inCourseOrder } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import { completedLessons } from "../progress.ts";
import type { EpochMs, LearnerRecords, Lesson } from "../records.ts";
import { isGraded } from "../results.ts";

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

  const completed = completedLessons(records.progress, asOf);
  const graded = new Set(
    records.results.filter((result) => isGraded(result, asOf)).map((result) => result.lessonId),
  );
  const open = lessons.filter(
    ({ id, tracksCompletion }) => !completed.has(id) && (tracksCompletion || !graded.has(id)),
  );
  if (open.length === 0) {
    const params = { lessons: lessons.length };
    return { lesson: undefined, reason: reason("course_finished", params, lessons.map(lessonEvidence)) };
  }

  const skipped = new Set(records.skippedLessonIds);
  const wanted = open.filter(({ id }) => !skipped.has(id));
  const tracked = wanted.filter(({ tracksCompletion }) => tracksCompletion);
  const candidates = tracked.length > 0 ? tracked : wanted;
  const missing = missingPrerequisites(lessons, completed);
  const next = candidates.find((lesson) => missing(lesson).length === 0);
  if (next) return { lesson: next, reason: nextInSequence(next, lessons) };

  const [blocked] = candidates;
  if (!blocked) {
    const params = { lessons: open.length };
    return { lesson: undefined, reason: reason("rest_skipped", params, open.map(lessonEvidence)) };
  }
  const required = missing(blocked);
  const params = { lesson: blocked.title, required: required.map(({ title }) => title) };
  return {
    lesson: undefined,
    reason: reason("blocked_by_prerequisites", params, [blocked, ...required].map(lessonEvidence)),
  };
}

/** The tracked lessons, in course order, that a lesson requires and that are not completed. */
export function missingPrerequisites(
  lessons: readonly Lesson[],
  completed: ReadonlyMap<string, unknown>,
): (lesson: Lesson) => readonly Lesson[] {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  return ({ prerequisites }) =>
    inCourseOrder([...new Set(prerequisites)].flatMap((id) => byId.get(id) ?? [])).filter(
      ({ id, tracksCompletion }) => tracksCompletion && !completed.has(id),
    );
}

/** The module is named only where it tells something: in a course with more than one. */
function nextInSequence(next: Lesson, lessons: readonly Lesson[]): Reason<"next_in_sequence"> {
  const modules = new Set(lessons.flatMap(({ module }) => module?.id ?? []));
  const params = {
    lesson: next.title,
    ...(next.module && modules.size > 1 && { module: next.module.title }),
  };
  const before = lessons[lessons.indexOf(next) - 1];
  return reason("next_in_sequence", params, (before ? [next, before] : [next]).map(lessonEvidence));
}

export function lessonEvidence({ id }: Lesson): Evidence {
  return { kind: "lesson", id };
}

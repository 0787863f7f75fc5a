import { contract, type PathStep } from "@skillstudio/api-client/contract";
import {
  type CourseStep,
  defaultParameters,
  explain,
  getCourseSteps,
  getLearnerPerformanceSummary,
} from "@skillstudio/engine";
import { instant } from "./figures.ts";
import { type Api, mount } from "./mount.ts";
import { readLearner } from "./records.ts";

export function mountLearningPath(api: Api): void {
  mount(api, contract.getCoursePath, async ({ course, learner, asOf, locale }, trx) => {
    const records = await readLearner(trx, course, learner, asOf);
    const steps = getCourseSteps(
      { ...records, skippedLessonIds: records.declined.next_lesson },
      defaultParameters,
      asOf,
    );
    const { lessonsCompleted, lessonsTracked } = getLearnerPerformanceSummary(
      records,
      defaultParameters,
      asOf,
    );
    return {
      learner: { user_id: learner.id, name: learner.name },
      course: { course_id: course.id, title: course.title },
      steps: steps.map((step, i) => pathStep(step, i + 1, locale)),
      lessons_completed: lessonsCompleted,
      lessons_tracked: lessonsTracked,
      minutes_left: minutesLeft(steps),
    };
  });
}

function pathStep(
  { lesson, status, reason, completedAt }: CourseStep,
  sequence: number,
  locale: string,
): PathStep {
  const { module } = lesson;
  return {
    sequence,
    lesson_id: lesson.id,
    title: lesson.title,
    module: module ? { module_id: module.id, title: module.title } : null,
    content_type: lesson.contentType ?? "activity",
    skills_covered: [...lesson.skills],
    estimated_minutes: lesson.estimatedMinutes ?? null,
    status,
    reason: reason ? explain(reason, locale) : null,
    completed_at: instant(completedAt === undefined ? undefined : new Date(completedAt)),
    tracked: lesson.tracksCompletion,
  };
}

function minutesLeft(steps: readonly CourseStep[]): number | null {
  const told = steps.flatMap(({ lesson, status }) =>
    status === "done" ? [] : (lesson.estimatedMinutes ?? []),
  );
  return told.length === 0 ? null : told.reduce((total, minutes) => total + minutes, 0);
}

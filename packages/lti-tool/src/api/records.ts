import {
  type EpochMs,
  type GradeResult,
  type LearnerRecords,
  learningEventTypes,
  type Lesson,
  type LessonProgress,
} from "@skillstudio/engine";
import { type CourseLearner, listLearners } from "../store/courses.ts";
import type { Transaction } from "../store/database.ts";
import { type EventOfLearner, listClassActivity, listLearnerEvents } from "../store/events.ts";
import { listGrades, type ReportedGrade } from "../store/grades.ts";
import {
  type CourseLesson,
  listCompletionRates,
  listLessons,
  listProgress,
  type ProgressOfLearner,
} from "../store/lessons.ts";
import { listDeclined } from "../store/recommendations.ts";
import type { Course, Learner } from "./authorize.ts";
import { knownTimeZone } from "./time-zone.ts";

const DAY_MS = 86_400_000;
/** Days. Older activity changes no figure of a course, and a bound keeps the query to a year of partitions. */
const HISTORY_DAYS = 366;
/** Days for which an ignored proposal is not made again. */
const IGNORED_DAYS = 7;

/** What the engine judges one learner by, and the rows that it does not know. */
export interface LearnerRows extends LearnerRecords {
  readonly grades: readonly ReportedGrade[];
  /** Declined as a next lesson, and as revision: who passes over a lesson may still want to revise it. */
  readonly declined: Readonly<Record<"next_lesson" | "revision", readonly string[]>>;
}

/** Reads everything that is known of one learner in one course. */
export async function readLearner(
  trx: Transaction,
  course: Course,
  learner: Learner,
  asOf: EpochMs,
): Promise<LearnerRows> {
  const of = { courseId: course.id, userId: learner.id };
  const lessons = await listLessons(trx, course.id);
  const progress = await listProgress(trx, course.id, learner.id);
  const grades = await listGrades(trx, course.id, learner.id);
  const events = await listLearnerEvents(trx, {
    ...of,
    types: learningEventTypes,
    since: historyBefore(asOf),
  });
  const classCompletionRates = await listCompletionRates(trx, course.id);
  const declined = await listDeclined(trx, of, new Date(asOf - IGNORED_DAYS * DAY_MS));
  return {
    lessons: lessons.map(asLesson),
    progress: progress.map(asProgress),
    results: grades.map(asResult),
    events: events.map(asEvent),
    timeZone: learner.timeZone,
    courseDates: { startsAt: course.startsAt, endsAt: course.endsAt },
    classCompletionRates,
    skippedLessonIds: declined.map(({ lessonId }) => lessonId),
    grades,
    declined: {
      next_lesson: declined.filter(({ type }) => type === "next_lesson").map(({ lessonId }) => lessonId),
      revision: declined.filter(({ type }) => type === "revision").map(({ lessonId }) => lessonId),
    },
  };
}

/** One learner of a class, as far as a class overview needs it. */
export interface ClassMember {
  readonly learner: CourseLearner;
  readonly records: Pick<LearnerRecords, "lessons" | "progress" | "results" | "events" | "timeZone">;
  readonly lastActiveAt: Date | undefined;
}

/** A course's lessons, and what is known of each of its learners. */
export interface ClassRows {
  readonly lessons: readonly Lesson[];
  readonly grades: readonly ReportedGrade[];
  readonly members: readonly ClassMember[];
}

/** Reads a whole class at once. */
export async function readClass(trx: Transaction, course: Course, asOf: EpochMs): Promise<ClassRows> {
  const of = {
    courseId: course.id,
    types: learningEventTypes,
    since: historyBefore(asOf),
    until: new Date(asOf),
  };
  const lessons = (await listLessons(trx, course.id)).map(asLesson);
  const grades = await listGrades(trx, course.id);
  const progressOf = Map.groupBy(await listProgress(trx, course.id), ({ userId }) => userId);
  const gradesOf = Map.groupBy(grades, ({ userId }) => userId);
  const activityOf = new Map(
    (await listClassActivity(trx, of)).map((activity) => [activity.userId, activity]),
  );
  const members = (await listLearners(trx, course.id)).map((learner): ClassMember => {
    const activity = activityOf.get(learner.userId);
    return {
      learner,
      records: {
        lessons,
        progress: (progressOf.get(learner.userId) ?? []).map(asProgress),
        results: (gradesOf.get(learner.userId) ?? []).map(asResult),
        events: (activity?.instants ?? []).map(asQuarterHour),
        timeZone: knownTimeZone(learner.timeZone, course.timeZone),
      },
      lastActiveAt: activity?.lastActiveAt,
    };
  });
  return { lessons, grades, members };
}

function historyBefore(asOf: EpochMs): Date {
  return new Date(asOf - HISTORY_DAYS * DAY_MS);
}

function asLesson({ estimatedMinutes, module, ...lesson }: CourseLesson): Lesson {
  return { ...lesson, estimatedMinutes: estimatedMinutes ?? undefined, module: module ?? undefined };
}

function asProgress({ lessonId, status, completedAt }: ProgressOfLearner): LessonProgress {
  return { lessonId, status, completedAt: completedAt?.getTime() };
}

function asResult(grade: ReportedGrade): GradeResult {
  return {
    id: grade.id,
    assessmentId: grade.assessmentId,
    title: grade.title,
    kind: grade.kind,
    lessonId: grade.lessonId ?? undefined,
    skills: grade.skills,
    score: grade.score,
    scoreMaximum: grade.scoreMaximum ?? undefined,
    gradedAt: grade.gradedAt?.getTime(),
    observedAt: grade.observedAt.getTime(),
  };
}

function asEvent({ id, type, occurredAt, lessonId }: EventOfLearner): LearnerRecords["events"][number] {
  return { id, type, at: occurredAt.getTime(), lessonId: lessonId ?? undefined };
}

function asQuarterHour(at: Date): LearnerRecords["events"][number] {
  return { id: at.toISOString(), type: "course_viewed", at: at.getTime() };
}

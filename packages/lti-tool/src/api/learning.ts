import { type AssessmentResult, contract, type LessonState } from "@skillstudio/api-client/contract";
import {
  defaultParameters,
  type EpochMs,
  getDailyActivity,
  getEngagementPatterns,
  getStreak,
  latestResults,
} from "@skillstudio/engine";
import type { ReportedGrade } from "../store/grades.ts";
import { listSources } from "../store/ingest.ts";
import { instant, percent } from "./figures.ts";
import { type Api, mount } from "./mount.ts";
import { type LearnerRows, readLearner } from "./records.ts";
import { sourceOf } from "./sources.ts";

export function mountLearning(api: Api): void {
  mount(api, contract.getProgress, async ({ course, learner, asOf }, trx) => {
    const records = await readLearner(trx, course, learner, asOf);
    const streak = getStreak(records, defaultParameters, asOf);
    const patterns = getEngagementPatterns(records, defaultParameters, asOf);
    return {
      learner: { user_id: learner.id, name: learner.name },
      course: { course_id: course.id, title: course.title },
      lessons: lessonStates(records),
      results: assessmentResults(records, asOf),
      activity: getDailyActivity(records, defaultParameters, asOf).map((day) => ({ ...day })),
      streak: {
        current_days: streak.currentDays,
        longest_days: streak.longestDays,
        current_weeks: streak.currentWeeks,
        longest_weeks: streak.longestWeeks,
      },
      peak: { hours: [...patterns.peakHours], days: [...patterns.preferredDays] },
      sources: (await listSources(trx, course.id)).map(sourceOf),
    };
  });
}

function lessonStates({ lessons, progress }: LearnerRows): LessonState[] {
  const progressOf = new Map(progress.map((known) => [known.lessonId, known]));
  return lessons.map(({ id, title, contentType, tracksCompletion }) => {
    const known = progressOf.get(id);
    return {
      lesson_id: id,
      title,
      content_type: contentType ?? "activity",
      status: known?.status ?? "not_started",
      completed_at: instant(known?.completedAt === undefined ? undefined : new Date(known.completedAt)),
      tracked: tracksCompletion,
    };
  });
}

/** For each assessment the result that the engine judges by; where no witness tells a maximum, the newest of them. */
function assessmentResults({ results, grades }: LearnerRows, asOf: EpochMs): AssessmentResult[] {
  const judged = new Map(latestResults(results, asOf).map((latest) => [latest.result.id, latest.percent]));
  return [...Map.groupBy(grades, ({ assessmentId }) => assessmentId).values()]
    .flatMap((witnesses) => {
      const stands = witnesses.find(({ id }) => judged.has(id)) ?? witnesses.toSorted(newestFirst)[0];
      return stands ? [stands] : [];
    })
    .sort(newestFirst)
    .map((grade) => ({
      assessment_id: grade.assessmentId,
      title: grade.title,
      kind: grade.kind,
      score: grade.score,
      score_maximum: grade.scoreMaximum,
      score_percent: percent(judged.get(grade.id)),
      graded_at: instant(grade.gradedAt),
      source: grade.sourceKind,
    }));
}

/** By the date of the grade, undated ones last and among themselves by when we first knew of them. */
function newestFirst(a: ReportedGrade, b: ReportedGrade): number {
  return (
    (b.gradedAt?.getTime() ?? -Infinity) - (a.gradedAt?.getTime() ?? -Infinity) ||
    b.observedAt.getTime() - a.observedAt.getTime() ||
    (a.title < b.title ? -1 : 1)
  );
}

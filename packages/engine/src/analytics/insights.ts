import { learningActivity } from "../activity.ts";
import { calendarOf, dateOf, dayMs, requireInstant } from "../calendar.ts";
import { type Pace, reason, type Reason, resultEvidence } from "../explain/reason.ts";
import type { EngineParameters } from "../parameters.ts";
import { recommendNextLesson } from "../recommendation/next-lesson.ts";
import { recommendRevisionContent } from "../recommendation/revision.ts";
import type { EpochMs, LearnerRecords } from "../records.ts";
import { isGraded, latestResults, quizAverage } from "../results.ts";
import { getEngagementPatterns } from "./engagement.ts";
import { completion, getPace } from "./pace.ts";
import { activeDays, getStreak } from "./streak.ts";
import { identifyStrugglingTopics, skillAverages } from "./topics.ts";
import { getTrend, type TrendDirection } from "./trend.ts";

/** What the dashboard tells a learner in words, as reasons. */
export interface Insights {
  readonly pace: Pace | undefined;
  readonly trend: TrendDirection | undefined;
  readonly personalizedMessage: Reason;
  readonly strengths: readonly Reason[];
  readonly areasForImprovement: readonly Reason[];
  /** When to learn, where a pattern shows; else what to review; else what comes next. */
  readonly studyRecommendation: Reason;
}

/**
 * The dashboard's insights (SPEC 4, `ai_insights`), composed of the other judgements.
 *
 * @throws {EngineError} `invalid_instant`, `unknown_time_zone`
 */
export function getInsights(records: LearnerRecords, parameters: EngineParameters, asOf: EpochMs): Insights {
  requireInstant(asOf);
  const pace = getPace(records, parameters, asOf);
  const trend = getTrend(records, parameters, asOf);
  const streak = getStreak(records, parameters, asOf);
  const next = recommendNextLesson(records, parameters, asOf);
  const engagement = getEngagementPatterns(records, parameters, asOf);
  const [revision] = recommendRevisionContent(records, parameters, asOf);
  const inactive = inactivity(records, parameters, asOf);
  const finished = next.reason.code === "course_finished" ? [next.reason] : [];

  return {
    pace: pace.pace,
    trend: trend.direction,
    personalizedMessage: finished[0] ?? inactive[0] ?? standing(records, parameters, asOf),
    strengths: [
      ...finished,
      ...(pace.pace === "ahead" ? [pace.reason] : []),
      ...(trend.direction === "improving" ? [trend.reason] : []),
      ...(streak.currentDays >= parameters.strongStreakDays ? [streak.reason] : []),
      ...strongSkills(records, parameters, asOf),
    ],
    areasForImprovement: [
      ...identifyStrugglingTopics(records, parameters, asOf)
        .slice(0, parameters.insightSkills)
        .map(({ reason }) => reason),
      ...(trend.direction === "declining" ? [trend.reason] : []),
      ...(pace.pace === "behind" ? [pace.reason] : []),
      ...(finished.length === 0 ? inactive : []),
    ],
    studyRecommendation:
      engagement.reason.code === "learns_best" ? engagement.reason : (revision?.reason ?? next.reason),
  };
}

function strongSkills(
  records: LearnerRecords,
  { strongPercent, insightSkills }: EngineParameters,
  asOf: EpochMs,
): readonly Reason[] {
  return skillAverages(records, asOf)
    .filter(({ percent }) => percent >= strongPercent)
    .toReversed()
    .slice(0, insightSkills)
    .map(({ skill, percent, results }) =>
      reason("strong_skill", { skill, percent, results: results.length }, results.map(resultEvidence)),
    );
}

function inactivity(
  { events, timeZone }: LearnerRecords,
  { inactiveDays }: EngineParameters,
  asOf: EpochMs,
): readonly Reason[] {
  const calendar = calendarOf(timeZone);
  const last = learningActivity(events, asOf).at(-1);
  if (!last) return [];
  const lastDay = calendar.dayOf(last.at);
  const days = calendar.dayOf(asOf) - lastDay;
  const lastActive = dateOf(lastDay);
  return days < inactiveDays
    ? []
    : [reason("inactive_for", { days, lastActive }, [{ kind: "day", id: lastActive }])];
}

/** Where the learner stands, by the best figures there are. */
function standing(records: LearnerRecords, { summaryDays }: EngineParameters, asOf: EpochMs): Reason {
  const { completed, tracked } = completion(records, asOf);
  const results = latestResults(records.results, asOf);
  const quizzes = quizAverage(results);
  const average = quizzes === undefined ? {} : { percent: quizzes };
  const evidence = results.map(resultEvidence);
  const graded = new Set(
    records.results.filter((result) => isGraded(result, asOf)).map(({ assessmentId }) => assessmentId),
  );
  const calendar = calendarOf(records.timeZone);
  const recent = learningActivity(records.events, asOf).filter(({ at }) => at > asOf - summaryDays * dayMs);
  const days = activeDays(recent, calendar);

  if (completed.length > 0) {
    const lessons = completed.map((id) => ({ kind: "lesson", id }) as const);
    const params = { completed: completed.length, tracked: tracked.length, ...average };
    return reason("progress_so_far", params, [...lessons, ...evidence]);
  }
  if (graded.size > 0) return reason("results_so_far", { results: graded.size, ...average }, evidence);
  if (days.length > 0) {
    return reason(
      "active_days",
      { days: days.length, of: summaryDays },
      days.map((day) => ({ kind: "day", id: dateOf(day) })),
    );
  }
  return reason("welcome", {});
}

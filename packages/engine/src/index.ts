export { getDailyActivity, type DayOfActivity } from "./analytics/daily-activity.ts";
export { getEngagementPatterns, type EngagementPatterns } from "./analytics/engagement.ts";
export { getInsights, type Insights } from "./analytics/insights.ts";
export { getPace, type PaceResult } from "./analytics/pace.ts";
export { getStreak, type Streak } from "./analytics/streak.ts";
export {
  getLearnerPerformanceSummary,
  type PerformanceSummary,
  type RecentFigures,
} from "./analytics/summary.ts";
export { identifyStrugglingTopics, type StrugglingTopic } from "./analytics/topics.ts";
export { getTrend, type Trend, type TrendDirection } from "./analytics/trend.ts";
export type { Weekday } from "./calendar.ts";
export { EngineError, type EngineErrorCode } from "./engine-error.ts";
export { explain, explainedLanguages } from "./explain/explain.ts";
export type { Evidence, Pace, Reason, ReasonCode, ReasonParams } from "./explain/reason.ts";
export { defaultParameters, type EngineParameters } from "./parameters.ts";
export { type CourseStep, getCourseSteps } from "./recommendation/course-steps.ts";
export { recommendNextLesson, type NextLesson } from "./recommendation/next-lesson.ts";
export { recommendRevisionContent, type Revision } from "./recommendation/revision.ts";
export {
  type ActivityEvent,
  type CourseDates,
  type EpochMs,
  type GradeResult,
  learningEventTypes,
  type LearnerRecords,
  type Lesson,
  type LessonProgress,
  type LocalDate,
  type Module,
} from "./records.ts";
export { latestResults, type PercentResult } from "./results.ts";

/** Version of the judgements, stored with each of them: raised whenever a rule or a default changes a result. */
export const ENGINE_VERSION = "1";

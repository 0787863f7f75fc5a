import { learningActivity, sessionLengths } from "../activity.ts";
import { dayMs, hourMs, minuteMs, requireInstant } from "../calendar.ts";
import type { EngineParameters } from "../parameters.ts";
import { completedLessons } from "../progress.ts";
import type { EpochMs, LearnerRecords } from "../records.ts";
import { latestResults, quizAverage } from "../results.ts";
import { completion } from "./pace.ts";
import { getStreak, type Streak } from "./streak.ts";
import { getTrend, type Trend } from "./trend.ts";

export interface PerformanceSummary {
  /** Tracked lessons completed since the course began. */
  readonly lessonsCompleted: number;
  readonly lessonsTracked: number;
  /** 0..1; undefined when no lesson is tracked. */
  readonly completionRate: number | undefined;
  /** Mean of the latest result of every quiz, 0..100; undefined without one of known percentage. */
  readonly averageQuizPercent: number | undefined;
  readonly recent: RecentFigures;
  readonly streak: Streak;
  readonly trend: Trend;
}

/** The same over the last `days` days up to `asOf`. What has no date counts from when we first knew of it. */
export interface RecentFigures {
  readonly days: number;
  readonly lessonsCompleted: number;
  readonly averageQuizPercent: number | undefined;
  /** Hours between the first and the last event of each session: a lower bound. Undefined when no session shows. */
  readonly studyHours: number | undefined;
}

/**
 * E9: the learner's performance, over the course and over the last `summaryDays` days.
 *
 * @throws {EngineError} `invalid_instant`, `unknown_time_zone`
 */
export function getLearnerPerformanceSummary(
  records: Pick<LearnerRecords, "lessons" | "progress" | "results" | "events" | "timeZone">,
  parameters: EngineParameters,
  asOf: EpochMs,
): PerformanceSummary {
  requireInstant(asOf);
  const { completed, tracked } = completion(records, asOf);
  return {
    lessonsCompleted: completed.length,
    lessonsTracked: tracked.length,
    completionRate: tracked.length === 0 ? undefined : completed.length / tracked.length,
    averageQuizPercent: quizAverage(latestResults(records.results, asOf)),
    recent: recentFigures(records, completed, parameters, asOf),
    streak: getStreak(records, parameters, asOf),
    trend: getTrend(records, parameters, asOf),
  };
}

function recentFigures(
  { progress, results, events }: Pick<LearnerRecords, "progress" | "results" | "events">,
  completed: readonly string[],
  { summaryDays, sessionGapMinutes }: EngineParameters,
  asOf: EpochMs,
): RecentFigures {
  const since = asOf - summaryDays * dayMs;
  const completedAt = completedLessons(progress, asOf);
  const isRecent = (at: EpochMs | undefined): boolean => at !== undefined && at > since;
  const activity = learningActivity(events, asOf).filter(({ at }) => isRecent(at));
  const sessions = sessionLengths(activity, sessionGapMinutes * minuteMs);
  return {
    days: summaryDays,
    lessonsCompleted: completed.filter((id) => isRecent(completedAt.get(id))).length,
    averageQuizPercent: quizAverage(latestResults(results, asOf).filter(({ at }) => isRecent(at))),
    studyHours:
      sessions.length === 0 ? undefined : sessions.reduce((sum, length) => sum + length, 0) / hourMs,
  };
}

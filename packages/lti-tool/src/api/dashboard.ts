import { contract, type Dashboard, type LessonSuggestion } from "@skillstudio/api-client/contract";
import {
  defaultParameters,
  type EpochMs,
  explain,
  getInsights,
  getLearnerPerformanceSummary,
  identifyStrugglingTopics,
  type Lesson,
  type Reason,
  recommendNextLesson,
  recommendRevisionContent,
} from "@skillstudio/engine";
import { type ActiveGoal, listActiveGoals } from "../store/goals.ts";
import { fraction, percent } from "./figures.ts";
import { type Api, mount } from "./mount.ts";
import { type LearnerRows, readLearner } from "./records.ts";

export function mountDashboard(api: Api): void {
  mount(api, contract.getDashboard, async ({ course, learner, asOf, locale }, trx) => {
    const records = await readLearner(trx, course, learner, asOf);
    const goals = await listActiveGoals(trx, learner.id, course.id);
    return dashboardOf(records, goals, asOf, locale);
  });
}

/** What the engine proposes that a learner do, each with its reason. */
export interface Proposed {
  readonly type: "next_lesson" | "revision";
  readonly lesson: Lesson;
  readonly reason: Reason;
}

/** Next lessons first, then revision; what the learner declined is left out. */
export function propose(records: LearnerRows, asOf: EpochMs): readonly Proposed[] {
  const { declined } = records;
  const next = recommendNextLesson(
    { ...records, skippedLessonIds: declined.next_lesson },
    defaultParameters,
    asOf,
  );
  const revision = recommendRevisionContent(
    { ...records, skippedLessonIds: declined.revision },
    defaultParameters,
    asOf,
  );
  return [
    ...(next.lesson ? [{ type: "next_lesson", lesson: next.lesson, reason: next.reason } as const] : []),
    ...revision.map(({ lesson, reason }) => ({ type: "revision", lesson, reason }) as const),
  ];
}

/** A proposal in the words of the wire. */
export function suggestion({ lesson, reason }: Proposed, locale: string): LessonSuggestion {
  return {
    lesson_id: lesson.id,
    title: lesson.title,
    reason: explain(reason, locale),
    estimated_minutes: lesson.estimatedMinutes ?? null,
  };
}

function dashboardOf(
  records: LearnerRows,
  goals: readonly ActiveGoal[],
  asOf: EpochMs,
  locale: string,
): Dashboard {
  const summary = getLearnerPerformanceSummary(records, defaultParameters, asOf);
  const insights = getInsights(records, defaultParameters, asOf);
  const proposals = propose(records, asOf);
  const suggest = (type: Proposed["type"]): LessonSuggestion[] =>
    proposals.filter((proposal) => proposal.type === type).map((proposal) => suggestion(proposal, locale));
  const say = (reason: Reason): string => explain(reason, locale);
  return {
    performance_summary: {
      lessons_completed: summary.lessonsCompleted,
      avg_quiz_score: percent(summary.averageQuizPercent),
      completion_rate: fraction(summary.completionRate),
      current_streak: summary.streak.currentDays,
      performance_trend: summary.trend.direction ?? null,
    },
    current_goals: goals.map(({ id, title, targetDate, progressPercent }) => ({
      goal_id: id,
      title,
      target_date: targetDate,
      progress: percent(progressPercent),
    })),
    recommended_next_lessons: suggest("next_lesson"),
    revision_recommendations: suggest("revision"),
    struggling_topics: identifyStrugglingTopics(records, defaultParameters, asOf).map((topic) => ({
      skill: topic.skill,
      avg_score: percent(topic.averagePercent),
      difficulty: topic.difficulty,
    })),
    ai_insights: {
      learning_pace: insights.pace ?? null,
      performance_trend: insights.trend ?? null,
      personalized_message: say(insights.personalizedMessage),
      strengths: insights.strengths.map(say),
      areas_for_improvement: insights.areasForImprovement.map(say),
      study_recommendation: say(insights.studyRecommendation),
    },
  };
}

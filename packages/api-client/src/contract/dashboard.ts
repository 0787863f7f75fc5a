import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { CalendarDate, Count, everyRole, Fraction, Id, LearnerQuery, Percent } from "./primitives.ts";
import { routes } from "./routes.ts";

export const Trend = z
  .enum(["improving", "declining", "stable"])
  .meta({ id: "Trend", description: "How results have moved lately." });
export type Trend = z.infer<typeof Trend>;

const performance_trend = Trend.nullable().describe("Null when there are too few results to tell.");

export const PerformanceSummary = z
  .strictObject({
    lessons_completed: Count,
    avg_quiz_score: Percent.nullable().describe("Mean of the quiz results; null when there are none."),
    completion_rate: Fraction.nullable().describe(
      "Share of the lessons whose completion is tracked that are completed; null when none is tracked.",
    ),
    current_streak: Count.describe("Days in a row with learning activity, in the learner's time zone."),
    performance_trend,
  })
  .meta({ id: "PerformanceSummary" });
export type PerformanceSummary = z.infer<typeof PerformanceSummary>;

export const Goal = z
  .strictObject({
    goal_id: Id,
    title: z.string(),
    target_date: CalendarDate.nullable(),
    progress: Percent.nullable(),
  })
  .meta({ id: "Goal" });
export type Goal = z.infer<typeof Goal>;

export const LessonSuggestion = z
  .strictObject({
    lesson_id: Id,
    title: z.string(),
    reason: z.string().describe("Why, with its evidence, in the language of the request."),
    estimated_minutes: Count.nullable(),
  })
  .meta({ id: "LessonSuggestion" });
export type LessonSuggestion = z.infer<typeof LessonSuggestion>;

export const StrugglingTopic = z
  .strictObject({
    skill: z.string(),
    avg_score: Percent.describe("Mean result over the skill's assessments."),
    difficulty: z
      .enum(["high", "moderate"])
      .describe("How hard the learner finds it: `high` when the mean is very low."),
  })
  .meta({ id: "StrugglingTopic" });
export type StrugglingTopic = z.infer<typeof StrugglingTopic>;

export const Insights = z
  .strictObject({
    learning_pace: z
      .enum(["ahead", "on_track", "behind"])
      .nullable()
      .describe("Against the course's dates, or the class where it has none; null when neither is known."),
    performance_trend,
    personalized_message: z.string(),
    strengths: z.array(z.string()),
    areas_for_improvement: z.array(z.string()),
    study_recommendation: z.string(),
  })
  .meta({ id: "Insights", description: "Sentences in the language of the request." });
export type Insights = z.infer<typeof Insights>;

export const Dashboard = z
  .strictObject({
    performance_summary: PerformanceSummary,
    current_goals: z.array(Goal),
    recommended_next_lessons: z.array(LessonSuggestion),
    revision_recommendations: z.array(LessonSuggestion),
    struggling_topics: z.array(StrugglingTopic).describe("Lowest mean first."),
    ai_insights: Insights,
  })
  .meta({ id: "Dashboard" });
export type Dashboard = z.infer<typeof Dashboard>;

export const getDashboard = endpoint({
  route: routes.getDashboard,
  summary: "A learner's dashboard in one course",
  description:
    "Judged at the moment of the request from all that is known of the learner in the course. Sentences are in the language of `Accept-Language` (en, es, de, ar).",
  access: everyRole,
  about: "learner",
  query: LearnerQuery,
  response: Dashboard,
  errors: ["not_found"],
});

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import {
  CalendarDate,
  Count,
  Course,
  everyRole,
  Id,
  Instant,
  LearnerQuery,
  Percent,
  Source,
  User,
} from "./primitives.ts";
import { routes } from "./routes.ts";

export const LessonState = z
  .strictObject({
    lesson_id: Id,
    title: z.string(),
    content_type: z
      .string()
      .describe("`page`, `quiz`, `assignment`, …; an open set, since every LMS brings its own."),
    status: z.enum(["not_started", "in_progress", "completed"]),
    completed_at: Instant.nullable(),
    tracked: z
      .boolean()
      .describe(
        "Whether some source reports completion; when false, `not_started` means only that nothing is known.",
      ),
  })
  .meta({ id: "LessonState" });
export type LessonState = z.infer<typeof LessonState>;

export const AssessmentResult = z
  .strictObject({
    assessment_id: Id,
    title: z.string(),
    kind: z.enum(["quiz", "assignment", "other"]),
    score: z.number().describe("Points."),
    score_maximum: z.number().nullable().describe("Points; null when no source states it."),
    score_percent: Percent.nullable().describe(
      "Null when the maximum is unknown; 100 where extra credit went beyond it.",
    ),
    graded_at: Instant.nullable(),
    source: z.string().describe("The kind of witness that reported it."),
  })
  .meta({ id: "AssessmentResult" });
export type AssessmentResult = z.infer<typeof AssessmentResult>;

export const ActiveDay = z
  .strictObject({ date: CalendarDate, events: Count })
  .meta({ id: "ActiveDay", description: "One day on the learner's calendar." });
export type ActiveDay = z.infer<typeof ActiveDay>;

export const Streak = z
  .strictObject({ current_days: Count, longest_days: Count, current_weeks: Count, longest_weeks: Count })
  .meta({ id: "Streak", description: "Runs of days, and of weeks from Monday, with learning activity." });
export type Streak = z.infer<typeof Streak>;

export const Peak = z
  .strictObject({
    hours: z
      .array(z.int().min(0).max(23))
      .describe("Hours of the learner's day with most activity, busiest first."),
    days: z
      .array(z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]))
      .describe("Days of the week with most activity, Monday first."),
  })
  .meta({ id: "Peak", description: "Empty while there is too little activity to tell." });
export type Peak = z.infer<typeof Peak>;

export const Progress = z
  .strictObject({
    learner: User,
    course: Course,
    lessons: z.array(LessonState).describe("In course order."),
    results: z
      .array(AssessmentResult)
      .describe("One per assessment that has a grade; newest first, undated ones last."),
    activity: z.array(ActiveDay).describe("The last 42 days, today last, days without activity included."),
    streak: Streak,
    peak: Peak,
    sources: z.array(Source).describe("Newest first."),
  })
  .meta({ id: "Progress" });
export type Progress = z.infer<typeof Progress>;

export const getProgress = endpoint({
  route: routes.getProgress,
  summary: "A learner's progress in one course, with its sources",
  description:
    "The facts behind the dashboard: lessons, results, activity by day, and where each comes from.",
  access: everyRole,
  about: "learner",
  query: LearnerQuery,
  response: Progress,
  errors: ["not_found"],
});

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Count, Course, CourseQuery, Fraction, Id, Instant, Percent, Source, staff } from "./primitives.ts";
import { routes } from "./routes.ts";

export const ClassLearner = z
  .strictObject({
    learner_id: Id,
    name: z.string().nullable(),
    lessons_completed: Count,
    lessons_tracked: Count.describe("Lessons whose completion is reported at all."),
    completion_rate: Fraction.nullable(),
    avg_quiz_score: Percent.nullable(),
    last_active_at: Instant.nullable(),
    current_streak: Count.describe("Days."),
    status: z.enum(["active", "inactive"]).describe("`inactive` once the person has left the roster."),
  })
  .meta({ id: "ClassLearner" });
export type ClassLearner = z.infer<typeof ClassLearner>;

export const SetupStep = z
  .strictObject({
    code: z.enum(["roster", "lessons", "grades", "activity", "skills", "dates"]),
    done: z.boolean(),
    title: z.string(),
    how: z.string().describe("The step that supplies what is missing."),
  })
  .meta({ id: "SetupStep", description: "One thing the course can supply, in the language of the request." });
export type SetupStep = z.infer<typeof SetupStep>;

export const ClassOverview = z
  .strictObject({
    course: Course,
    learners: z.array(ClassLearner).describe("By name, those without one last."),
    setup_steps: z.array(SetupStep),
    sources: z.array(Source).describe("Newest first."),
  })
  .meta({ id: "ClassOverview" });
export type ClassOverview = z.infer<typeof ClassOverview>;

export const getClassOverview = endpoint({
  route: routes.getClassOverview,
  summary: "Every learner of a course at a glance",
  description:
    "For instructors of the course: figures by learner, what the course still lacks, and where the figures come from.",
  access: staff,
  about: "course",
  query: CourseQuery,
  response: ClassOverview,
  errors: ["not_found"],
});

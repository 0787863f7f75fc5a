import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Count, Course, everyRole, Id, Instant, LearnerQuery, User } from "./primitives.ts";
import { routes } from "./routes.ts";

export const PathStep = z
  .strictObject({
    sequence: z.int().min(1).describe("Place in the course, from 1."),
    lesson_id: Id,
    title: z.string(),
    module: z.strictObject({ module_id: Id, title: z.string() }).nullable(),
    content_type: z
      .string()
      .describe("`page`, `quiz`, `assignment`, …; an open set, since every LMS brings its own."),
    skills_covered: z.array(z.string()),
    estimated_minutes: Count.nullable(),
    status: z
      .enum(["done", "next", "open", "waiting"])
      .describe("`waiting` for a prerequisite; `next` is the one that is recommended."),
    reason: z
      .string()
      .nullable()
      .describe("Why it is next or what it waits for, in the language of the request; null otherwise."),
    completed_at: Instant.nullable(),
    tracked: z.boolean().describe("Whether some source reports completion; when false, `open` may be done."),
  })
  .meta({ id: "PathStep" });
export type PathStep = z.infer<typeof PathStep>;

export const CoursePath = z
  .strictObject({
    learner: User,
    course: Course,
    steps: z.array(PathStep).describe("In course order."),
    lessons_completed: Count,
    lessons_tracked: Count.describe("Lessons whose completion is reported at all."),
    minutes_left: Count.nullable().describe(
      "Of the lessons that are not done and say how long they take; null when none says.",
    ),
  })
  .meta({ id: "CoursePath" });
export type CoursePath = z.infer<typeof CoursePath>;

export const getCoursePath = endpoint({
  route: routes.getCoursePath,
  summary: "A learner's way through the course",
  description:
    "Every lesson in order: what is done, what is next and why, what is open, and what waits for what.",
  access: everyRole,
  about: "learner",
  query: LearnerQuery,
  response: CoursePath,
  errors: ["not_found"],
});

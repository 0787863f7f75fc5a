import { z } from "zod";

export const Id = z.guid().meta({ id: "Id", description: "A UUID." });

export const Instant = z.iso
  .datetime()
  .meta({ id: "Instant", description: "An instant in UTC, ISO 8601.", example: "2026-11-22T09:30:00.000Z" });

export const CalendarDate = z.iso
  .date()
  .meta({ id: "CalendarDate", description: "A calendar date, `YYYY-MM-DD`.", example: "2026-11-22" });

export const Count = z.int().min(0).meta({ id: "Count", description: "A whole number from 0." });

export const Percent = z
  .number()
  .min(0)
  .max(100)
  .meta({ id: "Percent", description: "0 to 100, rounded to 2 decimals." });

export const Fraction = z
  .number()
  .min(0)
  .max(1)
  .meta({ id: "Fraction", description: "0 to 1, rounded to 4 decimals." });

export const Role = z.enum(["learner", "instructor", "admin"]).meta({
  id: "Role",
  description: "What the session's user may do in its course.",
});
export type Role = z.infer<typeof Role>;

/** Every role: whoever holds a session. */
export const everyRole: readonly Role[] = Role.options;
/** Those who look after a course. */
export const staff: readonly Role[] = ["instructor", "admin"];

export const Course = z
  .strictObject({ course_id: Id, title: z.string() })
  .meta({ id: "Course", description: "A course of the institution." });
export type Course = z.infer<typeof Course>;

export const User = z
  .strictObject({
    user_id: Id,
    name: z.string().nullable().describe("Display name; null when the LMS withholds it."),
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

const course_id = Id.optional().describe("The session's course when left out.");

/** Which course a call is about. */
export const CourseQuery = z.strictObject({ course_id });

/** Which learner in which course a call is about. */
export const LearnerQuery = z.strictObject({
  course_id,
  learner_id: Id.optional().describe(
    "The session's own user when left out; instructors may name a learner of their course.",
  ),
});

export const Source = z
  .strictObject({
    kind: z.string().describe("Which kind of witness, such as `moodle-gradebook` or `launch`."),
    label: z.string().describe("What the witness is called: a file's name, where there is one."),
    as_of: Instant.nullable().describe("Up to when the witness speaks; null when it does not say."),
    received_at: Instant,
    rows: Count.describe("Rows of it that hold facts."),
  })
  .meta({ id: "Source", description: "Where figures come from, and how fresh they are." });
export type Source = z.infer<typeof Source>;

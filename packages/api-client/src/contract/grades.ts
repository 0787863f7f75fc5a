import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Count, CourseQuery, Id, Instant, staff, User } from "./primitives.ts";
import { routes } from "./routes.ts";

export const Points = z
  .strictObject({ given: z.number(), maximum: z.number().positive() })
  .meta({ id: "Points", description: "Points out of a maximum; extra points may exceed it." });
export type Points = z.infer<typeof Points>;

export const ScorePassback = z
  .strictObject({
    score_id: Id,
    learner: User,
    column: z.string().describe("Name of the column in the LMS's gradebook."),
    status: z
      .enum(["waiting", "sent", "held", "kept", "refused"])
      .describe(
        "`held`: the LMS shows a grade that is not ours, and somebody must decide. `kept`: somebody decided for that grade. `refused`: the LMS does not take it, for the reason told.",
      ),
    reason: z
      .enum(["column_gone", "not_allowed", "person_unknown", "refused", "no_answer"])
      .nullable()
      .describe("Why it was refused, or why it still waits after a try."),
    score: Points,
    scored_at: Instant,
    lms_score: Points.nullable().describe(
      "What the LMS showed in its place when that was last seen to differ.",
    ),
    lms_seen_at: Instant.nullable(),
    sent_at: Instant.nullable().describe("When the LMS last took a score of this learner in this column."),
  })
  .meta({ id: "ScorePassback" });
export type ScorePassback = z.infer<typeof ScorePassback>;

export const GradePassback = z
  .strictObject({
    counts: z
      .strictObject({ waiting: Count, sent: Count, held: Count, kept: Count, refused: Count })
      .describe("Of the whole course."),
    scores: z
      .array(ScorePassback)
      .max(500)
      .describe("Those that need somebody first: held, refused, waiting, kept, sent. The first 500."),
  })
  .meta({ id: "GradePassback" });
export type GradePassback = z.infer<typeof GradePassback>;

export const getGradePassback = endpoint({
  route: routes.getGradePassback,
  summary: "What became of the scores that go to the LMS's gradebook",
  description:
    "For instructors of the course. A grade that was changed in the LMS is never overwritten unasked: such a score is `held`, with both values. Asking also has the LMS's own grades read again, unless that was done within five minutes.",
  access: staff,
  about: "course",
  query: CourseQuery,
  response: GradePassback,
  errors: ["not_found"],
});

export const ScoreDecision = z
  .strictObject({
    decision: z
      .enum(["send", "keep"])
      .describe(
        "`send` puts our score over the grade in the LMS, unless that has changed once more since it was seen. `keep` leaves the LMS as it is.",
      ),
  })
  .meta({ id: "ScoreDecision" });
export type ScoreDecision = z.infer<typeof ScoreDecision>;

export const decideScore = endpoint({
  route: routes.decideScore,
  summary: "Send a score that was held or refused, or keep what the LMS shows",
  description:
    "A score that was held, kept or refused can be sent; one that is held or refused can be left. A column that was deleted in the LMS is looked for, or made anew, when its score is sent.",
  access: staff,
  about: "course",
  params: z.strictObject({ score_id: Id }),
  query: CourseQuery,
  body: ScoreDecision,
  response: GradePassback,
  errors: ["not_found", "already_decided"],
});

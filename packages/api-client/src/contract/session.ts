import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Course, everyRole, Id, Role, User } from "./primitives.ts";
import { routes } from "./routes.ts";

export const Session = z
  .strictObject({
    user: User,
    role: Role,
    course: Course.nullable().describe("Null after a launch that came from no course."),
    member: z
      .boolean()
      .describe(
        "Whether the user is known to learn or teach in the course, be it as a preview of a learner. Without that a session sees what a learner sees, and there is nothing of its own.",
      ),
    view: z
      .string()
      .describe(
        "What to show: `deep_linking`, one of the views that can be placed, or a view of a later version.",
      ),
    assessment_id: Id.nullable().describe("Which quiz the view `quiz` shows; null in every other view."),
    locale: z.string().describe("BCP 47 tag of the language that the session began in."),
    time_zone: z
      .string()
      .describe("IANA name of the learner's time zone, else the course's, else the institution's."),
    deep_linking: z
      .strictObject({
        accept_multiple: z.boolean().describe("Whether several links may be placed at once."),
        accept_lineitem: z.boolean().describe("Whether a link may bring a column of the gradebook."),
        placed_as: z
          .enum(["ltiResourceLink", "link", "html"])
          .nullable()
          .describe(
            "What the platform takes: a link that launches, a plain link, or a piece of a page; null when it takes none of them.",
          ),
      })
      .nullable()
      .describe("Set while an instructor chooses what to place; null otherwise, and once that was answered."),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const getSession = endpoint({
  route: routes.getSession,
  summary: "Who am I, where, and what should be shown?",
  description: "Describes the session that the bearer token belongs to.",
  access: everyRole,
  about: "none",
  response: Session,
});

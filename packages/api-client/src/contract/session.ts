import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Course, everyRole, Role, User } from "./primitives.ts";
import { routes } from "./routes.ts";

export const Session = z
  .strictObject({
    user: User,
    role: Role,
    course: Course.nullable().describe("Null after a launch that came from no course."),
    view: z
      .string()
      .describe(
        "What to show: `dashboard`, `recommendations` or `deep_linking`, or a view of a later version.",
      ),
    locale: z.string().describe("BCP 47 tag of the language that the session began in."),
    time_zone: z
      .string()
      .describe("IANA name of the learner's time zone, else the course's, else the institution's."),
    deep_linking: z
      .strictObject({ accept_multiple: z.boolean().describe("Whether several views may be placed at once.") })
      .nullable()
      .describe("Set while an instructor chooses what to place; null otherwise."),
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

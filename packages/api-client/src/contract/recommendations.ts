import { z } from "zod";
import { LessonSuggestion } from "./dashboard.ts";
import { endpoint } from "./endpoint.ts";
import { everyRole, Id, LearnerQuery } from "./primitives.ts";
import { routes } from "./routes.ts";

export const Recommendation = z
  .strictObject({
    recommendation_id: Id,
    type: z.enum(["next_lesson", "revision"]),
    ...LessonSuggestion.shape,
    status: z.enum(["active", "accepted", "skipped", "ignored", "expired"]),
  })
  .meta({ id: "Recommendation" });
export type Recommendation = z.infer<typeof Recommendation>;

export const RecommendationList = z
  .strictObject({ recommendations: z.array(Recommendation).describe("Next lessons first, then revision.") })
  .meta({ id: "RecommendationList" });
export type RecommendationList = z.infer<typeof RecommendationList>;

export const RecommendationAction = z
  .strictObject({ action: z.enum(["accepted", "skipped", "ignored"]) })
  .meta({ id: "RecommendationAction" });
export type RecommendationAction = z.infer<typeof RecommendationAction>;

export const listRecommendations = endpoint({
  route: routes.listRecommendations,
  summary: "What a learner should do next, and why",
  description:
    "What is proposed now, accepted proposals included until they are done. Each is kept with its reason and evidence; the learner's own request counts as showing it.",
  access: everyRole,
  about: "learner",
  query: LearnerQuery,
  response: RecommendationList,
  errors: ["not_found"],
});

export const actOnRecommendation = endpoint({
  route: routes.actOnRecommendation,
  summary: "Accept, skip or ignore a recommendation",
  description:
    "Only its own learner may. A skipped lesson is not proposed again; the following one is. The same answer twice changes nothing; a different one after the first is refused.",
  access: everyRole,
  about: "none",
  params: z.strictObject({ recommendation_id: Id }),
  body: RecommendationAction,
  response: Recommendation,
  errors: ["not_found", "already_decided"],
});

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Id, staff } from "./primitives.ts";
import { routes } from "./routes.ts";

export const PlaceableView = z
  .enum(["dashboard", "recommendations", "learning_path", "quiz", "certificate", "class_overview"])
  .meta({ id: "PlaceableView", description: "A view that an instructor can place in a course." });
export type PlaceableView = z.infer<typeof PlaceableView>;

const Words = z
  .string()
  .trim()
  .min(1)
  .regex(/^\P{Cc}+$/u, "takes no control characters");

export const PlacedItem = z
  .strictObject({
    view: PlaceableView,
    title: Words.max(255)
      .optional()
      .describe("What the link is called in the course; ours in English when left out."),
    text: Words.max(1_000).optional().describe("A sentence beside it; ours in English when left out."),
    assessment_id: Id.optional().describe("Which quiz: needed with the view `quiz`, refused with others."),
    score_maximum: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe(
        "Points of a column in the gradebook; none when left out. Only `learning_path` and `quiz` carry a grade, and only where the platform takes one.",
      ),
  })
  .meta({ id: "PlacedItem", description: "One link to place in the course." });
export type PlacedItem = z.infer<typeof PlacedItem>;

export const DeepLinkingChoice = z
  .strictObject({
    items: z
      .array(PlacedItem)
      .max(50)
      .describe(
        "More than one only where the platform accepts multiple; none when the instructor cancelled.",
      ),
  })
  .meta({ id: "DeepLinkingChoice" });
export type DeepLinkingChoice = z.infer<typeof DeepLinkingChoice>;

export const DeepLinkingAnswer = z
  .strictObject({
    return_url: z.url().describe("Where the browser posts the form to."),
    jwt: z.string().describe("Value of the form's one field, `JWT`."),
  })
  .meta({ id: "DeepLinkingAnswer" });
export type DeepLinkingAnswer = z.infer<typeof DeepLinkingAnswer>;

export const answerDeepLinking = endpoint({
  route: routes.answerDeepLinking,
  summary: "Sign what was chosen for the platform",
  description:
    "Answers the deep linking request that the session began with (LTI Deep Linking 2.0), once; a cancelled one is answered too, with nothing to place. Whoever the platform sent it to may answer, in whatever role.",
  access: staff,
  about: "none",
  body: DeepLinkingChoice,
  response: DeepLinkingAnswer,
  errors: ["no_deep_linking"],
});

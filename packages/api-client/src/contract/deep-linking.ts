import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { staff } from "./primitives.ts";
import { routes } from "./routes.ts";

export const PlaceableView = z
  .enum(["dashboard", "recommendations"])
  .meta({ id: "PlaceableView", description: "A view that an instructor can place in a course." });
export type PlaceableView = z.infer<typeof PlaceableView>;

export const DeepLinkingChoice = z
  .strictObject({
    views: z
      .array(PlaceableView)
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
  summary: "Sign the chosen views for the platform",
  description:
    "Answers the deep linking request that the session began with (LTI Deep Linking 2.0); a cancelled one is answered too, with nothing to place.",
  access: staff,
  about: "none",
  body: DeepLinkingChoice,
  response: DeepLinkingAnswer,
  errors: ["no_deep_linking"],
});

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { routes } from "./routes.ts";

export const SiteToken = z
  .strictObject({
    token: z
      .string()
      .max(8_192)
      .describe(
        "A JWT by a registered site (HS256 with its shared key, or RS256 with a key of its JWKS). `iss`: the site's id; `aud`: this server's address; `sub`: the learner's email address or external id; `iat`, `exp`: at most 5 minutes apart; `course_id`; `jti`, optional: then it works once.",
      ),
  })
  .meta({ id: "SiteToken" });
export type SiteToken = z.infer<typeof SiteToken>;

export const AccessToken = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    expires_in: z.int().min(1).describe("Seconds."),
  })
  .meta({ id: "AccessToken" });
export type AccessToken = z.infer<typeof AccessToken>;

export const exchangeToken = endpoint({
  route: routes.exchangeToken,
  summary: "A registered site's word for a learner, against a short-lived token",
  description:
    "For the widgets outside an LMS: the site's server signs who its user is, and gets a bearer token for that learner in that course.",
  access: "public",
  about: "none",
  body: SiteToken,
  response: AccessToken,
  errors: ["token_refused"],
});

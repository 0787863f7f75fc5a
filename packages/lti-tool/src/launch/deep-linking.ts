import { z } from "zod";
import { DeepLinkingSettings } from "../lti/claims.ts";
import { signDeepLinkingResponse } from "../lti/deep-linking.ts";
import { LtiError } from "../lti/lti-error.ts";
import { inInstallation } from "../store/database.ts";
import { findPlatform } from "../store/platforms.ts";
import type { SessionRecord } from "../store/sessions.ts";
import type { LaunchTool } from "./launch-tool.ts";
import { COURSE_DATES, type View, VIEWS } from "./placed-links.ts";
import { activeToolKey } from "./tool-keys.ts";

/** What a deep linking launch leaves in its session. */
const DeepLinkingRequest = z.object({
  platform_id: z.string(),
  deployment_id: z.string(),
  settings: DeepLinkingSettings,
});

/** The signed answer, to be posted from the browser as the form field `JWT`. */
export interface DeepLinkingAnswer {
  readonly returnUrl: string;
  readonly jwt: string;
}

/**
 * Answers the deep linking request of a session with the views to place; with none, it was cancelled. Throws
 * `request_invalid` when the session has nothing to answer, or when the platform takes one item and was given more.
 */
export async function answerDeepLinking(
  tool: Pick<LaunchTool, "db" | "box" | "publicUrl" | "now">,
  session: Pick<SessionRecord, "deepLinking">,
  views: readonly View[],
): Promise<DeepLinkingAnswer> {
  const request = DeepLinkingRequest.safeParse(session.deepLinking);
  if (!request.success) throw new LtiError("request_invalid", "this session is no deep linking");
  const { platform_id: platformId, deployment_id: deploymentId, settings } = request.data;
  if (views.length > 1 && !settings.accept_multiple) {
    throw new LtiError("request_invalid", "the platform takes one item at a time");
  }
  const platform = await inInstallation(tool.db, (trx) => findPlatform(trx, platformId));
  if (platform?.status !== "active") {
    throw new LtiError("platform_inactive", `the platform ${platformId} is ${platform?.status ?? "gone"}`);
  }
  const jwt = await signDeepLinkingResponse({
    platform,
    deploymentId,
    settings,
    items: views.map((view) => ({
      type: "ltiResourceLink",
      url: `${tool.publicUrl}/lti/launch?view=${view}`,
      ...VIEWS[view],
      custom: { view, ...COURSE_DATES },
    })),
    key: await activeToolKey(tool),
    now: tool.now(),
  });
  return { returnUrl: settings.deep_link_return_url, jwt };
}

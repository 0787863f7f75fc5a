import { z } from "zod";
import { DeepLinkingSettings } from "../lti/claims.ts";
import { type ContentItem, signDeepLinkingResponse } from "../lti/deep-linking.ts";
import { LtiError } from "../lti/lti-error.ts";
import { findAuthoredAssessment } from "../store/authored-assessments.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { LINE_ITEM_TAG, PROGRESS, quizResourceId } from "../store/line-items.ts";
import { findPlatform } from "../store/platforms.ts";
import { consumeDeepLinking, type SessionRecord } from "../store/sessions.ts";
import type { LaunchTool } from "./launch-tool.ts";
import { COURSE_DATES, ID_HISTORIES, type View, VIEWS } from "./placed-links.ts";
import { activeToolKey } from "./tool-keys.ts";

/** What a deep linking launch leaves in its session. */
const DeepLinkingRequest = z.object({
  platform_id: z.string(),
  deployment_id: z.string(),
  settings: DeepLinkingSettings,
});

/** What the instructor chose to place. */
export interface PlacedItem {
  readonly view: View;
  /** Our own words in English where they are left out. */
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  /** Which quiz; of no other view. */
  readonly assessmentId?: string | undefined;
  /** Points of the column in the gradebook; none without it. */
  readonly scoreMaximum?: number | undefined;
}

/** The signed answer, to be posted from the browser as the form field `JWT`. */
export interface DeepLinkingAnswer {
  readonly returnUrl: string;
  readonly jwt: string;
}

/** The kinds of content item that we can place, best first: only the first launches, and only it can carry a grade. */
export const PLACEABLE_TYPES = ["ltiResourceLink", "link", "html"] as const;
export type PlaceableType = (typeof PLACEABLE_TYPES)[number];

/** What a platform takes of us, in the words of the picker. */
export interface PlacingTerms {
  readonly acceptMultiple: boolean;
  /** Whether a column of the gradebook may come with a link: unless the platform says that it ignores them. */
  readonly acceptLineItem: boolean;
  /** Null when the platform takes nothing that we can place. */
  readonly placedAs: PlaceableType | null;
}

/** What the deep linking request of a session allows; nothing when there is none to answer. */
export function placingTermsOf(session: Pick<SessionRecord, "deepLinking">): PlacingTerms | undefined {
  const request = DeepLinkingRequest.safeParse(session.deepLinking);
  return request.success ? termsOf(request.data.settings) : undefined;
}

function termsOf(settings: DeepLinkingSettings): PlacingTerms {
  const placedAs = PLACEABLE_TYPES.find((type) => settings.accept_types.includes(type)) ?? null;
  return {
    acceptMultiple: settings.accept_multiple ?? false,
    acceptLineItem: placedAs === "ltiResourceLink" && settings.accept_lineitem !== false,
    placedAs,
  };
}

/**
 * Answers the deep linking request of a session with what to place; with nothing, it was cancelled. An answered request is over. Throws
 * `request_invalid` when the session has nothing to answer, or when the platform does not take what was chosen.
 */
export async function answerDeepLinking(
  tool: Pick<LaunchTool, "db" | "box" | "publicUrl" | "now">,
  session: Pick<SessionRecord, "id" | "tenantId" | "courseId" | "deepLinking" | "resumedFrom">,
  placed: readonly PlacedItem[],
): Promise<DeepLinkingAnswer> {
  const request = DeepLinkingRequest.safeParse(session.deepLinking);
  if (!request.success) throw new LtiError("request_invalid", "this session is no deep linking");
  const { platform_id: platformId, deployment_id: deploymentId, settings } = request.data;
  const terms = termsOf(settings);
  checkPlaced(placed, terms);
  const platform = await inInstallation(tool.db, (trx) => findPlatform(trx, platformId));
  if (platform?.status !== "active") {
    throw new LtiError("platform_inactive", `the platform ${platformId} is ${platform?.status ?? "gone"}`);
  }
  await checkQuizzes(tool, session, placed);
  const jwt = await signDeepLinkingResponse({
    platform,
    deploymentId,
    settings,
    items: placed.map((item) => contentItem(item, terms.placedAs, settings, tool.publicUrl)),
    key: await activeToolKey(tool),
    now: tool.now(),
  });
  const first = await inTenant(tool.db, session.tenantId, (trx) => consumeDeepLinking(trx, session));
  if (!first) throw new LtiError("request_invalid", "this deep linking request was answered before");
  return { returnUrl: settings.deep_link_return_url, jwt };
}

function checkPlaced(
  placed: readonly PlacedItem[],
  { acceptMultiple, acceptLineItem, placedAs }: PlacingTerms,
): void {
  if (placed.length > 0 && placedAs === null)
    throw new LtiError("request_invalid", "the platform takes no links of this tool here");
  if (placed.length > 1 && !acceptMultiple)
    throw new LtiError("request_invalid", "the platform takes one item at a time");
  for (const { view, assessmentId, scoreMaximum } of placed) {
    if ((view === "quiz") !== (assessmentId !== undefined))
      throw new LtiError("request_invalid", "assessment_id names the quiz of the view quiz, and of no other");
    if (scoreMaximum === undefined) continue;
    if (!VIEWS[view].graded) throw new LtiError("request_invalid", `the view ${view} carries no grade`);
    if (!acceptLineItem) throw new LtiError("request_invalid", "the platform takes no grades here");
  }
}

async function checkQuizzes(
  { db }: Pick<LaunchTool, "db">,
  { tenantId, courseId }: Pick<SessionRecord, "tenantId" | "courseId">,
  placed: readonly PlacedItem[],
): Promise<void> {
  for (const { assessmentId } of placed) {
    if (assessmentId === undefined) continue;
    const quiz =
      courseId === null
        ? undefined
        : await inTenant(db, tenantId, (trx) => findAuthoredAssessment(trx, courseId, assessmentId));
    if (!quiz) throw new LtiError("request_invalid", "assessment_id names no quiz of this course");
  }
}

/** https://www.imsglobal.org/spec/lti-dl/v2p0#content-item-types */
function contentItem(
  { view, title = VIEWS[view].title, text = VIEWS[view].text, assessmentId, scoreMaximum }: PlacedItem,
  type: PlaceableType | null,
  { accept_presentation_document_targets: targets }: DeepLinkingSettings,
  publicUrl: string,
): ContentItem {
  const named = {
    view,
    ...(assessmentId !== undefined && { assessment_id: assessmentId }),
    ...(VIEWS[view].graded && { graded: String(scoreMaximum !== undefined) }),
  };
  const query = new URLSearchParams(named).toString();
  // A plain link carries no launch: it leads to the page that tells how to come in from the course.
  if (type === "html") {
    return {
      type,
      title,
      text,
      html: `<p><a href="${escape(`${publicUrl}/app?${query}`)}">${escape(title)}</a></p>`,
    };
  }
  if (type === "link") return { type, title, text, url: `${publicUrl}/app?${query}` };
  return {
    type: "ltiResourceLink",
    url: `${publicUrl}/lti/launch?${query}`,
    title,
    text,
    custom: { ...named, ...COURSE_DATES, ...ID_HISTORIES },
    ...(!targets.includes("iframe") && targets.includes("window") && { window: { targetName: "_blank" } }),
    ...(scoreMaximum !== undefined && {
      lineItem: {
        scoreMaximum,
        label: title,
        resourceId: assessmentId === undefined ? PROGRESS : quizResourceId(assessmentId),
        tag: LINE_ITEM_TAG,
      },
    }),
  };
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

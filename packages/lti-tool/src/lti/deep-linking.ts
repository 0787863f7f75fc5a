import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { claim, type DeepLinkingSettings } from "./claims.ts";
import type { Platform } from "./platform.ts";
import type { ToolKey } from "./tool-keys.ts";

/** What is placed in a course. https://www.imsglobal.org/spec/lti-dl/v2p0#content-item-types */
export type ContentItem = ResourceLinkItem | LinkItem | HtmlItem;

/** A link that launches the tool. https://www.imsglobal.org/spec/lti-dl/v2p0#lti-resource-link */
export interface ResourceLinkItem {
  readonly type: "ltiResourceLink";
  readonly url: string;
  readonly title: string;
  readonly text?: string;
  readonly custom?: Readonly<Record<string, string>>;
  /** Where the platform shall open it; the platform's own choice without it. */
  readonly window?: { readonly targetName: string };
  readonly lineItem?: {
    readonly scoreMaximum: number;
    readonly label?: string;
    readonly resourceId?: string;
    readonly tag?: string;
  };
}

/** A plain link. https://www.imsglobal.org/spec/lti-dl/v2p0#link */
export interface LinkItem {
  readonly type: "link";
  readonly url: string;
  readonly title: string;
  readonly text?: string;
}

/** A piece of a page. https://www.imsglobal.org/spec/lti-dl/v2p0#html-fragment */
export interface HtmlItem {
  readonly type: "html";
  readonly html: string;
  readonly title: string;
  readonly text?: string;
}

export interface DeepLinkingResponse {
  readonly platform: Pick<Platform, "issuer" | "clientId">;
  readonly deploymentId: string;
  readonly settings: Pick<DeepLinkingSettings, "data">;
  /** What to place; none when the person cancelled. */
  readonly items: readonly ContentItem[];
  readonly key: ToolKey;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Seconds for which the answer may be delivered. */
const LIFE = 300;

/**
 * Signs the answer to a deep linking request, to be posted as the form field `JWT` to its return URL.
 * https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-response-message
 */
export async function signDeepLinkingResponse(response: DeepLinkingResponse): Promise<string> {
  const { platform, settings, key } = response;
  const issuedAt = Math.floor(response.now / 1000);
  return new SignJWT({
    [claim.messageType]: "LtiDeepLinkingResponse",
    [claim.version]: "1.3.0",
    [claim.deploymentId]: response.deploymentId,
    [claim.contentItems]: response.items,
    ...(typeof settings.data === "string" ? { [claim.deepLinkingData]: settings.data } : {}),
    nonce: randomUUID(),
  })
    .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT" })
    .setIssuer(platform.clientId)
    .setSubject(platform.clientId)
    .setAudience(platform.issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE)
    .sign(key.privateKey);
}

import { decodeJwt } from "jose";
import { z } from "zod";
import { claim, Context } from "./claims.ts";
import { type MessageOptions, verifyMessage } from "./launch.ts";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";
import type { CallService } from "./service.ts";
import { absentWhenEmpty, Identifier, Text } from "./text.ts";

export const NOTICE_SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers";

/** Tells that a course was copied. https://www.imsglobal.org/spec/lti-context-copy/v1p0 */
export const CONTEXT_COPY_NOTICE = "LtiContextCopyNotice";

/** What the body of a delivery holds. https://www.imsglobal.org/spec/lti-pns/v1p0#notice-delivery */
export const NoticeDelivery = z.object({ notices: z.array(z.unknown()).min(1).max(100) });
const DeliveredNotice = z.object({ jwt: z.string().min(1) });

/** https://www.imsglobal.org/spec/lti-pns/v1p0#notice-claims */
const NoticeClaims = z.object({
  [claim.version]: z.literal("1.3.0"),
  [claim.deploymentId]: Identifier,
  [claim.notice]: z.object({
    id: Identifier,
    type: Text.min(1).max(255),
    timestamp: absentWhenEmpty(z.iso.datetime({ offset: true })).catch(undefined),
  }),
  [claim.context]: absentWhenEmpty(Context),
  [claim.originContexts]: absentWhenEmpty(z.array(Identifier).max(50)),
});

/** A notice whose sender is known. */
export interface Notice {
  /** The platform's; the same notice may come twice. */
  readonly id: string;
  /** Of the standards or the platform's own. */
  readonly type: string;
  readonly deploymentId: string;
  /** When it was made, if the platform says so. */
  readonly sentAt: Date | undefined;
  /** The context that it is about. */
  readonly contextId: string | undefined;
  /** The contexts that it was copied from. */
  readonly originContextIds: readonly string[];
}

/** Takes the JWT out of one member of a delivery. Throws `request_invalid`. */
export function readDelivered(delivered: unknown): string {
  const parsed = DeliveredNotice.safeParse(delivered);
  if (parsed.success) return parsed.data.jwt;
  throw new LtiError("request_invalid", "a notice is delivered as {jwt}");
}

/** Whom a notice claims to come from and be meant for, before anything of it is believed. */
export function claimedSender(jwt: string): { readonly issuer: string; readonly clientId: string } {
  const claims = readUnverified(jwt);
  const issuer = Text.safeParse(claims.iss).data;
  const clientId = Text.safeParse(claims["azp"] ?? [claims.aud].flat()[0]).data;
  if (issuer === undefined) throw new LtiError("issuer_mismatch", "the notice names no issuer");
  if (clientId === undefined) throw new LtiError("audience_mismatch", "the notice is meant for nobody");
  return { issuer, clientId };
}

function readUnverified(jwt: string): ReturnType<typeof decodeJwt> {
  try {
    return decodeJwt(jwt);
  } catch (cause) {
    throw new LtiError("token_malformed", "the notice is not a JWT", { cause });
  }
}

/**
 * Verifies a notice as strictly as a launch: https://www.imsglobal.org/spec/lti-pns/v1p0#notice-jwt-validation.
 * That its id is used for the first time, and that its deployment is known, is for the store to say.
 */
export async function verifyNotice(jwt: string, options: MessageOptions): Promise<Notice> {
  const payload = await verifyMessage(jwt, options, []);
  const parsed = NoticeClaims.safeParse(payload);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LtiError("claims_invalid", `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { id, type, timestamp } = parsed.data[claim.notice];
  return {
    id,
    type,
    deploymentId: parsed.data[claim.deploymentId],
    sentAt: timestamp === undefined ? undefined : new Date(timestamp),
    contextId: parsed.data[claim.context]?.id,
    originContextIds: parsed.data[claim.originContexts] ?? [],
  };
}

/** Asks the platform to send notices of a type to `handler`. https://www.imsglobal.org/spec/lti-pns/v1p0#registering-a-notice-handler */
export async function registerNoticeHandler(
  call: CallService,
  platform: Platform,
  serviceUrl: string,
  { type, handler }: { readonly type: string; readonly handler: string },
): Promise<void> {
  await call(platform, [NOTICE_SCOPE], serviceUrl, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ notice_type: type, handler }),
  });
}

/** Asks the platform to send no more notices of a type: an empty handler. */
export async function unregisterNoticeHandler(
  call: CallService,
  platform: Platform,
  serviceUrl: string,
  type: string,
): Promise<void> {
  await registerNoticeHandler(call, platform, serviceUrl, { type, handler: "" });
}

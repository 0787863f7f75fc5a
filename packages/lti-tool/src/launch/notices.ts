import { claim, type LtiClaims } from "../lti/claims.ts";
import { LtiError, type LtiErrorCode } from "../lti/lti-error.ts";
import {
  claimedSender,
  CONTEXT_COPY_NOTICE,
  type Notice,
  NoticeDelivery,
  readDelivered,
  registerNoticeHandler,
  verifyNotice,
} from "../lti/notices.ts";
import { upsertContextOrigins } from "../store/contexts.ts";
import { inInstallation, inTenant, type Transaction } from "../store/database.ts";
import type { RecordedLaunch } from "../store/launches.ts";
import {
  insertNotice,
  listContextsOfPlatform,
  listNoticeHandlers,
  upsertNoticeHandler,
} from "../store/notices.ts";
import {
  type DeploymentRecord,
  findDeployment,
  findPlatformOfDeployment,
  listPlatformsOfLogin,
  type PlatformRecord,
} from "../store/platforms.ts";
import { copyCourse } from "./course-copy.ts";
import { asPlatform, type LaunchTool } from "./launch-tool.ts";

/** The types of notices that we ask for. */
const WANTED: readonly string[] = [CONTEXT_COPY_NOTICE];

/** Notices that a deployment's platform offers and does not send us yet. */
export interface WantedNotices {
  readonly tenantId: string;
  /** Ours. */
  readonly deploymentId: string;
  readonly serviceUrl: string;
  readonly types: readonly string[];
}

/** Where platforms deliver notices. */
function handlerUrl({ publicUrl }: Pick<LaunchTool, "publicUrl">): string {
  return `${publicUrl}/lti/notices`;
}

/** After the launch of someone who teaches, asks for the notices that the platform offers and does not send to us, or to our old address. */
export function requestNotices(
  tool: Pick<LaunchTool, "publicUrl" | "onNoticesWanted">,
  { tenantId, deploymentId, noticeHandlers }: RecordedLaunch,
  claims: LtiClaims,
): void {
  const service = claims[claim.platformNotificationService];
  if (!service || noticeHandlers === null) return;
  const types = WANTED.filter(
    (type) => service.notice_types_supported?.includes(type) && noticeHandlers[type] !== handlerUrl(tool),
  );
  if (types.length === 0) return;
  tool.onNoticesWanted({
    tenantId,
    deploymentId,
    serviceUrl: service.platform_notification_service_url,
    types,
  });
}

/** Registers our handler with the platform; gives the types that it took now. Throws an `LtiError` when it refuses. */
export async function registerNoticeHandlers(
  tool: Pick<LaunchTool, "db" | "call" | "publicUrl">,
  { tenantId, deploymentId, serviceUrl, types }: WantedNotices,
): Promise<readonly string[]> {
  const handler = handlerUrl(tool);
  const platform = await inInstallation(tool.db, (trx) =>
    findPlatformOfDeployment(trx, { tenantId, deploymentId }),
  );
  if (!platform) return [];
  const known = await inTenant(tool.db, tenantId, (trx) => listNoticeHandlers(trx, deploymentId));
  const missing = types.filter(
    (type) =>
      !known.some(
        (one) => one.noticeType === type && one.handlerUrl === handler && one.serviceUrl === serviceUrl,
      ),
  );
  for (const type of missing) {
    await registerNoticeHandler(tool.call, asPlatform(platform), serviceUrl, { type, handler });
    await inTenant(tool.db, tenantId, (trx) =>
      upsertNoticeHandler(trx, { deploymentId, noticeType: type, serviceUrl, handlerUrl: handler }),
    );
  }
  return missing;
}

/** What became of a delivery, by the places of its notices. */
export interface Delivered {
  readonly accepted: number;
  readonly refused: readonly { readonly index: number; readonly code: LtiErrorCode }[];
}

/**
 * Takes in a delivery: verifies each notice, keeps it as received, and acts on it, before it is acknowledged. A notice that came
 * before is acknowledged again and nothing more; one that is refused does not cost the others. Throws the first refusal when none
 * was accepted.
 */
export async function receiveNotices(tool: LaunchTool, body: unknown): Promise<Delivered> {
  const delivery = NoticeDelivery.safeParse(body);
  if (!delivery.success) {
    throw new LtiError("request_invalid", "notices are delivered as JSON: {notices: [{jwt}]}, 100 at most");
  }
  const refused: { index: number; code: LtiErrorCode; error: LtiError }[] = [];
  for (const [index, delivered] of delivery.data.notices.entries()) {
    try {
      await receive(tool, readDelivered(delivered));
    } catch (error) {
      if (!(error instanceof LtiError)) throw error;
      refused.push({ index, code: error.code, error });
      tool.log.warn({ refusal: error.code, cause: error.message }, "notice refused");
    }
  }
  const accepted = delivery.data.notices.length - refused.length;
  const [first] = refused;
  if (accepted === 0 && first) throw first.error;
  return { accepted, refused: refused.map(({ index, code }) => ({ index, code })) };
}

async function receive(tool: LaunchTool, jwt: string): Promise<void> {
  const sender = claimedSender(jwt);
  const platform = await findSender(tool, sender);
  const notice = await verifyNotice(jwt, {
    platform: asPlatform(platform),
    keys: tool.keys,
    now: tool.now(),
  });
  const { id: deploymentId, tenantId } = await findActiveDeployment(tool, platform, notice.deploymentId);
  const contextIds = await inTenant(tool.db, tenantId, async (trx) => {
    const isNew = await insertNotice(trx, {
      deploymentId,
      noticeId: notice.id,
      type: notice.type,
      ltiContextId: notice.contextId ?? null,
      originLtiContextIds: notice.originContextIds,
      jwt,
      sentAt: notice.sentAt ?? null,
    });
    return isNew ? noteCopy(trx, platform, notice) : [];
  });
  tool.log.info({ notice: notice.id, type: notice.type, platform: platform.id }, "notice received");
  for (const contextId of contextIds) await copyCourse(tool, { tenantId, contextId });
}

/** Notes of a copied context that is here already what it was copied from; its first launch does so for one that is not. */
async function noteCopy(
  trx: Transaction,
  platform: PlatformRecord,
  { type, contextId, originContextIds }: Notice,
): Promise<readonly string[]> {
  if (type !== CONTEXT_COPY_NOTICE || contextId === undefined) return [];
  const contextIds = await listContextsOfPlatform(trx, platform.id, contextId);
  for (const id of contextIds) await upsertContextOrigins(trx, id, originContextIds, "notice");
  return contextIds;
}

async function findSender(
  { db }: LaunchTool,
  sender: { readonly issuer: string; readonly clientId: string },
): Promise<PlatformRecord> {
  const [platform] = await listPlatformsOfLogin(db, { ...sender, deploymentId: undefined });
  if (!platform)
    throw new LtiError("platform_unknown", `${sender.issuer} does not know us as ${sender.clientId}`);
  if (platform.status !== "active") {
    throw new LtiError("platform_inactive", `the platform ${platform.id} is ${platform.status}`);
  }
  return platform;
}

async function findActiveDeployment(
  { db }: LaunchTool,
  platform: PlatformRecord,
  deploymentId: string,
): Promise<DeploymentRecord & { readonly tenantId: string }> {
  const deployment = await inInstallation(db, (trx) => findDeployment(trx, platform.id, deploymentId));
  if (!deployment)
    throw new LtiError("deployment_unknown", `no launch came from deployment ${deploymentId} yet`);
  const { status, tenantId } = deployment;
  if (status === "active" && tenantId !== null) return { ...deployment, tenantId };
  throw new LtiError(
    status === "disabled" ? "deployment_disabled" : "deployment_pending",
    `deployment ${deploymentId} is ${status}`,
  );
}

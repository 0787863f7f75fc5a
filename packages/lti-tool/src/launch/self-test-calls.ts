import { z } from "zod";
import { LtiError } from "../lti/lti-error.ts";
import { ROSTER_SCOPE } from "../lti/names-and-roles.ts";
import type { OutgoingRequest } from "../lti/outgoing.ts";
import type { Platform } from "../lti/platform.ts";
import { createTokenSource } from "../lti/service-token.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { findLatestOffer, type LatestOffer } from "../store/deployment-health.ts";
import { findPlatform, listDeployments } from "../store/platforms.ts";
import { type SelfTestRecord, upsertSelfTest } from "../store/self-tests.ts";
import { asPlatform, type LaunchTool } from "./launch-tool.ts";
import { activeToolKey } from "./tool-keys.ts";
import { type Called, judgeDeployment, type LiveCalls, sumUp } from "./self-test.ts";

const LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem";
const LINE_ITEM_READ_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly";

const KeySet = z.object({ keys: z.array(z.unknown()).min(1) });

/** Looks at what a deployment offers, calls its platform, and keeps what was found. Gives nothing when there is no such deployment in an institution. */
export async function testDeployment(
  tool: LaunchTool,
  deploymentId: string,
): Promise<SelfTestRecord | undefined> {
  const { deployment, platform } = await inInstallation(tool.db, async (trx) => {
    const [deployment] = await listDeployments(trx, { id: deploymentId });
    return { deployment, platform: deployment && (await findPlatform(trx, deployment.platformId)) };
  });
  if (!platform || !deployment?.tenantId) return undefined;
  if (deployment.otherPlatformGuid !== null) {
    tool.log.warn(
      { deployment: deploymentId, approved: deployment.platformGuid, launched: deployment.otherPlatformGuid },
      "another LMS launches as a deployment that was approved",
    );
  }
  const offer = await inTenant(tool.db, deployment.tenantId, (trx) => findLatestOffer(trx, deploymentId));
  const callable = platform.status === "active";
  const live = callable ? await callPlatform(tool, asPlatform(platform), offer) : undefined;
  const findings = judgeDeployment(offer?.offered, live);
  return inTenant(tool.db, deployment.tenantId, (trx) =>
    upsertSelfTest(trx, {
      deploymentId,
      live: callable,
      findings,
      told: offer ? sumUp(offer.offered) : null,
    }),
  );
}

/** Calls everything that a platform should answer. Nothing is written there. */
async function callPlatform(
  tool: LaunchTool,
  platform: Platform,
  offer: LatestOffer | undefined,
): Promise<LiveCalls> {
  const keys = await tryCall(async () => {
    const { status, body } = await tool.send(platform.jwksUri);
    if (status !== 200) throw new LtiError("keys_unreachable", `${platform.jwksUri} answered ${status}`);
    if (!KeySet.safeParse(parseJson(body)).success)
      throw new LtiError("keys_invalid", `${platform.jwksUri} holds no key set`);
  });
  const scopes = scopesOf(offer);
  const token = await tryCall(async () => {
    const source = createTokenSource({ send: tool.send, key: () => activeToolKey(tool), now: tool.now });
    await source.get(platform, scopes);
  });
  const { membershipsUrl, lineItemsUrl } = offer ?? {};
  return {
    keys,
    token,
    ...(membershipsUrl && {
      roster: await tryService(tool, platform, [ROSTER_SCOPE], membershipsUrl, {
        headers: { accept: "application/vnd.ims.lti-nrps.v2.membershipcontainer+json" },
      }),
    }),
    ...(lineItemsUrl && {
      lineItems: await tryService(
        tool,
        platform,
        scopes.includes(LINE_ITEM_SCOPE) ? [LINE_ITEM_SCOPE] : [LINE_ITEM_READ_SCOPE],
        lineItemsUrl,
        { headers: { accept: "application/vnd.ims.lis.v2.lineitemcontainer+json" } },
      ),
    }),
  };
}

/** A platform may refuse a token for more than it grants, so no more is asked for than the latest launch offers. */
function scopesOf(offer: LatestOffer | undefined): readonly string[] {
  const offered = offer?.offered;
  const scopes = [...(offered?.scopes ?? []), ...(offered?.roster ? [ROSTER_SCOPE] : [])];
  return scopes.length > 0 ? scopes : [ROSTER_SCOPE];
}

function tryService(
  tool: LaunchTool,
  platform: Platform,
  scopes: readonly string[],
  url: string,
  request: OutgoingRequest,
): Promise<Called> {
  return tryCall(() => tool.call(platform, scopes, url, request));
}

async function tryCall(call: () => Promise<unknown>): Promise<Called> {
  try {
    await call();
    return { ok: true };
  } catch (error) {
    if (!(error instanceof LtiError)) throw error;
    return { ok: false, detail: error.message };
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

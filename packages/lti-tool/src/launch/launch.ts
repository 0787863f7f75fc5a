import type { Request, Response } from "express";
import { z } from "zod";
import { claim, type LtiClaims } from "../lti/claims.ts";
import { verifyLaunch } from "../lti/launch.ts";
import { type LoginState, provesBrowser, readState } from "../lti/login.ts";
import { LtiError } from "../lti/lti-error.ts";
import { checkAddress } from "../lti/outgoing.ts";
import { readRoles } from "../lti/roles.ts";
import { absentWhenEmpty, Text } from "../lti/text.ts";
import { inTenant } from "../store/database.ts";
import { type LaunchOutcome, recordLaunch } from "../store/launches.ts";
import type { PlatformRecord } from "../store/platforms.ts";
import { updateTestUser } from "../store/users.ts";
import { copyCourse } from "./course-copy.ts";
import { sendFramed } from "./framing.ts";
import { toLaunchRecord } from "./launch-record.ts";
import { asPlatform, type LaunchTool } from "./launch-tool.ts";
import { legacyUserIdOf } from "./migration.ts";
import { createOneTimeSecret } from "./one-time.ts";
import { requestNotices } from "./notices.ts";
import { renderLaunch } from "./pages.ts";
import { forgetProof, readProof } from "./proof-cookie.ts";
import { requestRoster } from "./roster.ts";
import { readerWords } from "./words/words.ts";

/** A launch that was verified and recorded. */
export interface AcceptedLaunch {
  readonly platform: PlatformRecord;
  readonly claims: LtiClaims;
  /** To be exchanged for a session, once and soon. */
  readonly code: string;
}

/**
 * Whether a form was sent by a page of ours. Whoever begins a login knows its proof, and could post it from another site in somebody
 * else's browser. https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
function isOfOurPage(req: Request, publicUrl: string): boolean {
  const site = req.get("sec-fetch-site");
  return site === undefined ? req.get("origin") === publicUrl : site === "same-origin";
}

/** The authentication response, or our own page's form with what the platform kept; or the platform's refusal. */
const LaunchForm = z.object({
  id_token: absentWhenEmpty(z.string()),
  state: absentWhenEmpty(Text),
  proof: absentWhenEmpty(Text),
  error: absentWhenEmpty(z.string()),
  error_description: absentWhenEmpty(z.string()),
});

/**
 * Verifies a launch and records it. Gives nothing when a page was answered instead, which fetches the proof of the browser
 * from the platform. Throws an `LtiError` for every launch that is not to be let in.
 */
export async function launch(
  tool: LaunchTool,
  req: Request,
  res: Response,
): Promise<AcceptedLaunch | undefined> {
  const form = readForm(req.body);
  const login = readState(form.state, { key: tool.stateKey, now: tool.now() });
  const platform = await tool.platforms.find(login.platform);
  if (!platform) throw new LtiError("platform_inactive", `the platform ${login.platform} is gone`);

  const kept = isOfOurPage(req, tool.publicUrl) ? form.proof : undefined;
  const proven =
    provesBrowser(login, readProof(req, login.jti)) ||
    (login.storage !== undefined && provesBrowser(login, kept));
  if (!proven) {
    if (login.storage === undefined || form.proof !== undefined || !form.state || !form.id_token) {
      throw new LtiError(
        "browser_unproven",
        "neither cookie nor platform storage holds the proof of this login",
      );
    }
    // Its form says where it comes from, by which alone older browsers tell it from another site's.
    res.set("referrer-policy", "same-origin");
    sendFramed(
      res,
      [platform],
      renderLaunch(readerWords(req, res), {
        idToken: form.id_token,
        state: form.state,
        loginId: login.jti,
        storage: login.storage,
        platformOrigin: new URL(platform.authorizationEndpoint).origin,
      }),
    );
    return undefined;
  }

  return accept(tool, res, { login, platform, idToken: form.id_token });
}

interface Answer {
  readonly login: LoginState;
  readonly platform: PlatformRecord;
  readonly idToken: string | undefined;
}

/** Verifies an answer and records it. */
async function accept(tool: LaunchTool, res: Response, answer: Answer): Promise<AcceptedLaunch> {
  const { claims, record, recorded, code, platform } = await tryByCurrent(tool, answer);
  if (recorded.outcome !== "recorded") throw refusal(recorded.outcome, platform, claims);
  forgetProof(res, answer.login.jti);
  if (readRoles(record.ltiRoles).testUser) {
    const { platformId, person } = record;
    await inTenant(tool.db, recorded.tenantId, (trx) => updateTestUser(trx, { platformId, sub: person.sub }));
  }
  if (recorded.copyWanted) await copyCourse(tool, recorded);
  requestRoster(tool, recorded, record);
  requestNotices(tool, recorded, claims);
  if (recorded.selfTestWanted) tool.onFirstLaunch({ deploymentId: recorded.deploymentId });
  return { platform, claims, code };
}

/** Tries by the registration that this process remembers, and by that of now when another process has changed it since. */
async function tryByCurrent(tool: LaunchTool, answer: Answer): Promise<Attempt> {
  const remembered = await tryAnswer(tool, answer).catch((error: unknown) => {
    if (error instanceof LtiError) return error;
    throw error;
  });
  const refused = remembered instanceof LtiError;
  if (!refused && !DOUBTS_REGISTRATION.has(remembered.recorded.outcome)) return remembered;
  const current = await tool.platforms.reload(answer.platform.id);
  if (current && current.version !== answer.platform.version) {
    return tryAnswer(tool, { ...answer, platform: current });
  }
  if (refused) throw remembered;
  return remembered;
}

const DOUBTS_REGISTRATION: ReadonlySet<LaunchOutcome["outcome"]> = new Set([
  "platform_changed",
  "platform_inactive",
]);

type Attempt = Awaited<ReturnType<typeof tryAnswer>>;

async function tryAnswer(tool: LaunchTool, { login, platform, idToken }: Answer) {
  const now = tool.now();
  const claims = await verifyLaunch(idToken, {
    login,
    platform: asPlatform(platform),
    keys: tool.keys,
    now,
  });
  checkDeepLinkReturn(tool, claims);
  const { secret: code, hash: codeHash } = createOneTimeSecret();
  const legacyUserId = await legacyUserIdOf(tool, platform, claims);
  const record = toLaunchRecord(claims, { login, platform, legacyUserId, codeHash, now });
  return { platform, claims, code, record, recorded: await recordLaunch(tool.db, record) };
}

/** The answer carries what was placed, so it goes where a call of ours may go, and nowhere else. */
function checkDeepLinkReturn(tool: LaunchTool, claims: LtiClaims): void {
  if (!(claim.deepLinkingSettings in claims)) return;
  try {
    checkAddress(claims[claim.deepLinkingSettings].deep_link_return_url, tool);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new LtiError("claims_invalid", `deep_link_return_url: ${message}`, { cause });
  }
}

function refusal(
  outcome: Exclude<LaunchOutcome["outcome"], "recorded">,
  platform: PlatformRecord,
  claims: LtiClaims,
): LtiError {
  const subjects = {
    platform_inactive: `the platform ${platform.id} is not active`,
    platform_changed: `the platform ${platform.id} changed during the launch`,
    deployment_unknown: `deployment ${claims[claim.deploymentId]} is new, and the platform ${platform.id} takes no new ones`,
    deployment_pending: `deployment ${claims[claim.deploymentId]} waits for an administrator`,
    deployment_disabled: `deployment ${claims[claim.deploymentId]} is disabled`,
    nonce_replayed: "the nonce of this launch was used before",
  };
  const code = outcome === "platform_changed" ? "platform_inactive" : outcome;
  return new LtiError(code, subjects[outcome], {
    returnUrl: claims[claim.launchPresentation]?.return_url,
  });
}

function readForm(body: unknown): z.infer<typeof LaunchForm> {
  const form = LaunchForm.safeParse(body);
  if (!form.success) throw new LtiError("request_invalid", "the launch is not a form of plain fields");
  const { error, error_description: description } = form.data;
  if (error !== undefined) {
    throw new LtiError(
      "platform_refused",
      `the platform answered ${error.slice(0, 100)}: ${description?.slice(0, 200)}`,
    );
  }
  return form.data;
}

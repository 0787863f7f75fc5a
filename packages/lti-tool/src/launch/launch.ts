import type { Request, Response } from "express";
import { decodeJwt } from "jose";
import { z } from "zod";
import { claim, type LtiClaims } from "../lti/claims.ts";
import { verifyLaunch } from "../lti/launch.ts";
import { type LoginState, provesBrowser, readState, STATE_LIFE } from "../lti/login.ts";
import { LtiError } from "../lti/lti-error.ts";
import { readRoles } from "../lti/roles.ts";
import { absentWhenEmpty, Identifier, Text } from "../lti/text.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { type LaunchRecord, recordLaunch } from "../store/launches.ts";
import {
  type DeploymentRecord,
  findDeployment,
  findPlatform,
  type PlatformRecord,
  upsertDeployment,
} from "../store/platforms.ts";
import { asPlatform, type LaunchTool } from "./launch-tool.ts";
import { createOneTimeSecret } from "./one-time.ts";
import { sendFramed } from "./framing.ts";
import { renderLaunch } from "./pages.ts";
import { forgetProof, readProof } from "./proof-cookie.ts";
import { requestRoster } from "./roster.ts";
import { type COURSE_DATES, isView } from "./placed-links.ts";

const Instant = z.iso.datetime({ offset: true });
const CourseDates = z.object({
  course_starts_at: Instant,
  course_ends_at: Instant,
} satisfies Record<keyof typeof COURSE_DATES, unknown>);

/** A launch that was verified and recorded. */
export interface AcceptedLaunch {
  readonly platform: PlatformRecord;
  readonly claims: LtiClaims;
  /** To be exchanged for a session, once and soon. */
  readonly code: string;
}

/** The authentication response, or our own page's form with what the platform kept; or the platform's refusal. */
const LaunchForm = z.object({
  id_token: absentWhenEmpty(z.string()),
  state: absentWhenEmpty(Text),
  proof: absentWhenEmpty(Text),
  error: absentWhenEmpty(z.string()),
  error_description: absentWhenEmpty(z.string()),
});

/** Seconds for which a nonce is remembered: the life of a state, and the clocks' difference. */
const NONCE_LIFE = STATE_LIFE + 120;
/** Seconds in which the page must exchange its code. */
const CODE_LIFE = 60;

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
  const login = await readState(form.state, { key: tool.stateKey, now: tool.now() });
  const { platform, deployment: known } = await findOrigin(tool, login, form.id_token);

  if (!provesBrowser(login, form.proof) && !provesBrowser(login, readProof(req, login.jti))) {
    if (login.storage === undefined || form.proof !== undefined || !form.state || !form.id_token) {
      throw new LtiError(
        "browser_unproven",
        "neither cookie nor platform storage holds the proof of this login",
      );
    }
    await sendFramed(
      tool.db,
      res,
      renderLaunch({
        idToken: form.id_token,
        state: form.state,
        loginId: login.jti,
        storage: login.storage,
        platformOrigin: new URL(platform.authorizationEndpoint).origin,
      }),
      platform,
    );
    return undefined;
  }

  const claims = await verifyLaunch(form.id_token, {
    login,
    platform: asPlatform(platform),
    keys: tool.keys,
    now: tool.now(),
  });
  res.locals["returnUrl"] = claims[claim.launchPresentation]?.return_url;
  const deploymentId = claims[claim.deploymentId];
  const deployment =
    known ?? (await inInstallation(tool.db, (trx) => upsertDeployment(trx, platform, deploymentId)));
  const tenantId = checkDeployment(deployment, deploymentId);

  const { secret: code, hash: codeHash } = createOneTimeSecret();
  const record = toRecord(claims, login, platform, deployment, codeHash, tool.now());
  const recorded = await inTenant(tool.db, tenantId, (trx) => recordLaunch(trx, record));
  if (!recorded) throw new LtiError("nonce_replayed", "the nonce of this launch was used before");

  forgetProof(res, login.jti);
  requestRoster(tool, { tenantId, ...recorded }, record);
  return { platform, claims, code };
}

function readForm(body: unknown): z.infer<typeof LaunchForm> {
  const form = LaunchForm.safeParse(body ?? {});
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

/** Fetches the platform of a login together with the deployment that its token claims; whether it may is seen later. */
async function findOrigin(
  tool: LaunchTool,
  login: LoginState,
  idToken: string | undefined,
): Promise<{ platform: PlatformRecord; deployment: DeploymentRecord | undefined }> {
  const deploymentId = claimedDeployment(idToken);
  return inInstallation(tool.db, async (trx) => {
    const platform = await findPlatform(trx, login.platform);
    if (platform?.status !== "active") {
      throw new LtiError(
        "platform_inactive",
        `the platform ${login.platform} is ${platform?.status ?? "gone"}`,
      );
    }
    const deployment =
      deploymentId === undefined ? undefined : await findDeployment(trx, platform.id, deploymentId);
    return { platform, deployment };
  });
}

function claimedDeployment(idToken: string | undefined): string | undefined {
  try {
    return Identifier.safeParse(decodeJwt(idToken ?? "")[claim.deploymentId]).data;
  } catch {
    return undefined;
  }
}

function checkDeployment({ status, tenantId }: DeploymentRecord, deploymentId: string): string {
  if (status === "disabled")
    throw new LtiError("deployment_disabled", `deployment ${deploymentId} is disabled`);
  if (status === "pending" || tenantId === null) {
    throw new LtiError("deployment_pending", `deployment ${deploymentId} waits for an administrator`);
  }
  return tenantId;
}

function toRecord(
  claims: LtiClaims,
  login: LoginState,
  platform: PlatformRecord,
  deployment: DeploymentRecord,
  codeHash: Buffer,
  now: number,
): LaunchRecord {
  const { role, testUser } = readRoles(claims[claim.roles]);
  const context = claims[claim.context];
  const services = claims[claim.endpoint];
  const deepLinking = claim.deepLinkingSettings in claims ? claims[claim.deepLinkingSettings] : undefined;
  const resourceLink = claim.resourceLink in claims ? claims[claim.resourceLink] : undefined;
  const view = viewOf(claims);
  return {
    platformId: platform.id,
    deploymentId: deployment.id,
    nonce: login.nonce,
    nonceExpiresAt: new Date(now + NONCE_LIFE * 1000),
    messageType: claims[claim.messageType],
    person: {
      sub: claims.sub,
      name: claims.name ?? null,
      givenName: claims.given_name ?? null,
      familyName: claims.family_name ?? null,
      email: claims.email ?? null,
      sourcedId: claims[claim.lis]?.person_sourcedid ?? null,
      username: null,
    },
    role: role === "viewer" ? "learner" : role,
    ltiRoles: claims[claim.roles],
    member: role !== "viewer" && !testUser,
    context: context
      ? {
          ltiContextId: context.id,
          title: context.title ?? null,
          label: context.label ?? null,
          dates: datesOf(claims),
          membershipsUrl: claims[claim.namesRoleService]?.context_memberships_url ?? null,
          lineItemsUrl: services?.lineitems ?? null,
          agsScopes: services?.scope ?? [],
        }
      : null,
    resourceLink: resourceLink
      ? {
          ltiResourceLinkId: resourceLink.id,
          title: resourceLink.title ?? null,
          view: view ?? null,
          assessmentId: assessmentOf(claims) ?? null,
          lineItemUrl: services?.lineitem ?? null,
        }
      : null,
    session: {
      view: deepLinking ? "deep_linking" : (view ?? "dashboard"),
      locale: localeOf(claims),
      deepLinking: deepLinking
        ? { platform_id: platform.id, deployment_id: claims[claim.deploymentId], settings: deepLinking }
        : null,
      codeHash,
      codeSeconds: CODE_LIFE,
    },
  };
}

function viewOf(claims: LtiClaims): string | undefined {
  const named = placedWith(claims, "view");
  return isView(named) ? named : undefined;
}

function assessmentOf(claims: LtiClaims): string | undefined {
  return z.guid().safeParse(placedWith(claims, "assessment_id")).data;
}

/** What deep linking placed: in the link's custom parameters, or, where a platform keeps none, in its address. */
function placedWith(claims: LtiClaims, name: "view" | "assessment_id"): string | null {
  return claims[claim.custom]?.[name] ?? new URL(claims[claim.targetLinkUri]).searchParams.get(name);
}

/** When the course begins and ends, where the platform tells both and in that order. */
function datesOf(claims: LtiClaims): { readonly startsAt: Date; readonly endsAt: Date } | null {
  const dates = CourseDates.safeParse(claims[claim.custom]);
  if (!dates.success) return null;
  const [startsAt, endsAt] = [new Date(dates.data.course_starts_at), new Date(dates.data.course_ends_at)];
  return startsAt <= endsAt ? { startsAt, endsAt } : null;
}

function localeOf(claims: LtiClaims): string {
  const told = claims[claim.launchPresentation]?.locale ?? claims.locale ?? "en";
  try {
    return Intl.getCanonicalLocales(told.replaceAll("_", "-"))[0] ?? "en";
  } catch {
    return "en";
  }
}

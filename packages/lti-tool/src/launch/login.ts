import type { Request, Response } from "express";
import { type LoginInitiation, readInitiation, startLogin } from "../lti/login.ts";
import { LtiError } from "../lti/lti-error.ts";
import type { PlatformRecord } from "../store/platforms.ts";
import { sendFramed } from "./framing.ts";
import { asPlatform, type LaunchTool } from "./launch-tool.ts";
import { renderLogin } from "./pages.ts";
import { leadTo } from "./lead-to.ts";
import { keepProof } from "./proof-cookie.ts";
import { readerWords } from "./words/words.ts";

/** Answers a login initiation: leads to the platform at once, or by a page where the browser has to be tried first. */
export async function login(tool: LaunchTool, req: Request, res: Response): Promise<void> {
  const initiation = readInitiation(req.method === "GET" ? req.query : req.body, tool.publicUrl);
  const platform = await findPlatformOf(tool, initiation);
  const started = startLogin(initiation, {
    platform: asPlatform(platform),
    redirectUri: `${tool.publicUrl}/lti/launch`,
    key: tool.stateKey,
    now: tool.now(),
  });
  keepProof(res, started);
  if (!isFramed(req) && initiation.lti_storage_target === undefined) {
    leadTo(res, 302, started.authorizationUrl);
    return;
  }
  sendFramed(
    res,
    [platform],
    renderLogin(readerWords(req, res), {
      authorizationUrl: started.authorizationUrl,
      loginId: started.id,
      proof: started.proof,
      storage: initiation.lti_storage_target,
      newWindowUrl: `/lti/login?${new URLSearchParams(withoutStorage(initiation)).toString()}`,
    }),
  );
}

async function findPlatformOf(tool: LaunchTool, initiation: LoginInitiation): Promise<PlatformRecord> {
  const { iss, client_id: clientId, lti_deployment_id: deploymentId } = initiation;
  const listOf = (deployment?: string): Promise<readonly PlatformRecord[]> =>
    tool.platforms.listOfLogin({ issuer: iss, clientId, deploymentId: deployment });
  const candidates = await listOf(deploymentId);
  const [platform, ...others] = candidates;
  if (!platform) {
    const registrations = clientId === undefined && deploymentId !== undefined ? await listOf() : [];
    if (registrations.length > 0) throw ambiguous(iss, registrations.length);
    throw new LtiError("platform_unknown", `no platform ${iss} with the client id ${clientId}`);
  }
  if (others.length > 0) throw ambiguous(iss, candidates.length);
  if (platform.status !== "active") {
    throw new LtiError(
      "platform_inactive",
      `${iss} with the client id ${platform.clientId} is ${platform.status}`,
    );
  }
  return platform;
}

function ambiguous(issuer: string, count: number): LtiError {
  return new LtiError("platform_ambiguous", `${count} registrations of ${issuer}, and no client id`);
}

/** Where cookies may be blocked. A hint is good for one login on Moodle and Canvas, so this has to be known before. */
function isFramed(req: Request): boolean {
  return req.get("sec-fetch-dest") === "iframe" || req.get("sec-fetch-dest") === "frame";
}

function withoutStorage({
  lti_storage_target: _storage,
  ...initiation
}: LoginInitiation): Record<string, string> {
  return Object.fromEntries(Object.entries(initiation).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}

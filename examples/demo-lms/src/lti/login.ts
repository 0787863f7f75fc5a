import { Router, urlencoded, type Request, type Response } from "express";
import type { Person } from "../course.ts";
import { postForm } from "../pages/form-post.ts";
import { signedIn } from "../sign-in.ts";
import {
  beginLaunch,
  loginHint,
  publicKeys,
  signMessage,
  toolByClientId,
  type PendingLaunch,
  type Site,
} from "../site.ts";
import type { Link, Tool } from "../state.ts";
import { launchClaims } from "./id-token.ts";

/** What a browser must send to the tool to begin a launch. */
export interface LoginInitiation {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
}

/** https://www.imsglobal.org/spec/security/v1p0#step-1-third-party-initiated-login */
export function startLogin(
  site: Site,
  launch: { readonly tool: Tool; readonly person: Person; readonly link?: Link },
): LoginInitiation {
  const { loginInitiation, platformStorage } = site.profile;
  const { tool, person, link } = launch;
  return {
    method: loginInitiation.method,
    url: tool.initiateLoginUri,
    params: {
      iss: site.issuer,
      target_link_uri: link?.url ?? tool.deepLinkingUri ?? tool.targetLinkUri,
      login_hint: loginHint(site, person),
      lti_message_hint: beginLaunch(site, launch).messageHint,
      client_id: tool.clientId,
      [loginInitiation.deploymentParam]: tool.deploymentId ?? "",
      ...loginInitiation.extra,
      ...(platformStorage?.paramOn.includes("login") && { lti_storage_target: platformStorage.frame }),
    },
  };
}

/** Sends the browser on to the tool. */
export function sendToTool(res: Response, { method, url, params }: LoginInitiation): void {
  if (method === "POST") return postForm(res, url, params);
  const target = new URL(url);
  for (const [name, value] of Object.entries(params)) target.searchParams.set(name, value);
  res.redirect(target.href);
}

/** The authorization endpoint and the key set. */
export function loginRoutes(site: Site): Router {
  const router = Router();
  router.get("/lti/keys", (_req, res) => {
    res.set("Cache-Control", "public, max-age=300").json(publicKeys(site));
  });
  const authorize = async (req: Request, res: Response): Promise<void> => {
    const input = (req.method === "POST" ? req.body : req.query) as
      Readonly<Record<string, unknown>> | undefined;
    const query = input ?? {};
    const tool = toolByClientId(site, query["client_id"]);
    // Until the redirect_uri is known to be the tool's, nothing may be sent there.
    if (tool?.status !== "enabled") return refuse(res, "client_id is no enabled tool of this school.");
    const redirectUri = tool.redirectUris.find((uri) => uri === query["redirect_uri"]);
    if (redirectUri === undefined) return refuse(res, "redirect_uri is not one that the tool registered.");
    const state = typeof query["state"] === "string" ? { state: query["state"] } : {};
    const answer = authorizeLaunch(site, tool, query, signedIn(site, req));
    if ("error" in answer) return postForm(res, redirectUri, { ...answer, ...state });
    const claims = await launchClaims(site, answer, String(query["nonce"]));
    const storage = site.profile.platformStorage;
    postForm(res, redirectUri, {
      ...site.profile.auth.extraFields,
      id_token: await signMessage(site, claims),
      ...state,
      ...(storage?.paramOn.includes("launch") && { lti_storage_target: storage.frame }),
    });
  };
  router.get("/lti/auth", authorize);
  router.post("/lti/auth", urlencoded({ extended: false }), authorize);
  return router;
}

interface AuthorizationError extends Record<string, string> {
  readonly error: string;
  readonly error_description: string;
}

/** https://www.imsglobal.org/spec/security/v1p0#step-2-authentication-request */
function authorizeLaunch(
  site: Site,
  tool: Tool,
  query: Readonly<Record<string, unknown>>,
  person: Person | undefined,
): PendingLaunch | AuthorizationError {
  const required = { scope: "openid", response_type: "id_token", response_mode: "form_post", prompt: "none" };
  for (const [name, value] of Object.entries(required)) {
    if (query[name] !== value) return refusal("invalid_request", `${name} must be ${value}`);
  }
  for (const name of ["nonce", "login_hint", "lti_message_hint"]) {
    if (typeof query[name] !== "string" || query[name] === "")
      return refusal("invalid_request", `${name} is missing`);
  }
  const messageHint = String(query["lti_message_hint"]);
  const launch = site.launches.get(messageHint);
  if (launch === undefined || launch.expiresAtMs < site.now()) {
    return refusal("launch_no_longer_valid", "The launch is over; start it again from the course");
  }
  if (launch.tool.clientId !== tool.clientId)
    return refusal("unauthorized_client", "The launch is for another tool");
  if (person === undefined) return refusal("login_required", "Must have an active user session");
  if (person.id !== launch.person.id || query["login_hint"] !== loginHint(site, person)) {
    return refusal("login_required", "login_hint is not the person who is signed in");
  }
  if (site.profile.auth.launchSingleUse) site.launches.delete(messageHint);
  return { ...launch, tool };
}

function refusal(error: string, description: string): AuthorizationError {
  return { error, error_description: description };
}

function refuse(res: Response, message: string): void {
  res.status(400).type("text").send(message);
}

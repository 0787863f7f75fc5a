import { claim } from "../../src/lti/claims.ts";
import type { BearerToken } from "../../src/launch/session.ts";
import { createBrowser, type LaunchApp } from "./launch-app.ts";
import type { TestPlatform } from "./test-platform.ts";

const INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";

type App = Pick<LaunchApp, "url">;
type Lms = Pick<TestPlatform, "url" | "sign">;
type Claims = Readonly<Record<string, unknown>>;

/** Launches as a browser does, up to the page and the session that it gets. `claims` change those of Ana's launch. */
export async function launchTo(app: App, lms: Lms, claims: Claims = {}): Promise<BearerToken> {
  const landed = await launchResponse(app, lms, claims);
  const code = new URL(landed.headers.get("location") ?? "", app.url).searchParams.get("code");
  const response = await exchange(app, { code });
  return (await response.json()) as BearerToken;
}

/** Launches as a browser does; gives what the tool answers, be it a refusal. */
export async function launchResponse(app: App, lms: Lms, claims: Claims = {}): Promise<Response> {
  const browser = createBrowser();
  const target = `${app.url}/lti/launch?view=dashboard`;
  const begun = await browser.post(`${app.url}/lti/login`, {
    iss: lms.url,
    login_hint: "hint",
    target_link_uri: target,
    client_id: "client-1",
  });
  const authorization = new URL(begun.headers.get("location") ?? "").searchParams;
  const idToken = await lms.sign({
    nonce: authorization.get("nonce"),
    [claim.targetLinkUri]: target,
    ...claims,
  });
  const form = { id_token: idToken, state: authorization.get("state") ?? "" };
  return browser.post(`${app.url}/lti/launch`, form);
}

/** Asks for a bearer token, as the page does. */
export function exchange(app: App, body: object): Promise<Response> {
  return fetch(`${app.url}/lti/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Changes that make a launch an instructor's deep linking request. */
export function deepLinkingRequest(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return {
    sub: "59",
    [claim.messageType]: "LtiDeepLinkingRequest",
    [claim.resourceLink]: undefined,
    [claim.roles]: [INSTRUCTOR],
    [claim.deepLinkingSettings]: settings,
  };
}

import express from "express";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addToolByHand,
  course,
  enableTool,
  endpoints,
  placeLink,
  registerTool,
  signInValue,
  startDemoLms,
  startLogin,
  type ContentItem,
  type DemoLmsOptions,
  type Link,
  type Person,
  type RunningDemoLms,
  type Site,
  type Tool,
} from "../../src/index.ts";
import { claim, toolConfiguration } from "../../src/lti/names.ts";
import { tokenAudience } from "../../src/site.ts";
import { openState } from "../../src/state.ts";

/** A tool in the small: it has keys and registers itself when its address is opened. */
export interface SmallTool {
  readonly origin: string;
  /** What the next registrations say beside or instead of the usual. */
  registration: Record<string, unknown>;
  readonly sign: (claims: JWTPayload) => Promise<string>;
  /** A token request's assertion, valid unless `changed` says otherwise. */
  readonly assertion: (site: Site, tool: Tool, changed?: object) => Promise<string>;
  readonly close: () => void;
}

export async function startSmallTool(): Promise<SmallTool> {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "tool-key", alg: "RS256", use: "sig" };
  const app = express();
  app.get("/keys", (_req, res) => {
    res.json({ keys: [jwk] });
  });
  app.get("/register", async (req, res) => {
    const { openid_configuration: configuration = "", registration_token: token = "" } = req.query as Record<
      string,
      string
    >;
    const described = (await (await fetch(configuration)).json()) as {
      registration_endpoint: string;
    };
    const answer = await fetch(described.registration_endpoint, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ ...registrationOf(tool.origin), ...tool.registration }),
    });
    res.status(answer.ok ? 200 : 502).send(`<p>${answer.status} ${await answer.text()}</p>`);
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = (claims: JWTPayload): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "tool-key" }).sign(privateKey);
  const tool: SmallTool = {
    origin,
    registration: {},
    sign,
    assertion: (site, { clientId }, changed = {}) => {
      const now = Math.floor(site.now() / 1000);
      const times = { iat: now, exp: now + 60, jti: randomUUID() };
      return sign({ iss: clientId, sub: clientId, aud: tokenAudience(site), ...times, ...changed });
    },
    close: () => server.close(),
  };
  return tool;
}

export function registrationOf(origin: string): Record<string, unknown> {
  return {
    application_type: "web",
    response_types: ["id_token"],
    grant_types: ["implicit", "client_credentials"],
    initiate_login_uri: `${origin}/login`,
    redirect_uris: [`${origin}/launch`],
    client_name: "Small tool",
    jwks_uri: `${origin}/keys`,
    token_endpoint_auth_method: "private_key_jwt",
    scope: [
      "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
      "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
      "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
      "https://purl.imsglobal.org/spec/lti-ags/scope/score",
      "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
      "https://purl.imsglobal.org/spec/lti/scope/noticehandlers",
    ].join(" "),
    [toolConfiguration]: {
      domain: new URL(origin).host,
      target_link_uri: `${origin}/launch`,
      claims: ["iss", "sub", "name", "given_name", "family_name", "email"],
      messages: [{ type: "LtiResourceLinkRequest" }, { type: "LtiDeepLinkingRequest" }],
      "https://canvas.instructure.com/lti/privacy_level": "public",
    },
  };
}

/** A fresh state, made once for all labs of a test file: its RSA keys are what takes time. */
const freshState = (async () => {
  const folder = mkdtempSync(join(tmpdir(), "demo-lms-"));
  await openState(folder, Date.now());
  const state = readFileSync(join(folder, "state.json"));
  rmSync(folder, { recursive: true });
  return state;
})();

/** A demonstration LMS with a state folder of its own. */
export async function startLab(
  options: Partial<DemoLmsOptions> = {},
): Promise<RunningDemoLms & { readonly stateDir: string }> {
  const stateDir = mkdtempSync(join(tmpdir(), "demo-lms-"));
  writeFileSync(join(stateDir, "state.json"), await freshState);
  const running = await startDemoLms({ port: 0, stateDir, ...options });
  return {
    ...running,
    stateDir,
    close: async () => {
      await running.close();
      rmSync(stateDir, { recursive: true });
    },
  };
}

export function person(username: string): Person {
  const found = course.people.find((one) => one.username === username);
  if (found === undefined) throw new Error(`Nobody is called ${username}.`);
  return found;
}

/** The tool as an enabled tool of the school, registered in the way that the platform has. */
export async function connect(site: Site, tool: SmallTool): Promise<Tool> {
  const registered =
    site.profile.dynamicRegistration === undefined
      ? addToolByHand(site, {
          name: "Small tool",
          login_url: `${tool.origin}/login`,
          redirect_uris: [`${tool.origin}/launch`],
          jwks_url: `${tool.origin}/keys`,
        })
      : await registerTool(site, `${tool.origin}/register`);
  return enableTool(site, registered.clientId);
}

export function place(site: Site, tool: Tool, item: Partial<ContentItem> = {}): Link {
  return placeLink(site, tool, {
    title: "Dashboard",
    text: "How am I doing?",
    url: tool.targetLinkUri,
    custom: {},
    ...item,
  });
}

/** The fields of the form that the authorization endpoint posts to the tool. */
export type Posted = Readonly<Record<string, string>> & { readonly action: string };

/** Goes through a login as a browser and an honest tool would, and returns what is posted to the tool. */
export async function launch(
  site: Site,
  tool: Tool,
  who: Person,
  options: {
    readonly link?: Link;
    readonly query?: Readonly<Record<string, string>>;
    readonly as?: Person;
  } = {},
): Promise<Posted> {
  const { params } = startLogin(site, { tool, person: who, ...(options.link && { link: options.link }) });
  const query = { ...authorizationRequest(tool, params), ...options.query };
  return authorize(site, query, options.as ?? who);
}

export function authorizationRequest(
  tool: Tool,
  { login_hint = "", lti_message_hint = "" }: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    scope: "openid",
    response_type: "id_token",
    response_mode: "form_post",
    prompt: "none",
    client_id: tool.clientId,
    redirect_uri: tool.redirectUris[0] ?? "",
    state: "the-state",
    nonce: "the-nonce",
    login_hint,
    lti_message_hint,
  };
}

export async function authorize(
  site: Site,
  query: Readonly<Record<string, string>>,
  who: Person | undefined,
): Promise<Posted> {
  const cookie = who && `demo_lms_${site.profile.id}=${signInValue(site, who)}`;
  const url = `${endpoints(site).authorization}?${new URLSearchParams(query).toString()}`;
  const response = await fetch(url, { headers: { ...(cookie && { cookie }) } });
  const html = await response.text();
  if (response.status !== 200) return { action: "", status: String(response.status), body: html };
  const decode = (text = ""): string =>
    text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
  const fields = [...html.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = "", value]) => [name, decode(value)] as const,
  );
  return { ...Object.fromEntries(fields), action: decode(/action="([^"]*)"/.exec(html)?.[1]) };
}

/** An access token for `scopes`. */
export async function accessToken(
  site: Site,
  tool: Tool,
  small: SmallTool,
  scopes: readonly string[],
): Promise<string> {
  const answer = await requestToken(site, await small.assertion(site, tool), scopes);
  return ((await answer.json()) as { access_token: string }).access_token;
}

export function requestToken(site: Site, assertion: string, scopes: readonly string[]): Promise<Response> {
  return fetch(endpoints(site).token, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
      scope: scopes.join(" "),
    }),
  });
}

/** A deep linking response with one item, valid unless `changed` says otherwise. */
export function deepLinkingResponse(
  site: Site,
  tool: Tool,
  data: string | undefined,
  changed: object = {},
): JWTPayload {
  const now = Math.floor(site.now() / 1000);
  return {
    iss: tool.clientId,
    sub: tool.clientId,
    aud: site.issuer,
    iat: now,
    exp: now + 300,
    nonce: randomUUID(),
    [claim.messageType]: "LtiDeepLinkingResponse",
    [claim.version]: "1.3.0",
    [claim.deploymentId]: tool.deploymentId,
    [claim.contentItems]: [{ type: "ltiResourceLink", title: "Progress", custom: { view: "dashboard" } }],
    ...(data !== undefined && { [claim.data]: data }),
    ...changed,
  };
}

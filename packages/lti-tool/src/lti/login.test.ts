import { createSecretKey } from "node:crypto";
import { jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { provesBrowser, readInitiation, readState, startLogin } from "./login.ts";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";

const NOW = Date.UTC(2026, 10, 22, 20, 0, 0);
const TOOL = "https://tool.example.org";
const key = createSecretKey(new Uint8Array(32).fill(7));

const platform: Platform = {
  id: "11111111-1111-4111-8111-111111111111",
  issuer: "https://lms.example.edu",
  clientId: "client-1",
  authorizationEndpoint: "https://lms.example.edu/auth?tenant=7",
  tokenEndpoint: "https://lms.example.edu/token",
  tokenAudience: undefined,
  jwksUri: "https://lms.example.edu/keys",
  signatureAlgorithm: "RS256",
  trustedAudiences: [],
};

const initiation = {
  iss: platform.issuer,
  login_hint: "62",
  target_link_uri: `${TOOL}/lti/launch?view=dashboard`,
  lti_message_hint: '{"cmid":21,"launchid":"ltilaunch3_1442276363"}',
  client_id: "client-1",
  lti_deployment_id: "2",
};

const options = { platform, redirectUri: `${TOOL}/lti/launch`, key, now: NOW };

function codeOf(attempt: () => unknown): string {
  try {
    attempt();
    return "accepted";
  } catch (error) {
    if (error instanceof LtiError) return error.code;
    throw error;
  }
}

describe("a login initiation", () => {
  it.each<[name: string, change: Record<string, unknown>, expected: string]>([
    ["OK-6 a target with a query", {}, "accepted"],
    [
      "OK-3 no client_id and no deployment",
      { client_id: undefined, lti_deployment_id: undefined },
      "accepted",
    ],
    ["LI-1 no iss", { iss: undefined }, "login_invalid"],
    ["LI-2 no login_hint", { login_hint: undefined }, "login_invalid"],
    ["LI-3 no target", { target_link_uri: undefined }, "login_invalid"],
    [
      "LI-6 a target on another host",
      { target_link_uri: "https://evil.example/lti/launch" },
      "target_link_foreign",
    ],
    [
      "a target whose host begins like ours",
      { target_link_uri: `${TOOL}.evil.example/` },
      "target_link_foreign",
    ],
    [
      "a target with a user name",
      { target_link_uri: "https://tool.example.org@evil.example/" },
      "login_invalid",
    ],
    ["LI-7 a script as target", { target_link_uri: "javascript:alert(1)" }, "login_invalid"],
    ["LI-8 an object as iss", { iss: { $ne: "x" } }, "login_invalid"],
    ["LI-9 iss twice", { iss: ["a", "b"] }, "login_invalid"],
    ["LI-11 a storage target", { lti_storage_target: "_parent" }, "accepted"],
    ["NUL in the hint", { login_hint: "a\0" }, "login_invalid"],
    ["an iss of 255 characters", { iss: "x".repeat(255) }, "accepted"],
    ["an iss of 256 characters", { iss: "x".repeat(256) }, "login_invalid"],
    ["a client_id of 255 characters", { client_id: "x".repeat(255) }, "accepted"],
    ["a client_id of 256 characters", { client_id: "x".repeat(256) }, "login_invalid"],
    ["a deployment of 255 characters", { lti_deployment_id: "x".repeat(255) }, "accepted"],
    ["a deployment of 256 characters", { lti_deployment_id: "x".repeat(256) }, "login_invalid"],
  ])("%s", (_name, change, expected) => {
    expect(codeOf(() => readInitiation({ ...initiation, ...change }, TOOL))).toBe(expected);
  });
});

describe("a started login", () => {
  it("sends the browser to the platform with everything that the standard asks for, hints unchanged", async () => {
    const { state, authorizationUrl } = startLogin(readInitiation(initiation, TOOL), options);
    const url = new URL(authorizationUrl);
    expect(url.origin + url.pathname).toBe("https://lms.example.edu/auth");
    const { nonce, ...parameters } = Object.fromEntries(url.searchParams);
    expect(parameters).toEqual({
      tenant: "7",
      scope: "openid",
      response_type: "id_token",
      response_mode: "form_post",
      prompt: "none",
      client_id: "client-1",
      redirect_uri: `${TOOL}/lti/launch`,
      login_hint: "62",
      lti_message_hint: initiation.lti_message_hint,
      state,
    });
    expect(readState(state, options)).toMatchObject({
      platform: platform.id,
      nonce,
      deployment: "2",
      target: initiation.target_link_uri,
    });
  });

  it("carries Schoology's composite login_hint, which is long and full of separators, as it came", () => {
    const parts = [
      "1234567890",
      "schoology.example.edu",
      "course::section|98765",
      "a+b/c==",
      "x=1&y=2",
      "é #%25",
    ];
    const hint = `${parts.join("::")}::${"0123456789abcdef".repeat(64)}`;
    const { authorizationUrl } = startLogin(
      readInitiation({ ...initiation, login_hint: hint }, TOOL),
      options,
    );
    expect(new URL(authorizationUrl).searchParams.get("login_hint")).toBe(hint);
  });

  it("is recognised by the proof that its browser holds, and by no other", async () => {
    const started = startLogin(readInitiation(initiation, TOOL), options);
    const other = startLogin(readInitiation(initiation, TOOL), options);
    const login = readState(started.state, options);
    expect(provesBrowser(login, started.proof)).toBe(true);
    expect(provesBrowser(login, other.proof)).toBe(false);
    expect(provesBrowser(login, undefined)).toBe(false);
  });

  it("ends after ten minutes, and belongs to one installation", () => {
    const { state } = startLogin(readInitiation(initiation, TOOL), options);
    const [header, payload, signature] = state.split(".");
    const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
    const changed = Buffer.from(JSON.stringify({ jti: "another" })).toString("base64url");
    const reads: readonly [state: string | undefined, change: object, code: string][] = [
      [state, { now: NOW + 599_000 }, "accepted"],
      [state, { now: NOW + 601_000 }, "state_expired"],
      [state, { key: createSecretKey(new Uint8Array(32)) }, "state_invalid"],
      [`${state}x`, {}, "state_invalid"],
      [`${state}.${signature}`, {}, "state_invalid"],
      [`${unsigned}.${payload}.`, {}, "state_invalid"],
      [`${unsigned}.${payload}.${signature}`, {}, "state_invalid"],
      [`${header}.${changed}.${signature}`, {}, "state_invalid"],
      [`${header}.${payload}`, {}, "state_invalid"],
      ["a b", {}, "state_invalid"],
      [undefined, {}, "state_missing"],
    ];
    for (const [read, change, code] of reads) {
      expect([read, codeOf(() => readState(read, { key, now: NOW, ...change }))]).toEqual([read, code]);
    }
  });

  it("is a JWS that others can verify with the key", async () => {
    const { state } = startLogin(readInitiation(initiation, TOOL), options);
    const { payload } = await jwtVerify(state, key, { algorithms: ["HS256"], currentDate: new Date(NOW) });
    expect(payload).toMatchObject({ ...readState(state, options), exp: NOW / 1000 + 600 });
  });
});

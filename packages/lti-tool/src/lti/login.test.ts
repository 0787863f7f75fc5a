import { describe, expect, it } from "vitest";
import { provesBrowser, readInitiation, readState, startLogin } from "./login.ts";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";

const NOW = Date.UTC(2026, 10, 22, 20, 0, 0);
const TOOL = "https://tool.example.org";
const key = new Uint8Array(32).fill(7);

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
  ])("%s", (_name, change, expected) => {
    expect(codeOf(() => readInitiation({ ...initiation, ...change }, TOOL))).toBe(expected);
  });
});

describe("a started login", () => {
  it("sends the browser to the platform with everything that the standard asks for, hints unchanged", async () => {
    const { state, authorizationUrl } = await startLogin(readInitiation(initiation, TOOL), options);
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
    expect(await readState(state, options)).toMatchObject({
      platform: platform.id,
      nonce,
      deployment: "2",
      target: initiation.target_link_uri,
    });
  });

  it("is recognised by the proof that its browser holds, and by no other", async () => {
    const started = await startLogin(readInitiation(initiation, TOOL), options);
    const other = await startLogin(readInitiation(initiation, TOOL), options);
    const login = await readState(started.state, options);
    expect(provesBrowser(login, started.proof)).toBe(true);
    expect(provesBrowser(login, other.proof)).toBe(false);
    expect(provesBrowser(login, undefined)).toBe(false);
  });

  it("ends after ten minutes, and belongs to one installation", async () => {
    const { state } = await startLogin(readInitiation(initiation, TOOL), options);
    const codes = await Promise.all(
      [
        readState(state, { key, now: NOW + 599_000 }),
        readState(state, { key, now: NOW + 601_000 }),
        readState(state, { key: new Uint8Array(32), now: NOW }),
        readState(`${state}x`, options),
        readState("a b", options),
        readState(undefined, options),
      ].map((read) =>
        read.then(
          () => "accepted",
          (error: LtiError) => error.code,
        ),
      ),
    );
    expect(codes).toEqual([
      "accepted",
      "state_expired",
      "state_invalid",
      "state_invalid",
      "state_invalid",
      "state_missing",
    ]);
  });
});

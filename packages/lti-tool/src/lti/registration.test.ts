import { describe, expect, it } from "vitest";
import configurations from "./fixtures/openid-configurations.json" with { type: "json" };
import responses from "./fixtures/registration-responses.json" with { type: "json" };
import type { LtiError } from "./lti-error.ts";
import type { OutgoingRequest, Send } from "./outgoing.ts";
import { registerTool, SCOPES } from "./registration.ts";

const TOOL = {
  publicUrl: "https://tool.example.org",
  name: "SkillStudio",
  toolId: "skillstudio",
  description: "Skills",
  iconUrl: "https://tool.example.org/icon.svg",
  customParameters: { context_id_history: "$Context.id.history" },
};
const ADDRESS = "https://lms.example.edu/openid-configuration";
const LOCAL = { allowLoopback: true, allowPrivateNetworks: true };
const INTERNET = { allowLoopback: false, allowPrivateNetworks: false };

const configuration = {
  issuer: "https://lms.example.edu",
  authorization_endpoint: "https://lms.example.edu/auth",
  token_endpoint: "https://lms.example.edu/token",
  jwks_uri: "https://lms.example.edu/keys",
  registration_endpoint: "https://lms.example.edu/register",
};

function platformWith(configured: unknown, answer: unknown = { client_id: "client-1" }, status = 201) {
  const calls: { url: string; request: OutgoingRequest }[] = [];
  const send: Send = async (url, request = {}) => {
    calls.push({ url, request });
    return request.method === "POST"
      ? { status, headers: {}, body: JSON.stringify(answer) }
      : { status: 200, headers: {}, body: JSON.stringify(configured) };
  };
  return { send, calls };
}

describe("a dynamic registration", () => {
  it("of a Moodle is asked for with its token and gives the deployment of its own kind", async () => {
    const { send, calls } = platformWith(configurations.moodle, responses.moodle, 200);
    const address = "http://localhost:8081/mod/lti/openid-configuration.php";
    const registered = await registerTool(
      { openid_configuration: address, registration_token: "abc.def" },
      { ...TOOL, publicUrl: "http://127.0.0.1:3000" },
      { send, ...LOCAL },
    );
    expect(registered).toEqual({
      issuer: "http://localhost:8081",
      clientId: "IkKYdkLS4R0ZS4r",
      deploymentId: "1",
      authorizationEndpoint: "http://localhost:8081/mod/lti/auth.php",
      tokenEndpoint: "http://localhost:8081/mod/lti/token.php",
      tokenAudience: undefined,
      jwksUri: "http://localhost:8081/mod/lti/certs.php",
      productFamily: "moodle",
      site: "http://localhost:8081",
      issuerVouches: true,
      grantedScopes: [
        "https://purl.imsglobal.org/spec/lti-ags/scope/score",
        "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
      ],
    });
    expect(calls.map(({ request }) => request.headers?.["authorization"])).toEqual([
      "Bearer abc.def",
      "Bearer abc.def",
    ]);
    const asked = JSON.parse(calls[1]?.request.body ?? "");
    expect(asked).toMatchObject({
      redirect_uris: ["http://127.0.0.1:3000/lti/launch"],
      "https://purl.imsglobal.org/spec/lti-tool-configuration": { domain: "127.0.0.1:3000" },
    });
  });

  it("of a hosted Canvas goes to the school's own host and asks for names", async () => {
    const { send, calls } = platformWith(configurations.canvas, responses.canvas);
    const address =
      "https://canvas.instructure.com/api/lti/security/openid-configuration?registration_token=abc";
    const registered = await registerTool(
      { openid_configuration: address, registration_token: "abc" },
      TOOL,
      {
        send,
        ...INTERNET,
      },
    );
    expect(registered).toMatchObject({
      clientId: "10000000000360",
      deploymentId: "3407:5ebcc95b4a5a739ff2aebd945c568b18e35e1b6e",
      tokenAudience: undefined,
      productFamily: "canvas",
      site: "https://canvas.example.edu",
      issuerVouches: true,
    });
    expect(calls[1]?.url).toBe("https://canvas.example.edu/api/lti/registrations");
    expect(calls[1]?.request.body).toContain('"https://canvas.instructure.com/lti/privacy_level":"public"');
  });

  it("of a school's own Canvas that keeps the hosted one's issuer is taken, but not on its word", async () => {
    const { send } = platformWith({ ...configuration, issuer: "https://canvas.instructure.com" });
    expect(
      await registerTool({ openid_configuration: ADDRESS, registration_token: "abc" }, TOOL, {
        send,
        ...INTERNET,
      }),
    ).toMatchObject({
      issuer: "https://canvas.instructure.com",
      tokenEndpoint: "https://lms.example.edu/token",
      productFamily: "canvas",
      site: "https://lms.example.edu",
      issuerVouches: false,
    });
  });

  it("of a Brightspace keeps its own token audience and no deployment", async () => {
    const { send } = platformWith(
      {
        ...configurations.brightspace,
        registration_endpoint: "https://brightspace.example.edu/d2l/lti/register",
      },
      responses.brightspace,
    );
    const address = "https://brightspace.example.edu/d2l/.well-known/openid-configuration";
    expect(
      await registerTool({ openid_configuration: address, registration_token: undefined }, TOOL, {
        send,
        ...INTERNET,
      }),
    ).toMatchObject({ tokenAudience: "https://api.brightspace.com/auth/token", deploymentId: undefined });
  });

  it("of a Moodle 3.11, which names its messages as texts and leaves the granted scope empty, leaves the scopes open", async () => {
    const { send, calls } = platformWith(
      {
        ...configuration,
        "https://purl.imsglobal.org/spec/lti-platform-configuration": {
          product_family_code: "moodle",
          version: "3.11.18 (Build: 20231211)",
          messages_supported: ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"],
          variables: ["Context.id"],
        },
      },
      {
        client_id: "client-1",
        scope: "",
        "https://purl.imsglobal.org/spec/lti-tool-configuration": { deployment_id: "7" },
      },
      200,
    );
    const registered = await registerTool({ openid_configuration: ADDRESS, registration_token: "t" }, TOOL, {
      send,
      ...INTERNET,
    });
    expect(registered).toMatchObject({
      productFamily: "moodle",
      deploymentId: "7",
      grantedScopes: undefined,
    });
    expect(calls).toHaveLength(2);
  });

  it("of a Sakai, which supports and grants by its own word `openid` alone, asks for every service and leaves the scopes open", async () => {
    const { send, calls } = platformWith(
      { ...configuration, scopes_supported: ["openid"] },
      { client_id: "client-1", scope: "openid" },
    );
    const registered = await registerTool({ openid_configuration: ADDRESS, registration_token: "t" }, TOOL, {
      send,
      ...INTERNET,
    });
    expect(registered.grantedScopes).toBeUndefined();
    expect(JSON.parse(calls[1]?.request.body ?? "")).toMatchObject({ scope: SCOPES.join(" ") });
  });

  it.each<[name: string, address: string, change: object, expected: string]>([
    ["an http address", "http://lms.example.edu/c", {}, "address_insecure"],
    ["a private address", "https://10.1.2.3/c", {}, "address_private"],
    ["a loopback address", "https://[::1]/c", {}, "address_private"],
    ["the metadata address", "https://169.254.169.254/c", {}, "address_private"],
    ["a foreign issuer", ADDRESS, { issuer: "https://blackboard.com" }, "configuration_invalid"],
    [
      "a school's own Canvas that sends registrations elsewhere",
      ADDRESS,
      { issuer: "https://canvas.instructure.com", registration_endpoint: "https://evil.example/r" },
      "configuration_invalid",
    ],
    [
      "a registration elsewhere",
      ADDRESS,
      { registration_endpoint: "https://evil.example/r" },
      "configuration_invalid",
    ],
    ["keys on a private address", ADDRESS, { jwks_uri: "https://192.168.0.1/keys" }, "address_private"],
    [
      "a token endpoint on http",
      ADDRESS,
      { token_endpoint: "http://lms.example.edu/token" },
      "address_insecure",
    ],
    ["no keys", ADDRESS, { jwks_uri: undefined }, "configuration_invalid"],
  ])("from %s is refused", async (_name, address, change, expected) => {
    const { send } = platformWith({ ...configuration, ...change });
    const code = await registerTool({ openid_configuration: address, registration_token: undefined }, TOOL, {
      send,
      ...INTERNET,
    }).then(
      () => "accepted",
      (error: LtiError) => error.code,
    );
    expect(code).toBe(expected);
  });

  it.each([
    ["refuses", { error: "invalid_token" }, 401],
    ["names no client", {}, 201],
  ])("that the platform %s is refused", async (_name, answer, status) => {
    const { send } = platformWith(configuration, answer, status);
    await expect(
      registerTool({ openid_configuration: ADDRESS, registration_token: undefined }, TOOL, {
        send,
        ...INTERNET,
      }),
    ).rejects.toMatchObject({ code: "registration_refused" });
  });
});

import { createSign } from "node:crypto";
import { SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { claim, type LtiClaims } from "./claims.ts";
import captured from "./fixtures/id-tokens.json" with { type: "json" };
import { createKeyCache, type KeyCache } from "./jwks.ts";
import { verifyLaunch } from "./launch.ts";
import type { LoginState } from "./login.ts";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";
import { readRoles } from "./roles.ts";
import { generateToolKey, type NewToolKey, readToolKey } from "./tool-keys.ts";

const NOW = Date.UTC(2026, 10, 22, 20, 0, 0);
const SECONDS = NOW / 1000;

const platform: Platform = {
  id: "11111111-1111-4111-8111-111111111111",
  issuer: "https://lms.example.edu",
  clientId: "client-1",
  authorizationEndpoint: "https://lms.example.edu/auth",
  tokenEndpoint: "https://lms.example.edu/token",
  tokenAudience: undefined,
  jwksUri: "https://lms.example.edu/keys",
  signatureAlgorithm: "RS256",
  trustedAudiences: [],
};

const login: LoginState = {
  jti: "login-1",
  platform: platform.id,
  nonce: "nonce-1",
  target: "https://tool.example.org/lti/launch?view=dashboard",
  proof: "unused here",
};

type Payload = Record<string, unknown>;

const payload: Payload = {
  iss: platform.issuer,
  aud: platform.clientId,
  sub: "62",
  iat: SECONDS,
  exp: SECONDS + 60,
  nonce: login.nonce,
  name: "Ana Álvarez",
  email: "student01@example.edu",
  [claim.messageType]: "LtiResourceLinkRequest",
  [claim.version]: "1.3.0",
  [claim.deploymentId]: "1",
  [claim.targetLinkUri]: login.target,
  [claim.resourceLink]: { id: "3", title: "Dashboard" },
  [claim.roles]: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
  [claim.context]: { id: "5", label: "PYBE", title: "Python Backend", type: ["CourseSection"] },
};

const deepLinking: Payload = {
  [claim.messageType]: "LtiDeepLinkingRequest",
  [claim.resourceLink]: undefined,
  [claim.deepLinkingSettings]: {
    deep_link_return_url: "https://lms.example.edu/return",
    accept_types: ["ltiResourceLink"],
    accept_presentation_document_targets: ["iframe"],
  },
};

let key: NewToolKey;
let otherKey: NewToolKey;

beforeAll(async () => {
  [key, otherKey] = await Promise.all([generateToolKey(), generateToolKey()]);
});

function sign(claims: Payload, signer = key, header: Record<string, unknown> = {}): Promise<string> {
  const token = new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", kid: signer.kid, ...header });
  return token.sign(readToolKey(signer.kid, signer.privatePem).privateKey);
}

/** Signs what jose would refuse to write. */
function signRaw(header: unknown, claims: unknown, algorithm = "RSA-SHA256"): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createSign(algorithm).update(input).sign(key.privatePem, "base64url")}`;
}

function publishing(...keys: readonly NewToolKey[]): KeyCache {
  const body = JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });
  return createKeyCache(
    async () => ({ status: 200, headers: {}, body }),
    () => NOW,
  );
}

function verify(idToken: string | undefined): Promise<LtiClaims> {
  return verifyLaunch(idToken, { login, platform, keys: publishing(key), now: NOW });
}

async function codeOf(verified: Promise<unknown>): Promise<string> {
  return verified.then(
    () => "accepted",
    (error: unknown) => {
      if (error instanceof LtiError) return error.code;
      throw error;
    },
  );
}

describe("a launch", () => {
  it("is read into its claims", async () => {
    expect(await verify(await sign(payload))).toEqual({
      exp: SECONDS + 60,
      nonce: "nonce-1",
      sub: "62",
      name: "Ana Álvarez",
      email: "student01@example.edu",
      [claim.messageType]: "LtiResourceLinkRequest",
      [claim.version]: "1.3.0",
      [claim.deploymentId]: "1",
      [claim.targetLinkUri]: login.target,
      [claim.resourceLink]: { id: "3", title: "Dashboard" },
      [claim.roles]: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
      [claim.context]: { id: "5", label: "PYBE", title: "Python Backend", type: ["CourseSection"] },
    });
  });

  it.each<[name: string, change: Payload, expected: string]>([
    ["OK-4 unknown extra claims", { "https://example.org/claim": { a: 1 } }, "accepted"],
    ["OK-5 aud is a list of one", { aud: ["client-1"] }, "accepted"],
    ["a deep linking request", deepLinking, "accepted"],
    ["TM-1 ended 10 minutes ago", { iat: SECONDS - 660, exp: SECONDS - 600 }, "token_expired"],
    ["TM-2 no exp", { exp: undefined }, "token_times_invalid"],
    ["TM-3 no iat", { iat: undefined }, "token_times_invalid"],
    ["TM-4 made 1 h ahead", { iat: SECONDS + 3600, exp: SECONDS + 3660 }, "token_times_invalid"],
    ["TM-5 made a day ago", { iat: SECONDS - 86_400, exp: SECONDS + 60 }, "token_stale"],
    ["TM-6 not before in 1 h", { nbf: SECONDS + 3600 }, "token_times_invalid"],
    ["TM-8 made 20 s ahead", { iat: SECONDS + 20, exp: SECONDS + 80 }, "accepted"],
    ["TM-9 made 30 s ago", { iat: SECONDS - 30, exp: SECONDS + 30 }, "accepted"],
    ["TM-10 times of long ago", { iat: 11_111, exp: 22_222 }, "token_expired"],
    ["TM-11 made after its end", { iat: SECONDS + 50, exp: SECONDS + 10 }, "token_times_invalid"],
    ["made 60 s ahead", { iat: SECONDS + 60, exp: SECONDS + 120 }, "accepted"],
    ["made 61 s ahead", { iat: SECONDS + 61, exp: SECONDS + 121 }, "token_times_invalid"],
    ["ended 59 s ago", { iat: SECONDS - 119, exp: SECONDS - 59 }, "accepted"],
    // RFC 7519: "on or after" its exp a token is not accepted.
    ["ended 60 s ago", { iat: SECONDS - 119, exp: SECONDS - 60 }, "token_expired"],
    ["made 600 s ago", { iat: SECONDS - 600 }, "accepted"],
    ["made 601 s ago", { iat: SECONDS - 601 }, "token_stale"],
    ["not before in 60 s", { nbf: SECONDS + 60 }, "accepted"],
    ["not before in 61 s", { nbf: SECONDS + 61 }, "token_times_invalid"],
    ["made when it ends", { iat: SECONDS, exp: SECONDS }, "accepted"],
    ["AU-1 no iss", { iss: undefined }, "issuer_mismatch"],
    ["AU-2 another iss", { iss: "https://other.example.edu" }, "issuer_mismatch"],
    ["AU-3 another aud", { aud: "client-2" }, "audience_mismatch"],
    ["AU-4 no aud", { aud: undefined }, "audience_mismatch"],
    ["AU-5 aud with a stranger", { aud: ["client-1", "client-2"] }, "audience_mismatch"],
    ["AU-6 aud list, azp another", { aud: ["client-1"], azp: "client-2" }, "authorized_party_mismatch"],
    ["AU-7 aud text, azp another", { azp: "client-2" }, "authorized_party_mismatch"],
    ["NS-1 no nonce", { nonce: undefined }, "nonce_mismatch"],
    ["NS-2, NS-11 another nonce", { nonce: "nonce-2" }, "nonce_mismatch"],
    ["LC-1 no version", { [claim.version]: undefined }, "version_unsupported"],
    ["LC-2 version 1.2.0", { [claim.version]: "1.2.0" }, "version_unsupported"],
    ["LC-3 version 11.3.0", { [claim.version]: "11.3.0" }, "version_unsupported"],
    ["LC-4 no message type", { [claim.messageType]: undefined }, "message_type_unknown"],
    ["LC-5 unknown message type", { [claim.messageType]: "LtiSomething" }, "message_type_unknown"],
    ["LC-6 no deployment", { [claim.deploymentId]: undefined }, "claims_invalid"],
    ["LC-8 no target", { [claim.targetLinkUri]: undefined }, "claims_invalid"],
    ["LC-9 target elsewhere", { [claim.targetLinkUri]: "https://evil.example/" }, "target_link_mismatch"],
    ["LC-10 no resource link", { [claim.resourceLink]: undefined }, "claims_invalid"],
    ["LC-11 resource link without id", { [claim.resourceLink]: { title: "x" } }, "claims_invalid"],
    ["LC-12 resource link a list", { [claim.resourceLink]: [{ id: "3" }] }, "claims_invalid"],
    ["LC-13 no roles", { [claim.roles]: undefined }, "claims_invalid"],
    ["LC-14 roles a text", { [claim.roles]: "Learner" }, "claims_invalid"],
    ["LC-15 no sub: this tool needs to know its learners", { sub: undefined }, "user_missing"],
    ["LC-16 sub over 255 characters", { sub: "x".repeat(256) }, "user_missing"],
    ["a sub of 255 characters", { sub: "x".repeat(255) }, "accepted"],
    ["a deployment of 255 characters", { [claim.deploymentId]: "x".repeat(255) }, "accepted"],
    ["a deployment of 256 characters", { [claim.deploymentId]: "x".repeat(256) }, "claims_invalid"],
    ["a context of 255 characters", { [claim.context]: { id: "x".repeat(255) } }, "accepted"],
    ["a context of 256 characters", { [claim.context]: { id: "x".repeat(256) } }, "claims_invalid"],
    ["a resource link of 255 characters", { [claim.resourceLink]: { id: "x".repeat(255) } }, "accepted"],
    [
      "a resource link of 256 characters",
      { [claim.resourceLink]: { id: "x".repeat(256) } },
      "claims_invalid",
    ],
    ["a platform of 255 characters", { [claim.toolPlatform]: { guid: "x".repeat(255) } }, "accepted"],
    ["a platform of 256 characters", { [claim.toolPlatform]: { guid: "x".repeat(256) } }, "claims_invalid"],
    [
      "LC-18 deep linking without settings",
      { ...deepLinking, [claim.deepLinkingSettings]: undefined },
      "claims_invalid",
    ],
    [
      "LC-19 deep linking without return URL",
      {
        ...deepLinking,
        [claim.deepLinkingSettings]: { accept_types: [], accept_presentation_document_targets: [] },
      },
      "claims_invalid",
    ],
    ["LC-20 NUL in sub", { sub: "a\0b" }, "user_missing"],
    ["NUL in a name", { name: "Ana\0" }, "claims_invalid"],
    ["NUL in a context's title", { [claim.context]: { id: "5", title: "a\0b" } }, "claims_invalid"],
    ["NUL in a custom value", { [claim.custom]: { view: "a\0b" } }, "claims_invalid"],
    ["half a surrogate pair in a name", { name: "\ud83d" }, "claims_invalid"],
    ["an e-mail address of 3,000 characters", { email: "x".repeat(3000) }, "claims_invalid"],
    ["LC-22 empty sub", { sub: "" }, "user_missing"],
    ["LC-24 deployment a number", { [claim.deploymentId]: 1 }, "claims_invalid"],
    ["LC-25 context without id", { [claim.context]: { title: "x" } }, "claims_invalid"],
    [
      "LC-26 submission review without for_user",
      { [claim.messageType]: "LtiSubmissionReviewRequest" },
      "claims_invalid",
    ],
    ["RO-1 no roles in the list", { [claim.roles]: [] }, "accepted"],
    ["RO-6 no personal data", { name: undefined, email: undefined }, "accepted"],
    ["RO-9 no context", { [claim.context]: undefined }, "accepted"],
    ["RO-11 a title with an emoji", { [claim.resourceLink]: { id: "3", title: "Übung 🎓" } }, "accepted"],
  ])("%s", async (_name, change, expected) => {
    expect(await codeOf(verify(await sign({ ...payload, ...change })))).toBe(expected);
  });

  it.each<[name: string, token: () => string | undefined | Promise<string>, expected: string]>([
    ["JW-1 no kid", () => sign(payload, key, { kid: undefined }), "kid_missing"],
    ["JW-2 unknown kid", () => sign(payload, key, { kid: "unknown" }), "kid_unknown"],
    ["JW-3 signed by another key", () => sign(payload, otherKey, { kid: key.kid }), "signature_invalid"],
    ["JW-4 altered after signing", async () => alter(await sign(payload)), "signature_invalid"],
    ["JW-5 alg none", () => unsigned({ alg: "none", kid: key.kid }), "algorithm_refused"],
    ["JW-6 HS256", () => unsigned({ alg: "HS256", kid: key.kid }), "algorithm_refused"],
    ["JW-7 RS512", () => signRaw({ alg: "RS512", kid: key.kid }, payload, "RSA-SHA512"), "algorithm_refused"],
    [
      "JW-8 unknown crit",
      () => signRaw({ alg: "RS256", kid: key.kid, crit: ["x"], x: 1 }, payload),
      "algorithm_refused",
    ],
    ["JW-9 the key in the header", () => sign(payload, otherKey, { jwk: otherKey.publicJwk }), "kid_unknown"],
    ["JW-10 not a JWT", () => "no token", "token_malformed"],
    ["JW-11 empty signature", () => unsigned({ alg: "RS256", kid: key.kid }), "signature_invalid"],
    ["JW-12 none", () => undefined, "token_missing"],
    [
      "JW-14 a payload that is no object",
      () => signRaw({ alg: "RS256", kid: key.kid }, [1]),
      "token_malformed",
    ],
    [
      "TM-7 exp is a text",
      () => signRaw({ alg: "RS256", kid: key.kid }, { ...payload, exp: "soon" }),
      "token_times_invalid",
    ],
    [
      "AU-10 aud is an object",
      () => signRaw({ alg: "RS256", kid: key.kid }, { ...payload, aud: {} }),
      "audience_mismatch",
    ],
    [
      "LC-17 sub is a number",
      () => signRaw({ alg: "RS256", kid: key.kid }, { ...payload, sub: 62 }),
      "user_missing",
    ],
    [
      "LC-23 a JWT that is no LTI message",
      () =>
        sign({
          name: "badltilaunch",
          iss: payload["iss"],
          aud: payload["aud"],
          nonce: "nonce-1",
          iat: SECONDS,
          exp: SECONDS + 60,
        }),
      "message_type_unknown",
    ],
  ])("%s", async (_name, token, expected) => {
    expect(await codeOf(verify(await token()))).toBe(expected);
  });

  it.each<[name: string, trusted: readonly string[], change: Payload, expected: string]>([
    [
      "a trusted audience and us as azp",
      ["client-2"],
      { aud: ["client-1", "client-2"], azp: "client-1" },
      "accepted",
    ],
    [
      "AU-5 a trusted audience and no azp",
      ["client-2"],
      { aud: ["client-1", "client-2"] },
      "authorized_party_mismatch",
    ],
    [
      "a trusted audience and another azp",
      ["client-2"],
      { aud: ["client-1", "client-2"], azp: "client-2" },
      "authorized_party_mismatch",
    ],
    [
      "a stranger beside the trusted audience",
      ["client-2"],
      { aud: ["client-1", "client-2", "client-3"], azp: "client-1" },
      "audience_mismatch",
    ],
    [
      "the trusted audience without us",
      ["client-2"],
      { aud: ["client-2"], azp: "client-1" },
      "audience_mismatch",
    ],
    [
      "a stranger, though azp is us",
      [],
      { aud: ["client-1", "client-2"], azp: "client-1" },
      "audience_mismatch",
    ],
    ["us alone, with azp", [], { azp: "client-1" }, "accepted"],
  ])("for several audiences: %s", async (_name, trustedAudiences, change, expected) => {
    const verified = verifyLaunch(await sign({ ...payload, ...change }), {
      login,
      platform: { ...platform, trustedAudiences },
      keys: publishing(key),
      now: NOW,
    });
    expect(await codeOf(verified)).toBe(expected);
  });

  it.each<[agreed: Platform["signatureAlgorithm"], used: string, expected: string]>([
    ["RS256", "RS256", "accepted"],
    ["RS256", "RS512", "algorithm_refused"],
    ["RS512", "RS512", "accepted"],
    ["RS512", "RS256", "algorithm_refused"],
    ["RS512", "HS512", "algorithm_refused"],
    ["RS512", "none", "algorithm_refused"],
  ])("of a platform that signs by %s passes as %s: %s", async (agreed, used, expected) => {
    const { alg: _alg, ...publicJwk } = key.publicJwk;
    const verified = verifyLaunch(
      signRaw({ alg: used, kid: key.kid }, payload, used === "RS512" ? "RSA-SHA512" : "RSA-SHA256"),
      {
        login,
        platform: { ...platform, signatureAlgorithm: agreed },
        keys: publishing({ ...key, publicJwk }),
        now: NOW,
      },
    );
    expect(await codeOf(verified)).toBe(expected);
  });

  it("by a key that its platform labels for another algorithm does not pass", async () => {
    const verified = verifyLaunch(signRaw({ alg: "RS512", kid: key.kid }, payload, "RSA-SHA512"), {
      login,
      platform: { ...platform, signatureAlgorithm: "RS512" },
      keys: publishing(key),
      now: NOW,
    });
    expect(await codeOf(verified)).toBe("algorithm_refused");
  });

  it("is for the deployment that the login announced", async () => {
    const options = { platform, keys: publishing(key), now: NOW };
    const token = await sign(payload);
    expect(await codeOf(verifyLaunch(token, { ...options, login: { ...login, deployment: "1" } }))).toBe(
      "accepted",
    );
    expect(await codeOf(verifyLaunch(token, { ...options, login: { ...login, deployment: "2" } }))).toBe(
      "deployment_mismatch",
    );
  });

  it("passes when the platform has put a new key under the same id, and looks it up once", async () => {
    let published = { ...otherKey.publicJwk, kid: key.kid };
    let fetches = 0;
    const keys = createKeyCache(
      async () => {
        fetches += 1;
        return { status: 200, headers: {}, body: JSON.stringify({ keys: [published] }) };
      },
      () => NOW,
    );
    await keys.find(platform.jwksUri, key.kid);
    published = { ...key.publicJwk, kid: key.kid };
    await verifyLaunch(await sign(payload), { login, platform, keys, now: NOW });
    expect(fetches).toBe(2);
  });
});

function unsigned(header: object): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode(header)}.${encode(payload)}.`;
}

function alter(token: string): string {
  const [header, , signature] = token.split(".");
  const body = Buffer.from(JSON.stringify({ ...payload, sub: "59" })).toString("base64url");
  return `${header}.${body}.${signature}`;
}

describe("a launch as a platform really sends it", () => {
  const names = Object.keys(captured) as (keyof typeof captured)[];

  it.each(names)("%s is understood", async (name) => {
    const sent: Payload = captured[name];
    const resigned: Payload = { ...sent, nonce: login.nonce, iat: SECONDS, exp: SECONDS + 60 };
    const claims = await verifyLaunch(await sign(resigned), {
      login: { ...login, target: String(sent[claim.targetLinkUri]) },
      platform: { ...platform, issuer: String(sent["iss"]), clientId: String(sent["aud"]) },
      keys: publishing(key),
      now: NOW,
    });
    expect({
      sub: claims.sub,
      name: claims.name,
      role: readRoles(claims[claim.roles]).role,
      context: claims[claim.context]?.title,
      sourcedId: claims[claim.lis]?.person_sourcedid,
      view: claims[claim.messageType],
      scopes: claims[claim.endpoint]?.scope.length,
      roster: claims[claim.namesRoleService]?.context_memberships_url,
    }).toMatchSnapshot();
  });
});

import { describe, expect, it } from "vitest";
import { claim } from "../lti/claims.ts";
import captured from "../lti/fixtures/id-tokens.json" with { type: "json" };
import { verifyLaunch } from "../lti/launch.ts";
import type { LoginState } from "../lti/login.ts";
import { readRoles } from "../lti/roles.ts";
import { generateToolKey, readToolKey } from "../lti/tool-keys.ts";
import { SignJWT } from "jose";
import { toLaunchRecord } from "./launch-record.ts";
import type { PlatformRecord } from "../store/platforms.ts";

const NOW = Date.UTC(2026, 10, 22, 20, 0, 0);
const SECONDS = NOW / 1000;
const key = await generateToolKey();
const names = Object.keys(captured) as (keyof typeof captured)[];

/** What the tool keeps of a token as a platform really sent it, but for a nonce, times and a signature of ours, and `change`. */
async function recordOf(name: keyof typeof captured, change: Readonly<Record<string, unknown>> = {}) {
  const sent: Readonly<Record<string, unknown>> = { ...captured[name], ...change };
  const platform: PlatformRecord = {
    id: "11111111-1111-4111-8111-111111111111",
    tenantId: null,
    name,
    issuer: String(sent["iss"]),
    clientId: String([sent["aud"]].flat()[0]),
    authorizationEndpoint: "https://lms.example.edu/auth",
    tokenEndpoint: "https://lms.example.edu/token",
    tokenAudience: null,
    jwksUri: "https://lms.example.edu/keys",
    productFamily: null,
    grantedScopes: null,
    signatureAlgorithm: "RS256",
    trustedAudiences: [],
    frameOrigins: [],
    newDeployments: "pending",
    status: "active",
    version: "1",
  };
  const login: LoginState = {
    jti: "login",
    platform: platform.id,
    nonce: "nonce",
    target: String(sent[claim.targetLinkUri]),
    proof: "proof",
  };
  const token = await new SignJWT({ ...sent, nonce: login.nonce, iat: SECONDS, exp: SECONDS + 60 })
    .setProtectedHeader({ alg: "RS256", kid: key.kid })
    .sign(readToolKey(key.kid, key.privatePem).privateKey);
  const claims = await verifyLaunch(token, {
    login,
    platform: { ...platform, tokenAudience: undefined },
    keys: { find: async () => key.publicJwk, findReplacement: async () => undefined },
    now: NOW,
  });
  const record = toLaunchRecord(claims, {
    login,
    platform,
    legacyUserId: null,
    codeHash: Buffer.alloc(32),
    now: NOW,
  });
  return { record, roles: readRoles(claims[claim.roles]) };
}

describe("a launch as a platform really sends it", () => {
  it.each(names)("%s is kept with its person, roles, context and services", async (name) => {
    const { record, roles } = await recordOf(name);
    const { person, context, resourceLink, session, offered } = record;
    expect({
      deployment: record.deploymentId,
      message: record.messageType,
      person: given(person),
      roles: record.ltiRoles,
      reads: `${roles.role}${roles.testUser ? ", a preview" : ""}${roles.mentor ? ", a mentor" : ""}`,
      kept: record.member ? `member, as ${record.role}` : "no member",
      context: context && given(context),
      resourceLink: resourceLink && given(resourceLink),
      session: given({ view: session.view, locale: session.locale, deepLinking: session.deepLinking }),
      offered,
    }).toMatchSnapshot();
  });
});

describe("the history of ids that Brightspace tells in a claim of its own", () => {
  const history = { "Context.id.history": "6001,59%2C1", "ResourceLink.id.history": "guid-88000_6001" };

  it.each<[name: string, change: Readonly<Record<string, unknown>>, context: string[], link: string[]]>([
    ["is kept", { [claim.brightspace]: history }, ["6001", "59,1"], ["guid-88000_6001"]],
    ["may be empty", {}, [], []],
    [
      "gives way to the custom parameters that we ask for",
      {
        [claim.brightspace]: history,
        [claim.custom]: { context_id_history: "7", resource_link_id_history: "8" },
      },
      ["7"],
      ["8"],
    ],
    [
      "stands in for those that were not filled in",
      { [claim.brightspace]: history, [claim.custom]: { context_id_history: "$Context.id.history" } },
      ["6001", "59,1"],
      ["guid-88000_6001"],
    ],
    ["costs no launch when it is odd", { [claim.brightspace]: { "Context.id.history": [] } }, [], []],
  ])("%s", async (_name, change, context, link) => {
    const { record } = await recordOf("brightspace/id-token-student", change);
    expect([record.context?.history, record.resourceLink?.history]).toEqual([context, link]);
  });
});

/** What is there of an object: what is null is left out. */
function given(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

import { decodeJwt, decodeProtectedHeader } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import roster from "./fixtures/moodle-roster.json" with { type: "json" };
import { LtiError } from "./lti-error.ts";
import { fetchRoster } from "./names-and-roles.ts";
import type { OutgoingRequest, OutgoingResponse, Send } from "./outgoing.ts";
import type { Platform } from "./platform.ts";
import { createServiceCaller, nextPage } from "./service.ts";
import { createTokenSource } from "./service-token.ts";
import { generateToolKey, readToolKey, type ToolKey } from "./tool-keys.ts";

const platform: Platform = {
  id: "11111111-1111-4111-8111-111111111111",
  issuer: "https://lms.example.edu",
  clientId: "client-1",
  authorizationEndpoint: "https://lms.example.edu/auth",
  tokenEndpoint: "https://lms.example.edu/token",
  tokenAudience: undefined,
  jwksUri: "https://lms.example.edu/keys",
};
const MEMBERSHIPS = "https://lms.example.edu/memberships?limit=10";

let key: ToolKey;

beforeAll(async () => {
  const made = await generateToolKey();
  key = readToolKey(made.kid, made.privatePem);
});

const json = (body: unknown, status = 200, headers: OutgoingResponse["headers"] = {}): OutgoingResponse => ({
  status,
  headers,
  body: JSON.stringify(body),
});

/** A platform that answers token requests itself and the rest from a script, and remembers what it was sent. */
function scripted(answers: readonly OutgoingResponse[], token: object = { expires_in: 3600 }) {
  const calls: { url: string; request: OutgoingRequest }[] = [];
  const waits: number[] = [];
  const left = [...answers];
  let tokens = 0;
  const send: Send = async (url, request = {}) => {
    calls.push({ url, request });
    if (url !== platform.tokenEndpoint) return left.shift() ?? json({}, 404);
    tokens += 1;
    return json({ access_token: `token-${tokens}`, token_type: "bearer", ...token });
  };
  const clock = { now: 0 };
  const source = createTokenSource({ send, key: async () => key, now: () => clock.now });
  const call = createServiceCaller({ send, tokens: source, wait: async (ms) => void waits.push(ms) });
  return { calls, waits, clock, source, call, tokensMade: () => tokens };
}

describe("an access token", () => {
  it("is asked for with an assertion for the platform's own audience", async () => {
    const { calls, source } = scripted([]);
    await source.get({ ...platform, tokenAudience: "https://api.example.edu/auth/token" }, ["b", "a"]);
    const form = new URLSearchParams(calls[0]?.request.body);
    expect(form.get("scope")).toBe("a b");
    const assertion = form.get("client_assertion") ?? "";
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: "RS256", kid: key.kid, typ: "JWT" });
    expect(decodeJwt(assertion)).toEqual({
      iss: "client-1",
      sub: "client-1",
      aud: "https://api.example.edu/auth/token",
      iat: 0,
      exp: 300,
      jti: expect.any(String),
    });
  });

  it("is kept until a minute before its end, whatever the order of the scopes, and asked for once at a time", async () => {
    const { clock, source, tokensMade } = scripted([]);
    expect(await Promise.all([source.get(platform, ["a", "b"]), source.get(platform, ["b", "a"])])).toEqual([
      "token-1",
      "token-1",
    ]);
    clock.now = 3_539_000;
    await source.get(platform, ["a", "b"]);
    expect(tokensMade()).toBe(1);
    clock.now = 3_541_000;
    expect(await source.get(platform, ["a", "b"])).toBe("token-2");
  });

  it.each([{}, { expires_in: 0 }])("is not kept when its life is not told: %j", async (told) => {
    const { source } = scripted([], { expires_in: undefined, ...told });
    expect(await source.get(platform, ["a"])).toBe("token-1");
    expect(await source.get(platform, ["a"])).toBe("token-2");
  });
});

describe("a call to a service", () => {
  it.each<[name: string, answers: OutgoingResponse[], waits: number[], outcome: number | string]>([
    ["goes through", [json({})], [], 200],
    ["takes a fresh token after a 401", [json({}, 401), json({})], [], 200],
    ["gives up after a second 401", [json({}, 401), json({}, 401)], [], "service_refused"],
    ["waits as long as it is asked to", [json({}, 429, { "retry-after": "7" }), json({})], [7000], 200],
    [
      "waits out Canvas's rate limit",
      [json("403 Forbidden (Rate Limit Exceeded)", 403), json({})],
      [500],
      200,
    ],
    ["is not tried again when forbidden", [json({}, 403)], [], "service_refused"],
    ["waits longer each time", Array(4).fill(json({}, 503)), [500, 1000, 2000], "service_refused"],
  ])("%s", async (_name, answers, waits, outcome) => {
    const platformSide = scripted(answers);
    const answer = await platformSide.call(platform, ["a"], MEMBERSHIPS).then(({ status }) => status, codeOf);
    expect({ answer, waits: platformSide.waits }).toEqual({ answer: outcome, waits });
  });

  it("raises http to https when the platform is an https one", async () => {
    const { call, calls } = scripted([json({})]);
    await call(platform, ["a"], "http://lms.example.edu/line_items/1");
    expect(calls.at(-1)?.url).toBe("https://lms.example.edu/line_items/1");
  });
});

describe("a roster", () => {
  it("of a Moodle is read with its short roles and sign-in names", async () => {
    const { call, calls } = scripted([json(roster)]);
    const members = await fetchRoster(call, platform, MEMBERSHIPS);
    expect(members).toHaveLength(roster.members.length);
    expect(members.find(({ sub }) => sub === "62")).toEqual({
      sub: "62",
      roles: ["Learner"],
      active: true,
      name: "Ana Álvarez",
      givenName: "Ana",
      familyName: "Álvarez",
      email: "student01@example.edu",
      sourcedId: "S01000",
      username: "student01",
    });
    expect(calls.at(-1)?.request.headers).toMatchObject({
      accept: "application/vnd.ims.lti-nrps.v2.membershipcontainer+json",
    });
  });

  it("is followed over its pages", async () => {
    const page = (from: number, next?: string) =>
      json(
        { members: roster.members.slice(from, from + 10) },
        200,
        next ? { link: `<${next}>; rel="next"` } : {},
      );
    const { call } = scripted([
      page(0, `${MEMBERSHIPS}&from=10`),
      page(10, `${MEMBERSHIPS}&from=20`),
      page(20),
    ]);
    const members = await fetchRoster(call, platform, MEMBERSHIPS);
    expect(members.map(({ sub }) => sub)).toEqual(roster.members.map((member) => member.user_id));
  });

  it.each([
    ["a next page elsewhere", json({ members: [] }, 200, { link: '<https://evil.example/>; rel="next"' })],
    ["a page that is no roster", { status: 200, headers: {}, body: "<html>" }],
  ])("with %s is refused", async (_name, answer) => {
    const { call } = scripted([answer]);
    expect(await fetchRoster(call, platform, MEMBERSHIPS).then(() => "accepted", codeOf)).toBe(
      "service_invalid",
    );
  });

  it("finds the next page among other links", () => {
    const link =
      '<https://lms.example.edu/a?page=first>; rel="first", <https://lms.example.edu/a?page=2>; rel="next"';
    expect(nextPage(json({}, 200, { link }), "https://lms.example.edu/a")).toBe(
      "https://lms.example.edu/a?page=2",
    );
    expect(nextPage(json({}), "https://lms.example.edu/a")).toBeUndefined();
  });
});

function codeOf(error: unknown): string {
  if (error instanceof LtiError) return error.code;
  throw error;
}

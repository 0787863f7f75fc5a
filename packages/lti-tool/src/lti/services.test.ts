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
  signatureAlgorithm: "RS256",
  trustedAudiences: [],
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
function scripted(
  answers: readonly OutgoingResponse[],
  token: object | OutgoingResponse = { expires_in: 3600 },
) {
  const calls: { url: string; request: OutgoingRequest }[] = [];
  const waits: number[] = [];
  const left = [...answers];
  let tokens = 0;
  const send: Send = async (url, request = {}) => {
    calls.push({ url, request });
    if (url !== platform.tokenEndpoint) return left.shift() ?? json({}, 404);
    tokens += 1;
    if ("status" in token) return token;
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

  it.each(["tok\u2026en", "tok en", "token\r\n", ""])(
    "that no header may hold, %j, is refused",
    async (token) => {
      const { source } = scripted([], { access_token: token });
      await expect(source.get(platform, ["a"])).rejects.toMatchObject({ code: "service_invalid" });
    },
  );

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

  it.each<[row: string, told: object, second: string]>([
    ["expires_in missing", { expires_in: undefined }, "token-2"],
    ["expires_in 0", { expires_in: 0 }, "token-2"],
    ["expires_in as text", { expires_in: "3600" }, "token-1"],
    ["expires_in no number", { expires_in: "soon" }, "token-2"],
    ["token_type bearer", { expires_in: 3600, token_type: "bearer" }, "token-1"],
    ["token_type BEARER", { expires_in: 3600, token_type: "BEARER" }, "token-1"],
    ["scope as asked, in another order", { expires_in: 3600, scope: "b  a" }, "token-1"],
    ["scope wider than asked", { expires_in: 3600, scope: "a b c" }, "token-1"],
    ["scope empty", { expires_in: 3600, scope: "" }, "token-1"],
  ])("token endpoint, %s: works, and is kept while it lives", async (_row, told, second) => {
    const { source } = scripted([], told);
    expect(await source.get(platform, ["a", "b"])).toBe("token-1");
    expect(await source.get(platform, ["a", "b"])).toBe(second);
  });

  it("token endpoint, aud list: is asked for with a list on Blackboard, whose documentation shows one", async () => {
    const { calls, source } = scripted([]);
    await source.get({ ...platform, issuer: "https://blackboard.com" }, ["a"]);
    const assertion = new URLSearchParams(calls[0]?.request.body).get("client_assertion") ?? "";
    expect(decodeJwt(assertion).aud).toEqual([platform.tokenEndpoint]);
  });

  it("is never another client's of the same platform, nor one of other scopes", async () => {
    const { source } = scripted([]);
    expect([
      await source.get(platform, ["a"]),
      await source.get({ ...platform, clientId: "client-2" }, ["a"]),
      await source.get(platform, ["a", "b"]),
      await source.get(platform, ["a"]),
    ]).toEqual(["token-1", "token-2", "token-3", "token-1"]);
  });

  it.each<[row: string, answer: object | OutgoingResponse, code: string, message: RegExp]>([
    ["scope narrower than asked", { scope: "a" }, "scope_not_granted", /grants everything but b$/],
    [
      "no scope known, as Moodle says it",
      json({ error: "invalid_scope" }, 400),
      "scope_not_granted",
      /answered 400/,
    ],
    [
      "Moodle cannot fetch our key set",
      { status: 404, headers: { "content-type": "text/html; charset=utf-8" }, body: "<!DOCTYPE html>" },
      "tool_keys_unreachable",
      /could not fetch our key set.*HTTP security/,
    ],
    ["no such client", json({ error: "invalid_client" }, 401), "service_refused", /answered 401/],
    ["no token", { access_token: "" }, "service_invalid", /no token/],
    ["another kind of token", { token_type: "mac" }, "service_invalid", /no token/],
    ["HTML", { status: 200, headers: {}, body: "<html>" }, "service_invalid", /no token/],
  ])(
    "token endpoint, %s: is refused with a code of its own and asked for anew",
    async (_row, answer, code, message) => {
      const { source, tokensMade } = scripted([], answer);
      const refusal = () =>
        source.get(platform, ["a", "b"]).then(
          () => "accepted",
          (error: unknown) => error,
        );
      expect(await refusal()).toMatchObject({
        name: "LtiError",
        code,
        message: expect.stringMatching(message),
      });
      await refusal();
      expect(tokensMade()).toBe(2);
    },
  );
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
    [
      "waits until the date that it is told",
      [
        json({}, 503, {
          "retry-after": "Sun, 22 Nov 2026 19:07:05 GMT",
          date: "Sun, 22 Nov 2026 19:06:50 GMT",
        }),
        json({}),
      ],
      [15_000],
      200,
    ],
    [
      "takes a date gone by for none",
      [json({}, 429, { "retry-after": "Sun, 22 Nov 2015 19:07:05 GMT" }), json({})],
      [500],
      200,
    ],
    ["leaves a longer wait to the job", [json({}, 429, { "retry-after": "31" })], [], "service_busy"],
    [
      "waits out a rate limit before and after a 401",
      [json({}, 429), json({}, 401), json({}, 502), json({})],
      [500, 500],
      200,
    ],
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
    const { members } = await fetchRoster(call, platform, MEMBERSHIPS);
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
    const { members } = await fetchRoster(call, platform, MEMBERSHIPS);
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

  it.each<[name: string, link: string | string[], expected: string | undefined]>([
    ["among other links", '</a?page=1>; rel="first", </a?page=2>; rel="next"', "/a?page=2"],
    ["in one of several headers", ['</a?page=1>; rel="first"', '</a?page=2>; rel="next"'], "/a?page=2"],
    ["without quotes", "</a?page=2>; rel=next", "/a?page=2"],
    ["among several relations", '</a?page=2>; title="x"; rel="last next"', "/a?page=2"],
    ["with an address in full", '<https://lms.example.edu/a?page=2>;rel="next"', "/a?page=2"],
    ["http on an https site behind a proxy", '<http://lms.example.edu/a?page=2>; rel="next"', "/a?page=2"],
    [
      "as Moodle writes it",
      Buffer.from("</a?x=1&amp;from=0>; rel=“first”, </a?x=1&amp;from=1>; rel=“next”").toString("latin1"),
      "/a?x=1&from=1",
    ],
    ["not where there is none", '</a?page=1>; rel="first", </next>; rel="differences"', undefined],
  ])("is followed by a link %s", (_name, link, expected) => {
    const next = nextPage(json({}, 200, { link: link as string }), "https://lms.example.edu/a");
    expect(next).toBe(expected && `https://lms.example.edu${expected}`);
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

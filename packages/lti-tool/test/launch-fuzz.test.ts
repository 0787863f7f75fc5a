import { type KeyObject, sign } from "node:crypto";
import { Agent, request as sendRequest } from "node:http";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSite } from "../src/api/sites.ts";
import { createOneTimeSecret } from "../src/launch/one-time.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { asPlatform } from "../src/launch/launch-tool.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import { readInitiation, type StartedLogin, startLogin } from "../src/lti/login.ts";
import { CONTEXT_COPY_NOTICE } from "../src/lti/notices.ts";
import type { Platform } from "../src/lti/platform.ts";
import { readToolKey } from "../src/lti/tool-keys.ts";
import { createOperatorLink } from "../src/operator/sign-in.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertRegistrationLink } from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { writeToken } from "./support/id-token.ts";
import type { LaunchApp } from "./support/launch-app.ts";
import { launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { learnerLaunch, startTestPlatform, type TestPlatform } from "./support/test-platform.ts";
import { startWholeApp } from "./support/whole-app.ts";

/*
 * What nobody thought of: bodies, queries, headers and claims that are nearly right. Whatever is sent, the answer is one of ours, never a
 * 5xx, tells nothing internal, and the process goes on. `npm test` sends 20,000 logins, launches and registrations, and some thousands of
 * requests to the other doors; LONG_TESTS=1 ten times as many. Of each part that has an inside, some requests must get there.
 */

const SCALE = process.env["LONG_TESTS"] === "1" ? 10 : 1;
/** Requests that are under way at once. */
const AT_ONCE = 20;

/** How many requests each part of the suite sends. */
const REQUESTS = {
  login: 7_000,
  launchForm: 4_000,
  launchToken: 6_000,
  registration: 3_000,
  session: 3_000,
  notices: 500,
  operator: 500,
  exchange: 500,
  addresses: 2_500,
};

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The status is 0 when there was none. */
interface Answer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

/** What only our own code could tell: a stack, or where its files are. */
const INTERNAL = /node_modules|\n\s+at /;

/** A notice claim under an id of its own, unless it was bent. */
const withId = (notice: unknown, id: string): Record<string, unknown> =>
  typeof notice === "object" && notice !== null && "id" in notice && notice.id === "ID"
    ? { [claim.notice]: { ...notice, id } }
    : {};

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const signAsync = promisify(sign);

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let platform: Platform;
let tenantId: string;
let signingKey: KeyObject;
let answered: number;

beforeAll(async () => {
  answered = 0;
  database = await createTestDatabase();
  lms = await startTestPlatform();
  signingKey = readToolKey(lms.key.kid, lms.key.privatePem).privateKey;
  app = await startWholeApp(database.db);
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  platform = asPlatform(
    await addPlatform(database.db, {
      tenantId,
      name: "Moodle",
      issuer: lms.url,
      clientId: "client-1",
      authorizationEndpoint: `${lms.url}/auth`,
      tokenEndpoint: `${lms.url}/token`,
      jwksUri: `${lms.url}/keys`,
      newDeployments: "accept",
    }),
  );
});

afterAll(async () => {
  agent.destroy();
  await app?.close();
  await lms?.close();
  await database?.drop();
});

/** What Node's client would not put into a request line. */
const UNSENDABLE = /[^\u0021-\u007e]/g;

/** A connection that was kept may have ended in between: then another is opened. */
async function send(sent: Sent): Promise<Answer> {
  const answer = await sendBy(agent, sent);
  return answer.status === 0 ? sendBy(false, sent) : answer;
}

function sendBy(connections: Agent | false, { method, path, headers, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(app.url);
  const line = path.replaceAll(UNSENDABLE, "_").slice(0, 12_000);
  return new Promise((settle) => {
    const options = { agent: connections, hostname, port, method, path: line, headers };
    const call = sendRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        answered += 1;
        const { statusCode: status = 0, headers: told } = response;
        settle({ status, location: told.location ?? "", body: Buffer.concat(chunks).toString() });
      });
    });
    call.on("error", () => settle({ status: 0, location: "", body: "" }));
    call.end(Buffer.from(body, "latin1"));
  });
}

/** What came of a part: which request was answered with a 5xx, with something internal or not at all, and how many got inside. */
interface Outcome {
  readonly fault: string;
  readonly inside: number;
}

/** Sends so many requests as `make` writes them; `isInside` knows the answer of one that was near enough to good. */
async function outcomeOf<T>(
  count: number,
  arbitrary: fc.Arbitrary<T>,
  make: (drawn: T) => Promise<Sent>,
  isInside: (answer: Answer) => boolean = () => false,
): Promise<Outcome> {
  let inside = 0;
  let fault = "";
  const isSound = async (one: T): Promise<boolean> => {
    const sent = await make(one);
    const answer = await send(sent);
    if (isInside(answer)) inside += 1;
    if (answer.status >= 200 && answer.status < 500 && !INTERNAL.test(answer.body)) return true;
    fault = JSON.stringify({ sent, answer }, undefined, 2);
    return false;
  };
  const batches = fc.array(arbitrary, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const checked = await fc.check(
    fc.asyncProperty(batches, async (drawn) => (await Promise.all(drawn.map(isSound))).every(Boolean)),
    { numRuns: (count * SCALE) / AT_ONCE },
  );
  if (!checked.failed) return { fault: "", inside };
  return { fault: `${fault}\n${fc.defaultReportMessage(checked)?.slice(0, 4_000)}`, inside };
}

const word = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words);

/** Text as a form or a query carries it, also where it is not what it says it is. */
const encoded: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }).map(encodeURIComponent),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => [...bytes].map((byte) => `%${byte.toString(16)}`).join("")),
  word(
    "",
    "%00",
    "%ED%A0%80",
    "%",
    "%zz",
    "+",
    "a%00b",
    "%E0%80%80",
    "null",
    "undefined",
    "[object Object]",
    "0",
    "-1",
    "1e400",
  ),
  word(
    "__proto__",
    "constructor",
    "toString",
    "javascript:alert(1)",
    "//evil.example/",
    "http://[",
    "data:,x",
    "https://a:b@c/",
  ),
  fc.nat(3).map((power) => "x".repeat(20 * 10 ** power)),
);

/** Values of JSON, among them those that a database or a date cannot hold. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    null,
    "",
    [],
    {},
    [[]],
    [null],
    0,
    -1,
    1e308,
    Number.MAX_SAFE_INTEGER,
    true,
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
  ),
  word(
    "9999-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "+275760-09-13T00:00:00Z",
    "-000001-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
  ),
  word(
    "en-u-ca-buddhist",
    "xx-XX",
    "i-klingon",
    "de_DE.UTF-8",
    "x".repeat(300),
    "e".repeat(9_000),
    "٣",
    "ﷺ",
    "1.3.0",
  ),
  word(
    "http://lms.example.edu/",
    "https://[::1]:x/",
    "HTTPS://LMS.EXAMPLE.EDU/%00",
    "javascript:0",
    "https://a@b/",
    "//x",
    "urn:x",
  ),
  fc.record(
    {
      "": fc.jsonValue(),
      __proto__: fc.jsonValue(),
      "\ud800": fc.string(),
      id: fc.jsonValue(),
      "a\0": fc.string(),
    },
    { requiredKeys: [] },
  ),
  fc.nat(2_000).map(nested),
);

function nested(depth: number): unknown {
  let value: unknown = "deep";
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { id: value };
  return value;
}

/** Fields of a form, each as it should be, otherwise, several times, or nested. */
function form(fields: Readonly<Record<string, string>>): fc.Arbitrary<string> {
  const one = (name: string, good: string): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(`${name}=${encodeURIComponent(good)}`) },
      { weight: 1, arbitrary: encoded.map((value) => `${name}=${value}`) },
      { weight: 1, arbitrary: encoded.map((value) => `${name}[$ne]=${value}&${name}=${value}`) },
      { weight: 1, arbitrary: fc.constantFrom("", name, `${name}[]=a&${name}[]=b`, `${name}[a][b][c]=d`) },
    );
  const all = Object.entries(fields).map(([name, good]) => one(name, good));
  const more = fc.array(
    fc.tuple(encoded, encoded).map((pair) => pair.join("=")),
    { maxLength: 3 },
  );
  return fc.tuple(fc.tuple(...all), more).map(([own, others]) => [...own, ...others].join("&"));
}

const FORM = "application/x-www-form-urlencoded";
const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant(FORM) },
  {
    weight: 2,
    arbitrary: word(
      "application/json",
      "text/plain",
      "",
      "multipart/form-data",
      "multipart/form-data; boundary=x",
      `${FORM}; charset=utf-16`,
      `${FORM}; charset=x`,
      "x",
      "application/json; charset=ebcdic",
      "text/xml",
    ),
  },
);

/** Headers that browsers send, and those that nobody should; half the time none, so that the body is read. */
const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc.constant({ "content-type": FORM }),
  fc.record(
    {
      "content-type": contentType,
      cookie: word(
        "a",
        "=",
        ";;;",
        "__Host-lti-x=y",
        "__Host-lti-=",
        "a=b; __Host-lti-%=1",
        "x".repeat(3_000),
      ),
      "accept-language": word("*", "de;q=x", ",,,", "ar", "xx-yy;q=9", "en-US,en;q=0.9", "zh-Hant-TW", "-"),
      "sec-fetch-dest": word("iframe", "document", "x"),
      origin: word("null", "https://evil.example", "x"),
      "content-encoding": word("gzip", "br", "x", "identity"),
      authorization: word("Bearer", "Bearer x", "Basic x", "Bearer \u00e9", `Bearer ${"x".repeat(5_000)}`),
    },
    { requiredKeys: ["content-type"] },
  ),
);

/** Headers of a request whose body is JSON unless it says something else on purpose. */
const asJson = (sent: Record<string, string>): Record<string, string> =>
  sent["content-type"] === FORM ? { ...sent, "content-type": "application/json" } : sent;

const initiation = (): Record<string, string> => ({
  iss: lms.url,
  login_hint: "62",
  target_link_uri: `${app.url}/lti/launch`,
  lti_message_hint: "5",
  client_id: "client-1",
  lti_deployment_id: "1",
  lti_storage_target: "_parent",
});

/** Replaces a member of a document, at any depth, by something odd. */
function mutate(document: Readonly<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> {
  const member = fc.constantFrom(...Object.keys(document));
  const change = fc.tuple(member, odd, fc.boolean(), fc.string({ maxLength: 8 }));
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const mutated: Record<string, unknown> = { ...document };
    for (const [name, value, inside, key] of changes) {
      const old = mutated[name];
      if (Array.isArray(old)) mutated[name] = inside ? [...(old as unknown[]), value] : value;
      else if (inside && typeof old === "object" && old !== null) {
        const keys = [...Object.keys(old), key];
        mutated[name] = { ...old, [keys[key.length % keys.length] ?? key]: value };
      } else mutated[name] = value;
    }
    return mutated;
  });
}

const RESERVED = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Half a surrogate pair survives as an escape, as a careless platform writes it. */
function toJson(value: unknown): string {
  return (JSON.stringify(value) ?? "null").replace(
    RESERVED,
    (half) => `\\u${half.charCodeAt(0).toString(16)}`,
  );
}

async function signed(header: unknown, payload: unknown): Promise<string> {
  const encode = (part: unknown): string => Buffer.from(toJson(part)).toString("base64url");
  const input = `${encode(header)}.${encode(payload)}`;
  const signature = await signAsync("RSA-SHA256", Buffer.from(input), signingKey);
  return `${input}.${signature.toString("base64url")}`;
}

/** A login of the platform, as the tool would begin it. */
function begun(target: string): StartedLogin & { readonly nonce: string | null } {
  const login = startLogin(
    readInitiation({ iss: lms.url, login_hint: "62", target_link_uri: target }, app.url),
    { platform, redirectUri: target, key: app.tool.stateKey, now: Date.now() },
  );
  return { ...login, nonce: new URL(login.authorizationUrl).searchParams.get("nonce") };
}

/** Requests that a fault may cost until it is small. */
const SHRINKS = 2_000;

/** Registration addresses that are still good, in one transaction. */
async function registrationTokens(count: number): Promise<readonly string[]> {
  const links = Array.from({ length: count }, createOneTimeSecret);
  const expiresAt = new Date(Date.now() + 3_600_000);
  await inInstallation(database.db, async (trx) => {
    for (const { hash } of links) await insertRegistrationLink(trx, { tokenHash: hash, tenantId, expiresAt });
  });
  return links.map(({ secret }) => secret);
}

/** Every claim that we read, so that each can be bent. */
const everyClaim = (target: string): Record<string, unknown> => ({
  ...learnerLaunch(lms.url),
  azp: "client-1",
  locale: "en",
  picture: "https://lms.example.edu/picture",
  [claim.targetLinkUri]: target,
  [claim.toolPlatform]: { guid: "g", name: "Moodle", product_family_code: "moodle", version: "4.5" },
  [claim.roleScopeMentor]: ["62"],
  [claim.custom]: {
    view: "dashboard",
    course_starts_at: "2026-10-11T18:53:53+00:00",
    course_ends_at: "2027-01-03T18:53:53+00:00",
    context_id_history: "a,b",
    resource_link_id_history: "c",
    assessment_id: "11111111-1111-4111-8111-111111111111",
  },
  [claim.endpoint]: {
    scope: ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
    lineitems: `${lms.url}/lineitems`,
    lineitem: `${lms.url}/lineitems/1`,
  },
  "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice": {
    platform_notification_service_url: `${lms.url}/notices`,
    notice_types_supported: ["LtiContextCopyNotice"],
  },
  "https://purl.imsglobal.org/spec/lti/claim/lti1p1": {
    user_id: "1",
    oauth_consumer_key: "k",
    oauth_consumer_key_sign: "s",
  },
});

const deepLinkingSettings = {
  deep_link_return_url: "https://lms.example.edu/return",
  accept_types: ["ltiResourceLink"],
  accept_presentation_document_targets: ["iframe"],
  accept_multiple: true,
  data: "d",
};

describe("no request ends in a 5xx", { timeout: 300_000 * SCALE }, () => {
  it("to the login", async () => {
    const drawn = fc.record({ fields: form(initiation()), headers, get: fc.boolean() });
    const outcome = await outcomeOf(
      REQUESTS.login,
      drawn,
      async ({ fields, headers: sent, get }) =>
        get
          ? { method: "GET", path: `/lti/login?${fields}`, headers: sent, body: "" }
          : { method: "POST", path: "/lti/login", headers: sent, body: fields },
      ({ status, location, body }) =>
        (status === 302 && location.startsWith(`${lms.url}/auth?`)) ||
        (status === 200 && body.includes("data-authorization-url=")),
    );
    expect(outcome.fault).toBe("");
    expect(outcome.inside).toBeGreaterThanOrEqual((REQUESTS.login * SCALE) / 8);
  });

  it("to the launch, whatever the form", async () => {
    const target = `${app.url}/lti/launch`;
    const drawn = fc.record({
      fields: form({ id_token: "a.b.c", state: "STATE", proof: "PROOF", error: "" }),
      headers,
    });
    const outcome = await outcomeOf(
      REQUESTS.launchForm,
      drawn,
      async ({ fields, headers: sent }) => {
        const { id, state, proof } = begun(target);
        return {
          method: "POST",
          path: "/lti/launch",
          headers: { cookie: `__Host-lti-${id}=${proof}`, ...sent },
          body: fields.replaceAll("STATE", state).replaceAll("PROOF", proof),
        };
      },
      ({ body }) => body.includes("<dd>token_malformed</dd>"),
    );
    expect(outcome.fault).toBe("");
    expect(outcome.inside).toBeGreaterThanOrEqual((REQUESTS.launchForm * SCALE) / 8);
  });

  it("to the launch with a token that the platform has signed, whatever it claims", async () => {
    const target = `${app.url}/lti/launch`;
    const resourceLink = everyClaim(target);
    const deepLink = {
      ...resourceLink,
      [claim.messageType]: "LtiDeepLinkingRequest",
      [claim.deepLinkingSettings]: deepLinkingSettings,
    };
    const review = {
      ...resourceLink,
      [claim.messageType]: "LtiSubmissionReviewRequest",
      [claim.forUser]: { user_id: "62" },
    };
    const header = fc.oneof(
      { weight: 9, arbitrary: fc.constant({ alg: "RS256", kid: lms.key.kid }) },
      {
        weight: 1,
        arbitrary: mutate({ alg: "RS256", kid: lms.key.kid, typ: "JWT", crit: ["b64"], b64: false }),
      },
    );
    const drawn = fc.record({
      header,
      payload: fc.oneof(mutate(resourceLink), mutate(deepLink), mutate(review), fc.jsonValue()),
      timed: fc.integer({ min: 0, max: 9 }),
    });
    const outcome = await outcomeOf(
      REQUESTS.launchToken,
      drawn,
      async ({ header: protectedHeader, payload, timed }) => {
        const login = begun(target);
        const seconds = Math.floor(Date.now() / 1000);
        const times = timed === 0 ? {} : { nonce: login.nonce, iat: seconds, exp: seconds + 60 };
        const token =
          typeof payload === "object" && payload !== null && !Array.isArray(payload)
            ? await signed(protectedHeader, { ...payload, ...times })
            : await signed(protectedHeader, payload);
        return {
          method: "POST",
          path: "/lti/launch",
          headers: { "content-type": FORM, cookie: `__Host-lti-${login.id}=${login.proof}` },
          body: new URLSearchParams({ id_token: token, state: login.state }).toString(),
        };
      },
      ({ status }) => status === 303,
    );
    expect(outcome.fault).toBe("");
    expect(outcome.inside).toBeGreaterThanOrEqual((REQUESTS.launchToken * SCALE) / 20);
  });

  it("to the session", async () => {
    const bodies = fc.oneof(
      fc.record({ code: odd, resume: odd, ltik: odd, more: odd }, { requiredKeys: [] }).map(toJson),
      odd.map(toJson),
      word(
        "",
        "{",
        '{"code":"\\ud800"}',
        '{"code":1e999}',
        "\u0000",
        '{"__proto__":{"code":"x"}}',
        "[".repeat(3_000),
      ),
    );
    const drawn = fc.record({
      body: bodies,
      headers,
      method: word("POST", "POST", "DELETE", "GET", "PUT", "PATCH"),
    });
    const { fault } = await outcomeOf(REQUESTS.session, drawn, async ({ body, headers: sent, method }) => ({
      method,
      path: "/lti/session",
      headers: method === "POST" ? asJson(sent) : sent,
      body: Buffer.from(body).toString("latin1"),
    }));
    expect(fault).toBe("");
  });

  it("to the registration, whatever the platform says of itself", async () => {
    const configuration = {
      issuer: lms.url,
      authorization_endpoint: `${lms.url}/auth`,
      token_endpoint: `${lms.url}/token`,
      jwks_uri: `${lms.url}/keys`,
      registration_endpoint: `${lms.url}/register`,
      authorization_server: lms.url,
      scopes_supported: ["openid"],
      "https://purl.imsglobal.org/spec/lti-platform-configuration": {
        product_family_code: "moodle",
        version: "4.5",
        messages_supported: [{ type: "LtiResourceLinkRequest", placements: ["x"] }],
      },
    };
    const response = {
      client_id: "client",
      scope: "openid",
      "https://purl.imsglobal.org/spec/lti-tool-configuration": { deployment_id: "7" },
    };
    const document = (good: Record<string, unknown>): fc.Arbitrary<string> =>
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(toJson(good)) },
        { weight: 5, arbitrary: mutate(good).map(toJson) },
        { weight: 1, arbitrary: word("", "<html>", "null", "[]", "{", '"x"', "x".repeat(300_000)) },
      );
    const drawn = fc.record({
      described: document(configuration),
      registered: document(response),
      status: fc.constantFrom(200, 200, 200, 201, 204, 302, 400, 500),
      named: form({ openid_configuration: "PLACE", registration_token: "abc.def" }),
      known: fc.integer({ min: 0, max: 3 }),
    });
    const tokens = await registrationTokens(REQUESTS.registration * SCALE + SHRINKS);
    let place = 0;
    const outcome = await outcomeOf(
      REQUESTS.registration,
      drawn,
      async ({ described, registered, status, named, known }) => {
        place += 1;
        const at = `/platform-${place}`;
        lms.answers.set(at, () => ({ status, body: described.replaceAll("/register", `${at}/register`) }));
        lms.answers.set(`${at}/register`, () => ({
          status,
          body: registered.replaceAll('"client"', `"client-${place}"`),
        }));
        const token = known === 0 ? "guess" : (tokens[place] ?? "spent");
        const query = named.replaceAll("PLACE", encodeURIComponent(lms.url + at));
        return {
          method: "GET",
          path: `/lti/register?token=${token}&${query}`,
          headers: {},
          body: "",
        };
      },
      ({ status, body }) => status === 200 && body.includes("/lti/assets/registered.js"),
    );
    expect(outcome.fault).toBe("");
    expect(outcome.inside).toBeGreaterThanOrEqual((REQUESTS.registration * SCALE) / 100);
    const platforms = await inInstallation(database.db, (trx) =>
      trx.selectFrom("platforms").select("id").where("id", "<>", platform.id).execute(),
    );
    expect(platforms).toHaveLength(outcome.inside);
  });

  it("to where platforms deliver notices, whatever they have signed", async () => {
    const notice = {
      iss: lms.url,
      aud: "client-1",
      azp: "client-1",
      [claim.version]: "1.3.0",
      [claim.deploymentId]: "1",
      [claim.notice]: { id: "ID", type: CONTEXT_COPY_NOTICE, timestamp: "2026-11-22T20:00:00Z" },
      [claim.context]: { id: "5", title: "Python Backend" },
      [claim.originContexts]: ["4"],
    };
    const drawn = fc.record({
      headers,
      payload: fc.oneof(fc.constant(notice), mutate(notice)),
      timed: fc.integer({ min: 0, max: 9 }),
      delivery: fc.oneof(
        { weight: 6, arbitrary: fc.constant('{"notices":[{"jwt":"JWT"}]}') },
        { weight: 1, arbitrary: fc.constant('{"notices":[{"jwt":"JWT"},{"jwt":"JWT"},{"jwt":"a.b.c"}]}') },
        { weight: 1, arbitrary: mutate({ notices: [{ jwt: "JWT" }] }).map(toJson) },
        { weight: 1, arbitrary: odd.map((jwt) => toJson({ notices: [{ jwt }] })) },
        { weight: 1, arbitrary: word("", "{", "[]", "null", '{"notices":[]}', "[".repeat(3_000)) },
      ),
    });
    let number = 0;
    const outcome = await outcomeOf(
      REQUESTS.notices,
      drawn,
      async ({ headers: sent, payload, timed, delivery }) => {
        number += 1;
        const seconds = Math.floor(Date.now() / 1000);
        const times = timed === 0 ? {} : { iat: seconds, exp: seconds + 60 };
        const named = { ...payload, ...withId(payload[claim.notice], `notice ${number}`) };
        const jwt = await signed({ alg: "RS256", kid: lms.key.kid }, { ...named, ...times });
        return {
          method: "POST",
          path: "/lti/notices",
          headers: asJson(sent),
          body: Buffer.from(delivery.replaceAll("JWT", jwt)).toString("latin1"),
        };
      },
      ({ status }) => status === 200,
    );
    expect(outcome.fault).toBe("");
    expect(outcome.inside).toBeGreaterThanOrEqual((REQUESTS.notices * SCALE) / 10);
  });

  it("to where an operator signs in", async () => {
    const drawn = fc.record({
      headers,
      body: fc.oneof(
        { weight: 3, arbitrary: fc.constant('{"code":"CODE"}') },
        { weight: 3, arbitrary: mutate({ code: "CODE" }).map(toJson) },
        { weight: 1, arbitrary: odd.map(toJson) },
        { weight: 1, arbitrary: word("", "{", '{"code":"\\ud800"}', '{"code":"CODE","code":1}') },
      ),
      cookie: word("", "__Host-operator=", "__Host-operator=x; __Host-operator=y", "__Host-operator=%00"),
      path: word("/admin/session", "/admin/session", "/admin/session", "/admin/sign-out"),
    });
    const outcome = await outcomeOf(
      REQUESTS.operator,
      drawn,
      async ({ headers: sent, body, cookie, path }) => {
        const { url } = await createOperatorLink(database.db, { publicUrl: app.url });
        const code = new URL(url).searchParams.get("code") ?? "";
        return {
          method: "POST",
          path,
          headers: { ...asJson(sent), ...(cookie !== "" && { cookie }) },
          body: Buffer.from(body.replaceAll("CODE", code)).toString("latin1"),
        };
      },
      ({ status, body }) => status === 200 && body.includes("access_token"),
    );
    expect(outcome.fault).toBe("");
    expect(outcome.inside).toBeGreaterThanOrEqual((REQUESTS.operator * SCALE) / 15);
  });

  it("to where a site vouches for its learner", async () => {
    const { access_token: launched } = await launchTo(app, lms, {
      sub: "vouched for",
      email: "vouched.for@example.edu",
      [claim.context]: { id: "portal", title: "Portal" },
    });
    const courseId = (await authenticate(database.db, launched))?.courseId;
    const site = await addSite(app.tool, { tenantId, name: "Portal", origin: "https://portal.example.edu" });
    const vouched = {
      iss: site.siteId,
      aud: app.url,
      sub: "vouched.for@example.edu",
      course_id: courseId,
      jti: "ID",
    };
    const drawn = fc.record({
      headers,
      payload: fc.oneof(fc.constant(vouched), mutate(vouched)),
      header: fc.oneof(
        { weight: 5, arbitrary: fc.constant({ alg: "HS256" }) },
        { weight: 1, arbitrary: mutate({ alg: "HS256", typ: "JWT", crit: ["b64"], b64: false }) },
      ),
      timed: fc.integer({ min: 0, max: 9 }),
      body: fc.oneof(
        { weight: 6, arbitrary: fc.constant('{"token":"JWT"}') },
        { weight: 1, arbitrary: mutate({ token: "JWT" }).map(toJson) },
        { weight: 1, arbitrary: odd.map((jwt) => toJson({ token: jwt })) },
        { weight: 1, arbitrary: word("", "{", "[]", "null", '{"token":"a.b.c","more":1}') },
      ),
    });
    let number = 0;
    const outcome = await outcomeOf(
      REQUESTS.exchange,
      drawn,
      async ({ headers: sent, payload, header, timed, body }) => {
        number += 1;
        const seconds = Math.floor(Date.now() / 1000);
        const times = timed === 0 ? {} : { iat: seconds, exp: seconds + 60 };
        const jti = payload["jti"] === "ID" ? { jti: `token ${number}` } : {};
        const token = writeToken(header, { ...payload, ...jti, ...times }, { secret: site.key ?? "" });
        return {
          method: "POST",
          path: "/api/v1/auth/token-exchange",
          headers: asJson(sent),
          body: Buffer.from(body.replaceAll("JWT", token)).toString("latin1"),
        };
      },
      ({ status, body }) => status === 200 && body.includes("access_token"),
    );
    expect(outcome.fault).toBe("");
    expect(outcome.inside).toBeGreaterThanOrEqual((REQUESTS.exchange * SCALE) / 15);
  });

  it("to any other address", async () => {
    const segment = fc.oneof(
      word(
        "lti",
        "login",
        "launch",
        "keys",
        "session",
        "register",
        "assets",
        "config",
        "canvas.json",
        "app",
        "..",
        ".",
        "",
        "%2e%2e",
        "%",
        "%00",
        "%ff",
        "%2F",
        "launch.css",
        "install",
        "admin",
        "healthz",
      ),
      encoded,
    );
    const drawn = fc.record({
      segments: fc.array(segment, { maxLength: 5 }),
      query: fc.array(encoded, { maxLength: 3 }),
      headers,
      method: word("GET", "GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"),
      body: encoded,
    });
    const { fault } = await outcomeOf(
      REQUESTS.addresses,
      drawn,
      async ({ segments, query, headers: sent, method, body }) => ({
        method,
        path: `/${segments.join("/")}?${query.join("&")}`,
        headers: sent,
        body,
      }),
    );
    expect(fault).toBe("");
  });
});

it("every request was answered, and none is in the log as a failure of ours", () => {
  const { login, launchForm, launchToken, registration } = REQUESTS;
  expect(login + launchForm + launchToken + registration).toBeGreaterThanOrEqual(20_000);
  const total = Object.values(REQUESTS).reduce((sum, count) => sum + count, 0);
  expect(answered).toBeGreaterThanOrEqual(total * SCALE);
  expect(app.log.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)).toEqual([]);
});

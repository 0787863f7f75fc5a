import { createPublicKey, type JsonWebKey } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sendScores } from "../src/grades/send-scores.ts";
import { sweepEnded } from "../src/jobs/sweep.ts";
import { answerDeepLinking } from "../src/launch/deep-linking.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { syncRoster } from "../src/launch/roster.ts";
import { authenticate, type BearerToken } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import { generateToolKey, type NewToolKey } from "../src/lti/tool-keys.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { findLineItemOf } from "../src/store/line-items.ts";
import { queueScore } from "../src/store/scores.ts";
import type { SessionRecord } from "../src/store/sessions.ts";
import { insertTenant } from "../src/store/tenants.ts";
import type { UserRole } from "../src/store/users.ts";
import { alterPayload, type Signer, writeToken } from "./support/id-token.ts";
import { type Browser, createBrowser, type LaunchApp } from "./support/launch-app.ts";
import { exchange } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { learnerLaunch, startTestPlatform, type TestPlatform } from "./support/test-platform.ts";
import { startWholeApp } from "./support/whole-app.ts";

/*
 * Every way in which a login or a launch was found to be good or bad, over HTTP on the whole application and a real database: what is sent,
 * and what comes of it. `session` is a launch that was let in, `platform` a login that goes on to the platform; everything else is
 * a refusal with its HTTP status and its code. At the end the names under which 1EdTech's certification tries the same.
 */

type Claims = Readonly<Record<string, unknown>>;
type Form = Readonly<Record<string, string>>;

/** What a case does; `who` are the claims of the person who launches. It gives the answer that counts. */
type Act = (who: Claims) => Promise<Response>;

type Case = readonly [id: string, sent: string, act: Act, expected: string];

const CONTEXT_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const INSTITUTION_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#";

const STUDENT: Claims = {};
const INSTRUCTOR: Claims = {
  sub: "59",
  name: "Teo Teacher",
  given_name: "Teo",
  family_name: "Teacher",
  email: "teacher01@example.edu",
  [claim.roles]: [`${CONTEXT_ROLE}Instructor`],
};

/** The name of that person's role in the course. */
const roleOf = (who: Claims): string =>
  who[claim.roles] === INSTRUCTOR[claim.roles] ? "Instructor" : "Learner";
const roles =
  (...write: readonly ((name: string) => string)[]) =>
  (who: Claims): Claims => ({ [claim.roles]: write.map((role) => role(roleOf(who))) });

const NOBODY: Claims = { name: undefined, given_name: undefined, family_name: undefined, email: undefined };
const SETTINGS = {
  deep_link_return_url: "https://lms.example.edu/return",
  accept_types: ["ltiResourceLink"],
  accept_presentation_document_targets: ["iframe"],
};
const DEEP_LINKING: Claims = {
  [claim.messageType]: "LtiDeepLinkingRequest",
  [claim.resourceLink]: undefined,
  [claim.deepLinkingSettings]: SETTINGS,
};

const AGS_SCOPES = ["lineitem", "lineitem.readonly", "result.readonly", "score"].map(
  (name) => `https://purl.imsglobal.org/spec/lti-ags/scope/${name}`,
);

/** What a platform with every service tells beside the person of a launch from a course. */
function everyClaim(): Claims {
  return {
    locale: "en-US",
    picture: `${lms.url}/picture.png`,
    [claim.resourceLink]: { id: "9", title: "Learning path", description: "Where am I?" },
    [claim.context]: {
      id: "9",
      label: "FULL",
      title: "Everything at once",
      type: ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"],
    },
    [claim.toolPlatform]: {
      guid: "lms.example.edu",
      name: "Lab School",
      version: "4.5",
      product_family_code: "moodle",
      contact_email: "support@example.edu",
      description: "The school's courses",
      url: lms.url,
    },
    [claim.launchPresentation]: {
      document_target: "iframe",
      height: 320,
      width: 240,
      return_url: `${lms.url}/return?course=9`,
      locale: "fr-CA",
    },
    [claim.lis]: {
      person_sourcedid: "S09000",
      course_offering_sourcedid: "FULL",
      course_section_sourcedid: "FULL-2026",
    },
    [claim.custom]: {
      view: "learning_path",
      course_starts_at: "2026-10-11T18:53:53+00:00",
      course_ends_at: "2027-01-03T18:53:53+00:00",
    },
    [claim.endpoint]: {
      scope: AGS_SCOPES,
      lineitems: `${lms.url}/lineitems`,
      lineitem: `${lms.url}/lineitems/1`,
    },
    [claim.namesRoleService]: {
      context_memberships_url: `${lms.url}/memberships`,
      service_versions: ["2.0"],
    },
    [claim.platformNotificationService]: {
      platform_notification_service_url: `${lms.url}/notices`,
      service_versions: ["1.0"],
      scope: ["https://purl.imsglobal.org/spec/lti/scope/noticehandlers"],
      notice_types_supported: ["LtiContextCopyNotice"],
    },
  };
}

let database: TestDatabase;
let lms: TestPlatform;
let other: TestPlatform;
let attacker: NewToolKey;
let app: LaunchApp;
let tenantId: string;
/** Milliseconds by which the tool's clock is ahead of ours. */
let ahead: number;

beforeAll(async () => {
  database = await createTestDatabase();
  [lms, other, attacker] = await Promise.all([startTestPlatform(), startTestPlatform(), generateToolKey()]);
  app = await startWholeApp(database.db, { now: () => Date.now() + ahead });
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  for (const { url } of [lms, other]) {
    await addPlatform(database.db, {
      tenantId,
      name: "Moodle",
      issuer: url,
      clientId: "client-1",
      authorizationEndpoint: `${url}/auth`,
      tokenEndpoint: `${url}/token`,
      jwksUri: `${url}/keys`,
      deployments: ["1"],
    });
  }
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await other?.close();
  await database?.drop();
});

beforeEach(() => {
  ahead = 0;
});

/** A login that was begun: what its platform is sent, and the browser that holds its proof. */
interface Begun {
  readonly browser: Browser;
  readonly state: string;
  readonly nonce: string;
  readonly target: string;
}

const target = (): string => `${app.url}/lti/launch`;

function initiation(change: Form = {}): Record<string, string> {
  const sent = {
    iss: lms.url,
    login_hint: "62",
    target_link_uri: target(),
    lti_message_hint: "5",
    client_id: "client-1",
    lti_deployment_id: "1",
    ...change,
  };
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ""));
}

async function begin(change: Form = {}, browser = createBrowser(), method = "POST"): Promise<Begun> {
  const form = initiation(change);
  const response =
    method === "GET"
      ? await browser.get(`${app.url}/lti/login?${new URLSearchParams(form).toString()}`)
      : await browser.post(`${app.url}/lti/login`, form);
  const { searchParams } = new URL(response.headers.get("location") ?? "");
  return {
    browser,
    state: searchParams.get("state") ?? "",
    nonce: searchParams.get("nonce") ?? "",
    target: form["target_link_uri"] ?? "",
  };
}

function payloadOf({ nonce, target: targetLinkUri }: Begun, claims: Claims): Record<string, unknown> {
  const seconds = Math.floor(Date.now() / 1000);
  return {
    ...learnerLaunch(lms.url),
    iat: seconds,
    exp: seconds + 60,
    nonce,
    [claim.targetLinkUri]: targetLinkUri,
    ...claims,
  };
}

const header = (change: object = {}): object => ({ alg: "RS256", kid: lms.key.kid, ...change });

/** An id_token as the platform would sign it for that login. */
function idToken(begun: Begun, claims: Claims): string {
  return writeToken(header(), payloadOf(begun, claims), lms.key);
}

function answer({ browser, state }: Pick<Begun, "browser" | "state">, token: string): Promise<Response> {
  return browser.post(`${app.url}/lti/launch`, { id_token: token, state });
}

/** A login and its launch with other claims. */
const launch =
  (change: Claims | ((who: Claims) => Claims), login: Form = {}, method = "POST"): Act =>
  async (who) => {
    const begun = await begin(login, createBrowser(), method);
    const changed = typeof change === "function" ? change(who) : change;
    return answer(begun, idToken(begun, { ...who, ...changed }));
  };

/** A login and a launch whose token is written otherwise; the second argument writes the good payload. */
const token =
  (write: (payload: Record<string, unknown>) => string): Act =>
  async (who) => {
    const begun = await begin();
    return answer(begun, write(payloadOf(begun, who)));
  };

const signed =
  (change: () => object, signer: () => Signer = () => lms.key) =>
  (payload: Record<string, unknown>): string =>
    writeToken(header(change()), payload, signer());

/** A launch in which token, state and browser need not belong together. */
const launchOf =
  (mix: (who: Claims) => Promise<readonly [Pick<Begun, "browser" | "state">, string]>): Act =>
  async (who) =>
    answer(...(await mix(who)));

/** A launch, and then the same token once more. */
const replay =
  (again: (first: Begun) => Promise<Pick<Begun, "browser" | "state">>): Act =>
  async (who) => {
    const first = await begin();
    const cookies = new Map(first.browser.cookies);
    const sent = idToken(first, who);
    expect((await answer(first, sent)).status).toBe(303);
    for (const [name, value] of cookies) first.browser.cookies.set(name, value);
    return answer(await again(first), sent);
  };

const login =
  (change: Form): Act =>
  () =>
    createBrowser().post(`${app.url}/lti/login`, initiation(change));

const post =
  (path: string, body: string, type = "application/x-www-form-urlencoded"): Act =>
  () =>
    createBrowser().post(`${app.url}${path}`, body, { "content-type": type });

/** A public key as it is published, byte for byte. */
const pemOf = ({ publicJwk }: NewToolKey): string =>
  createPublicKey({ key: publicJwk as JsonWebKey, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();

const get =
  (path: () => string): Act =>
  () =>
    createBrowser().get(app.url + path());

/** Bytes that the body of a request may have. */
const LARGEST_BODY = 256 * 1024;

const seconds = (): number => Math.floor(Date.now() / 1000);
const at = (iat: number, exp: number) => (): Claims => ({ iat: seconds() + iat, exp: seconds() + exp });

const CASES: readonly Case[] = [
  // A good launch
  ["OK-1", "good launch, POST login", launch({}), "session"],
  ["OK-2", "good launch, GET login", launch({}, {}, "GET"), "session"],
  [
    "OK-3",
    "no client_id and no deployment_id in login, one platform with that iss",
    launch({}, { client_id: "", lti_deployment_id: "" }),
    "session",
  ],
  ["OK-4", "unknown extra claims", launch({ "https://lms.example.edu/own": { a: [1] }, own: 1 }), "session"],
  ["OK-5", "aud = [client_id] (array of one)", launch({ aud: ["client-1"] }), "session"],
  [
    "OK-6",
    "target_link_uri with a query",
    (who) => launch({}, { target_link_uri: `${target()}?view=dashboard&a=%20b` })(who),
    "session",
  ],

  // The token as a JWT
  ["JW-1", "no kid in the header", token(signed(() => ({ kid: undefined }))), "401 kid_missing"],
  ["JW-2", "unknown kid", token(signed(() => ({ kid: "unknown" }))), "401 kid_unknown"],
  [
    "JW-3",
    "right kid, signed by another key",
    token(
      signed(
        () => ({}),
        () => attacker,
      ),
    ),
    "401 signature_invalid",
  ],
  [
    "JW-4",
    "payload altered after signing",
    token((payload) => alterPayload(writeToken(header(), payload, lms.key), { ...payload, sub: "1" })),
    "401 signature_invalid",
  ],
  [
    "JW-5",
    "alg none, no signature",
    token(
      signed(
        () => ({ alg: "none" }),
        () => "none",
      ),
    ),
    "401 algorithm_refused",
  ],
  [
    "JW-6",
    "HS256 with the RSA public key (PEM) as secret",
    token(
      signed(
        () => ({ alg: "HS256" }),
        () => ({ secret: pemOf(lms.key) }),
      ),
    ),
    "401 algorithm_refused",
  ],
  [
    "JW-7",
    "RS512 by the right key (alg not agreed)",
    token(signed(() => ({ alg: "RS512" }))),
    "401 algorithm_refused",
  ],
  ["JW-8", "unknown crit header", token(signed(() => ({ crit: ["x"], x: true }))), "401 algorithm_refused"],
  [
    "JW-9",
    "attacker jwk embedded in the header",
    token(
      signed(
        () => ({ kid: attacker.kid, jwk: attacker.publicJwk }),
        () => attacker,
      ),
    ),
    "401 kid_unknown",
  ],
  ["JW-10", "id_token is not a JWT", token(() => "no token"), "401 token_malformed"],
  [
    "JW-11",
    "signature part empty",
    token(
      signed(
        () => ({}),
        () => "none",
      ),
    ),
    "401 signature_invalid",
  ],
  ["JW-12", "id_token missing", token(() => ""), "400 token_missing"],
  [
    "JW-13",
    "platform error answer (error=login_required)",
    async () => {
      const { browser, state } = await begin();
      return browser.post(`${app.url}/lti/launch`, { error: "login_required", state });
    },
    "401 platform_refused",
  ],
  [
    "JW-14",
    "payload is JSON but not an object",
    token(() => writeToken(header(), ["no object"], lms.key)),
    "401 token_malformed",
  ],

  // Its times
  ["TM-1", "exp 10 min ago", launch(at(-660, -600)), "401 token_expired"],
  ["TM-2", "exp missing", launch({ exp: undefined }), "401 token_times_invalid"],
  ["TM-3", "iat missing", launch({ iat: undefined }), "401 token_times_invalid"],
  ["TM-4", "iat 1 h in the future", launch(at(3600, 3660)), "401 token_times_invalid"],
  ["TM-5", "iat 1 day ago, exp in the future", launch(at(-86_400, 60)), "401 token_stale"],
  ["TM-6", "nbf 1 h in the future", launch(() => ({ nbf: seconds() + 3600 })), "401 token_times_invalid"],
  ["TM-7", "exp is a string", launch(() => ({ exp: String(seconds() + 60) })), "401 token_times_invalid"],
  ["TM-8", "small skew: iat 20 s in the future", launch(at(20, 80)), "session"],
  ["TM-9", "slow user: iat 30 s ago", launch(at(-30, 30)), "session"],
  ["TM-10", "exp 22222, iat 11111", launch({ iat: 11_111, exp: 22_222 }), "401 token_expired"],
  ["TM-11", "iat after exp", launch(at(50, 10)), "401 token_times_invalid"],

  // Who made it, and for whom
  ["AU-1", "iss missing", launch({ iss: undefined }), "401 issuer_mismatch"],
  ["AU-2", "iss unknown", launch({ iss: "https://unknown.example.edu" }), "401 issuer_mismatch"],
  ["AU-3", "aud wrong", launch({ aud: "client-2" }), "401 audience_mismatch"],
  ["AU-4", "aud missing", launch({ aud: undefined }), "401 audience_mismatch"],
  [
    "AU-5",
    "aud [client, untrusted], no azp",
    launch({ aud: ["client-1", "client-2"] }),
    "401 audience_mismatch",
  ],
  [
    "AU-6",
    "aud [client], azp another client",
    launch({ aud: ["client-1"], azp: "client-2" }),
    "401 authorized_party_mismatch",
  ],
  ["AU-7", "aud string, azp another client", launch({ azp: "client-2" }), "401 authorized_party_mismatch"],
  [
    "AU-8",
    "mix-up: state from platform 1, id_token from registered platform 2",
    token((payload) =>
      writeToken({ alg: "RS256", kid: other.key.kid }, { ...payload, iss: other.url }, other.key),
    ),
    "401 kid_unknown",
  ],
  [
    "AU-9",
    "platform 2 signs a token naming platform 1 as iss",
    token((payload) => writeToken({ alg: "RS256", kid: other.key.kid }, payload, other.key)),
    "401 kid_unknown",
  ],
  ["AU-10", "aud is an object", launch({ aud: { client: "client-1" } }), "401 audience_mismatch"],

  // Nonce and state
  ["NS-1", "nonce missing", launch({ nonce: undefined }), "401 nonce_mismatch"],
  ["NS-2", "nonce is not the one the tool sent", launch({ nonce: "another" }), "401 nonce_mismatch"],
  [
    "NS-3",
    "replay: same id_token, same state and cookies",
    replay(async (first) => first),
    "401 nonce_replayed",
  ],
  ["NS-4", "replay: same id_token, fresh state", replay(() => begin()), "401 nonce_mismatch"],
  [
    "NS-5",
    "replay after 12 s: same id_token, fresh state",
    replay(async () => {
      ahead = 12_000;
      await sweepEnded(database.db);
      return begin();
    }),
    "401 nonce_mismatch",
  ],
  [
    "NS-6",
    "race: 12 parallel posts of one id_token (accept exactly 1)",
    async (who) => {
      const begun = await begin();
      const sent = idToken(begun, who);
      const cookie = [...begun.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const responses = await Promise.all(
        Array.from({ length: 12 }, () =>
          createBrowser().post(`${app.url}/lti/launch`, { id_token: sent, state: begun.state }, { cookie }),
        ),
      );
      const [accepted, ...more] = responses.filter(({ status }) => status === 303);
      expect([more.length, responses.filter(({ status }) => status === 401).length]).toEqual([0, 11]);
      return accepted ?? Response.error();
    },
    "session",
  ],
  [
    "NS-7",
    "state missing",
    launchOf(async (who) => {
      const begun = await begin();
      return [{ ...begun, state: "" }, idToken(begun, who)];
    }),
    "400 state_missing",
  ],
  [
    "NS-8",
    "state unknown",
    launchOf(async (who) => {
      const begun = await begin();
      return [{ ...begun, state: "unknown" }, idToken(begun, who)];
    }),
    "401 state_invalid",
  ],
  [
    "NS-9",
    "login CSRF: good state, but no cookie (another browser)",
    launchOf(async (who) => {
      const begun = await begin();
      return [{ ...begun, browser: createBrowser() }, idToken(begun, who)];
    }),
    "401 browser_unproven",
  ],
  [
    "NS-10",
    "state used twice (second id_token has a fresh nonce)",
    async (who) => {
      const first = await begin();
      const cookies = new Map(first.browser.cookies);
      expect((await answer(first, idToken(first, who))).status).toBe(303);
      for (const [name, value] of cookies) first.browser.cookies.set(name, value);
      return answer(first, idToken(first, { ...who, nonce: "fresh" }));
    },
    "401 nonce_mismatch",
  ],
  [
    "NS-11",
    "nonce of login 2 with state of login 1",
    launchOf(async (who) => {
      const first = await begin();
      const second = await begin({}, first.browser);
      return [first, idToken(second, who)];
    }),
    "401 nonce_mismatch",
  ],

  // The message
  ["LC-1", "version missing", launch({ [claim.version]: undefined }), "401 version_unsupported"],
  ["LC-2", "version 1.2.0", launch({ [claim.version]: "1.2.0" }), "401 version_unsupported"],
  ["LC-3", "version 11.3.0", launch({ [claim.version]: "11.3.0" }), "401 version_unsupported"],
  ["LC-4", "message_type missing", launch({ [claim.messageType]: undefined }), "401 message_type_unknown"],
  ["LC-5", "message_type unknown", launch({ [claim.messageType]: "LtiOther" }), "401 message_type_unknown"],
  ["LC-6", "deployment_id missing", launch({ [claim.deploymentId]: undefined }), "401 claims_invalid"],
  [
    "LC-7",
    "deployment_id unknown (policy: it waits for an administrator)",
    launch({ [claim.deploymentId]: "new" }, { lti_deployment_id: "" }),
    "403 deployment_pending",
  ],
  ["LC-8", "target_link_uri missing", launch({ [claim.targetLinkUri]: undefined }), "401 claims_invalid"],
  [
    "LC-9",
    "target_link_uri on another host",
    launch({ [claim.targetLinkUri]: "https://evil.example/lti/launch" }),
    "401 target_link_mismatch",
  ],
  ["LC-10", "resource_link missing", launch({ [claim.resourceLink]: undefined }), "401 claims_invalid"],
  [
    "LC-11",
    "resource_link without id",
    launch({ [claim.resourceLink]: { title: "My dashboard" } }),
    "401 claims_invalid",
  ],
  [
    "LC-12",
    "resource_link is an array",
    launch({ [claim.resourceLink]: [{ id: "3" }] }),
    "401 claims_invalid",
  ],
  ["LC-13", "roles claim missing", launch({ [claim.roles]: undefined }), "401 claims_invalid"],
  ["LC-14", "roles is a string", launch({ [claim.roles]: `${CONTEXT_ROLE}Learner` }), "401 claims_invalid"],
  [
    "LC-15",
    "sub missing (policy: a tool that keeps learners' progress has to know them)",
    launch({ sub: undefined }),
    "401 user_missing",
  ],
  ["LC-16", "sub over 255 characters", launch({ sub: "x".repeat(256) }), "401 user_missing"],
  ["LC-17", "sub is a number", launch({ sub: 62 }), "401 user_missing"],
  [
    "LC-18",
    "deep linking request without deep_linking_settings",
    launch({ ...DEEP_LINKING, [claim.deepLinkingSettings]: undefined }),
    "401 claims_invalid",
  ],
  [
    "LC-19",
    "deep linking request, no deep_link_return_url",
    launch({
      ...DEEP_LINKING,
      [claim.deepLinkingSettings]: { ...SETTINGS, deep_link_return_url: undefined },
    }),
    "401 claims_invalid",
  ],
  ["LC-20", "NUL character in sub", launch({ sub: "a\0b" }), "401 user_missing"],
  [
    "LC-21",
    "200 kB of custom parameters",
    launch({ [claim.custom]: { note: "x".repeat(200_000) } }),
    "413 request_too_large",
  ],
  ["LC-22", "sub is the empty string", launch({ sub: "" }), "401 user_missing"],
  [
    "LC-23",
    "signed JWT that is not an LTI message",
    token(({ iss, aud, nonce, iat, exp }) =>
      writeToken(header(), { name: "badltilaunch", iss, aud, nonce, iat, exp }, lms.key),
    ),
    "401 message_type_unknown",
  ],
  ["LC-24", "deployment_id is a number", launch({ [claim.deploymentId]: 1 }), "401 claims_invalid"],
  ["LC-25", "context without id", launch({ [claim.context]: { title: "Python" } }), "401 claims_invalid"],
  [
    "LC-26",
    "LtiSubmissionReviewRequest without for_user",
    launch({ [claim.messageType]: "LtiSubmissionReviewRequest" }),
    "401 claims_invalid",
  ],

  // Roles, and what a platform may leave out
  ["RO-1", "roles []", launch({ [claim.roles]: [] }), "session"],
  ["RO-2", "unknown role URI only", launch({ [claim.roles]: ["https://example.edu/roles#Own"] }), "session"],
  ["RO-3", 'short role "Learner"', launch(roles((name) => name)), "session"],
  [
    "RO-4",
    "several roles",
    launch(
      roles(
        (name) => CONTEXT_ROLE + name,
        () => `${INSTITUTION_ROLE}Student`,
        () => `${CONTEXT_ROLE}Mentor`,
      ),
    ),
    "session",
  ],
  [
    "RO-5",
    "institution role only",
    launch({ [claim.roles]: [`${INSTITUTION_ROLE}Administrator`] }),
    "session",
  ],
  ["RO-6", "no name, no e-mail (no PII)", launch(NOBODY), "session"],
  ["RO-7", "names only", launch({ email: undefined }), "session"],
  ["RO-8", "e-mail only", launch({ ...NOBODY, email: "someone@example.edu" }), "session"],
  ["RO-9", "no context claim", launch({ [claim.context]: undefined }), "session"],
  [
    "RO-10",
    "only a resource link (no context, services, custom, presentation)",
    launch({
      [claim.context]: undefined,
      [claim.lis]: undefined,
      [claim.custom]: undefined,
      [claim.launchPresentation]: undefined,
      [claim.namesRoleService]: undefined,
    }),
    "session",
  ],
  [
    "RO-11",
    "non-ASCII names, emoji in the title",
    launch({ name: "Zoë 宮本 عائشة", [claim.resourceLink]: { id: "3", title: "Übung 🎓" } }),
    "session",
  ],
  [
    "RO-12",
    "Learner and an unknown role",
    launch(
      roles(
        (name) => CONTEXT_ROLE + name,
        () => "https://example.edu/roles#Own",
      ),
    ),
    "session",
  ],
  [
    "RO-13",
    "Mentor with role_scope_mentor",
    launch({ [claim.roles]: [`${CONTEXT_ROLE}Mentor`], [claim.roleScopeMentor]: ["62", "63"] }),
    "session",
  ],
  [
    "RO-14",
    "e-mail, no context (instructor)",
    launch({ ...INSTRUCTOR, ...NOBODY, email: "teacher01@example.edu", [claim.context]: undefined }),
    "session",
  ],

  // The login
  ["LI-1", "iss missing", login({ iss: "" }), "400 login_invalid"],
  ["LI-2", "login_hint missing", login({ login_hint: "" }), "400 login_invalid"],
  ["LI-3", "target_link_uri missing", login({ target_link_uri: "" }), "400 login_invalid"],
  ["LI-4", "iss unknown", login({ iss: "https://unknown.example.edu" }), "400 platform_unknown"],
  ["LI-5", "client_id not of this iss", login({ client_id: "client-9" }), "400 platform_unknown"],
  [
    "LI-6",
    "target_link_uri on another host (would become redirect_uri)",
    login({ target_link_uri: "https://evil.example/lti/launch" }),
    "400 target_link_foreign",
  ],
  [
    "LI-7",
    "target_link_uri javascript:",
    login({ target_link_uri: "javascript:alert(1)" }),
    "400 login_invalid",
  ],
  [
    "LI-8",
    "iss[$ne]=x (operator / nested object)",
    (who) =>
      post("/lti/login", `iss[$ne]=x&login_hint=62&target_link_uri=${encodeURIComponent(target())}`)(who),
    "400 login_invalid",
  ],
  [
    "LI-9",
    "iss twice",
    (who) =>
      post(
        "/lti/login",
        `${new URLSearchParams(initiation()).toString()}&iss=${encodeURIComponent(other.url)}`,
      )(who),
    "400 login_invalid",
  ],
  [
    "LI-10",
    "lti_deployment_id unknown (policy: the login goes on, the launch decides)",
    login({ lti_deployment_id: "unknown" }),
    "platform",
  ],
  [
    "LI-11",
    "lti_storage_target=_parent: page or redirect, no error",
    login({ lti_storage_target: "_parent" }),
    "platform",
  ],

  // HTTP itself
  [
    "HI-1",
    'POST launch with JSON body {"state":{"a":1}}',
    post("/lti/launch", '{"state":{"a":1}}', "application/json"),
    "400 request_invalid",
  ],
  ["HI-2", "POST launch with bad JSON", post("/lti/launch", "{", "application/json"), "400 request_invalid"],
  [
    "HI-3",
    "POST launch with text/plain body",
    post("/lti/launch", "id_token=x&state=y", "text/plain"),
    "400 request_invalid",
  ],
  [
    "HI-4",
    "POST launch with state containing NUL",
    post("/lti/launch", "id_token=x&state=a%00b"),
    "400 request_invalid",
  ],
  [
    "HI-5",
    "GET launch URL with no session",
    () => createBrowser().get(`${app.url}/lti/launch`),
    "400 request_invalid",
  ],
  [
    "HI-6",
    "CORS: Origin evil.example on the launch URL must not be allowed with credentials",
    async () => {
      const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
      const preflight = await fetch(`${app.url}/lti/launch`, { method: "OPTIONS", headers });
      const answered = await createBrowser().post(`${app.url}/lti/launch`, {}, headers);
      for (const response of [preflight, answered]) {
        const names = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
        expect(names).toEqual([]);
      }
      return answered;
    },
    "400 state_missing",
  ],
  [
    "HI-7",
    "redirect_uri path //evil.example/ must not become an off-site redirect",
    async (who) => {
      const begun = await begin({ target_link_uri: `${app.url}//evil.example/` });
      const elsewhere = await begun.browser.post(`${app.url}//evil.example/lti/launch`, {
        id_token: idToken(begun, who),
        state: begun.state,
      });
      expect([elsewhere.status, elsewhere.headers.get("location")]).toEqual([404, null]);
      const launched = await answer(begun, idToken(begun, who));
      expect(launched.headers.get("location")).toMatch(/^\/app\?code=[\w-]+$/);
      const fresh = await begin();
      return answer(fresh, idToken(fresh, { ...who, [claim.targetLinkUri]: "//evil.example/" }));
    },
    "401 claims_invalid",
  ],
  [
    "HI-8",
    'POST launch with a state that is no cookie name ("a b")',
    post("/lti/launch", "id_token=x&state=a+b"),
    "401 state_invalid",
  ],
  [
    "HI-9",
    "POST launch, id_token and state as arrays",
    post("/lti/launch", "id_token=a&id_token=b&state=a&state=b"),
    "400 request_invalid",
  ],
];

/** The same in ways that the numbers do not tell apart. */
const VARIANTS: readonly Case[] = [
  ["OK-1 in full", "good launch with every claim of a course", launch(everyClaim), "session"],
  [
    "JW-9 under a known kid",
    "attacker jwk embedded in the header, with the platform's kid",
    token(
      signed(
        () => ({ jwk: attacker.publicJwk }),
        () => attacker,
      ),
    ),
    "401 signature_invalid",
  ],
  [
    "LC-21 within the limit",
    "a form just under 256 kB",
    async (who) => {
      const begun = await begin();
      const form = {
        id_token: idToken(begun, { ...who, [claim.custom]: { note: "x".repeat(190_000) } }),
        state: begun.state,
      };
      const room = LARGEST_BODY - new URLSearchParams({ ...form, more: "" }).toString().length;
      expect(room).toBeGreaterThan(0);
      const send = (more: number): Promise<Response> =>
        begun.browser.post(`${app.url}/lti/launch`, { ...form, more: "x".repeat(more) });
      expect(await outcomeOf(await send(room + 1))).toBe("413 request_too_large");
      return send(room);
    },
    "session",
  ],
  [
    "RO-14 in one's own role",
    "e-mail, no context",
    launch((who) => ({ ...NOBODY, email: `${roleOf(who)}@example.edu`, [claim.context]: undefined })),
    "session",
  ],
  [
    "LI-8 by GET",
    "iss[$ne]=x (operator / nested object)",
    get(() => `/lti/login?iss[$ne]=x&login_hint=62&target_link_uri=${encodeURIComponent(target())}`),
    "400 login_invalid",
  ],
  [
    "LI-9 by GET",
    "iss twice",
    get(
      () => `/lti/login?${new URLSearchParams(initiation()).toString()}&iss=${encodeURIComponent(other.url)}`,
    ),
    "400 login_invalid",
  ],
];

/** What came of a case: the whole way to a session, on to the platform, or a refusal that says what it must and nothing more. */
async function outcomeOf(response: Response): Promise<string> {
  const location = response.headers.get("location");
  if (location?.startsWith(`${lms.url}/auth?`)) return "platform";
  if (location !== null) return outcomeOfRedirect(location);
  const page = await response.text();
  if (response.status === 200) return page.includes("data-authorization-url=") ? "platform" : page;
  const code = /<dt>\w+<\/dt>\s*<dd>(\w+)<\/dd>/.exec(page)?.[1];
  const complete = /<dd>[0-9A-F]{10}<\/dd>/.test(page) && !page.includes("eyJ");
  return complete ? `${response.status} ${code}` : page;
}

async function outcomeOfRedirect(location: string): Promise<string> {
  const code = /^\/app\?code=([\w-]{43})$/.exec(location)?.[1];
  if (code === undefined) return location;
  const exchanged = await exchange(app, { code });
  return exchanged.status === 200 ? "session" : `a code that is refused with ${exchanged.status}`;
}

/** The session that the page of an accepted launch gets. */
async function sessionOf(launched: Response): Promise<SessionRecord> {
  const { searchParams } = new URL(launched.headers.get("location") ?? "", app.url);
  const exchanged = await exchange(app, { code: searchParams.get("code") });
  const { access_token: token } = (await exchanged.json()) as BearerToken;
  const session = await authenticate(database.db, token);
  if (!session) throw new Error("The launch brought no session.");
  return session;
}

const caseOf = (id: string): Case => {
  const found = [...CASES, ...VARIANTS].find(([candidate]) => candidate === id);
  if (!found) throw new Error(`There is no case ${id}.`);
  return found;
};

const ids = (area: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${area}-${index + 1}`);

it("every case is here, and once", () => {
  expect(CASES.map(([id]) => id)).toEqual([
    ...ids("OK", 6),
    ...ids("JW", 14),
    ...ids("TM", 11),
    ...ids("AU", 10),
    ...ids("NS", 11),
    ...ids("LC", 26),
    ...ids("RO", 14),
    ...ids("LI", 11),
    ...ids("HI", 9),
  ]);
});

describe("sent by a student's browser", () => {
  it.each([...CASES, ...VARIANTS])("%s: %s", async (_id, _sent, act, expected) => {
    expect(await outcomeOf(await act(STUDENT))).toBe(expected);
  });
});

/** A role in the session, and that of the membership; without one a person sees the page and nobody's data. */
type Standing = readonly [role: UserRole, member: UserRole | undefined];

const AS_LEARNER: Standing = ["learner", "learner"];
const AS_INSTRUCTOR: Standing = ["instructor", "instructor"];
const VIEW_ONLY: Standing = ["learner", undefined];

describe("the roles of a launch that is let in", () => {
  it.each<[id: string, student: Standing, instructor: Standing]>([
    ["OK-1", AS_LEARNER, AS_INSTRUCTOR],
    ["RO-1", VIEW_ONLY, VIEW_ONLY],
    ["RO-2", VIEW_ONLY, VIEW_ONLY],
    ["RO-3", AS_LEARNER, AS_INSTRUCTOR],
    ["RO-4", AS_LEARNER, AS_INSTRUCTOR],
    ["RO-5", VIEW_ONLY, VIEW_ONLY],
    ["RO-12", AS_LEARNER, AS_INSTRUCTOR],
    ["RO-13", VIEW_ONLY, VIEW_ONLY],
    ["RO-14 in one's own role", VIEW_ONLY, ["instructor", undefined]],
  ])("%s", async (id, student, instructor) => {
    const [, , act] = caseOf(id);
    const standingOf = async (who: Claims, name: string): Promise<Standing> => {
      const { userId, role } = await sessionOf(await act({ ...who, sub: `${name} of ${id}` }));
      const [member, ...more] = await inTenant(database.db, tenantId, (trx) =>
        trx.selectFrom("memberships").select("role").where("user_id", "=", userId).execute(),
      );
      expect(more).toEqual([]);
      return [role, member?.role];
    };
    expect([await standingOf(STUDENT, "student"), await standingOf(INSTRUCTOR, "instructor")]).toEqual([
      student,
      instructor,
    ]);
  });
});

/** https://www.imsglobal.org/ltiadvantage: the certification suite's launches, and which of the cases are the same. */
const CERTIFICATION: readonly (readonly [name: string, cases: readonly string[]])[] = [
  ["No KID Sent in JWT header", ["JW-1"]],
  ["Incorrect KID in JWT header", ["JW-2"]],
  ["Wrong LTI Version", ["LC-2"]],
  ["No LTI Version", ["LC-1"]],
  ["Invalid LTI message", ["LC-23"]],
  ["Missing LTI Claims", ["LC-1", "LC-4", "LC-13"]],
  ["Timestamps Incorrect", ["TM-10"]],
  ["message_type Claim Missing", ["LC-4"]],
  ["role Claim Missing", ["LC-13"]],
  ["deployment_id Claim Missing", ["LC-6"]],
  ["resource_link_id Claim Missing", ["LC-10", "LC-11"]],
  ["user Claim Missing", ["LC-15", "LC-22"]],
  ["Valid LTI Launch", ["OK-1 in full"]],
  ["Valid Launch with Multiple Roles", ["RO-4"]],
  ["Valid Launch with Short Role", ["RO-3"]],
  ["Valid Launch with Known and Unknown Role", ["RO-12"]],
  ["Valid Launch with No Role", ["RO-1"]],
  ["Valid Launch with Email Only", ["RO-8"]],
  ["Valid Launch with Names Only", ["RO-7"]],
  ["Valid Launch, No Personal Data", ["RO-6"]],
  ["Valid Launch, Email without Context", ["RO-14 in one's own role"]],
  ["Valid Launch, Resource Link Only", ["RO-10"]],
];

describe.each([
  ["a student", STUDENT],
  ["an instructor", INSTRUCTOR],
])("the certification's launches of %s", (_name, who) => {
  it.each(CERTIFICATION)("%s (%j)", async (_certified, cases) => {
    for (const id of cases) {
      const [, , act, expected] = caseOf(id);
      expect([id, await outcomeOf(await act(who))]).toEqual([id, expected]);
    }
  });

  it("Valid LTI Launch: what every claim tells is kept", async () => {
    const [, , act] = caseOf("OK-1 in full");
    const session = await sessionOf(await act({ ...who, sub: `${roleOf(who)} in full` }));
    expect(session).toMatchObject({
      role: roleOf(who).toLowerCase(),
      view: "learning_path",
      locale: "fr-CA",
    });
    expect(await keptOf(session)).toEqual({
      user: {
        name: who["name"] ?? "Ana Álvarez",
        email: who["email"] ?? "student01@example.edu",
        sourced_id: "S09000",
      },
      context: {
        title: "Everything at once",
        label: "FULL",
        memberships_url: `${lms.url}/memberships`,
        line_items_url: `${lms.url}/lineitems`,
        ags_scopes: AGS_SCOPES,
        starts_at: new Date("2026-10-11T18:53:53Z"),
        ends_at: new Date("2027-01-03T18:53:53Z"),
      },
      link: { title: "Learning path", view: "learning_path", line_item_url: `${lms.url}/lineitems/1` },
      offered: {
        claims: [
          "name",
          "given_name",
          "family_name",
          "email",
          "locale",
          "context",
          "resource_link",
          "lis",
          "custom",
          "launch_presentation",
          "tool_platform",
          "endpoint",
          "namesroleservice",
          "platformnotificationservice",
        ],
        custom: ["course_starts_at", "course_ends_at"],
        scopes: AGS_SCOPES,
        line_items: true,
        line_item: true,
        roster: true,
        notices: ["LtiContextCopyNotice"],
      },
    });
  });

  // More in deep-linking.test.ts, roster.test.ts, grades.test.ts and grade-passback.test.ts.
  it("Deep Linking 2.0: the request is answered with a link, signed by a published key", async () => {
    const session = await sessionOf(await launch(DEEP_LINKING)(who));
    const { returnUrl, jwt } = await answerDeepLinking(app.tool, session, [{ view: "dashboard" }]);
    const { payload } = await jwtVerify(jwt, createRemoteJWKSet(new URL(`${app.url}/lti/keys`)), {
      issuer: "client-1",
      audience: lms.url,
      algorithms: ["RS256"],
    });
    expect([returnUrl, payload[claim.messageType], payload[claim.contentItems]]).toEqual([
      SETTINGS.deep_link_return_url,
      "LtiDeepLinkingResponse",
      [expect.objectContaining({ type: "ltiResourceLink", url: `${target()}?view=dashboard` })],
    ]);
  });

  it("Names and Role Provisioning Services 2.0: the roster is read", async () => {
    const { contextId } = await launchInFull(who, "with a roster");
    lms.answers.set("/memberships", () => ({
      body: {
        members: [
          { user_id: "71", name: "Mia", roles: ["Learner"] },
          { user_id: "72", name: "Tom", roles: [`${CONTEXT_ROLE}Instructor`] },
        ],
      },
    }));
    expect(await syncRoster(app.tool, { tenantId, contextId: contextId ?? "" })).toMatchObject({
      active: 2,
      full: true,
      skipped: 0,
    });
  });

  it("Assignment and Grade Services 2.0: a learner's score arrives in the link's column, and no other's", async () => {
    const { userId, resourceLinkId } = await launchInFull(who, "with a grade");
    const posted: object[] = [];
    lms.answers.set("/lineitems/1", () => ({
      body: { id: `${lms.url}/lineitems/1`, label: "Learning path" },
    }));
    lms.answers.set("/lineitems/1/results", () => ({ body: [] }));
    lms.answers.set("/lineitems/1/scores", (_request, body) => {
      const { userId: of, scoreGiven, scoreMaximum } = JSON.parse(body) as Record<string, unknown>;
      posted.push({ of, scoreGiven, scoreMaximum });
      return { body: "" };
    });
    await inTenant(database.db, tenantId, async (trx) => {
      const lineItem = await findLineItemOf(trx, { resourceLinkId: resourceLinkId ?? "" });
      await queueScore(trx, {
        lineItemId: lineItem?.id ?? "",
        userId,
        scoreGiven: 7,
        scoreMaximum: 10,
        activityProgress: "Completed",
        gradingProgress: "FullyGraded",
      });
    });
    const { sent, refused } = await sendScores(app.tool, tenantId);
    const arrived = [{ of: "Learner with a grade", scoreGiven: 7, scoreMaximum: 10 }];
    expect({ sent, refused, posted }).toEqual(
      who === STUDENT ? { sent: 1, refused: 0, posted: arrived } : { sent: 0, refused: 0, posted: [] },
    );
  });
});

/** A session of a course with every service, of a person who launches for the first time. */
async function launchInFull(who: Claims, name: string): Promise<SessionRecord> {
  return sessionOf(await launch(everyClaim)({ ...who, sub: `${roleOf(who)} ${name}` }));
}

/** What a launch left behind. */
async function keptOf({ userId, contextId, courseId, resourceLinkId }: SessionRecord): Promise<object> {
  return inTenant(database.db, tenantId, async (trx) => ({
    user: await trx
      .selectFrom("users")
      .innerJoin("user_identities", "user_identities.user_id", "users.id")
      .select(["name", "email", "sourced_id"])
      .where("users.id", "=", userId)
      .executeTakeFirst(),
    context: await trx
      .selectFrom("contexts")
      .innerJoin("courses", "courses.id", "contexts.course_id")
      .select([
        "contexts.title",
        "label",
        "memberships_url",
        "line_items_url",
        "ags_scopes",
        "starts_at",
        "ends_at",
      ])
      .where("contexts.id", "=", contextId)
      .where("courses.id", "=", courseId)
      .executeTakeFirst(),
    link: await trx
      .selectFrom("resource_links")
      .select(["title", "view", "line_item_url"])
      .where("id", "=", resourceLinkId)
      .executeTakeFirst(),
    offered: await trx
      .selectFrom("launches")
      .select("offered")
      .where("user_id", "=", userId)
      .executeTakeFirst()
      .then((launched) => launched?.offered),
  }));
}

it("tells the log the cause of every refusal, and no token, code or proof", () => {
  const log = app.log.join("");
  const told = app.log.map((line) => (JSON.parse(line) as { refusal?: string }).refusal);
  const refusals = [...CASES, ...VARIANTS].flatMap(
    ([, , , expected]) => /^4\d\d (\w+)$/.exec(expected)?.[1] ?? [],
  );
  expect(told).toEqual(expect.arrayContaining(refusals));
  expect(log).not.toMatch(/eyJ|code=|__Host-/);
});

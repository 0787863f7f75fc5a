import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Line, openLine } from "./line.ts";

/** What a measured tool is told. */
export interface ToolOptions {
  readonly databaseUrl: string;
  readonly platform: PlatformAddresses;
}

export interface PlatformAddresses {
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
}

/** A loopback platform: a key set that counts how often it is fetched, and signed launches. */
export interface Platform extends Disposable {
  readonly addresses: PlatformAddresses;
  readonly keyFetches: () => number;
  readonly signLaunch: (person: number, login: StartedLogin, target: string) => string;
}

interface StartedLogin {
  readonly state: string;
  readonly nonce: string;
  readonly cookie: string;
}

const LTI = "https://purl.imsglobal.org/spec/lti/claim";
/** Courses over which people are spread. */
const COURSES = 10;

export async function startPlatform(): Promise<Platform> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = randomUUID();
  const keySet = JSON.stringify({
    keys: [{ ...publicKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }],
  });
  let fetched = 0;
  const server = createServer((_req, res) => {
    fetched += 1;
    res.writeHead(200, { "content-type": "application/json" }).end(keySet);
  }).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses = {
    issuer: url,
    clientId: "bench-client",
    authorizationEndpoint: `${url}/auth`,
    tokenEndpoint: `${url}/token`,
    jwksUri: `${url}/keys`,
  };
  const header = encode({ alg: "RS256", typ: "JWT", kid });
  return {
    addresses,
    keyFetches: () => fetched,
    signLaunch: (person, { nonce }, target) => {
      const now = Math.floor(Date.now() / 1000);
      const payload = encode({
        iss: url,
        aud: addresses.clientId,
        sub: `person-${person}`,
        iat: now,
        exp: now + 300,
        nonce,
        name: `Person ${person}`,
        given_name: "Person",
        family_name: `${person}`,
        email: `person-${person}@example.edu`,
        locale: "en",
        [`${LTI}/message_type`]: "LtiResourceLinkRequest",
        [`${LTI}/version`]: "1.3.0",
        [`${LTI}/deployment_id`]: "1",
        [`${LTI}/target_link_uri`]: target,
        [`${LTI}/resource_link`]: { id: `link-${person % COURSES}`, title: "Dashboard" },
        [`${LTI}/roles`]: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        [`${LTI}/context`]: {
          id: `course-${person % COURSES}`,
          label: `C${person % COURSES}`,
          title: `Course ${person % COURSES}`,
          type: ["CourseSection"],
        },
        [`${LTI}/custom`]: { view: "dashboard" },
        [`${LTI}/launch_presentation`]: { locale: "en", return_url: `${url}/return` },
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
          scope: ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
          lineitems: `${url}/lineitems`,
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
          context_memberships_url: `${url}/memberships`,
          service_versions: ["2.0"],
        },
      });
      const signature = sign("sha256", Buffer.from(`${header}.${payload}`), privateKey);
      return `${header}.${payload}.${signature.toString("base64url")}`;
    },
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Where a tool takes logins and launches, and what a browser does with the answer until the launch is through. */
export interface Tool {
  readonly loginUrl: string;
  readonly launchUrl: string;
  /** Tells whether all went well; the answer is a redirect, to an address that `follow` gets. */
  readonly follow: (line: Line, location: URL, cookie: string) => Promise<boolean>;
}

/** The redirect is the last of it. */
export const atOnce: Tool["follow"] = () => Promise.resolve(true);

/** The page that the redirect leads to is where the application is told. */
export const byPage: Tool["follow"] = async (line, location, cookie) =>
  (await line.ask(location, { method: "GET", cookie })).status === 200;

/** The page that the redirect leads to exchanges its code for a token. */
export const byPageWithToken: Tool["follow"] = async (line, location, cookie) => {
  if (!(await byPage(line, location, cookie))) return false;
  const body = JSON.stringify({ code: location.searchParams.get("code") });
  const answer = await line.ask(new URL("/lti/session", location), { contentType: "application/json", body });
  return answer.status === 200;
};

/** How some launches went; `seconds` counts logins and launches, not the signing between them. */
export interface Run {
  readonly seconds: number;
  readonly errors: number;
}

/** Launches once as each of `people`, `concurrency` at a time: every login, then every signature, then every launch. */
export async function launchAll(
  platform: Platform,
  tool: Tool,
  people: readonly number[],
  concurrency: number,
): Promise<Run> {
  const lines = await Promise.all(
    Array.from({ length: concurrency }, () => openLine(new URL(tool.launchUrl))),
  );
  const [loginUrl, launchUrl] = [new URL(tool.loginUrl), new URL(tool.launchUrl)];
  const initiation = initiationOf(platform, tool);
  const began = performance.now();
  const logins = await inParallel(lines, people, (line) => login(line, loginUrl, initiation));
  const loggedIn = performance.now();
  const launches = logins.map((started, index) => ({
    started,
    idToken: platform.signLaunch(people[index] ?? 0, started, tool.launchUrl),
  }));
  const signed = performance.now();
  const through = await inParallel(lines, launches, async (line, { started, idToken }) => {
    // What both tools make of states and tokens needs no encoding in a form.
    const body = `id_token=${idToken}&state=${started.state}`;
    const { status, head } = await line.ask(launchUrl, { body, cookie: started.cookie });
    if (status !== 302 && status !== 303) return false;
    return tool.follow === atOnce || tool.follow(line, new URL(locationOf(head), launchUrl), cookieOf(head));
  });
  const ended = performance.now();
  for (const line of lines) line.close();
  return {
    seconds: (loggedIn - began + (ended - signed)) / 1000,
    errors: through.filter((good) => !good).length,
  };
}

function initiationOf({ addresses }: Platform, tool: Tool): string {
  return new URLSearchParams({
    iss: addresses.issuer,
    client_id: addresses.clientId,
    login_hint: "hint",
    lti_message_hint: "message",
    lti_deployment_id: "1",
    target_link_uri: tool.launchUrl,
  }).toString();
}

async function login(line: Line, url: URL, initiation: string): Promise<StartedLogin> {
  const { head } = await line.ask(url, { body: initiation });
  const location = locationOf(head);
  return {
    state: /[?&]state=([^&]+)/.exec(location)?.[1] ?? "",
    nonce: /[?&]nonce=([^&]+)/.exec(location)?.[1] ?? "",
    cookie: cookieOf(head),
  };
}

function locationOf(head: string): string {
  return /\r\nlocation: *([^\r]+)/i.exec(head)?.[1] ?? "none:";
}

/** What a browser sends back of the cookies that an answer sets. */
function cookieOf(head: string): string {
  return Array.from(head.matchAll(/\r\nset-cookie: *([^;\r]+)/gi), ([, cookie]) => cookie).join("; ");
}

async function inParallel<T, R>(
  lines: readonly Line[],
  items: readonly T[],
  work: (line: Line, item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  await Promise.all(
    lines.map(async (line) => {
      for (const [index, item] of queue) results[index] = await work(line, item);
    }),
  );
  return results;
}

import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { claim } from "../src/lti/claims.ts";
import { generateToolKey, type NewToolKey } from "../src/lti/tool-keys.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { writeToken } from "./support/id-token.ts";
import { createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { learnerLaunch } from "./support/test-platform.ts";

/** How the address of a platform's keys answers. */
type Answer = (response: ServerResponse) => void;

/** A platform of one host that speaks for many, each with keys of its own. */
interface School {
  readonly issuer: string;
  answer: Answer;
  /** How often its keys were asked for. */
  asked: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let database: TestDatabase;
let app: LaunchApp;
let tenantId: string;
let host: Server;
let schools: Map<string, School>;
let [first, second]: NewToolKey[] = [];
/** Milliseconds by which the tool's clock is ahead of ours. */
let ahead: number;
/** When the tool's clock stands still. */
let frozen: number | undefined;
/** Sockets that anyone has opened to the schools' host. */
let dialled: number;

beforeAll(async () => {
  database = await createTestDatabase();
  [first, second] = await Promise.all([generateToolKey(), generateToolKey()]);
  schools = new Map();
  host = createServer((request, response) => {
    const school = schools.get(request.url ?? "");
    if (!school) {
      response.writeHead(404).end();
      return;
    }
    school.asked += 1;
    school.answer(response);
  });
  host.on("connection", () => (dialled += 1));
  await new Promise<void>((ready) => host.listen(0, "127.0.0.1", ready));
  app = await startLaunchApp(database.db, { now });
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
});

afterAll(async () => {
  await app?.close();
  host.closeAllConnections();
  host.close();
  await database?.drop();
});

beforeEach(() => {
  ahead = 0;
  frozen = undefined;
  dialled = 0;
});

const now = (): number => (frozen ?? Date.now()) + ahead;

const one = (): NewToolKey => present(first);
const two = (): NewToolKey => present(second);

function present(key: NewToolKey | undefined): NewToolKey {
  if (!key) throw new Error("the keys are made before the tests");
  return key;
}

const json =
  (body: unknown): Answer =>
  (response) =>
    void response.end(JSON.stringify(body));

const keys = (...published: readonly object[]): Answer => json({ keys: published });

const redirect =
  (location: string): Answer =>
  (response) =>
    void response.writeHead(302, { location }).end();

const portOfHost = (): number => (host.address() as AddressInfo).port;

/** A school whose keys answer so; they are elsewhere when told. */
async function school(answer: Answer, jwksUri?: string): Promise<School> {
  const path = `/${schools.size}`;
  const issuer = `http://127.0.0.1:${portOfHost()}${path}`;
  const made: School = { issuer, answer, asked: 0 };
  schools.set(`${path}/keys`, made);
  await addPlatform(database.db, {
    tenantId,
    name: "School",
    issuer,
    clientId: "client-1",
    authorizationEndpoint: `${issuer}/auth`,
    tokenEndpoint: `${issuer}/token`,
    jwksUri: jwksUri ?? `${issuer}/keys`,
    deployments: ["1"],
  });
  return made;
}

/** Launches from a school with a token of that key; gives `accepted`, or status and code. */
async function launch(
  { issuer }: Pick<School, "issuer">,
  key: NewToolKey,
  kid = key.kid,
  { url } = app,
): Promise<string> {
  const browser = createBrowser();
  const target = `${url}/lti/launch`;
  const begun = await browser.post(`${url}/lti/login`, {
    iss: issuer,
    login_hint: "62",
    target_link_uri: target,
  });
  const { searchParams } = new URL(begun.headers.get("location") ?? "");
  const seconds = Math.floor(now() / 1000);
  const payload = {
    ...learnerLaunch(issuer),
    iat: seconds,
    exp: seconds + 60,
    nonce: searchParams.get("nonce"),
    [claim.targetLinkUri]: target,
  };
  const response = await browser.post(target, {
    id_token: writeToken({ alg: "RS256", kid }, payload, key),
    state: searchParams.get("state") ?? "",
  });
  if (response.status === 303) return "accepted";
  return `${response.status} ${/<dd>(\w+)<\/dd>/.exec(await response.text())?.[1]}`;
}

describe("a platform's keys", () => {
  it("are fetched once more when it signs by a key that is not known yet", async () => {
    const moodle = await school(keys(one().publicJwk));
    expect(await launch(moodle, one())).toBe("accepted");
    moodle.answer = keys(one().publicJwk, two().publicJwk);
    expect(await launch(moodle, two())).toBe("accepted");
    expect(await launch(moodle, one())).toBe("accepted");
    expect(moodle.asked).toBe(2);
  });

  it("are fetched once more in 30 s, whatever unknown keys are named, and no launch by those is let in", async () => {
    frozen = Date.now();
    const moodle = await school(keys(one().publicJwk));
    expect(await launch(moodle, one())).toBe("accepted");
    const outcomes = [];
    for (let count = 0; count < 100; count += 1) outcomes.push(launch(moodle, two(), `unknown-${count}`));
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["401 kid_unknown"]));
    expect(moodle.asked).toBe(2);
    ahead = 29_000;
    expect(await launch(moodle, two(), "unknown")).toBe("401 kid_unknown");
    expect(moodle.asked).toBe(2);
    ahead = 31_000;
    expect(await launch(moodle, two(), "unknown")).toBe("401 kid_unknown");
    expect(moodle.asked).toBe(3);
  });

  it("are fetched once more after a bad signature: the same id may name a new key", async () => {
    const moodle = await school(keys({ ...one().publicJwk, kid: "same" }));
    expect(await launch(moodle, one(), "same")).toBe("accepted");
    moodle.answer = keys({ ...two().publicJwk, kid: "same" });
    expect(await launch(moodle, two(), "same")).toBe("accepted");
    expect(await launch(moodle, one(), "same")).toBe("401 signature_invalid");
    expect(moodle.asked).toBe(2);
  });

  it("serve on for 24 h while it is down, and not longer", async () => {
    const moodle = await school(keys(one().publicJwk));
    expect(await launch(moodle, one())).toBe("accepted");
    moodle.answer = (response) => void response.writeHead(503).end();
    ahead = 23 * HOUR;
    expect(await launch(moodle, one())).toBe("accepted");
    ahead = 24 * HOUR + MINUTE;
    expect(await launch(moodle, one())).toBe("424 keys_unreachable");
  });

  it("are not another platform's, though both publish on one host", async () => {
    const [theirs, ours] = [await school(keys(one().publicJwk)), await school(keys(two().publicJwk))];
    expect(await launch(theirs, one())).toBe("accepted");
    expect(await launch(ours, one())).toBe("401 kid_unknown");
    expect(await launch(ours, one(), two().kid)).toBe("401 signature_invalid");
  });

  it.each<[name: string, answer: () => Answer, expected: string]>([
    ["HTML", () => (response) => void response.end("<html>Sign in</html>"), "424 keys_invalid"],
    ["an error 500", () => (response) => void response.writeHead(500).end(), "424 keys_unreachable"],
    ["20 MB", () => (response) => void response.end(Buffer.alloc(20_000_000, " ")), "424 keys_unreachable"],
    ["an empty key set", () => keys(), "401 kid_unknown"],
    [
      "a redirect to the machine's own metadata",
      () => redirect("http://169.254.169.254/latest/meta-data"),
      "424 keys_unreachable",
    ],
    ["a redirect to 10/8", () => redirect("https://10.0.0.1/keys"), "424 keys_unreachable"],
    ["a key with its private members", () => keys({ ...one().publicJwk, d: "AQAB" }), "401 kid_unknown"],
    [
      "a key on a curve",
      () => keys({ kty: "EC", crv: "P-256", x: "AQAB", y: "AQAB", kid: one().kid }),
      "401 kid_unknown",
    ],
    ["a key for encryption", () => keys({ ...one().publicJwk, use: "enc" }), "401 kid_unknown"],
    [
      "two keys of one id",
      () => keys(one().publicJwk, { ...two().publicJwk, kid: one().kid }),
      "401 kid_unknown",
    ],
  ])("are of no use when they are %s", async (_name, answer, expected) => {
    expect(await launch(await school(answer()), one())).toBe(expected);
  });

  it("are not fetched from a private address", async () => {
    const hidden = await school(keys(), "https://10.0.0.1/keys");
    const metadata = await school(keys(), "http://169.254.169.254/keys");
    expect([await launch(hidden, one()), await launch(metadata, one())]).toEqual([
      "424 keys_unreachable",
      "424 keys_unreachable",
    ]);
  });

  it.each(["http://127.0.0.1", "https://127.0.0.1", "https://localhost"])(
    "on this very machine, at %s, are not even dialled where that is not allowed",
    async (address) => {
      const strict = await startLaunchApp(database.db, { now, allowLoopback: false });
      const hidden = await school(keys(one().publicJwk), `${address}:${portOfHost()}/${schools.size}/keys`);
      const refused = await launch(hidden, one(), one().kid, strict);
      await strict.close();
      expect([refused, dialled, hidden.asked]).toEqual(["424 keys_unreachable", 0, 0]);
      // Where it is allowed the same address is reached, though no TLS is spoken there.
      await launch(hidden, one());
      expect(dialled).toBe(1);
    },
  );

  it(
    "that never come end in a page within five seconds, while other platforms are served",
    { timeout: 30_000 },
    async () => {
      const silence = Promise.withResolvers<void>();
      const silent = await school(() => silence.resolve());
      const noise = Promise.withResolvers<void>();
      const endless = await school((response) => {
        const drip = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(drip));
        noise.resolve();
      });
      const well = await school(keys(one().publicJwk));
      const ended: string[] = [];
      const ending = [silent, endless].map(async (dead) => ended.push(await launch(dead, one())));
      await Promise.all([silence.promise, noise.promise]);
      expect(await launch(well, one())).toBe("accepted");
      expect(ended).toEqual([]);
      await Promise.all(ending);
      expect(ended).toEqual(["424 keys_unreachable", "424 keys_unreachable"]);
      expect([await launch(silent, one()), silent.asked]).toEqual(["424 keys_unreachable", 1]);
    },
  );
});

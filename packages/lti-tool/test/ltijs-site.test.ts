import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from "jose";
import crypto from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { authenticate } from "../src/launch/session.ts";
import { addPlatform, createRegistrationLink } from "../src/launch/registration.ts";
import {
  createProvider,
  type LtijsPlatform,
  type LtijsProvider,
  type LtijsRegistration,
} from "../src/ltijs/ltijs-api.ts";
import { setUpSite } from "../src/ltijs/ltijs-site.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type Browser, createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let site: LaunchApp;
let lti: LtijsProvider;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  lti = createProvider();
  site = await startLaunchApp(database.db, {}, async (app, tool) => {
    app.use(await setUpSite(tool, lti, { tenantId }));
  });
  lti.onConnect((token, req, res) =>
    req.query["leave"] === undefined ? res.json({ token, query: req.query }) : lti.redirect(res, "/page"),
  );
  lti.onDeepLinking(async (token, _req, res) =>
    res.send(
      await lti.DeepLinking.createDeepLinkingForm(token, [{ type: "ltiResourceLink", title: "Page" }], {}),
    ),
  );
  lti.app.all("/page", (req, res) => {
    res.json({ user: res.locals["token"].user, path: res.locals["context"].path, body: req.body as unknown });
  });
  lti.app.get("/members", (_req, res, next) => {
    lti.NamesAndRoles.getMembers(res.locals["token"]).then((members) => res.json(members), next);
  });
  lti.whitelist("/open");
  lti.app.all("/open", (req, res) => res.json({ body: req.body as unknown }));
  await addPlatform(database.db, { ...moodle(), clientId: "by-hand", tenantId, deployments: ["1"] });
  await lti.registerPlatform({
    url: lms.url,
    name: "School",
    clientId: "by-ltijs",
    authenticationEndpoint: `${lms.url}/auth`,
    accesstokenEndpoint: `${lms.url}/token`,
    authorizationServer: "https://auth.example.edu",
    authConfig: { method: "JWK_SET", key: `${lms.url}/keys` },
  });
});

afterAll(async () => {
  await site?.close();
  await lms?.close();
  await database?.drop();
});

const moodle = () => ({
  name: "Moodle",
  issuer: lms.url,
  authorizationEndpoint: `${lms.url}/auth`,
  tokenEndpoint: `${lms.url}/token`,
  jwksUri: `${lms.url}/keys`,
});

interface Launched {
  readonly browser: Browser;
  readonly response: Response;
  /** Where the launch leads, relative to the site. */
  readonly location: string;
  readonly ltik: string;
}

/** Launches a path of the site, by the platform's form, in a browser of its own. */
async function launch(
  path: string,
  claims: Record<string, unknown> = {},
  clientId = "by-hand",
): Promise<Launched> {
  const browser = createBrowser();
  const login = await browser.post(`${site.url}/lti/login`, {
    iss: lms.url,
    login_hint: "62",
    target_link_uri: site.url + path,
    client_id: clientId,
  });
  const authorization = new URL(login.headers.get("location") ?? "");
  const idToken = await lms.sign({
    aud: clientId,
    nonce: authorization.searchParams.get("nonce"),
    [claim.targetLinkUri]: site.url + path,
    ...claims,
  });
  const state = authorization.searchParams.get("state") ?? "";
  const response = await browser.post(`${site.url}/lti/launch`, { id_token: idToken, state });
  const location = response.headers.get("location") ?? "";
  const ltik = URL.parse(location, site.url)?.searchParams.get("ltik") ?? "";
  return { browser, response, location, ltik };
}

it("makes the key pair of a platform that the application registers without holding up the requests of others", async () => {
  const atOnce = vi.spyOn(crypto, "generateKeyPairSync");
  const platform = {
    url: "https://lms.example.edu",
    name: "Other school",
    clientId: "off-the-loop",
    authenticationEndpoint: "https://lms.example.edu/auth",
    accesstokenEndpoint: "https://lms.example.edu/token",
    authConfig: { method: "JWK_SET", key: "https://lms.example.edu/keys" },
  } as const;
  const registered = (await lti.registerPlatform(platform)) as LtijsRegistration;
  expect(atOnce).not.toHaveBeenCalled();
  atOnce.mockRestore();
  const shown = await registered.platformJSON();
  expect(shown).toMatchObject({ name: "Other school", active: true });
  expect(crypto.createPublicKey(String(shown["publicKey"])).asymmetricKeyDetails?.modulusLength).toBe(2048);

  const renamed = (await lti.registerPlatform({ ...platform, name: "Renamed" })) as LtijsRegistration;
  expect(await renamed.platformJSON()).toEqual({ ...shown, name: "Renamed" });
  const { name: _, ...nameless } = platform;
  await expect(
    lti.registerPlatform({ ...nameless, clientId: "nameless" } as unknown as LtijsPlatform),
  ).rejects.toThrow("MISSING_PARAMS");
});

describe("an application that registers", () => {
  const OURS = {
    name: "SkillStudio",
    description: expect.stringContaining("Skills, struggle"),
    id: "skillstudio",
  };
  const presentation = {
    name: "Lab: My Studies",
    description: "What the lab has seen.",
    iconUrl: "https://lab.example.edu/icon.png",
  };

  it.each([
    ["is called as it says", presentation, { ...presentation, id: "lab-my-studies" }],
    [
      "of letters that no id has is known by its host",
      { ...presentation, name: "مختبر" },
      { ...presentation, name: "مختبر", id: expect.stringMatching(/^127-0-0-1-\d+$/) },
    ],
    [
      "without a word is called as our own tool",
      {},
      { ...OURS, iconUrl: expect.stringMatching(/\/assets\/icon\.svg$/) },
    ],
  ])("%s, by Dynamic Registration and in Canvas", async (_, told, shown) => {
    const app = await startLaunchApp(database.db, { presentation: told }, async (express, tool) => {
      express.use(await setUpSite(tool, createProvider(), { tenantId }));
    });
    let sent = "";
    lms.answers.set("/configuration", () => ({
      body: {
        issuer: lms.url,
        authorization_endpoint: `${lms.url}/auth`,
        token_endpoint: `${lms.url}/token`,
        jwks_uri: `${lms.url}/keys`,
        registration_endpoint: `${lms.url}/register`,
        "https://purl.imsglobal.org/spec/lti-platform-configuration": { product_family_code: "canvas" },
      },
    }));
    lms.answers.set("/register", (_req, body) => {
      sent = body;
      return { status: 200, body: { client_id: `registered ${shown.id as string}` } };
    });
    const { url } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId });
    const opened = await createBrowser().get(`${url}&openid_configuration=${lms.url}/configuration`);
    expect(opened.status).toBe(200);
    expect(JSON.parse(sent)).toMatchObject({
      client_name: shown.name,
      logo_uri: shown.iconUrl,
      "https://purl.imsglobal.org/spec/lti-tool-configuration": {
        description: shown.description,
        "https://canvas.instructure.com/lti/tool_id": shown.id,
        messages: [{ label: shown.name }, { label: shown.name }],
      },
    });
    expect(await json(fetch(`${app.url}/lti/config/canvas.json`))).toMatchObject({
      title: shown.name,
      description: shown.description,
      extensions: [{ tool_id: shown.id, settings: { text: shown.name, icon_url: shown.iconUrl } }],
    });
    await app.close();
  });
});

describe("an ordinary ltijs application behind the strict core", () => {
  it("comes to onConnect with token, context and query as ltijs makes them", async () => {
    const { browser, response, location } = await launch("/?lesson=3", { [claim.custom]: { view: "x" } });
    expect([response.status, location]).toEqual([303, expect.stringMatching(/^\/\?lesson=3&ltik=[\w.-]+$/)]);
    const { token, query } = await json(browser.get(site.url + location));
    expect(query).toMatchObject({ lesson: "3" });
    expect(token).toMatchObject({
      iss: lms.url,
      user: "62",
      userInfo: { name: "Ana Álvarez", given_name: "Ana", family_name: "Álvarez" },
      clientId: "by-hand",
      deploymentId: "1",
      platformContext: {
        user: "62",
        path: "/",
        roles: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        targetLinkUri: `${site.url}/?lesson=3`,
        context: { id: "5", label: "PYBE", title: "Python Backend" },
        resource: { id: "3", title: "My dashboard" },
        custom: { view: "x" },
        messageType: "LtiResourceLinkRequest",
        version: "1.3.0",
      },
    });
    const registration = await lti.getPlatformById(String((token as { platformId: unknown }).platformId));
    expect(registration && (await registration.platformJSON())).toMatchObject({
      clientId: "by-hand",
      active: true,
      publicKey: expect.stringContaining("BEGIN PUBLIC KEY"),
    });
  });

  it("reloads a page, whose headers keep its address to itself and its frame to the platform", async () => {
    const { browser, location } = await launch("/page");
    expect(location).toMatch(/^\/page\?ltik=/);
    await browser.get(site.url + location);
    const again = await browser.get(site.url + location);
    expect(again.status).toBe(200);
    expect(Object.fromEntries(again.headers)).toMatchObject({
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-security-policy": `frame-ancestors 'self' ${lms.url}`,
    });
    expect(again.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("goes from page to page by lti.redirect, and remembers a new resource", async () => {
    const { browser, location } = await launch("/?leave=1");
    const redirect = await browser.get(site.url + location);
    expect(redirect.status).toBe(302);
    const page = site.url + redirect.headers.get("location");
    expect(await json(browser.get(page))).toEqual({ user: "62", path: "/", body: {} });

    lti.onConnect((_token, _req, res) => lti.redirect(res, "/page", { isNewResource: true }));
    const renamed = await launch("/");
    const moved = await renamed.browser.get(site.url + renamed.location);
    expect(await json(renamed.browser.get(site.url + moved.headers.get("location")))).toMatchObject({
      path: "/page",
    });
  });

  it.each(["//evil.example/page", "/\\evil.example/page", "///evil.example"])(
    "leads to no other site by a target of %s (HI-7)",
    async (path) => {
      const { response, location } = await launch(path);
      expect(response.status).toBe(303);
      expect(new URL(location, site.url).origin).toBe(site.url);
    },
  );

  it("gives a form with fields named state and id_token to the application as it was sent", async () => {
    const { browser, ltik } = await launch("/page");
    const form = { ltik, state: "Texas", id_token: "mine" };
    expect(await json(browser.post(`${site.url}/page`, form))).toMatchObject({ body: form });
    expect(await json(browser.post(`${site.url}/open`, { state: "a b" }))).toEqual({
      body: { state: "a b" },
    });
  });

  it.each([["by-hand"], ["by-ltijs"]])(
    "answers deep linking with ltijs's own form, under a key that we publish (%s)",
    async (clientId) => {
      const { browser, location } = await launch(
        "/",
        {
          [claim.messageType]: "LtiDeepLinkingRequest",
          [claim.resourceLink]: undefined,
          [claim.deepLinkingSettings]: {
            deep_link_return_url: `${lms.url}/deep`,
            accept_types: ["ltiResourceLink"],
            accept_presentation_document_targets: ["iframe"],
            data: "keep me",
          },
        },
        clientId,
      );
      const form = await (await browser.get(site.url + location)).text();
      expect(form).toContain(`${lms.url}/deep`);
      const [jwt = ""] = /ey[\w-]+\.[\w-]+\.[\w-]+/.exec(form) ?? [];
      const keys = (await json(fetch(`${site.url}/lti/keys`))) as unknown as JSONWebKeySet;
      const { payload } = await jwtVerify(jwt, createLocalJWKSet(keys), { audience: lms.url });
      expect(payload).toMatchObject({
        iss: clientId,
        [claim.deploymentId]: "1",
        "https://purl.imsglobal.org/spec/lti-dl/claim/data": "keep me",
        "https://purl.imsglobal.org/spec/lti-dl/claim/content_items": [{ title: "Page" }],
      });
    },
  );

  it("asks for the roster with an assertion for the authorization server that was registered", async () => {
    let assertion = "";
    lms.answers.set("/token", (_req, body) => {
      assertion = new URLSearchParams(body).get("client_assertion") ?? "";
      return { body: { access_token: "t", token_type: "bearer", expires_in: 3600 } };
    });
    lms.answers.set("/memberships", (req) => ({
      body: { id: "m", members: [{ user_id: req.headers.authorization }] },
    }));
    const { browser, ltik } = await launch("/page", {}, "by-ltijs");
    expect(await json(browser.get(`${site.url}/members?ltik=${ltik}`))).toMatchObject({
      members: [{ user_id: "Bearer t" }],
    });
    expect(decodeJwt(assertion)).toMatchObject({ aud: "https://auth.example.edu", sub: "by-ltijs" });
  });

  it("gives the widgets of a page a session of their own, again and again", async () => {
    const { browser, ltik } = await launch("/page");
    const exchange = () => browser.post(`${site.url}/lti/session`, JSON.stringify({ ltik }), AS_JSON);
    const tokens = [await json(exchange()), await json(exchange())];
    const sessions = await Promise.all(
      tokens.map(({ access_token: token }) => authenticate(database.db, String(token))),
    );
    expect(sessions).toMatchObject([
      { tenantId, role: "learner", view: "dashboard" },
      { tenantId, role: "learner", view: "dashboard" },
    ]);
    expect(sessions[0]?.id).not.toBe(sessions[1]?.id);
    expect(sessions[0]?.courseId).not.toBeNull();
  });
});

const AS_JSON = { "content-type": "application/json" };

describe("an ltik", () => {
  it.each<[name: string, change: (launched: Launched) => Promise<unknown> | void]>([
    ["in another browser", ({ browser }) => browser.cookies.clear()],
    ["after its session was ended", () => change("sessions", { expires_at: new Date(0) })],
    ["after its platform was switched off", () => change("platforms", { status: "disabled" })],
  ])("is of no use %s, and the application is asked what to do then", async (_name, change) => {
    lti.onSessionTimeout((_req, res) => res.status(401).send("please come in again"));
    const launched = await launch("/page");
    await change(launched);
    const response = await launched.browser.get(site.url + launched.location);
    expect([response.status, await response.text()]).toEqual([401, "please come in again"]);
    const exchange = await launched.browser.post(
      `${site.url}/lti/session`,
      JSON.stringify({ ltik: launched.ltik }),
      AS_JSON,
    );
    expect(exchange.status).toBe(401);
    await database.db.updateTable("platforms").set({ status: "active" }).execute();
  });

  it("keeps its session alive by being used", async () => {
    const { browser, location, ltik } = await launch("/page");
    const soon = new Date(Date.now() + 60_000);
    const later = new Date(soon.getTime() + 3_600_000);
    await change("sessions", { expires_at: soon });
    await change("ltijs_records", { expires_at: soon });
    expect((await browser.get(site.url + location)).status).toBe(200);
    const sessions = await database.db
      .selectFrom("sessions")
      .select("id")
      .where("expires_at", ">", later)
      .execute();
    expect(sessions).toEqual([{ id: decodeJwt(ltik)["session"] }]);
    const records = await database.db
      .selectFrom("ltijs_records")
      .select("collection")
      .where("expires_at", ">", later)
      .orderBy("collection")
      .execute();
    expect(records).toEqual([{ collection: "contexttoken" }, { collection: "idtoken" }]);
  });

  it("is tied to the browser that launched by a partitioned cookie", async () => {
    const { response } = await launch("/page");
    expect(response.headers.getSetCookie().join()).toMatch(
      /__Host-ltijs=[\w-]{43}; Path=\/; Max-Age=604800; Secure; HttpOnly; SameSite=None; Partitioned/,
    );
  });

  it("is tied to no browser where cookies are blocked and the platform keeps the proof of the login", async () => {
    const page = await createBrowser().post(`${site.url}/lti/login`, {
      iss: lms.url,
      login_hint: "62",
      target_link_uri: `${site.url}/page`,
      client_id: "by-hand",
      lti_storage_target: "_parent",
    });
    const markup = (await page.text()).replaceAll("&amp;", "&");
    const authorization = new URL(/data-authorization-url="([^"]+)"/.exec(markup)?.[1] ?? "");
    const form = {
      id_token: await lms.sign({
        aud: "by-hand",
        nonce: authorization.searchParams.get("nonce"),
        [claim.targetLinkUri]: `${site.url}/page`,
      }),
      state: authorization.searchParams.get("state") ?? "",
      proof: /data-proof="([^"]+)"/.exec(markup)?.[1] ?? "",
    };
    const response = await createBrowser().post(`${site.url}/lti/launch`, form, {
      "sec-fetch-site": "same-origin",
    });
    const location = site.url + response.headers.get("location");
    expect(await json(createBrowser().get(location))).toMatchObject({ user: "62" });
  });

  it.each<[name: string, path: string, body: string | undefined, status: number]>([
    ["nothing", "/", undefined, 401],
    ["a token of nobody's", "/page?ltik=x", undefined, 401],
    ["a token that is no text", "/page?ltik[a]=1", undefined, 401],
    ["a launch past ours", "/", "id_token=x&state=y", 401],
    ["a state that is no cookie's name", "/page", "state=a%20b", 401],
    ["ltijs's own login", "/login", "iss=x&login_hint=1&target_link_uri=y", 401],
    ["another method at our login", "/lti/nothing", "iss=x", 404],
    ["an exchange of nothing", "/lti/session", "{}", 400],
    ["an ltik to exchange that is none", "/lti/session", '{"ltik":{"$ne":1}}', 401],
  ])("is asked for: a stranger with %s gets only a refusal", async (_name, path, body, status) => {
    const response =
      body === undefined
        ? await fetch(site.url + path)
        : await createBrowser().post(
            site.url + path,
            body,
            body.startsWith("{") ? AS_JSON : { "content-type": "application/x-www-form-urlencoded" },
          );
    expect(response.status).toBe(status);
  });
});

it("answers what an application throws, and goes on", async () => {
  lti.onConnect(() => Promise.reject(new Error("of the application")));
  const { browser, location } = await launch("/");
  const response = await browser.get(site.url + location);
  expect([response.status, await response.text()]).toEqual([
    500,
    expect.not.stringContaining("of the application"),
  ]);
});

async function json(response: Promise<Response>): Promise<Record<string, unknown>> {
  return (await (await response).json()) as Record<string, unknown>;
}

async function change(table: "sessions" | "platforms" | "ltijs_records", set: object): Promise<void> {
  await database.db.updateTable(table).set(set).execute();
}

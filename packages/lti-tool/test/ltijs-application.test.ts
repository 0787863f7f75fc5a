import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { createToolApplication, deployLtijs, type LtijsApplication } from "../src/ltijs/ltijs-application.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let tool: LaunchApp;
let school: LaunchApp;
let application: LtijsApplication;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  tool = await startLaunchApp(database.db, {}, async (app, launchTool) => {
    app.use("/lti", await createToolApplication(launchTool));
  });
  school = await startLaunchApp(database.db, {}, async (app, launchTool) => {
    application = await deployLtijs(launchTool, { tenantId });
    app.use("/lti", application.handler);
  });
});

afterAll(async () => {
  await tool?.close();
  await school?.close();
  await lms?.close();
  await database?.drop();
});

async function launchAs(app: LaunchApp, clientId: string, claims: Record<string, unknown> = {}) {
  const browser = createBrowser();
  const target = `${app.url}/lti/launch?view=dashboard`;
  const login = await browser.post(`${app.url}/lti/login`, {
    iss: lms.url,
    login_hint: "62",
    target_link_uri: target,
    client_id: clientId,
  });
  const authorization = new URL(login.headers.get("location") ?? "");
  const idToken = await lms.sign({
    aud: clientId,
    nonce: authorization.searchParams.get("nonce"),
    [claim.targetLinkUri]: target,
    ...claims,
  });
  const state = authorization.searchParams.get("state") ?? "";
  return browser.post(`${app.url}/lti/launch`, { id_token: idToken, state });
}

describe("the tool as an ltijs application", () => {
  it("launches through ltijs after our own verification", async () => {
    await addPlatform(database.db, {
      tenantId,
      name: "Moodle",
      issuer: lms.url,
      clientId: "client-1",
      authorizationEndpoint: `${lms.url}/auth`,
      tokenEndpoint: `${lms.url}/token`,
      jwksUri: `${lms.url}/keys`,
      deployments: ["1"],
    });
    const response = await launchAs(tool, "client-1");
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      expect.stringMatching(/^\/app\?code=[\w-]{43}$/),
    ]);
    expect((await launchAs(tool, "client-1", { aud: "client-2" })).status).toBe(401);
  });

  it("leaves no handler on SIGINT behind that would end the process", () => {
    expect(
      process.listeners("SIGINT").filter((listener) => listener.toString().includes("process.exit")),
    ).toEqual([]);
  });

  it.each<[name: string, path: string, body: string, status: number]>([
    ["the application's own route", "/lti/", "", 400],
    ["a token posted past our launch", "/lti/elsewhere", "id_token=x&state=y", 400],
    ["a state posted past our launch", "/lti/", "state=y", 400],
    ["nothing that anyone answers", "/lti/elsewhere", "", 401],
    ["JSON that is none", "/lti/launch", "{", 400],
    ["a body over the limit", "/lti/launch", `id_token=${"x".repeat(300_000)}`, 413],
  ])("gives a stranger %s only a refusal", async (_name, path, body, status) => {
    const type = body === "{" ? "application/json" : "application/x-www-form-urlencoded";
    const response = await createBrowser().post(tool.url + path, body, { "content-type": type });
    expect(response.status).toBe(status);
  });
});

describe("an ordinary ltijs application", () => {
  it("registers platforms, and gets token and context as ltijs makes them", async () => {
    await application.lti.registerPlatform({
      url: lms.url,
      name: "School",
      clientId: "client-2",
      authenticationEndpoint: `${lms.url}/auth`,
      accesstokenEndpoint: `${lms.url}/token`,
      authConfig: { method: "JWK_SET", key: `${lms.url}/keys` },
    });
    application.lti.onConnect((token, _req, res) =>
      res.json({ token, local: res.locals["token"] === token }),
    );
    const response = await launchAs(school, "client-2", { [claim.custom]: { view: "dashboard" } });
    const { token, local } = (await response.json()) as { token: Record<string, unknown>; local: boolean };
    expect(local).toBe(true);
    expect(token).toMatchObject({
      iss: lms.url,
      user: "62",
      userInfo: {
        name: "Ana Álvarez",
        given_name: "Ana",
        family_name: "Álvarez",
        email: "student01@example.edu",
      },
      clientId: "client-2",
      deploymentId: "1",
      platformContext: {
        user: "62",
        path: "/",
        roles: ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        targetLinkUri: `${school.url}/lti/launch?view=dashboard`,
        context: { id: "5", label: "PYBE", title: "Python Backend" },
        resource: { id: "3", title: "My dashboard" },
        custom: { view: "dashboard" },
        messageType: "LtiResourceLinkRequest",
        version: "1.3.0",
      },
    });
    const registration = await application.lti.getPlatformById(String(token["platformId"]));
    expect(registration && (await registration.platformJSON())).toMatchObject({
      clientId: "client-2",
      active: true,
    });
  });

  it("hears of deep linking apart from launches", async () => {
    application.lti.onDeepLinking((token, _req, res) => res.json(token.platformContext.deepLinkingSettings));
    const response = await launchAs(school, "client-2", {
      [claim.messageType]: "LtiDeepLinkingRequest",
      [claim.resourceLink]: undefined,
      [claim.deepLinkingSettings]: {
        deep_link_return_url: `${lms.url}/deep`,
        accept_types: ["ltiResourceLink"],
        accept_presentation_document_targets: ["iframe"],
      },
    });
    expect(await response.json()).toMatchObject({ deep_link_return_url: `${lms.url}/deep` });
  });
});

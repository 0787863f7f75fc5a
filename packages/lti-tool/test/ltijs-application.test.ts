import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { createToolApplication } from "../src/ltijs/ltijs-application.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let tool: LaunchApp;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  tool = await startLaunchApp(database.db, {}, async (app, launchTool) => {
    app.use("/lti", await createToolApplication(launchTool));
  });
});

afterAll(async () => {
  await tool?.close();
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
    ["the application's own route", "/lti/", "", 404],
    ["a token posted past our launch", "/lti/elsewhere", "id_token=x&state=y", 404],
    ["a state posted past our launch", "/lti/", "state=y", 404],
    ["nothing that anyone answers", "/lti/elsewhere", "", 404],
    ["JSON that is none", "/lti/launch", "{", 400],
    ["a body over the limit", "/lti/launch", `id_token=${"x".repeat(300_000)}`, 413],
  ])("gives a stranger %s only a refusal", async (_name, path, body, status) => {
    const type = body === "{" ? "application/json" : "application/x-www-form-urlencoded";
    const response = await createBrowser().post(tool.url + path, body, { "content-type": type });
    expect(response.status).toBe(status);
  });
});

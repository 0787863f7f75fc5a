import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRegistrationLink, keepPlatform } from "../src/launch/registration.ts";
import type { RegisteredPlatform } from "../src/lti/registration.ts";
import { inInstallation } from "../src/store/database.ts";
import {
  approvePlatform,
  findPlatform,
  listPlatforms,
  switchPlatform,
  upsertDeployment,
} from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
let clients: number;
let headers: (string | undefined)[];

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startLaunchApp(database.db);
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

beforeEach(async () => {
  clients = 0;
  headers = [];
  await inInstallation(database.db, (trx) => trx.deleteFrom("platforms").execute());
  lms.answers.set("/configuration", (request) => {
    headers.push(request.headers.authorization);
    return {
      body: {
        issuer: lms.url,
        authorization_endpoint: `${lms.url}/auth`,
        token_endpoint: `${lms.url}/token`,
        jwks_uri: `${lms.url}/keys`,
        registration_endpoint: `${lms.url}/register`,
        "https://purl.imsglobal.org/spec/lti-platform-configuration": { product_family_code: "moodle" },
      },
    };
  });
  lms.answers.set("/register", (request) => {
    headers.push(request.headers.authorization);
    clients += 1;
    return {
      status: 200,
      body: {
        client_id: `client-${clients}`,
        "https://purl.imsglobal.org/spec/lti-tool-configuration": { deployment_id: "7" },
      },
    };
  });
});

async function createLink(link: Parameters<typeof createRegistrationLink>[1]): Promise<string> {
  return (await createRegistrationLink(database.db, link)).url;
}

function open(link: string, configuration = `${lms.url}/configuration`) {
  const url = new URL(link);
  url.searchParams.set("openid_configuration", configuration);
  url.searchParams.set("registration_token", "abc.def");
  return createBrowser().get(url.href);
}

function listRegistered() {
  return inInstallation(database.db, (trx) =>
    trx
      .selectFrom("platforms")
      .leftJoin("deployments", "deployments.platform_id", "platforms.id")
      .select([
        "client_id",
        "platforms.status",
        "platforms.tenant_id",
        "product_family",
        "deployments.deployment_id",
        "deployments.status as deployment_status",
      ])
      .execute(),
  );
}

describe("a registration address", () => {
  it("registers the platform that opens it, and asks it to close the page", async () => {
    const response = await open(await createLink({ publicUrl: app.url, tenantId }));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain("/lti/assets/registered.js");
    expect(page).toContain("data-at-once");
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors http: https:");
    expect(headers).toEqual(["Bearer abc.def", "Bearer abc.def"]);
    expect(await listRegistered()).toEqual([
      {
        client_id: "client-1",
        status: "active",
        tenant_id: tenantId,
        product_family: "moodle",
        deployment_id: "7",
        deployment_status: "active",
      },
    ]);
  });

  it("works once", async () => {
    const link = await createLink({ publicUrl: app.url, tenantId });
    const responses = await Promise.all([open(link), open(link), open(link)]);
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403]);
    expect(await listRegistered()).toHaveLength(1);
  });

  it("without an institution leaves the platform waiting for an administrator", async () => {
    const response = await open(await createLink({ publicUrl: app.url, tenantId: null }));
    expect(await response.text()).toContain("has to approve it");
    expect(await listRegistered()).toMatchObject([{ status: "pending", deployment_status: "pending" }]);
  });

  it("is approved once: a deployment that its administrator makes later may launch at once", async () => {
    const register = lms.answers.get("/register");
    lms.answers.set("/register", () => ({ body: { client_id: "brightspace" } }));
    await open(await createLink({ publicUrl: app.url, tenantId: null }));
    if (register) lms.answers.set("/register", register);
    const later = await inInstallation(database.db, async (trx) => {
      const [platform] = await listPlatforms(trx);
      const id = platform?.id ?? "";
      await approvePlatform(trx, id, tenantId);
      const approved = await findPlatform(trx, id);
      return approved && upsertDeployment(trx, approved, "made later");
    });
    expect(later).toMatchObject({ status: "active", tenantId });
  });

  it("of an institution leaves a Canvas waiting that speaks for the hosted ones without being one", async () => {
    lms.answers.set("/configuration", () => ({
      body: {
        issuer: "https://canvas.instructure.com",
        authorization_endpoint: `${lms.url}/auth`,
        token_endpoint: `${lms.url}/token`,
        jwks_uri: `${lms.url}/keys`,
        registration_endpoint: `${lms.url}/register`,
      },
    }));
    const response = await open(await createLink({ publicUrl: app.url, tenantId }));
    expect(await response.text()).toContain("has to approve it");
    expect(await listRegistered()).toMatchObject([
      { status: "pending", tenant_id: null, product_family: "canvas", deployment_status: "pending" },
    ]);
    const [{ id, name } = { id: "", name: "" }] = await inInstallation(database.db, (trx) =>
      listPlatforms(trx),
    );
    expect(name).toBe(new URL(lms.url).host);
    await inInstallation(database.db, (trx) => switchPlatform(trx, id, false));
    expect(await inInstallation(database.db, (trx) => switchPlatform(trx, id, true))).toBe("pending");
  });

  it("keeps the school's own site, from which a hosted Canvas frames us", async () => {
    const site = "https://canvas.example.edu";
    const registered: RegisteredPlatform = {
      issuer: "https://canvas.instructure.com",
      clientId: "10000000000360",
      deploymentId: undefined,
      authorizationEndpoint: "https://sso.canvaslms.com/api/lti/authorize_redirect",
      tokenEndpoint: "https://sso.canvaslms.com/login/oauth2/token",
      tokenAudience: undefined,
      jwksUri: "https://sso.canvaslms.com/api/lti/security/jwks",
      productFamily: "canvas",
      grantedScopes: undefined,
      site,
      issuerVouches: true,
    };
    expect(await keepPlatform(database.db, registered, tenantId)).toMatchObject({
      name: "canvas.example.edu",
      frameOrigins: [site],
      status: "active",
    });
    const own = {
      ...registered,
      issuer: "https://moodle.example.edu/moodle",
      site: "https://moodle.example.edu",
    };
    expect(await keepPlatform(database.db, own, tenantId)).toMatchObject({
      name: "moodle.example.edu/moodle",
      frameOrigins: [],
    });
  });

  it("stays usable when the platform could not be registered", async () => {
    const link = await createLink({ publicUrl: app.url, tenantId });
    const register = lms.answers.get("/register");
    lms.answers.set("/register", () => ({ status: 401, body: "token_already_used" }));
    const failed = await open(link);
    expect([failed.status, await failed.text()]).toEqual([
      400,
      expect.stringContaining("registration_refused"),
    ]);
    if (register) lms.answers.set("/register", register);
    expect((await open(link)).status).toBe(200);
  });

  it("explains itself to someone who opens it in a browser, and is not used up", async () => {
    const link = await createLink({ publicUrl: app.url, tenantId });
    expect(await (await createBrowser().get(link)).text()).toContain("registration URL of an LTI 1.3 tool");
    expect((await open(link)).status).toBe(200);
  });

  it.each([
    ["none at all", () => `${app.url}/lti/register`],
    ["one that was never given out", () => `${app.url}/lti/register?token=guess`],
  ])("is needed: %s is refused", async (_name, link) => {
    expect((await open(link())).status).toBe(403);
    expect(await listRegistered()).toEqual([]);
  });

  it("has an end", async () => {
    const eightDaysAgo = Date.now() - 8 * 86_400_000;
    const link = await createLink({
      publicUrl: app.url,
      tenantId,
      now: eightDaysAgo,
    });
    expect((await open(link)).status).toBe(403);
  });

  it("does not register a client id a second time", async () => {
    await open(await createLink({ publicUrl: app.url, tenantId }));
    clients = 0;
    const response = await open(await createLink({ publicUrl: app.url, tenantId }));
    expect([response.status, await response.text()]).toEqual([
      409,
      expect.stringContaining("registration_exists"),
    ]);
  });

  it.each([
    ["a configuration that speaks for another site", { issuer: "https://elsewhere.example.edu" }],
    ["a registration endpoint on another host", { registration_endpoint: "http://localhost:1/register" }],
    ["no keys", { jwks_uri: "" }],
  ])("is not used up by %s, which registers nothing", async (_, change) => {
    const link = await createLink({ publicUrl: app.url, tenantId });
    const configuration = lms.answers.get("/configuration");
    const body = {
      issuer: lms.url,
      authorization_endpoint: `${lms.url}/auth`,
      token_endpoint: `${lms.url}/token`,
      jwks_uri: `${lms.url}/keys`,
      registration_endpoint: `${lms.url}/register`,
      ...change,
    };
    lms.answers.set("/configuration", () => ({ body }));
    const response = await open(link);
    expect([response.status, clients, await listRegistered()]).toEqual([400, 0, []]);
    if (configuration) lms.answers.set("/configuration", configuration);
    expect((await open(link)).status).toBe(200);
  });

  it("keeps the scopes that the platform grants", async () => {
    const register = lms.answers.get("/register");
    const scope = "https://purl.imsglobal.org/spec/lti-ags/scope/score openid";
    lms.answers.set("/register", () => ({ body: { client_id: "scoped", scope } }));
    await open(await createLink({ publicUrl: app.url, tenantId }));
    const rows = await inInstallation(database.db, (trx) =>
      trx.selectFrom("platforms").select("granted_scopes").execute(),
    );
    expect(rows).toEqual([{ granted_scopes: ["https://purl.imsglobal.org/spec/lti-ags/scope/score"] }]);
    if (register) lms.answers.set("/register", register);
  });

  it.each([
    ["over http", () => `${lms.url}/configuration`, "address_insecure"],
    ["on this very machine", () => `${lms.url.replace("http:", "https:")}/configuration`, "address_private"],
    [
      "under a name of this machine",
      () => `${lms.url.replace("http://127.0.0.1", "https://localhost")}/configuration`,
      "address_private",
    ],
    ["in a private network", () => "https://10.0.0.1/configuration", "address_private"],
  ])(
    "is not used up by a configuration %s, which is not fetched where that is not allowed",
    async (_, at, code) => {
      const strict = await startLaunchApp(database.db, { allowLoopback: false });
      const asked = lms.asked.length;
      const link = await createLink({ publicUrl: strict.url, tenantId });
      const response = await open(link, at());
      await strict.close();
      expect([response.status, await response.text(), lms.asked.length]).toEqual([
        400,
        expect.stringContaining(`<dd>${code}</dd>`),
        asked,
      ]);
      expect(await listRegistered()).toEqual([]);
      expect((await open(link.replace(strict.url, app.url))).status).toBe(200);
    },
  );
});

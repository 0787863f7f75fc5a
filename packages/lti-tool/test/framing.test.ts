import { afterAll, beforeAll, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation } from "../src/store/database.ts";
import { updatePlatformStatus } from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let ours: TestPlatform;
let app: LaunchApp;

const OTHER = "https://other.example.edu";
/** Was switched off. */
const FORMER = "https://former.example.edu";

beforeAll(async () => {
  database = await createTestDatabase();
  ours = await startTestPlatform();
  app = await startLaunchApp(database.db, {}, async (express, tool) => {
    const queue = { send: async () => {}, check: async () => {}, stop: async () => {} };
    express.use(await createApp(tool, queue));
  });
  const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  for (const issuer of [ours.url, OTHER, FORMER]) {
    const { id } = await addPlatform(database.db, {
      tenantId,
      name: issuer,
      issuer,
      clientId: "client-1",
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      jwksUri: `${issuer}/keys`,
      deployments: ["1"],
    });
    if (issuer === FORMER)
      await inInstallation(database.db, (trx) => updatePlatformStatus(trx, id, "disabled"));
  }
});

afterAll(async () => {
  await app?.close();
  await ours?.close();
  await database?.drop();
});

function frameAncestorsIn(response: Response): string {
  const policy = response.headers.get("content-security-policy") ?? "";
  return /frame-ancestors ([^;]*)/.exec(policy)?.[1] ?? "";
}

const frameAncestorsOf = async (path: string): Promise<string> =>
  frameAncestorsIn(await fetch(app.url + path));

/** Launches, by GET and through the whole application; gives the path that it leads to. */
async function launch(claims: Record<string, unknown>): Promise<string> {
  return (await launched(claims)).headers.get("location") ?? "";
}

async function launched(claims: Record<string, unknown>): Promise<Response> {
  const browser = createBrowser();
  const initiation = new URLSearchParams({
    iss: ours.url,
    login_hint: "62",
    target_link_uri: `${app.url}/lti/launch`,
    client_id: "client-1",
  });
  const login = await browser.get(`${app.url}/lti/login?${initiation.toString()}`);
  const authorization = new URL(login.headers.get("location") ?? "");
  return browser.post(`${app.url}/lti/launch`, {
    id_token: await ours.sign({
      nonce: authorization.searchParams.get("nonce"),
      [claim.targetLinkUri]: `${app.url}/lti/launch`,
      ...claims,
    }),
    state: authorization.searchParams.get("state") ?? "",
  });
}

it.each<[name: string, claims: Record<string, unknown>]>([
  ["from a course", {}],
  ["from no course", { [claim.context]: undefined, [claim.namesRoleService]: undefined }],
])(
  "lets the platform of a launch %s frame the page and no other, and leaves the code good",
  async (_name, claims) => {
    const path = await launch(claims);
    expect(path).toMatch(/^\/app\?code=/);
    expect(await frameAncestorsOf(path)).toBe(`'self' ${ours.url}`);
    expect(await frameAncestorsOf(path)).toBe(`'self' ${ours.url}`);
    const exchange = await createBrowser().post(
      `${app.url}/lti/session`,
      JSON.stringify({ code: new URL(path, app.url).searchParams.get("code") }),
      { "content-type": "application/json" },
    );
    expect(exchange.status).toBe(200);
  },
);

it.each([
  ["no code", "/app"],
  ["a code that is none", "/app?code=x"],
  ["codes", "/app?code=x&code=y"],
  ["a code with NUL", "/app?code=%00"],
])("lets every active platform frame the page where %s tells which", async (_name, path) => {
  const sources = (await frameAncestorsOf(path)).split(" ");
  expect(new Set(sources)).toEqual(new Set(["'self'", ours.url, OTHER]));
});

/** What a page of a launch may do beside being framed. */
const STRICT =
  /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors [^;]*$/;

it("lets every active platform frame the page of a refusal, since nothing proves who sent it", async () => {
  const response = await launched({ aud: "another client" });
  expect([response.status, new Set(frameAncestorsIn(response).split(" "))]).toEqual([
    401,
    new Set(["'self'", ours.url, OTHER]),
  ]);
  expect(response.headers.get("content-security-policy")).toMatch(STRICT);
});

it("lets the platform of a login alone frame the pages before and after it, which ask for what the browser keeps", async () => {
  const begun = await createBrowser().post(`${app.url}/lti/login`, {
    iss: ours.url,
    login_hint: "62",
    target_link_uri: `${app.url}/lti/launch`,
    client_id: "client-1",
    lti_storage_target: "_parent",
  });
  const address = /data-authorization-url="([^"]+)"/.exec(await begun.text())?.[1] ?? "";
  const { searchParams } = new URL(address.replaceAll("&amp;", "&"));
  const interstitial = await createBrowser().post(`${app.url}/lti/launch`, {
    id_token: await ours.sign({ nonce: searchParams.get("nonce") }),
    state: searchParams.get("state") ?? "",
  });
  expect(await interstitial.text()).toContain("/lti/assets/launch.js");
  for (const page of [begun, interstitial]) {
    expect([page.status, frameAncestorsIn(page)]).toEqual([200, `'self' ${ours.url}`]);
    expect(page.headers.get("content-security-policy")).toMatch(STRICT);
  }
});

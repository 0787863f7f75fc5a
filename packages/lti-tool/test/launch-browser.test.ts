import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  addToolByHand,
  enableTool,
  endpoints,
  registerTool,
  type Site,
  type SiteId,
  type Tool,
} from "../../../examples/demo-lms/src/index.ts";
import { place, startLab } from "../../../examples/demo-lms/test/support/lab.ts";
import { findBrowser } from "../../../scripts/browser.mjs";
import { addPlatform, createRegistrationLink } from "../src/launch/registration.ts";
import { createToolApplication } from "../src/ltijs/ltijs-application.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let lms: Awaited<ReturnType<typeof startLab>>;
let app: LaunchApp;
let browser: Browser;
let tenantId: string;
/** The page of the tool's link in the course of each school. */
let links: Record<SiteId, string>;
/** False stands for a browser that keeps no cookies in frames, not even partitioned ones. */
let framesHaveCookies = true;

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  lms = await startLab();
  app = await startLaunchApp(database.db, {}, async (server, tool) => {
    server.use((req, _res, next) => {
      if (!framesHaveCookies && req.get("sec-fetch-dest") !== "document") delete req.headers.cookie;
      next();
    });
    server.use("/lti", await createToolApplication(tool));
    server.get("/app", (_req, res) => void res.send("<h1>Launched</h1>"));
  });
  links = {
    moodle: await install("moodle"),
    canvas: await install("canvas"),
    blackboard: await install("blackboard"),
    brightspace: await install("brightspace"),
  };
  const { executablePath, args } = await findBrowser();
  browser = await chromium.launch({ executablePath, args: [...args, "--test-third-party-cookie-phaseout"] });
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await lms?.close();
  await database?.drop();
});

/** Installs the tool at a school in the way that its platform has, and places a link. */
async function install(id: SiteId): Promise<string> {
  const site = lms.lms.sites[id];
  const tool = site.profile.dynamicRegistration ? await installByAddress(site) : await installByHand(site);
  const link = place(site, tool, {
    url: `${app.url}/lti/launch?view=dashboard`,
    custom: { view: "dashboard" },
  });
  return `${site.issuer}/course/links/${link.number}`;
}

async function installByAddress(site: Site): Promise<Tool> {
  const { url: link } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId });
  return enableTool(site, (await registerTool(site, link)).clientId);
}

async function installByHand(site: Site): Promise<Tool> {
  const { clientId } = addToolByHand(site, {
    name: "SkillStudio",
    login_url: `${app.url}/lti/login`,
    redirect_uris: [`${app.url}/lti/launch`],
    jwks_url: `${app.url}/lti/keys`,
  });
  const tool = enableTool(site, clientId);
  const { authorization, token, keys } = endpoints(site);
  await addPlatform(database.db, {
    tenantId,
    name: site.profile.school,
    issuer: site.issuer,
    clientId,
    authorizationEndpoint: authorization,
    tokenEndpoint: token,
    jwksUri: keys,
    deployments: [tool.deploymentId ?? ""],
  });
  return tool;
}

async function openAsStudent(id: SiteId, link: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(lms.lms.sites[id].issuer);
  await page.locator('button[value="62"]').click();
  await page.waitForURL("**/course");
  await page.goto(link);
  return page;
}

/** The first heading that the tool shows in its frame. */
async function headingInFrame(page: Page): Promise<string | null> {
  const heading = page.frameLocator(".tool-frame").locator("h1:not([hidden] *)");
  await heading.waitFor({ state: "visible", timeout: 10_000 });
  return heading.textContent();
}

it.each<SiteId>(["moodle", "canvas", "blackboard", "brightspace"])(
  "launches in a frame of %s while third-party cookies are blocked",
  async (id) => {
    framesHaveCookies = true;
    const page = await openAsStudent(id, links[id]);
    expect(await headingInFrame(page)).toBe("Launched");
    await page.context().close();
  },
);

it.each<SiteId>(["canvas", "blackboard"])("launches without any cookie by the storage of %s", async (id) => {
  framesHaveCookies = false;
  const page = await openAsStudent(id, links[id]);
  expect(await headingInFrame(page)).toBe("Launched");
  await page.context().close();
});

it.each<SiteId>(["moodle", "brightspace"])(
  "launches in a new window of %s, which has no storage, when the browser keeps no cookie in frames",
  async (id) => {
    framesHaveCookies = false;
    const page = await openAsStudent(id, links[id]);
    expect(await headingInFrame(page)).toBe("One more click");
    const [opened] = await Promise.all([
      page.context().waitForEvent("page"),
      page.frameLocator(".tool-frame").getByRole("link", { name: "Open in a new window" }).click(),
    ]);
    await opened.getByRole("heading", { name: "Launched" }).waitFor({ timeout: 10_000 });
    await page.context().close();
  },
);

import express from "express";
import { type Browser, type BrowserContext, chromium, type FrameLocator, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { enableTool, registerTool, type Site, type Tool } from "../../../examples/demo-lms/src/index.ts";
import { place, startLab } from "../../../examples/demo-lms/test/support/lab.ts";
import { findBrowser } from "../../../scripts/browser.mjs";
import { createApp } from "../src/app.ts";
import { createRegistrationLink } from "../src/launch/registration.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

/** Ids of people in the demonstration course. */
const ANA = "62";
const BEN = "63";

let database: TestDatabase;
let lms: Awaited<ReturnType<typeof startLab>>;
let app: LaunchApp;
let browser: Browser;
let tenantId: string;
let site: Site;
let link: string;
/** Bodies that pages sent for a session, and addresses that were asked for. */
let asked: { readonly url: string; readonly body: string }[];

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  lms = await startLab();
  app = await startLaunchApp(database.db, {}, async (server, tool) => {
    const queue = { check: async () => undefined } as unknown as Parameters<typeof createApp>[1];
    server.use(express().use(await createApp(tool, queue)));
  });
  site = lms.lms.sites.moodle;
  const tool = await install(site);
  const placed = place(site, tool, {
    url: `${app.url}/lti/launch?view=recommendations`,
    custom: { view: "recommendations" },
  });
  link = `${site.issuer}/course/links/${placed.number}`;
  const { executablePath, args } = await findBrowser();
  browser = await chromium.launch({ executablePath, args: [...args, "--test-third-party-cookie-phaseout"] });
}, 60_000);

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await lms?.close();
  await database?.drop();
});

async function install(school: Site): Promise<Tool> {
  const { url: address } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId });
  const tool = enableTool(school, (await registerTool(school, address)).clientId);
  await inInstallation(database.db, (trx) =>
    trx.updateTable("platforms").set({ status: "active" }).execute(),
  );
  return tool;
}

async function signedIn(context: BrowserContext, person: string): Promise<Page> {
  const page = await context.newPage();
  asked = [];
  context.on("request", (request) => asked.push({ url: request.url(), body: request.postData() ?? "" }));
  await page.goto(site.issuer);
  await page.locator(`button[value="${person}"]`).click();
  await page.waitForURL("**/course");
  return page;
}

/** The tool in the frame of a page, once its view is drawn. */
async function toolIn(page: Page): Promise<FrameLocator> {
  const frame = page.frameLocator(".tool-frame");
  await frame.locator("skill-recommendations >> article >> h2").waitFor({ timeout: 15_000 });
  return frame;
}

/** The session that the page in the frame last had: its person and course, as the server knows them. */
async function sessionOf(page: Page): Promise<{ user: string; course: string }> {
  const frame = page.frames().find((one) => new URL(one.url()).origin === app.url);
  const resume = (await frame?.evaluate(() => (history.state as { resume: string }).resume)) ?? "";
  const response = await fetch(`${app.url}/lti/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resume }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const session = await fetch(`${app.url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
  const { user, course } = (await session.json()) as { user: { name: string }; course: { title: string } };
  return { user: user.name, course: course.title };
}

const launches = (): Promise<number> =>
  inTenant(database.db, tenantId, async (trx) => {
    const { n } = await trx
      .selectFrom("launches")
      .select(({ fn }) => fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    return n;
  });

it("goes on after its frame is reloaded, again and again, without another launch", async () => {
  const page = await signedIn(await browser.newContext(), ANA);
  await page.goto(link);
  await toolIn(page);
  const before = await launches();
  for (let reloads = 0; reloads < 2; reloads += 1) {
    const frame = page.frames().find((one) => new URL(one.url()).origin === app.url);
    await Promise.all([frame?.waitForNavigation(), frame?.evaluate(() => location.reload())]);
    await toolIn(page);
  }
  expect(await launches()).toBe(before);
  expect(await sessionOf(page)).toMatchObject({ user: "Ana Álvarez" });
});

it("goes on after the whole page is reloaded, and when the back button brings it back", async () => {
  const page = await signedIn(await browser.newContext(), ANA);
  await page.goto(link);
  await toolIn(page);
  await page.reload();
  await toolIn(page);
  await page.goto(`${site.issuer}/course`);
  await page.goBack();
  await toolIn(page);
  expect(await sessionOf(page)).toMatchObject({ user: "Ana Álvarez" });
});

it("goes on in a window of its own", async () => {
  const context = await browser.newContext();
  const framed = await signedIn(context, ANA);
  const page = await context.newPage();
  await page.goto(`${link}/launch`);
  const view = page.locator("skill-recommendations >> article >> h2");
  await view.waitFor({ timeout: 15_000 });
  await page.reload();
  await view.waitFor({ timeout: 15_000 });
  expect(await sessionOf(page)).toMatchObject({ user: "Ana Álvarez" });
  await framed.close();
});

it("keeps two people in two tabs of one browser apart, whichever is reloaded", async () => {
  const context = await browser.newContext();
  const first = await signedIn(context, ANA);
  await first.goto(link);
  await toolIn(first);
  const second = await signedIn(context, BEN);
  await second.goto(link);
  await toolIn(second);
  for (const page of [first, second, first]) {
    const frame = page.frames().find((one) => new URL(one.url()).origin === app.url);
    await Promise.all([frame?.waitForNavigation(), frame?.evaluate(() => location.reload())]);
    await toolIn(page);
  }
  const [ana, ben] = [await sessionOf(first), await sessionOf(second)];
  expect(ana.user).toBe("Ana Álvarez");
  expect(ben.user).not.toBe(ana.user);
});

it("carries neither token nor key in an address, in storage or in a cookie", async () => {
  const page = await signedIn(await browser.newContext(), ANA);
  await page.goto(link);
  await toolIn(page);
  const frame = page.frames().find((one) => new URL(one.url()).origin === app.url);
  const kept = await frame?.evaluate(() => ({
    resume: (history.state as { resume: string }).resume,
    stored: JSON.stringify([localStorage, sessionStorage, document.cookie]),
    address: location.href,
  }));
  expect(kept).toMatchObject({ stored: '[{},{},""]', address: `${app.url}/app` });
  expect(asked.filter(({ url }) => url.includes(kept?.resume ?? "none"))).toEqual([]);
});

import type { AddressInfo } from "node:net";
import express, { type Express } from "express";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../../../scripts/browser.mjs";
import { pageRoutes, widgetBundlePath } from "./routes.ts";

const CODE = "one-time-code";
const TOKEN = "bearer-of-this-session";
const course = { course_id: "00000000-0000-4000-8000-000000000005", title: "Python Backend" };
const learner = {
  user: { user_id: "00000000-0000-4000-8000-000000000062", name: "Ana Álvarez" },
  role: "learner",
  course,
  member: true,
  view: "dashboard",
  assessment_id: null,
  locale: "en",
  time_zone: "UTC",
  deep_linking: null,
};

let browser: Browser;
let origin: string;
let close: () => Promise<unknown>;
let session: object;
let codes: Set<string>;
let keys = 0;

beforeAll(async () => {
  const server = fakeTool().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  browser = await chromium.launch(await findBrowser());
}, 60_000);

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser.close();
  await close();
});

/** The pages beside a launch that gives one code, and an API that knows only the session. */
function fakeTool(): Express {
  const tool = express().use(express.json());
  tool.post("/lti/session", (req, res) => {
    const { code, resume } = req.body as { code?: string; resume?: string };
    if (!codes.delete(code ?? resume ?? "")) {
      res.status(401).json({ type: "urn:skillstudio:problem:code_invalid" });
      return;
    }
    const next = `key-${(keys += 1)}`;
    codes.add(next);
    res.json({ access_token: TOKEN, token_type: "Bearer", expires_in: 3600, resume: next });
  });
  tool.get("/api/v1/session", (req, res) => {
    if (req.headers.authorization === `Bearer ${TOKEN}`) res.json(session);
    else res.sendStatus(401);
  });
  tool.get("/frame", (_req, res) => {
    res.type("html").send(`<!doctype html><iframe width="600" src="/app?code=${CODE}"></iframe>`);
  });
  return tool.use(
    pageRoutes({
      publicUrl: "https://skills.example.edu",
      frameAncestors: async () => ["'self'"],
      widgetBundlePath,
    }),
  );
}

interface Opened {
  readonly page: Page;
  /** What the browser complained of: refused scripts and styles, uncaught errors. */
  readonly complaints: readonly string[];
}

async function open(path: string, shown: object = learner): Promise<Opened> {
  session = shown;
  codes = new Set([CODE]);
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (/Content.Security|TrustedHTML|Refused/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(origin + path);
  return { page, complaints };
}

const placed = (page: Page): Promise<string[]> =>
  page
    .locator("skill-studio > :not(slot)")
    .evaluateAll((elements) => elements.map(({ localName }) => localName));

test.each([
  ["a learner's dashboard", learner, ["skill-dashboard"]],
  ["a learner's recommendations", { ...learner, view: "recommendations" }, ["skill-recommendations"]],
  ["a learner's learning path", { ...learner, view: "learning_path" }, ["skill-learning-path"]],
  ["a learner's quiz", { ...learner, view: "quiz", assessment_id: course.course_id }, ["skill-quiz"]],
  ["a quiz that is no more", { ...learner, view: "quiz" }, ["skill-quiz"]],
  ["a learner's way to completion", { ...learner, view: "certificate" }, ["skill-certificate"]],
  ["a learner who opens the class overview", { ...learner, view: "class_overview" }, ["skill-dashboard"]],
  [
    "an instructor who tries a quiz",
    { ...learner, role: "instructor", view: "quiz", assessment_id: course.course_id },
    ["skill-quiz"],
  ],
  ["a view of a later version", { ...learner, view: "constellation" }, ["skill-dashboard"]],
  [
    "an instructor",
    { ...learner, role: "instructor" },
    ["skill-grade-passback", "skill-class-overview", "skill-file-import"],
  ],
  [
    "an administrator",
    { ...learner, role: "admin" },
    ["skill-grade-passback", "skill-class-overview", "skill-file-import"],
  ],
  [
    "an instructor who chooses what to place",
    {
      ...learner,
      role: "instructor",
      view: "deep_linking",
      deep_linking: { accept_multiple: true, accept_lineitem: true, placed_as: "ltiResourceLink" },
    },
    ["skill-view-picker"],
  ],
])("places the elements for %s, under the strict policy", async (_who, shown, elements) => {
  const { page, complaints } = await open(`/app?code=${CODE}`, shown);
  await page.locator("skill-studio > :not(slot) >> article").first().waitFor({ state: "attached" });
  expect(await placed(page)).toEqual(elements);
  expect(complaints).toEqual([]);
});

const choosing = { accept_multiple: true, accept_lineitem: true, placed_as: "ltiResourceLink" };

test.each([
  [
    "someone without a role in the course",
    { ...learner, member: false },
    "en",
    "You have no part in this course",
  ],
  ["one who opens a quiz", { ...learner, member: false, view: "quiz" }, "es", "No participa en este curso"],
  ["someone outside a course", { ...learner, course: null }, "de", "Dieser Ort gehört zu keinem Kurs"],
  ["staff outside a course", { ...learner, role: "admin", course: null }, "ar", "هذا المكان لا يتبع أي مقرّر"],
])("says to %s why there is nothing to show", async (_who, shown, locale, title) => {
  const { page, complaints } = await open(`/app?code=${CODE}`, { ...shown, locale });
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  expect(await placed(page)).toEqual([]);
  expect(await page.locator("html").getAttribute("lang")).toBe(locale);
  expect(complaints).toEqual([]);
});

test("lets someone without a role in the course choose what to place, be it outside a course", async () => {
  const asked = { ...learner, member: false, course: null, view: "deep_linking", deep_linking: choosing };
  const { page } = await open(`/app?code=${CODE}`, asked);
  await page.locator("skill-view-picker").waitFor({ state: "attached" });
  expect(await placed(page)).toEqual(["skill-view-picker"]);
});

test("takes the code out of the address, and keeps the token in memory alone", async () => {
  const { page } = await open(`/app?code=${CODE}`);
  await page.locator("skill-dashboard").waitFor({ state: "attached" });
  expect(page.url()).toBe(`${origin}/app`);
  expect(await page.content()).not.toContain(TOKEN);
  expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))).toBe(
    '[{},{},""]',
  );
});

test("follows the language of the session", async () => {
  const { page } = await open(`/app?code=${CODE}`, { ...learner, locale: "ar" });
  await page.locator("skill-dashboard >> article").waitFor({ state: "attached" });
  expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
  expect(await page.title()).toBe("Python Backend · SkillStudio");
});

test.each([
  ["a used code", `/app?code=used`],
  ["no code", "/app"],
])("says how to open the page again with %s", async (_what, path) => {
  const { page } = await open(path);
  await page.getByRole("heading", { name: "Open this page again from your course" }).waitFor();
  expect(await placed(page)).toEqual([]);
});

test("goes on after a reload, and tells to open it again once the session has ended", async () => {
  const { page } = await open(`/app?code=${CODE}`);
  const dashboard = page.locator("skill-dashboard");
  await dashboard.waitFor({ state: "attached" });
  for (let reloads = 0; reloads < 3; reloads += 1) {
    await page.reload();
    await dashboard.waitFor({ state: "attached" });
  }
  expect(page.url()).toBe(`${origin}/app`);
  codes.clear();
  await page.reload();
  await page.getByText("Your session has ended. Open this page again from your course.").waitFor();
});

test("has one heading for the page, which says what is shown", async () => {
  const { page } = await open(`/app?code=${CODE}`, { ...learner, view: "class_overview" });
  await page.locator("skill-dashboard").waitFor({ state: "attached" });
  expect(await page.locator("h1").allTextContents()).toEqual(["Learning dashboard"]);
  expect(await page.locator("main > p").allTextContents()).toEqual([
    "The class overview is for instructors. Here is your own dashboard.",
  ]);
});

test("tells the platform the height that the page needs", async () => {
  session = learner;
  codes = new Set([CODE]);
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    window.addEventListener("message", ({ data }) => heard.push(data));
  });
  await page.goto(`${origin}/frame`);
  const message = await page.waitForFunction(() => {
    const { heard } = window as unknown as { heard: { subject: string; height: number }[] };
    return heard.find(({ height }) => height > 100);
  });
  expect(await message.jsonValue()).toEqual({ subject: "lti.frameResize", height: expect.any(Number) });
});

test("scrolls by keyboard in a frame that does not grow, though nothing in it takes the focus", async () => {
  const { page } = await open("/frame");
  const frame = page.frameLocator("iframe");
  await frame.locator("skill-dashboard").waitFor({ state: "attached" });
  const main = frame.locator("main");
  await main.evaluate((element) => {
    const tall = document.createElement("p");
    tall.style.blockSize = "1000px";
    element.replaceChildren(tall);
  });
  await frame.locator("main[tabindex='0']").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("End");
  await expect.poll(() => main.evaluate(() => scrollY)).toBeGreaterThan(500);
});

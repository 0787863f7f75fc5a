import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { profiles, type RunningDemoLms, type SiteId, startDemoLms } from "../src/index.ts";
import { cookiesOfFramedSite, openBrowser, openWindow } from "./support/browser.ts";
import { type Recount, recount } from "./support/recount.ts";
import { freePort, startTool, type ToolProcess } from "./support/tool-process.ts";

/** Screenshots of what each person sees, for a person to look at. */
const PICTURES = "test-results/screenshots";
const ANA = { name: "Ana Álvarez", email: "student01@example.edu" };
const REPORTS = [
  "completion.csv",
  "gradebook.csv",
  "gradebook-all-display-types.csv",
  "quiz-report.csv",
  "course-log.csv",
];

let folder: string;
let browser: Browser;
let tool: ToolProcess;
let lms: RunningDemoLms;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skillstudio-path-"));
  await mkdir(PICTURES, { recursive: true });
  [browser, tool, lms] = await Promise.all([
    openBrowser(),
    startTool(join(folder, "tool")),
    freePort().then((port) => startDemoLms({ port, stateDir: join(folder, "lms") })),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await lms?.close();
  await tool?.stop();
  await rm(folder, { recursive: true, force: true });
});

it("runs in a browser that keeps ordinary third-party cookies back", async () => {
  const context = await browser.newContext();
  const cookies = await cookiesOfFramedSite(await openWindow(context));
  await context.close();
  expect(cookies).toBe("__Host-partitioned=1");
});

describe.each<SiteId>(["moodle", "canvas", "blackboard", "brightspace"])("at a school with %s", (site) => {
  it("an administrator registers the tool, a teacher adds it and imports, a student sees her own figures", async () => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      colorScheme: "light",
    });
    const page = await openWindow(context);
    const school = `${lms.lms.publicUrl}/${site}`;

    await signIn(page, school, "Admin User");
    await registerTool(page, school, site);

    await signIn(page, school, "Tamar Teacher");
    await addView(page, school, site);
    await importReports(await openTool(page, school));
    await picture(page, `${site}-teacher`);

    await signIn(page, school, ANA.name);
    const student = await openTool(page, school);
    const completion = await report("completion.csv");
    const quiz = await report("quiz-report.csv");
    expect(await figuresOf(student)).toEqual(recount(ANA.email, { completion, quiz }));
    await picturesOfDashboard(page, site);
    await context.close();
  });
});

async function signIn(page: Page, school: string, name: string): Promise<void> {
  await page.goto(school);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${school}/course`);
}

/** Each platform's own way: a registration address in a frame or a new tab, or, at Blackboard, values typed on both sides. */
async function registerTool(page: Page, school: string, site: SiteId): Promise<void> {
  const institution = `School with ${site}`;
  await page.goto(`${school}/admin`);
  if (profiles[site].dynamicRegistration === undefined) return registerByHand(page, institution);
  const address = await tool.command("registration-link", "--institution", institution);
  await page.getByLabel("Registration address of the tool").fill(address.trim());
  await page.getByRole("button", { name: "Register", exact: true }).click();
  if (profiles[site].dynamicRegistration.opensIn !== "iframe") {
    await page.getByRole("link", { name: "Open the tool's page" }).click();
  }
  await page.waitForURL(`${school}/admin`);
  const enable = page.getByRole("button", { name: /^Enable/ });
  if (await enable.isVisible()) await enable.click();
}

async function registerByHand(page: Page, institution: string): Promise<void> {
  await page.getByLabel("Login address").fill(`${tool.origin}/lti/login`);
  await page.getByLabel("Redirect addresses").fill(`${tool.origin}/lti/launch`);
  await page.getByLabel("Key set address").fill(`${tool.origin}/lti/keys`);
  await page.getByRole("button", { name: "Register application" }).click();
  const clientId = await factOf(page, "Client ID");
  await page.goBack();
  await page.getByLabel("Client ID").fill(clientId);
  await page.getByRole("button", { name: "Register by client ID" }).click();
  const command = await page.locator("pre code").innerText();
  const words = command.replaceAll("\\\n", " ").match(/"[^"]*"|\S+/g) ?? [];
  const [, ...args] = words.map((word) => word.replaceAll('"', ""));
  await tool.command(...args, "--institution", institution);
}

async function factOf(page: Page, name: string): Promise<string> {
  return page
    .locator("dl div", { has: page.getByText(name, { exact: true }) })
    .locator("dd")
    .innerText();
}

/** Deep linking: the teacher chooses the dashboard in the tool's picker, inside the LMS. */
async function addView(page: Page, school: string, site: SiteId): Promise<void> {
  await page.getByRole("link", { name: "Add activity" }).click();
  await page.getByRole("link", { name: /SkillStudio/ }).click();
  const picker = toolIn(page);
  await picker.getByRole("button", { name: "Add to course" }).waitFor();
  await picture(page, `${site}-picker`);
  await picker.locator("input[value=dashboard]").check();
  await picker.getByLabel("Title in the course").fill("My learning dashboard");
  await picker.getByRole("button", { name: "Add to course" }).click();
  await page.waitForURL(`${school}/course?added=*`);
}

async function openTool(page: Page, school: string): Promise<FrameLocator> {
  await page.goto(`${school}/course`);
  await page.getByRole("link", { name: "My learning dashboard" }).click();
  return toolIn(page);
}

function toolIn(page: Page): FrameLocator {
  return page.frameLocator("iframe.tool-frame");
}

/** The teacher downloads the course's reports from the LMS and gives them to the tool. */
async function importReports(frame: FrameLocator): Promise<void> {
  const input = frame.locator("input[type=file]");
  await input.waitFor({ state: "attached" });
  await expect.poll(() => frame.getByRole("row", { name: ANA.name }).count(), { timeout: 20_000 }).toBe(1);
  const files = await Promise.all(
    REPORTS.map(async (name) => ({ name, mimeType: "text/csv", buffer: Buffer.from(await report(name)) })),
  );
  await input.setInputFiles(files);
  for (const name of REPORTS)
    await frame.getByRole("heading", { name: `${name} was imported` }).waitFor({ timeout: 20_000 });
}

/** A report as the demonstration LMS exports it to whoever teaches. */
async function report(file: string): Promise<string> {
  const response = await fetch(`${lms.lms.publicUrl}/moodle/course/exports/${file}`, {
    headers: { authorization: `Bearer ${lms.lms.operatorKey}` },
  });
  return response.text();
}

/** The figures as the student reads them. */
async function figuresOf(frame: FrameLocator): Promise<Recount> {
  const figures = frame.locator("dl.figures");
  await figures.waitFor();
  const shown = (await figures.innerText()).replaceAll(/\s+/g, " ");
  const [, completed, tracked] = /(\d+) of (\d+) lessons/.exec(shown) ?? [];
  const [, quiz] = /Average quiz score (\d+)%/.exec(shown) ?? [];
  return { lessonsCompleted: Number(completed), lessonsTracked: Number(tracked), quizPercent: Number(quiz) };
}

async function picturesOfDashboard(page: Page, site: SiteId): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 360]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await picture(page, `${site}-dashboard-${width}-${colorScheme}`);
    }
  }
}

/** The window grows with its page first: a frame below its edge is not drawn. */
async function picture(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  const height = await page.evaluate(settledHeight);
  if (before) await page.setViewportSize({ ...before, height });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  if (before) await page.setViewportSize(before);
}

/** The height of the page once it has been the same for thirty frames: a framed tool asks for its own a little later. */
async function settledHeight(): Promise<number> {
  const { documentElement: root } = document;
  for (let [height, frames] = [0, 0]; ; frames += 1) {
    if (root.scrollHeight !== height) [height, frames] = [root.scrollHeight, 0];
    if (frames === 30) return height;
    await new Promise(requestAnimationFrame);
  }
}

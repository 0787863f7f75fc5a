import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDemoLms, type SiteId, startDemoLms } from "../src/index.ts";
import { cookiesOfFramedSite, openBrowser, openWindow } from "./support/browser.ts";
import { recount } from "./support/recount.ts";
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
    const teacher = await openTool(page, school);
    await importReports(page, teacher, school);
    await picture(page, `${site}-teacher`);

    await signIn(page, school, ANA.name);
    const student = await openTool(page, school);
    const expected = recount(ANA.email, {
      completion: await download("moodle", "completion.csv"),
      quiz: await download("moodle", "quiz-report.csv"),
    });
    await expectFigures(student, expected);
    await picturesOfDashboard(page, site);
    await context.close();
  });
});

async function signIn(page: Page, school: string, name: string): Promise<void> {
  await page.goto(school);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(`${school}/course`);
}

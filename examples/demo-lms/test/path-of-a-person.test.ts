import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { profiles, type RunningDemoLms, type SiteId, startDemoLms } from "../src/index.ts";
import { cookiesOfFramedSite, openBrowser, openWindow } from "./support/browser.ts";
import { type Recount, recount } from "./support/recount.ts";
import { freePort, startTool, type ToolProcess } from "./support/tool-process.ts";

/** Screenshots of what each person sees, for a person to look at. */
const PICTURES = "test-results/screenshots";
const ANA = { name: "Ana Álvarez", email: "student01@example.edu" };
const DASHBOARD = "My learning dashboard";
/** A view with a grade, and the points that the teacher gives it. */
const GRADED = { title: "Way through Python Backend", points: 20 };
/** Scores are sent by a worker that looks for them every other second. */
const POLL = { timeout: 30_000, interval: 1_000 };
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
/** The course's reports as the demonstration LMS exports them to whoever teaches, by file name. */
let reports: Reports;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skillstudio-path-"));
  await mkdir(PICTURES, { recursive: true });
  [browser, tool, lms] = await Promise.all([
    openBrowser(),
    startTool(join(folder, "tool")),
    freePort().then((port) => startDemoLms({ port, stateDir: join(folder, "lms") })),
  ]);
  reports = new Map(await Promise.all(REPORTS.map(async (name) => [name, await download(name)] as const)));
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
  it("an administrator registers the tool, a teacher adds it and imports, a student sees her own figures and her grade", async () => {
    const school = `${lms.lms.publicUrl}/${site}`;
    const [staff, students] = await Promise.all([newContext(), newContext()]);
    const [page, gradebook] = [await openWindow(staff), await openWindow(staff)];
    await signIn(page, school, "Admin User");
    await registerTool(page, school, site);
    await signIn(page, school, "Tamar Teacher");
    await addViews(page, school, site);

    const student = await openWindow(students);
    await signIn(student, school, ANA.name);
    const path = await openTool(student, school, GRADED.title);
    await path.getByRole("heading", { name: "Learning path" }).first().waitFor();

    await importReports(await openTool(page, school, DASHBOARD), reports);
    await picture(page, `${site}-teacher`);

    const [completion = "", quiz = ""] = ["completion.csv", "quiz-report.csv"].map((name) =>
      reports.get(name),
    );
    const figures = recount(ANA.email, { completion, quiz });
    expect(await figuresOf(await openTool(student, school, DASHBOARD))).toEqual(figures);
    await picturesOfDashboard(student, site);

    // Brightspace makes no column of what is placed, so the tool does, and does not know the points then.
    const maximum = profiles[site].deepLinking.lineItem === "ignored" ? 100 : GRADED.points;
    const shown = (): Promise<Gradebook> => gradebookOf(gradebook, school);
    const asEarned = (lessons: number): Gradebook => ({
      columns: [`${GRADED.title} SkillStudio · out of ${maximum}`],
      grade: ((lessons / figures.lessonsTracked) * maximum).toFixed(2),
    });
    await expect.poll(shown, POLL).toEqual(asEarned(figures.lessonsCompleted));

    await changeGrade(gradebook, "13");
    await page.reload();
    await importReports(toolIn(page), new Map([["completion.csv", completeOneMore(completion)]]));
    await expect.poll(() => heldGrades(page), POLL).toEqual([`${ANA.name} · ${GRADED.title}`]);
    expect((await shown()).grade).toBe("13.00");

    await toolIn(page).getByRole("button", { name: "Send SkillStudio’s grade" }).click();
    await expect.poll(shown, POLL).toEqual(asEarned(figures.lessonsCompleted + 1));
    await Promise.all([staff.close(), students.close()]);
  }, 120_000);
});

function newContext(): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
}

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

/**
 * Deep linking: the teacher chooses the dashboard, and the learning path with a grade, in the tool's picker inside the LMS: both in one
 * dialogue where the platform takes several.
 */
async function addViews(page: Page, school: string, site: SiteId): Promise<void> {
  const picker = await openPicker(page);
  await picture(page, `${site}-picker`);
  await picker.locator("input[value=dashboard]").check();
  await picker
    .getByRole("group", { name: "Learning dashboard" })
    .getByLabel("Title in the course")
    .fill(DASHBOARD);
  if (!profiles[site].deepLinking.acceptMultiple) {
    await place(page, school);
    await openPicker(page);
  }
  await picker.locator("input[value=learning_path]").check();
  const path = picker.getByRole("group", { name: "Learning path" });
  await path.getByLabel("Title in the course").fill(GRADED.title);
  await path.getByLabel("Counts for a grade").check();
  await path.getByLabel("Points").fill(String(GRADED.points));
  await place(page, school);
}

async function openPicker(page: Page): Promise<FrameLocator> {
  await page.getByRole("link", { name: "Add activity" }).click();
  await page.getByRole("link", { name: /SkillStudio/ }).click();
  const picker = toolIn(page);
  await picker.getByRole("button", { name: "Add to course" }).waitFor();
  return picker;
}

async function place(page: Page, school: string): Promise<void> {
  await toolIn(page).getByRole("button", { name: "Add to course" }).click();
  await page.waitForURL(`${school}/course?added=*`);
}

async function openTool(page: Page, school: string, title: string): Promise<FrameLocator> {
  await page.goto(`${school}/course`);
  await page.getByRole("link", { name: title }).click();
  return toolIn(page);
}

function toolIn(page: Page): FrameLocator {
  return page.frameLocator("iframe.tool-frame");
}

type Reports = ReadonlyMap<string, string>;

async function download(file: string): Promise<string> {
  const response = await fetch(`${lms.lms.publicUrl}/moodle/course/exports/${file}`, {
    headers: { authorization: `Bearer ${lms.lms.operatorKey}` },
  });
  return response.text();
}

/** The teacher gives reports of the course to the tool. */
async function importReports(frame: FrameLocator, files: Reports): Promise<void> {
  const input = frame.locator("input[type=file]");
  await input.waitFor({ state: "attached" });
  await expect.poll(() => frame.getByRole("row", { name: ANA.name }).count(), { timeout: 20_000 }).toBe(1);
  await input.setInputFiles(
    [...files].map(([name, text]) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) })),
  );
  for (const name of files.keys())
    await frame.getByRole("heading", { name: `${name} was imported` }).waitFor({ timeout: 20_000 });
}

/** The report as it is when Ana has completed what is open in her row first. */
function completeOneMore(completion: string): string {
  return completion.replace(
    new RegExp(`(?<=^"${ANA.name}".*?)"Not completed",""`, "m"),
    `"Completed","2026-11-22 19:00:00"`,
  );
}

/** The tool's columns, and Ana's grade in the one of the graded view. */
interface Gradebook {
  readonly columns: readonly string[];
  readonly grade: string | undefined;
}

/** What the teacher reads in the LMS's own gradebook. */
async function gradebookOf(page: Page, school: string): Promise<Gradebook> {
  await page.goto(`${school}/course/grades`);
  const texts = async (cells: Locator): Promise<readonly string[]> =>
    (await cells.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  const heads = await texts(page.locator("table.grades thead th"));
  const row = await texts(page.locator("table.grades tr", { hasText: ANA.name }).locator("th, td"));
  return {
    columns: heads.filter((head) => head.includes("SkillStudio ·")),
    grade: row[heads.findIndex((head) => head.startsWith(GRADED.title))],
  };
}

/** The teacher gives a grade of her own, on the gradebook's page. */
async function changeGrade(page: Page, points: string): Promise<void> {
  await page.getByLabel("Student").selectOption(ANA.name);
  await page.getByLabel("Column").selectOption(GRADED.title);
  await page.getByLabel("Points").fill(points);
  await page.getByRole("button", { name: "Save grade" }).click();
}

/** Whose grades the tool asks the teacher about when she opens its page anew. */
async function heldGrades(page: Page): Promise<readonly string[]> {
  await page.reload();
  await toolIn(page).getByRole("row", { name: ANA.name }).waitFor();
  return toolIn(page).locator("skill-grade-passback h3").allInnerTexts();
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

/** The dashboard looks the same in every school, so one shows it in all colours and widths. */
async function picturesOfDashboard(page: Page, site: SiteId): Promise<void> {
  const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
    [1280, 360].map((width) => ({ colorScheme, width })),
  );
  for (const { colorScheme, width } of site === "moodle" ? looks : looks.slice(0, 1)) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await picture(page, `${site}-dashboard-${width}-${colorScheme}`);
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

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../packages/lti-tool/test/support/postgres.ts";
import { type RunningDemoLms, startDemoLms } from "../../demo-lms/src/index.ts";
import { openBrowser, openWindow } from "../../demo-lms/test/support/browser.ts";
import { freePort } from "../../demo-lms/test/support/tool-process.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

let folder: string;
let database: TestDatabase;
let lms: RunningDemoLms;
let browser: Browser;
let application: ChildProcess;
let course: string;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ltijs-app-"));
  database = await createTestDatabase();
  [browser, lms] = await Promise.all([
    openBrowser(),
    startDemoLms({ port: await freePort(), stateDir: join(folder, "lms") }),
  ]);
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  application = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      PORT: String(port),
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      DEMO_LMS_ORIGIN: lms.lms.publicUrl,
      DEMO_LMS_STATE: join(folder, "lms"),
      LOG_LEVEL: "warn",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: application.stdout! });
  const [line] = (await Promise.race([once(lines, "line"), once(application, "exit")])) as [unknown];
  if (!String(line).startsWith("The application is at"))
    throw new Error(`It did not start (${String(line)}).`);
  course = `${lms.lms.publicUrl}/moodle/course`;
});

afterAll(async () => {
  const gone = application && once(application, "exit");
  application?.kill("SIGTERM");
  await gone;
  await browser?.close();
  await lms?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

async function signIn(name: string): Promise<Page> {
  const page = await openWindow(await browser.newContext());
  await page.goto(`${lms.lms.publicUrl}/moodle`);
  await page.getByRole("button", { name }).click();
  await page.waitForURL(course);
  return page;
}

it("goes by a name of its own where it registers", async () => {
  const configuration = await fetch(`${origin}/lti/config/canvas.json`);
  expect(await configuration.json()).toMatchObject({ title: "Lab Studies" });
});

function frameIn(page: Page): FrameLocator {
  return page.frameLocator("iframe.tool-frame");
}

it("shows a student the elements and the application's own pages, in a frame without third-party cookies", async () => {
  const page = await signIn("Ana Álvarez");
  await page.getByRole("link", { name: "An ltijs application" }).click();
  const frame = frameIn(page);
  await frame.locator("skill-dashboard").getByText("Nothing to show yet").waitFor();
  await frame.getByRole("link", { name: "About this course" }).click();
  await frame.getByRole("heading", { name: "Python Backend" }).waitFor();
  expect(await frame.locator("main").innerText()).toContain("You are here as Ana Álvarez.");
  await frame.getByRole("link", { name: "My studies" }).click();
  await frame.locator("skill-dashboard").getByText("Nothing to show yet").waitFor();
  await page.context().close();
});

it("lets a teacher place a page by deep linking, which then opens from the course", async () => {
  const page = await signIn("Tamar Teacher");
  await page.getByRole("link", { name: "Add activity" }).click();
  await page.getByRole("link", { name: "An ltijs application" }).click();
  await frameIn(page).getByLabel("About this course").check();
  await frameIn(page).getByRole("button", { name: "Add to course" }).click();
  await page.waitForURL(`${course}?added=*`);
  await page.getByRole("link", { name: "About this course" }).click();
  await frameIn(page).getByRole("heading", { name: "Python Backend" }).waitFor();
  expect(await frameIn(page).locator("main").innerText()).toContain("You are here as Tamar Teacher.");
  await page.context().close();
});

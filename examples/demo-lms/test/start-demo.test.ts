import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { startTool } from "./support/tool-process.ts";

const PLAIN_PAGE = fileURLToPath(new URL("../../plain-html/src/main.ts", import.meta.url));

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skillstudio-demo-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it("fills a course at the first start, finds it as it was at the second, and shows it on a page outside any LMS", async () => {
  const first = await startTool(dataDir, ["--demo"]);
  const site = await readFile(join(dataDir, "demo-site.json"), "utf8");
  const before = await registrationsOf(first.command);
  await first.stop();

  const second = await startTool(dataDir, ["--demo"], first.ports);
  try {
    expect(await readFile(join(dataDir, "demo-site.json"), "utf8")).toBe(site);
    expect(await registrationsOf(second.command)).toEqual(before);
    expect(await figuresOutsideAnyLms()).toContain("3 of 5 lessons");
  } finally {
    await second.stop();
  }
});

/** One registration, however often the demonstration is started. */
async function registrationsOf(command: (...args: string[]) => Promise<string>): Promise<unknown> {
  const platforms = JSON.parse(await command("platform", "list", "--json")) as {
    issuer: string;
    status: string;
  }[];
  return platforms.map(({ issuer, status }) => ({ path: new URL(issuer).pathname, status }));
}

async function figuresOutsideAnyLms(): Promise<string> {
  const page = spawn(process.execPath, [PLAIN_PAGE], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const browser = await openBrowser();
  try {
    await once(page.stdout, "data");
    const { origin } = JSON.parse(await readFile(join(dataDir, "demo-site.json"), "utf8")) as {
      origin: string;
    };
    const window = await browser.newPage();
    await window.goto(origin);
    return await window.locator("skill-dashboard dl.figures").innerText();
  } finally {
    await browser.close();
    const gone = once(page, "exit");
    page.kill("SIGTERM");
    await gone;
  }
}

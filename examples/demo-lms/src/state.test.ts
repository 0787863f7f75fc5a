import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DemoLmsError } from "./demo-lms-error.ts";
import { openState, operatorKey } from "./state.ts";

const DAY = Date.parse("2026-11-25T08:00:00Z");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "demo-lms-state-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("a restart finds everything as it was", async () => {
  const first = await openState(folder, DAY);
  first.change((draft) => {
    draft.sites.canvas.scores.push({
      lineItemId: "1",
      personId: "62",
      points: 0,
      activityProgress: "Completed",
      gradingProgress: "FullyGraded",
      timestamp: "2026-11-25T08:00:00Z",
    });
  });
  const second = await openState(folder, DAY + 86_400_000 * 9);
  expect(second.current()).toEqual(first.current());
  expect(second.current().daysMoved).toBe(2);
});

it("keys and secrets are for their owner's eyes only", async () => {
  await openState(folder, DAY);
  const key = operatorKey(folder);
  const modes = ["state.json", "operator-key"].map((file) => statSync(join(folder, file)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600]);
  expect(operatorKey(folder)).toBe(key);
  expect(key).toHaveLength(43);
});

it("a change that fails changes nothing, in memory or on disk", async () => {
  const store = await openState(folder, DAY);
  const before = readFileSync(join(folder, "state.json"), "utf8");
  const failing = (): void =>
    store.change((draft) => {
      draft.sites.moodle.lastNumber = 99;
      throw new Error("no");
    });
  expect(failing).toThrow("no");
  expect(store.current().sites.moodle.lastNumber).toBe(0);
  expect(readFileSync(join(folder, "state.json"), "utf8")).toBe(before);
});

describe("a damaged state", () => {
  it.each([
    ["cut short", (text: string) => text.slice(0, text.length / 2)],
    ["empty", () => ""],
    ["of another kind", () => "[]"],
    ["null", () => "null"],
    ["without a school", (text: string) => text.replace('"canvas"', '"cavans"')],
  ])("%s is one line that names the file and what to do, and stays as it is", async (_, damage) => {
    const file = join(folder, "state.json");
    await openState(folder, DAY);
    const damaged = damage(readFileSync(file, "utf8"));
    writeFileSync(file, damaged);
    const error: unknown = await openState(folder, DAY).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DemoLmsError);
    expect((error as DemoLmsError).code).toBe("state_damaged");
    expect((error as DemoLmsError).message).toBe(
      `The demonstration LMS cannot read its state in ${file}: put back a good copy, or move the file away to start afresh.`,
    );
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });
});

it("a process that is killed while it writes leaves a whole state", async () => {
  await openState(folder, DAY);
  const writer = `
    import { openState } from ${JSON.stringify(new URL("state.ts", import.meta.url).href)};
    const store = await openState(${JSON.stringify(folder)}, 0);
    console.log("writing");
    for (let n = 1; ; n++) store.change((draft) => { draft.sites.moodle.lastNumber = n; });`;
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ["--input-type=module", "--eval", writer], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const store = await openState(folder, DAY);
    expect(store.current().sites.moodle.lastNumber).toBeGreaterThanOrEqual(0);
  }
  expect(readdirSync(folder).every((file) => ["state.json", "state.json.new"].includes(file))).toBe(true);
}, 30_000);

it("a leftover of an unfinished write does no harm", async () => {
  const store = await openState(folder, DAY);
  writeFileSync(join(folder, "state.json.new"), "{");
  chmodSync(join(folder, "state.json.new"), 0o600);
  store.change((draft) => {
    draft.sites.moodle.lastNumber = 7;
  });
  expect((await openState(folder, DAY)).current().sites.moodle.lastNumber).toBe(7);
});

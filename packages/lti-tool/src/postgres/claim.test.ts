import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { claim, isRunning } from "./claim.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "skillstudio-test-"));
  file = join(directory, "lock");
});
afterEach(() => rm(directory, { recursive: true }));

test("a claim keeps others out until it is given back", async () => {
  const release = await claim(file);
  await expect(claim(file)).rejects.toThrow(`process ${process.pid} holds ${file}`);
  expect(await readdir(directory)).toEqual(["lock"]);
  await release();
  expect(await readdir(directory)).toEqual([]);
});

test("of many claims at once exactly one is granted", async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claim(file)));
  expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
});

test("the claim of a process that is gone is void", async () => {
  const child = spawn(process.execPath, ["--eval", ""]);
  await once(child, "exit");
  await writeFile(file, `${child.pid} 1\n`);
  await expect(claim(file)).resolves.toBeTypeOf("function");
});

test.runIf(process.platform === "linux")(
  "a process id that came back to another program holds nothing",
  async () => {
    await writeFile(file, `${process.ppid} 1\n`);
    const release = await claim(file);
    expect((await readFile(file, "utf8")).startsWith(`${process.pid} `)).toBe(true);
    await release();
  },
);

test("a file that says nothing of a process is void", async () => {
  await writeFile(file, "");
  await expect(claim(file)).resolves.toBeTypeOf("function");
});

test("knows which processes run", async () => {
  const child = spawn(process.execPath, ["--eval", ""]);
  await once(child, "exit");
  expect([await isRunning(process.pid), await isRunning(child.pid ?? 0)]).toEqual([true, false]);
});

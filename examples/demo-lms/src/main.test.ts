import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

// Each test starts a process, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "demo-lms-main-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Running = ChildProcessByStdio<null, Readable, Readable>;

function run(port: string): Running {
  return spawn(process.execPath, [fileURLToPath(new URL("main.ts", import.meta.url))], {
    env: { ...process.env, NODE_OPTIONS: "", DEMO_LMS_PORT: port, DEMO_LMS_STATE: join(folder, "state") },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function outcome(child: Running): Promise<{ readonly code: number; readonly stderr: string }> {
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: code as number, stderr };
}

it.each(["SIGTERM", "SIGINT"] as const)("says when it is ready, and ends cleanly on %s", async (signal) => {
  const child = run("0");
  const ended = outcome(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  expect(line.toString()).toMatch(/^Demonstration LMS ready at http:\/\/localhost:\d+\n$/);
  child.kill(signal);
  expect(await ended).toEqual({ code: 0, stderr: "" });
});

it("a port in use is one line", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const ended = await outcome(run(String(port)));
  other.close();
  expect(ended).toEqual({
    code: 1,
    stderr: `Port ${port} is taken: stop what uses it, or set DEMO_LMS_PORT to another port.\n`,
  });
  expect(existsSync(join(folder, "state"))).toBe(false);
});

it.each(["x", "70000"])("the port %j is one line", async (port) => {
  expect(await outcome(run(port))).toEqual({
    code: 1,
    stderr: `DEMO_LMS_PORT is "${port}": set it to a port number, 0 to 65535.\n`,
  });
});

it("a damaged state is one line, and stays as it is", async () => {
  const child = run("0");
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  await once(child, "exit");
  const file = join(folder, "state", "state.json");
  writeFileSync(file, "{");
  const { code, stderr } = await outcome(run("0"));
  expect([code, stderr.split("\n").length, stderr]).toEqual([1, 2, expect.stringContaining(file) as string]);
  expect(readFileSync(file, "utf8")).toBe("{");
});

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CLI = fileURLToPath(new URL("../../../../packages/lti-tool/src/cli.ts", import.meta.url));

/** The tool as an operator runs it: a process with an embedded database of its own. */
export interface ToolProcess {
  readonly origin: string;
  readonly ports: { readonly tool: number; readonly lms: number };
  /** Runs another command of the `skillstudio` program on the same installation; gives what it printed. */
  readonly command: (...args: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Starts the tool and, if asked for, its demonstration LMS on the given ports, or on any that are free. */
export async function startTool(
  dataDir: string,
  args: readonly string[] = [],
  ports?: ToolProcess["ports"],
): Promise<ToolProcess> {
  const { tool, lms } = ports ?? { tool: await freePort(), lms: await freePort() };
  const env = {
    ...process.env,
    PORT: String(tool),
    DEMO_LMS_PORT: String(lms),
    DATA_DIR: dataDir,
    LOG_LEVEL: "warn",
    DATABASE_URL: "",
  };
  const child = spawn(process.execPath, [CLI, "start", ...args], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [first] = (await Promise.race([once(lines, "line"), once(child, "exit")])) as [unknown];
  if (!String(first).startsWith("SkillStudio ready"))
    throw new Error(`The tool did not start (${String(first)}).`);
  return {
    origin: `http://127.0.0.1:${tool}`,
    ports: { tool, lms },
    command: async (...words) =>
      (await promisify(execFile)(process.execPath, [CLI, ...words], { env })).stdout,
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { SetupError } from "../setup-error.ts";

export interface DemoLmsProcess {
  readonly origin: string;
  /** Folder in which the demonstration LMS keeps its state and its operator key. */
  readonly stateDir: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the demonstration LMS as a process of its own, so that the tool meets it only over HTTP.
 * Resolves once it listens. Throws a `SetupError` with the LMS's own line when it ends before that.
 */
export async function startDemoLms(options: {
  readonly port: number;
  readonly stateDir: string;
}): Promise<DemoLmsProcess> {
  const child = fork(entryPoint(), {
    env: { ...process.env, DEMO_LMS_PORT: String(options.port), DEMO_LMS_STATE: options.stateDir },
    // Silent: its lines are ours to pass on. The channel that comes with `fork` breaks when we are killed, and the LMS ends then.
    silent: true,
    // A terminal sends Ctrl-C to the whole foreground group; the LMS should end after the tool, by its own signal.
    detached: true,
  });
  const lines: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => lines.push(text.trim()));
  child.stdout?.resume();
  const ready = once(child, "message").then(() => true);
  const ended = once(child, "close").then(() => false);
  if (!(await Promise.race([ready, ended]))) {
    throw new SetupError("demo_failed", lines.join(" ") || "The demonstration LMS ended without a word.");
  }
  child.stderr?.pipe(process.stderr);
  return {
    origin: `http://localhost:${options.port}`,
    stateDir: options.stateDir,
    stop: () => stop(child),
  };
}

function entryPoint(): string {
  try {
    return fileURLToPath(import.meta.resolve("@skillstudio/demo-lms/main"));
  } catch (cause) {
    throw new SetupError(
      "demo_failed",
      "--demo needs the repository: the published package has no demonstration LMS.",
      {
        cause,
      },
    );
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const forced = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await exit;
  clearTimeout(forced);
}

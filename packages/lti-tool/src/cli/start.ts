import { readConfig, type Config } from "../config.ts";
import { createLog } from "../log.ts";
import { type Role, startServer } from "../server.ts";
import { SetupError } from "../setup-error.ts";
import { startDemo } from "../demo/demo.ts";
import { type Command, readArguments } from "./command.ts";

const ROLES: ReadonlySet<string> = new Set<Role>(["web", "worker", "all"]);

export const start: Command = {
  name: "start",
  summary: "serve; with --demo, beside a demonstration LMS with a course",
  usage: `skillstudio start [--role web|worker|all] [--demo]

  --role   what this process does: answer requests, run jobs, or both (all)
  --demo   also start the demonstration LMS and fill its course

Settings: PORT (3000), PUBLIC_URL, DATA_DIR (.skillstudio), DATABASE_URL, SECRET_KEY, DEMO_LMS_PORT (3001), LOG_LEVEL;
ALLOW_LOOPBACK lets platforms on http and loopback in (only where PUBLIC_URL is there; refused with NODE_ENV=production and where
PUBLIC_URL is a public https address).`,
  run: async (args) => {
    const { values } = readArguments("start", {
      args: [...args],
      options: { role: { type: "string", default: "all" }, demo: { type: "boolean", default: false } },
    });
    if (!ROLES.has(values.role)) {
      throw new SetupError("bad_arguments", `--role is "${values.role}"; it takes web, worker or all.`);
    }
    const demo = values.demo;
    const config = readConfig(demo ? { LOG_LEVEL: "warn", ...process.env } : process.env);
    if (demo && !config.allowLoopback) {
      throw new SetupError(
        "bad_setting",
        "The demonstration LMS is on http and loopback, which these settings keep out. Leave NODE_ENV and PUBLIC_URL unset to try it.",
      );
    }
    return serve(config, values.role as Role, demo);
  },
};

/** Serves until SIGINT or SIGTERM; resolves with the exit status once nothing that was started is left. */
async function serve(config: Config, role: Role, demo: boolean): Promise<number> {
  const log = createLog(config.logLevel);
  const asked = signalled();
  await using started = new AsyncDisposableStack();
  const server = await startServer(config, role, log);
  started.defer(() => server.stop());
  const lines = demo ? await startDemo(config, server.launchTool, started) : [];
  process.stdout.write(
    `SkillStudio ready at ${config.publicUrl}\n${lines.map((line) => `  ${line}\n`).join("")}`,
  );
  const signal = await asked;
  log.info({ signal }, "stopping");
  return 0;
}

/** Listens from the beginning, so that a signal during the start also ends in an orderly stop. */
function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve(signal));
  });
}

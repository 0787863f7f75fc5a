#!/usr/bin/env node
import { adminLink } from "./cli/admin-link.ts";
import type { Command } from "./cli/command.ts";
import { overview } from "./cli/help.ts";
import { deployment } from "./cli/deployment.ts";
import { doctor } from "./cli/doctor.ts";
import { ingest } from "./cli/ingest.ts";
import { keys } from "./cli/keys.ts";
import { legacyKey } from "./cli/legacy-key.ts";
import { migrate } from "./cli/migrate.ts";
import { platform } from "./cli/platform.ts";
import { registrationLink } from "./cli/registration-link.ts";
import { start } from "./cli/start.ts";
import { SetupError } from "./setup-error.ts";

const commands: readonly Command[] = [
  start,
  migrate,
  platform,
  deployment,
  registrationLink,
  adminLink,
  doctor,
  keys,
  legacyKey,
  ingest,
];

const HELP: ReadonlySet<string> = new Set(["--help", "-h", "help"]);

/** Exit statuses: 0 done, 1 failed, 2 called wrongly. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || HELP.has(name)) {
    process.stdout.write(`${overview(commands)}\n`);
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command)
    throw new SetupError("bad_arguments", `There is no command "${name}". See: skillstudio --help`);
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    process.stdout.write(`Usage: ${command.usage}\n`);
    return 0;
  }
  return command.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const mendable = error instanceof SetupError;
  process.stderr.write(
    `${mendable ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = mendable && error.code === "bad_arguments" ? 2 : 1;
}

import type { Command } from "./command.ts";

/** What `skillstudio --help` prints. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    "Usage: skillstudio COMMAND [options]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    "",
    "skillstudio COMMAND --help tells more. Settings come from environment variables; see the README.",
  ].join("\n");
}

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const CLI = join(import.meta.dirname, "cli.ts");

it.each([
  ["-h", 0, "stdout", /^Usage: skillstudio COMMAND/],
  ["ingest -h", 0, "stdout", /^Usage: skillstudio ingest KIND/],
  ["nonsense", 2, "stderr", /^There is no command "nonsense"\. See: skillstudio --help\n$/],
  ["start --what", 2, "stderr", /^Unknown option '--what'\. See: skillstudio start --help\n$/],
  ["platform disable", 2, "stderr", /^Say which platform\. See: skillstudio platform list\n$/],
  ["platform -h", 0, "stdout", /^Usage: skillstudio platform add[^]*skillstudio platform remove ID --yes/],
  ["deployment --help", 0, "stdout", /^Usage: skillstudio deployment list/],
  [
    "deployment",
    2,
    "stderr",
    /^Say list, approve, disable or enable\. See: skillstudio deployment --help\n$/,
  ],
  ["keys -h", 0, "stdout", /^Usage: skillstudio keys list/],
  ["keys turn", 2, "stderr", /^Say list, rotate or revoke\. See: skillstudio keys --help\n$/],
  ["legacy-key -h", 0, "stdout", /^Usage: skillstudio legacy-key add KEY/],
  ["legacy-key", 2, "stderr", /^Say add, list or remove\. See: skillstudio legacy-key --help\n$/],
  ["legacy-key add", 2, "stderr", /^Say which consumer key\. See: skillstudio legacy-key --help\n$/],
  ["keys revoke", 2, "stderr", /^Say which key\. See: skillstudio keys list\n$/],
  ["keys rotate --soon", 2, "stderr", /^Unknown option '--soon'\. See: skillstudio keys --help\n$/],
] as const)(
  "answers `skillstudio %s` with status %i",
  { timeout: 30_000 },
  (line, status, stream, printed) => {
    const args = ["--conditions=skillstudio-src", CLI, ...line.split(" ")];
    const answer = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(answer.status).toBe(status);
    expect(answer[stream]).toMatch(printed);
  },
);

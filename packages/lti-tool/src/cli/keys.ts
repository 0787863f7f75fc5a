import { rotateToolKeys, type Rotation, type ToolKeyDeps } from "../launch/tool-keys.ts";
import { installationSecret } from "../secret-key.ts";
import { createSecretBox } from "../secrets.ts";
import { SetupError } from "../setup-error.ts";
import { inInstallation } from "../store/database.ts";
import { listToolKeys, type ListedToolKey } from "../store/tool-keys.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";

export const keys: Command = {
  name: "keys",
  summary: "list or rotate the keys that sign what we send to platforms",
  usage: `skillstudio keys list [--json]
       skillstudio keys rotate [--now] [--json]

Keys are rotated by themselves every 90 days. The next key is published for at least 24 hours before it signs, and a
retired one for 30 days after, so platforms notice nothing.

list     shows every key: active (signs), next (published, signs after it), retired
rotate   lets the next key sign from now on; do it when a key may be known to others
           --now  also when the next key is published for less than 24 hours: a platform that keeps our
                  key set may refuse our calls until it fetches it again

Exit status: 0 done, 1 the next key is too young and --now was not given, 2 called wrongly.`,
  run: async ([action, ...args]) => {
    switch (action) {
      case "list":
        return list(args);
      case "rotate":
        return rotate(args);
      default:
        throw new SetupError("bad_arguments", "Say list or rotate. See: skillstudio keys --help");
    }
  },
};

async function list(args: readonly string[]): Promise<number> {
  const { values } = readArguments("keys", {
    args: [...args],
    options: { json: { type: "boolean", default: false } },
  });
  const kept = await withDatabase((db) => inInstallation(db, listToolKeys));
  process.stdout.write(values.json ? `${JSON.stringify(kept.map(toWire))}\n` : describe(kept));
  return 0;
}

async function rotate(args: readonly string[]): Promise<number> {
  const { values } = readArguments("keys", {
    args: [...args],
    options: { now: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
  });
  const rotation = await withDatabase(async (db, config) => {
    const secret = await installationSecret(config.dataDir, config.secretKey);
    const previous = config.previousSecretKey === undefined ? [] : [config.previousSecretKey];
    const deps: ToolKeyDeps = { db, box: createSecretBox([secret, ...previous]) };
    return rotateToolKeys(deps, { early: values.now });
  });
  const { outcome, early } = rotation;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ outcome, early, ripe_at: rotation.ripeAt, keys: rotation.keys.map(toWire) })}\n`
      : `${sentenceOf(rotation)}\n${describe(rotation.keys)}`,
  );
  return outcome === "unripe" ? 1 : 0;
}

function sentenceOf({ outcome, early, ripeAt }: Rotation): string {
  if (outcome === "overtaken") return "Another process has just rotated the keys; nothing was changed.";
  if (outcome === "unripe") {
    return `Nothing was changed: the next key may sign from ${ripeAt.toISOString()}, when it has been published for 24 hours. To rotate at once: skillstudio keys rotate --now`;
  }
  return early
    ? "Rotated early: a platform that keeps our key set may refuse our calls until it fetches it again."
    : "Rotated.";
}

function describe(kept: readonly ListedToolKey[]): string {
  if (kept.length === 0) return "There is no key yet: the first start makes it.\n";
  return kept
    .map(({ kid, status, createdAt, activatedAt, retiredAt }) => {
      const since = retiredAt ?? activatedAt ?? createdAt;
      return `${kid}  ${status.padEnd(7)}  since ${since.toISOString()}\n`;
    })
    .join("");
}

function toWire({ kid, status, createdAt, activatedAt, retiredAt }: ListedToolKey): unknown {
  return { kid, status, created_at: createdAt, activated_at: activatedAt, retired_at: retiredAt };
}

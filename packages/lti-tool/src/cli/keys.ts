import {
  revokeToolKey,
  type Revocation,
  rotateToolKeys,
  type Rotation,
  type ToolKeyDeps,
} from "../launch/tool-keys.ts";
import { installationSecret } from "../secret-key.ts";
import { createSecretBox } from "../secrets.ts";
import { SetupError } from "../setup-error.ts";
import { inInstallation } from "../store/database.ts";
import { listToolKeys, type ListedToolKey } from "../store/tool-keys.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";

export const keys: Command = {
  name: "keys",
  summary: "list, rotate or revoke the keys that sign what we send to platforms",
  usage: `skillstudio keys list [--json]
       skillstudio keys rotate [--now] [--json]
       skillstudio keys revoke KID [--json]

Keys are rotated by themselves every 90 days. The next key is published for at least 24 hours before it signs, and a
retired one for 30 days after, so platforms notice nothing.

list     shows every key: active (signs), next (published, signs after it), retired
rotate   lets the next key sign from now on, and keeps the old one published
           --now  also when the next key is published for less than 24 hours: a platform that keeps our
                  key set may refuse our calls until it fetches it again
revoke   takes a key out of our key set at once; do it when others may know its private part, for instance by a
         backup that was stolen. If it signs, the next key signs from now on. Platforms refuse what the revoked key
         signed as soon as they fetch our key set again: an hour later at most where they heed what we tell them. If
         the secret that seals the keys is known too, change SECRET_KEY first, then revoke every key.

Exit status: 0 done, 1 the next key is too young and --now was not given, 2 called wrongly.`,
  run: async ([action, ...args]) => {
    switch (action) {
      case "list":
        return list(args);
      case "rotate":
        return rotate(args);
      case "revoke":
        return revoke(args);
      default:
        throw new SetupError("bad_arguments", "Say list, rotate or revoke. See: skillstudio keys --help");
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
  const rotation = await withToolKeys((deps) => rotateToolKeys(deps, { early: values.now }));
  const { outcome, early } = rotation;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ outcome, early, ripe_at: rotation.ripeAt, keys: rotation.keys.map(toWire) })}\n`
      : `${sentenceOf(rotation)}\n${describe(rotation.keys)}`,
  );
  return outcome === "unripe" ? 1 : 0;
}

async function revoke(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments("keys", {
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [kid, ...others] = positionals;
  if (kid === undefined || others.length > 0) {
    throw new SetupError("bad_arguments", "Say which key. See: skillstudio keys list");
  }
  const revocation = await withToolKeys((deps) => revokeToolKey(deps, kid));
  if (!revocation) throw new SetupError("bad_arguments", `No key is "${kid}". See: skillstudio keys list`);
  const { was, keys: kept } = revocation;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ revoked: kid, was, keys: kept.map(toWire) })}\n`
      : `${outcomeOf(revocation)}\n${describe(kept)}`,
  );
  return 0;
}

function outcomeOf({ was }: Revocation): string {
  return was === "active"
    ? "Revoked, and the next key signs: a platform that keeps our key set may refuse our calls until it fetches it again."
    : "Revoked.";
}

async function withToolKeys<T>(work: (deps: ToolKeyDeps) => Promise<T>): Promise<T> {
  return withDatabase(async (db, config) => {
    const secret = await installationSecret(config.dataDir, config.secretKey);
    const previous = config.previousSecretKey === undefined ? [] : [config.previousSecretKey];
    return work({ db, box: createSecretBox([secret, ...previous]) });
  });
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

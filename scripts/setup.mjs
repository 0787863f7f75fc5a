// Makes a clone runnable: installs what the lockfile names, and bundles the widgets that the tool serves.
// Plain JavaScript without dependencies, because it runs before there are any, on any Node that npm has.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

const WIDGET_SOURCES = [
  "packages/widgets/src",
  "packages/api-client/src",
  "packages/widgets/rollup.bundle.mjs",
];
/** The bundle that is written last. */
const WIDGET_BUNDLE = "packages/widgets/dist/cdn/skill-admin-console.js";

const lockfile = digest(["package-lock.json"], `${process.platform}-${process.arch}`);
step("node_modules/.kit-stamp", lockfile, "node_modules/.package-lock.json", () =>
  // Not `npm ci`: it refuses a lockfile that lacks other platforms' optional binaries, which a partial registry mirror leaves out.
  npm("Installing dependencies (once)", ["install", "--no-save"]),
);
step("node_modules/.widgets-stamp", digest(WIDGET_SOURCES, lockfile), WIDGET_BUNDLE, () =>
  npm("Bundling the widgets", ["run", "bundle", "-w", "@skillstudio/widgets", "--silent"]),
);

/** Runs `work` unless `stamp` says that it was done for the same `key` and its `product` is still there. */
function step(stamp, key, product, work) {
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, "utf8") === key) return;
  work();
  writeFileSync(stamp, key);
}

function npm(message, args) {
  process.stderr.write(`${message} …\n`);
  const windows = process.platform === "win32";
  const { status, error } = spawnSync(
    windows ? "npm.cmd" : "npm",
    [...args, "--no-fund", "--no-audit", "--loglevel=error"],
    {
      stdio: ["ignore", process.stderr, process.stderr],
      env: withoutOuterNpm(process.env),
      shell: windows,
    },
  );
  if (status === 0) return;
  process.stderr.write(`npm ${args.join(" ")} failed${error ? `: ${error.message}` : ""}.\n`);
  process.exit(1);
}

/** An npm inside npm inherits the outer call's settings as environment variables; they are not meant for it. */
function withoutOuterNpm(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(config_.*node_options|lifecycle|package)/i.test(name) && name !== "NODE_OPTIONS",
    ),
  );
}

function digest(paths, seed) {
  const hash = createHash("sha256").update(seed);
  for (const path of paths.flatMap(files)) hash.update(path).update(readFileSync(path));
  return hash.digest("hex");
}

function files(path) {
  if (!existsSync(path)) return [];
  if (/\.[a-z]+$/.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

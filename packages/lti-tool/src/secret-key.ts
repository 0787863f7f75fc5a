import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SetupError } from "./setup-error.ts";

const FILE = "secret.key";
const BYTES = 32;

/**
 * The installation's secret in base64: the one that is set, or one made at the first start and kept in `dataDir`,
 * readable by its owner alone. Throws a `SetupError` when the kept file is not a key: everything sealed with it would be lost.
 */
export async function installationSecret(dataDir: string, configured: string | undefined): Promise<string> {
  if (configured !== undefined) return configured;
  const path = join(dataDir, FILE);
  const kept = await readOrMake(path).catch((cause: unknown) => {
    throw new SetupError(
      "bad_setting",
      `${path} cannot be read or written (${(cause as Error).message}): mend that, or set DATA_DIR to another directory.`,
      { cause },
    );
  });
  if (Buffer.from(kept, "base64").length >= BYTES) return kept;
  throw new SetupError(
    "damaged_data",
    `${path} is damaged. Restore it from a backup, or set SECRET_KEY: keys and tokens sealed with it cannot be read without it.`,
  );
}

async function readOrMake(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  return (await readKept(path)) ?? make(path);
}

async function readKept(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Written whole under another name and then linked, so that of two starts at once, also of two containers that share the folder, both use the same key. */
async function make(path: string): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(BYTES).toString("base64")}\n`, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readFile(path, "utf8")).trim();
}

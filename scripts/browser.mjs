// A Chromium for tests, on a machine that need not have one: CHROMIUM_PATH, the system's, or the one that npm brought.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const CACHE = join(dirname(fileURLToPath(import.meta.url)), "../node_modules/.cache");
const UNPACKED = join(CACHE, "chromium-153");
/** The package's own file names folders of AWS Lambda, where none of our fonts are. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${join(UNPACKED, "cache")}</cachedir>
</fontconfig>
`;
/** Containers run as root and have a small /dev/shm; neither is a reason to fail a test. */
const BASE_ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"];
/** Switches meant for AWS Lambda that turn off what our tests are about: origins, CSP, separate processes. */
const UNWANTED =
  /^--(disable-web-security|allow-running-insecure-content|disable-site-isolation-trials|single-process|no-zygote|disable-features=.*site-per-process.*)$/;

/**
 * Finds a Chromium; unpacks one under node_modules/.cache when there is no other.
 * @returns {Promise<{executablePath: string, args: string[]}>} what playwright-core's `launch` takes
 * @throws {Error} when this machine has none and npm's is not made for it
 */
export async function findBrowser() {
  const installed = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find((path) => path && existsSync(path));
  if (installed) return { executablePath: installed, args: BASE_ARGS };
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("No Chromium found. Set CHROMIUM_PATH to the program file of a Chromium or Chrome.");
  const { chromium, inherited } = await unpack();
  const args = inherited.filter((arg) => !UNWANTED.test(arg) && !arg.startsWith("--headless"));
  return { executablePath: chromium, args: [...new Set([...args, ...BASE_ARGS])] };
}

async function unpack() {
  // Without this the package leaves out the system libraries (nss, expat) that a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs24.x";
  const { TMPDIR } = process.env;
  process.env.TMPDIR = UNPACKED;
  const { default: packed } = await import("@sparticuz/chromium");
  try {
    if (!existsSync(UNPACKED)) await unpackOnce(packed);
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  return { chromium: join(UNPACKED, "chromium"), inherited: packed.args };
}

/** Unpacks beside the goal and renames, so that a killed or a second process never leaves a half-written browser. */
async function unpackOnce(packed) {
  await mkdir(CACHE, { recursive: true });
  const staging = await mkdtemp(`${UNPACKED}-`);
  process.env.TMPDIR = staging;
  await packed.executablePath();
  await writeFile(join(staging, "fonts/fonts.conf"), FONTS);
  await rename(staging, UNPACKED).catch(async (error) => {
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(UNPACKED)) throw error;
  });
}

import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { installationSecret } from "./secret-key.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "skillstudio-key-"));
});
afterEach(() => rm(dataDir, { recursive: true }));

it("makes one key, also for many starts at once that bear one process id, as in containers, and finds it again", async () => {
  const starts = await Promise.all(Array.from({ length: 20 }, () => installationSecret(dataDir, undefined)));
  const [first = ""] = starts;
  expect(new Set(starts).size).toBe(1);
  expect(await installationSecret(dataDir, undefined)).toBe(first);
  expect(Buffer.from(first, "base64")).toHaveLength(32);
  expect(await readdir(dataDir)).toEqual(["secret.key"]);
  expect((await stat(join(dataDir, "secret.key"))).mode & 0o777).toBe(0o600);
});

it("prefers the key that is set", async () => {
  expect(await installationSecret(dataDir, "configured")).toBe("configured");
});

it("says what to do where no key can be kept", async () => {
  const file = join(dataDir, "file");
  await writeFile(file, "");
  await expect(installationSecret(file, undefined)).rejects.toMatchObject({
    name: "SetupError",
    message: expect.stringMatching(/secret\.key cannot be .* or set DATA_DIR to another directory\.$/),
  });
});

it("does not replace a damaged key", async () => {
  await writeFile(join(dataDir, "secret.key"), "oops");
  await expect(installationSecret(dataDir, undefined)).rejects.toThrow(/secret\.key is damaged\. Restore it/);
});

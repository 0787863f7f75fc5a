import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { canEnter } from "./account.ts";

const stranger = { uid: 65534, gid: 65534 };

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "skillstudio-test-"));
  await mkdir(join(top, "inside"), { mode: 0o755 });
});
afterEach(() => rm(top, { recursive: true }));

test.for([
  { mode: 0o700, others: false, owner: true },
  { mode: 0o711, others: true, owner: true },
  { mode: 0o744, others: false, owner: true },
  { mode: 0o755, others: true, owner: true },
])(
  "below a directory of mode $mode, others may enter: $others, and its owner: $owner",
  async ({ mode, others, owner }) => {
    await chmod(top, mode);
    const inside = join(top, "inside");
    const we = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    expect([await canEnter(inside, stranger), await canEnter(inside, we)]).toEqual([others, owner]);
  },
);

test("without another account we run the server ourselves, and may enter", async () => {
  await chmod(top, 0o700);
  expect(await canEnter(join(top, "inside"), undefined)).toBe(true);
});

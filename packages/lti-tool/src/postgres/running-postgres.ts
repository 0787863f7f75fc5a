import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRunning } from "./claim.ts";
import { addressOf, readPassword } from "./cluster.ts";

/**
 * The address of the server that another SkillStudio runs on `<dataDir>/postgres` at this moment, so that a command can work beside it;
 * undefined when none does.
 */
export async function findRunningPostgres(dataDir: string): Promise<string | undefined> {
  // https://www.postgresql.org/docs/15/storage-file-layout.html: process id first, port fourth, state eighth.
  const lines = await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , port, , , , state] = lines.split("\n").map((line) => line.trim());
  if (state !== "ready" || !(await isRunning(Number(pid)))) return undefined;
  const password = await readPassword(dataDir);
  return password === undefined ? undefined : addressOf({ password, port: Number(port) });
}

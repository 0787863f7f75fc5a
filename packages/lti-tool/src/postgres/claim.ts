import { link, readFile, rename, rm, writeFile } from "node:fs/promises";

/**
 * Claims `file` for this process until the returned function is called or the process is gone, however it went.
 * @throws Error that names the process that holds it.
 */
export async function claim(file: string): Promise<() => Promise<void>> {
  const mine = `${file}.${process.pid}`;
  const identity = await identify(process.pid);
  await writeFile(mine, `${identity}\n`, { mode: 0o600 });
  try {
    while (!(await linked(mine, file))) await removeStale(file);
  } finally {
    await rm(mine);
  }
  return () => rm(file, { force: true });
}

async function linked(existing: string, file: string): Promise<boolean> {
  try {
    await link(existing, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeStale(file: string): Promise<void> {
  const aside = `${file}.stale.${process.pid}`;
  try {
    await refuseIfHeld(file, file);
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    // Between the look and the rename another process may have claimed it: then it gets it back.
    await refuseIfHeld(aside, file);
  } catch (error) {
    await linked(aside, file);
    throw error;
  } finally {
    await rm(aside);
  }
}

async function refuseIfHeld(content: string, file: string): Promise<void> {
  const holder = (await readFile(content, "utf8")).trim();
  const pid = Number.parseInt(holder, 10);
  if (Number.isNaN(pid) || !(await isRunning(pid)) || (await identify(pid)) !== holder) return;
  throw new Error(`process ${pid} holds ${file}`);
}

/** Whether a process with this id runs, whoever owns it. One that has ended and waits for its parent to notice does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const [state] = await status(pid);
  return state !== "Z" && state !== "X";
}

/** The process id and, where the system tells it, when the process began: ids alone come back after a restart. */
async function identify(pid: number): Promise<string> {
  const start = (await status(pid))[19];
  return start === undefined ? `${pid}` : `${pid} ${start}`;
}

/** The fields of Linux's /proc/PID/stat that follow the program's name, which is in parentheses and may hold spaces; none elsewhere. */
async function status(pid: number): Promise<readonly string[]> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return line === "" ? [] : line.slice(line.lastIndexOf(")") + 2).split(" ");
}

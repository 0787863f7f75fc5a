import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, readlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { serverAccount } from "./account.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { claim, isRunning } from "./claim.ts";
import { addressOf, type Cluster, openCluster, serverEnvironment } from "./cluster.ts";

/** A PostgreSQL server of our own, and the way to end it. */
export interface EmbeddedPostgres {
  /** `postgres://…` of the database, for its owner, who is no superuser. */
  readonly url: string;
  /** Ends the server cleanly; resolves when its process is gone. Calling it again does nothing more. */
  readonly stop: () => Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Holds the data directory `postgres`, its password and the claim on both; made when missing. */
  readonly dataDir: string;
  /** Hears what the server logs, a line at a time: its life, never statements or their values. */
  readonly log: (line: string) => void;
  /** Server settings beside our own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** As root: where the unprivileged server finds what it cannot reach under `dataDir` or `node_modules`. */
  readonly systemHome?: string;
}

const READY = "database system is ready to accept connections";
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;

/**
 * Starts PostgreSQL on `<dataDir>/postgres`, making it when there is none. It listens on a free port of 127.0.0.1 and nowhere else.
 * A server left behind by a process that was killed is stopped first.
 * @throws Error of one line that says what to do: the directory is in use, damaged, of another version, or not to be reached.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const account = serverAccount();
  const home = account ? (options.systemHome ?? "/var/lib/skillstudio") : dataDir;
  const release = await claimDirectory(dataDir);
  try {
    const binaries = await findBinaries(account, home);
    const cluster = await openCluster(dataDir, home, account, binaries);
    await stopOrphan(cluster.directory, options.log);
    const { child, port } = await start(cluster, binaries, options);
    return {
      url: addressOf({ password: cluster.password, port }),
      stop: async () => {
        await stop(child);
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function claimDirectory(dataDir: string): Promise<() => Promise<void>> {
  try {
    await mkdir(dataDir, { recursive: true });
    return await claim(join(dataDir, "postgres.lock"));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const problem =
      code === undefined
        ? `is in use (${message}): stop that SkillStudio`
        : `cannot be written (${message}): mend that`;
    throw new Error(`${dataDir} ${problem}, or set DATA_DIR to another directory.`, { cause });
  }
}

async function start(
  cluster: Cluster,
  binaries: Binaries,
  { log, settings }: EmbeddedPostgresOptions,
): Promise<{ child: ChildProcess; port: number }> {
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    const port = await freePort();
    const child = launch(cluster, binaries, { ...settings, port: `${port}` });
    const failure = await untilReady(child, log, limit);
    if (failure === undefined) return { child, port };
    // Another program took the port, or the last processes of a killed server are still ending.
    const passes = /Address already in use|shared memory block .* is still in use/.test(failure);
    if (passes && Date.now() < limit) await wait(100);
    else throw new Error(explain(cluster.directory, failure));
  }
}

function explain(directory: string, failure: string): string {
  if (failure.includes('lock file "postmaster.pid" already exists')) {
    return `${directory} is in use by another PostgreSQL: stop it, or set DATA_DIR to another directory.`;
  }
  return `PostgreSQL does not start on ${directory} (${failure}): if it is damaged, move it away to begin with an empty database, or restore a backup.`;
}

function launch(
  { directory, account }: Cluster,
  { postgres }: Binaries,
  settings: Record<string, string>,
): ChildProcess {
  const all = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "100",
    timezone: "UTC",
    log_timezone: "UTC",
    // Failed statements would put people's data into the log; whoever sent them hears of the failure.
    log_min_messages: "log",
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(postgres, ["-D", directory, ...args], {
    ...account,
    cwd: "/",
    env: serverEnvironment(),
    // Its own process group: Ctrl-C in the terminal reaches us alone, and we end the server when its clients are done.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const endWithUs = (): void => void child.kill("SIGINT");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  return child;
}

/** Resolves to undefined when the server accepts connections, or to why it does not. */
async function untilReady(
  child: ChildProcess,
  log: (line: string) => void,
  limit: number,
): Promise<string | undefined> {
  const said: string[] = [];
  return new Promise((settle) => {
    const timer = setTimeout(() => {
      child.kill("SIGQUIT");
      settle(`not ready after ${START_LIMIT_MS / 1000} s`);
    }, limit - Date.now());
    const done = (failure: string | undefined): void => {
      clearTimeout(timer);
      settle(failure);
    };
    if (child.stderr) {
      createInterface({ input: child.stderr }).on("line", (line) => {
        log(line);
        if (said.length < 100) said.push(line);
        if (line.includes(READY)) done(undefined);
      });
    }
    child.on("error", (error) => done(error.message));
    child.on("close", (code, signal) => done(reason(said) ?? `it ended with ${code ?? signal}`));
  });
}

function reason(said: readonly string[]): string | undefined {
  const errors = said.filter((line) =>
    /(FATAL|PANIC|could not bind|Address already in use|: error):?/.test(line),
  );
  return errors.length === 0
    ? undefined
    : errors.map((line) => line.replace(/^.*?(?=FATAL|PANIC|LOG)/, "")).join("; ");
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  // SIGINT is PostgreSQL's fast shutdown: transactions roll back, clients are disconnected, everything is written.
  child.kill("SIGINT");
  const hard = setTimeout(() => child.kill("SIGQUIT"), STOP_LIMIT_MS);
  await exited;
  clearTimeout(hard);
}

/** The claim on the data directory is ours, so a server that still runs on it has lost the process that started it. */
async function stopOrphan(directory: string, log: (line: string) => void): Promise<void> {
  const file = join(directory, "postmaster.pid");
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  if (Number.isNaN(pid)) return;
  if (await serves(pid, directory)) {
    log(`Stopping the PostgreSQL server (process ${pid}) that an earlier SkillStudio left behind.`);
    await end(pid, directory);
  }
  // A file that is still there is stale. PostgreSQL would take any process with its id, even one that has ended but is not cleared away, for a
  // running server; its own parent's id it knows for stale. The rest stays: by it PostgreSQL finds out whether processes of the old server are left.
  const stale = await readFile(file, "utf8").catch(() => undefined);
  if (stale !== undefined) await writeFile(file, stale.replace(/^\d+/, `${process.pid}`));
}

async function end(pid: number, directory: string): Promise<void> {
  process.kill(pid, "SIGINT");
  const limit = Date.now() + STOP_LIMIT_MS;
  while (await isRunning(pid)) {
    if (Date.now() > limit) {
      throw new Error(`PostgreSQL (process ${pid}) on ${directory} does not stop: end it, then start again.`);
    }
    await wait(20);
  }
}

async function serves(pid: number, directory: string): Promise<boolean> {
  if (!(await isRunning(pid))) return false;
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (workingDirectory !== undefined) return workingDirectory === directory;
  throw new Error(
    `${directory} is in use by process ${pid}: stop that PostgreSQL, or set DATA_DIR to another directory.`,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port is free on 127.0.0.1.");
  return address.port;
}

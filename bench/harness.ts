import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Client } from "pg";
import { startEmbeddedPostgres } from "../packages/lti-tool/src/postgres/embedded-postgres.ts";

/** What keeps a benchmark from running, in one line that says what to do. */
export class BenchError extends Error {
  override readonly name = "BenchError";
}

/** One figure beside the reference's, measured in the same run; `ratio` is how many times better ours is. */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly reference: number | null;
  readonly ratio: number | null;
  readonly unit: string;
}

/** Prints figures as a table, or as JSON for a program. */
export function report(figures: readonly Figure[], json: boolean): void {
  if (json) {
    console.log(JSON.stringify(figures, undefined, 2));
    return;
  }
  const lines = [
    ["", "ours", "reference", "ratio", ""],
    ...figures.map(({ name, ours, reference, ratio, unit }) => [
      name,
      shown(ours),
      shown(reference),
      ratio === null ? "" : `${ratio.toFixed(1)} x`,
      unit,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const [name = "", ours = "", reference = "", ratio = "", unit = ""] of lines) {
    console.log(
      [
        name.padEnd(widths[0] ?? 0),
        ours.padStart(widths[1] ?? 0),
        reference.padStart(widths[2] ?? 0),
        ratio.padStart(widths[3] ?? 0),
        unit,
      ].join("  "),
    );
  }
}

function shown(value: number | null): string {
  if (value === null) return "–";
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 2 : 0 });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

/** A PostgreSQL server with the settings of production, and a new database in it for each that is measured. */
export interface BenchPostgres extends AsyncDisposable {
  readonly createDatabase: (name: string) => Promise<string>;
  /** Gathers what the planner knows of a database's tables, which autovacuum does within a minute. */
  readonly analyze: (url: string) => Promise<void>;
  /** Flushes of the write-ahead log to disk, of the whole server. */
  readonly countFlushes: () => Promise<number>;
}

export async function startPostgres(): Promise<BenchPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), "skillstudio-bench-"));
  // As root the server runs as another user, who must get in.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, log: () => {} });
  const ask = async (text: string, url: string = server.url): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  return {
    createDatabase: async (name) => {
      await ask(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    analyze: async (url) => {
      await ask("analyze", url);
    },
    countFlushes: async () => {
      const [row] = await ask("select sum(fsyncs)::integer as flushes from pg_stat_io where object = 'wal'");
      return Number(row?.["flushes"]);
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      const cluster = await realpath(join(dataDir, "postgres")).catch(() => undefined);
      if (cluster !== undefined) await rm(cluster, { recursive: true });
      await rm(dataDir, { recursive: true });
    },
  };
}

const CACHE = fileURLToPath(new URL("../node_modules/.cache/bench/", import.meta.url));

/**
 * Installs packages for comparison beside ours, once; gives the file from which they can be required.
 * @throws BenchError when they cannot be had.
 */
export async function installReference(
  name: string,
  packages: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = join(CACHE, name);
  const manifest = join(folder, "package.json");
  const wanted = JSON.stringify({ name: `bench-${name}`, private: true, dependencies: packages });
  const stamp = join(folder, "installed");
  if ((await readFile(stamp, "utf8").catch(() => "")) === wanted) return manifest;
  await mkdir(folder, { recursive: true });
  await writeFile(manifest, wanted);
  const npm = process.env["npm_execpath"];
  const args = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--loglevel=error",
  ];
  const [command, first] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  try {
    await promisify(execFile)(command, [...first, ...args], {
      cwd: folder,
      env: plainEnvironment(),
      timeout: 180_000,
    });
  } catch (cause) {
    const list = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
    throw new BenchError(
      `The reference cannot be installed (npm install ${list.join(" ")}): is the registry reachable? Nothing was measured.`,
      { cause },
    );
  }
  await writeFile(stamp, wanted);
  return manifest;
}

/** Without what an npm that runs us has put there for its own scripts. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(config|lifecycle|package)_/.test(name) && name !== "NODE_OPTIONS",
    ),
  );
}

/** What a measured process has used since it started. */
export interface Usage {
  /** Milliseconds of processor time, of all its threads. */
  readonly cpu: number;
  readonly statements: number;
}

/** Bytes that a measured process holds after a garbage collection. */
export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

/** A process that is measured: a server, of which we know where it listens and what it has used. */
export interface Measured extends AsyncDisposable {
  readonly url: string;
  readonly usage: () => Promise<Usage>;
  readonly memory: () => Promise<Memory>;
}

export async function startMeasured(file: string, options: object): Promise<Measured> {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(options)], {
    execArgv: ["--conditions=skillstudio-src", "--disable-warning=ExperimentalWarning", "--expose-gc"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const url = await answer<string>(child);
  return {
    url,
    usage: async () => {
      child.send("usage");
      return answer<Usage>(child);
    },
    memory: async () => {
      child.send("memory");
      return answer<Memory>(child);
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const settled = new AbortController();
  try {
    return await Promise.race([
      once(child, "message", settled).then(([message]) => message as T),
      once(child, "exit", settled).then(([code]) => {
        throw new BenchError(`A measured process ended with ${code}; its last words are above.`);
      }),
    ]);
  } finally {
    settled.abort();
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../src/postgres/embedded-postgres.ts";
import { findRunningPostgres } from "../src/postgres/running-postgres.ts";

const asRoot = process.geteuid?.() === 0;

let top: string;
let dataDir: string;
let systemHome: string;
let log: string[];
const running: EmbeddedPostgres[] = [];
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), "skillstudio-test-"));
  await chmod(top, 0o755);
  dataDir = join(top, "data");
  systemHome = join(top, "system");
  log = [];
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await rm(top, { recursive: true });
});

test("makes a database for its owner alone, on this machine alone, and keeps it over a stop and a start", async () => {
  const first = await start();
  const { rows } = await query(
    first.url,
    `select current_user as "user", rolsuper as superuser, current_setting('listen_addresses') as listens,
       current_setting('max_connections') as connections
     from pg_roles where rolname = current_user`,
  );
  expect(rows).toEqual([{ user: "skillstudio", superuser: false, listens: "127.0.0.1", connections: "100" }]);
  await expect(query(first.url.replace(/:[^:@]+@/, ":guess@"), "select 1")).rejects.toThrow(
    "password authentication failed",
  );
  await expect(query(first.url.replace("//skillstudio:", "//postgres:"), "select 1")).rejects.toThrow(
    "pg_hba.conf",
  );
  expect((await stat(join(dataDir, "postgres-password"))).mode & 0o077).toBe(0);

  await query(first.url, "create table kept (word text); insert into kept values ('still here')");
  await first.stop();
  await first.stop();
  await expect(query(first.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  expect(await readdir(dataDir)).toEqual(["postgres", "postgres-password"]);

  const second = await start();
  expect((await query(second.url, "select word from kept")).rows).toEqual([{ word: "still here" }]);
});

test("orders by code point and knows upper and lower case of every script", async () => {
  const { url } = await start();
  const { rows } = await query(
    url,
    "select lower('ÁÑÜЖ') as small, array(select w from unnest(array['b', 'á', 'B', 'a']) w order by w) as words",
  );
  expect(rows).toEqual([{ small: "áñüж", words: ["B", "a", "b", "á"] }]);
});

test("a second start on the same directory is refused while the first runs, which goes on", async () => {
  const first = await start();
  await expect(start()).rejects.toThrow(
    `${dataDir} is in use (process ${process.pid} holds ${join(dataDir, "postgres.lock")}): stop that SkillStudio, or set DATA_DIR to another directory.`,
  );
  expect((await query(first.url, "select 1 as answer")).rows).toEqual([{ answer: 1 }]);
});

test("a command finds the server that runs, and none once it has stopped", async () => {
  expect(await findRunningPostgres(dataDir)).toBeUndefined();
  const server = await start();
  // PostgreSQL says that it is ready a moment before it writes so in its file.
  await expect.poll(() => findRunningPostgres(dataDir)).toBe(server.url);
  await server.stop();
  expect(await findRunningPostgres(dataDir)).toBeUndefined();
});

test("of two that start at once on a new directory, one gets it", async () => {
  const outcomes = await Promise.allSettled([start(), start()]);
  expect(outcomes.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "fulfilled",
    "rejected",
  ]);
});

test("stops the server of a process that was killed, and starts again with what was committed", async () => {
  const { program, url } = await startInAnotherProcess();
  await query(url, "create table kept (word text); insert into kept values ('committed')");
  program.kill("SIGKILL");
  await once(program, "exit");
  expect((await query(url, "select 1 as answer")).rows).toEqual([{ answer: 1 }]);

  const server = await start();
  expect(log[0]).toMatch(
    /^Stopping the PostgreSQL server \(process \d+\) that an earlier SkillStudio left behind\.$/,
  );
  expect((await query(server.url, "select word from kept")).rows).toEqual([{ word: "committed" }]);
  await expect(query(url, "select 1")).rejects.toThrow("ECONNREFUSED");
});

test("starts again after everything was killed at once", async () => {
  const { program, url } = await startInAnotherProcess();
  await query(url, "create table kept (word text); insert into kept values ('committed')");
  process.kill(await postmaster(), "SIGKILL");
  program.kill("SIGKILL");
  await once(program, "exit");

  const server = await start();
  expect(log.join("\n")).toContain(
    "database system was not properly shut down; automatic recovery in progress",
  );
  expect((await query(server.url, "select word from kept")).rows).toEqual([{ word: "committed" }]);
});

test("is not deceived by a stale process id that now belongs to another program", async () => {
  await (await start()).stop();
  const lines = [process.pid, join(dataDir, "postgres"), 0, 5432, "", "127.0.0.1", "", "ready"];
  await writeFile(join(dataDir, "postgres", "postmaster.pid"), `${lines.join("\n")}\n`);
  await writeFile(join(dataDir, "postgres.lock"), "1 1\n");
  const server = await start();
  expect((await query(server.url, "select 1 as answer")).rows).toEqual([{ answer: 1 }]);
});

test("a program that exits without stopping its server takes it along", async () => {
  const { program, url } = await startInAnotherProcess("process.exit(0)");
  await once(program, "exit");
  await expect(untilRefused(url)).resolves.toContain("ECONNREFUSED");
});

test.for([
  [
    "has lost PG_VERSION",
    (directory: string) => rm(join(directory, "PG_VERSION")),
    "is no PostgreSQL data directory or is damaged",
  ],
  [
    "has lost pg_control",
    (directory: string) => rm(join(directory, "global", "pg_control")),
    "if it is damaged, move it away",
  ],
  [
    "has lost its log of changes",
    (directory: string) => rm(join(directory, "pg_wal"), { recursive: true }),
    "if it is damaged, move it away",
  ],
  [
    "is of an older version",
    (directory: string) => writeFile(join(directory, "PG_VERSION"), "14\n"),
    "was written by PostgreSQL 14, and this is 18",
  ],
] as const)(
  "a directory that %s is refused in one line, and nothing in it is deleted",
  async ([, damage, refusal]) => {
    await (await start()).stop();
    const directory = join(dataDir, "postgres");
    await damage(directory);
    const before = await readdir(directory, { recursive: true });
    const failure = await start().then(
      () => "it started",
      (error: Error) => error.message,
    );
    expect(failure).toContain(directory);
    expect(failure).toContain(refusal);
    expect(failure).not.toContain("\n");
    expect(await readdir(directory, { recursive: true })).toEqual(before);
    expect(await readdir(dataDir)).toEqual(["postgres", "postgres-password"]);
  },
);

test("begins anew where an earlier first start was cut short", async () => {
  await mkdir(join(dataDir, "postgres.partial", "base"), { recursive: true });
  const server = await start();
  expect((await query(server.url, "select 1 as answer")).rows).toEqual([{ answer: 1 }]);
  expect(await readdir(dataDir)).toEqual(["postgres", "postgres-password", "postgres.lock"]);
});

test("sets a new password when the file that held it is gone", async () => {
  await (await start()).stop();
  const old = await readFile(join(dataDir, "postgres-password"), "utf8");
  await rm(join(dataDir, "postgres-password"));
  const server = await start();
  expect((await query(server.url, "select 1 as answer")).rows).toEqual([{ answer: 1 }]);
  expect(await readFile(join(dataDir, "postgres-password"), "utf8")).not.toBe(old);
});

test.runIf(asRoot)(
  "as root, keeps the data where the server can reach it when DATA_DIR is closed to others",
  async () => {
    await chmod(top, 0o700);
    // What stands for /var/lib/skillstudio has to be open.
    const open = await mkdtemp(join(tmpdir(), "skillstudio-test-system-"));
    await chmod(open, 0o755);
    systemHome = join(open, "skillstudio");
    try {
      const first = await start();
      await query(first.url, "create table kept (word text); insert into kept values ('still here')");
      await first.stop();
      const place = await readlink(join(dataDir, "postgres"));
      expect(place.startsWith(`${systemHome}/`)).toBe(true);

      const second = await start();
      expect((await query(second.url, "select word from kept")).rows).toEqual([{ word: "still here" }]);
      await second.stop();

      await rename(place, `${place}-elsewhere`);
      await expect(start()).rejects.toThrow(`${join(dataDir, "postgres")} points to ${place}, which is gone`);
    } finally {
      await rm(open, { recursive: true });
    }
  },
);

test.runIf(asRoot)(
  "as root, a data directory that has become root's is refused with the command that mends it",
  async () => {
    await (await start()).stop();
    const directory = join(dataDir, "postgres");
    await chown(directory, 0, 0);
    await expect(start()).rejects.toThrow(`chown -R 65534:65534 '${directory}'`);
  },
);

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDir,
    systemHome,
    log: (line) => void log.push(line),
    settings: { fsync: "off" },
  });
  running.push(server);
  return server;
}

async function startInAnotherProcess(then = ""): Promise<{ program: ChildProcess; url: string }> {
  const module = new URL("../src/postgres/embedded-postgres.ts", import.meta.url).href;
  const options = { dataDir, systemHome, settings: { fsync: "off" } };
  const source = `
    import { startEmbeddedPostgres } from ${JSON.stringify(module)};
    const { url } = await startEmbeddedPostgres({ ...${JSON.stringify(options)}, log() {} });
    console.log(url);
    ${then}`;
  const program = spawn(process.execPath, ["--input-type=module", "--eval", source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(createInterface({ input: program.stdout }), "line")) as [string];
  return { program, url };
}

async function postmaster(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8"), 10);
}

async function query(url: string, statement: string): Promise<{ rows: unknown[] }> {
  const client = new Client({ connectionString: url });
  // The server may end while the connection is open.
  client.on("error", () => {});
  try {
    await client.connect();
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

async function untilRefused(url: string): Promise<string> {
  for (;;) {
    const failure = await query(url, "select 1").then(
      () => "",
      (error: Error) => error.message,
    );
    if (failure.includes("ECONNREFUSED")) return failure;
  }
}

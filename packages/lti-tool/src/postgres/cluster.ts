import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import {
  chown,
  lstat,
  mkdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { type Account, canEnter } from "./account.ts";
import type { Binaries } from "./binaries.ts";

/** A data directory that a server can be started on. */
export interface Cluster {
  readonly directory: string;
  readonly account: Account | undefined;
  readonly password: string;
}

/** Who owns the database, and its name. Not a superuser: row-level security binds it as it would on a hosted server. */
const NAME = "skillstudio";

/**
 * The data directory `<dataDir>/postgres`, made when there is none. Where `account` cannot enter `dataDir`, it is a link to a directory
 * under `home`. The password lies beside it in `postgres-password`, for nobody else to read.
 * @throws Error that says what to do when the directory is not one that the server can use; nothing in it is changed.
 */
export async function openCluster(
  dataDir: string,
  home: string,
  account: Account | undefined,
  binaries: Binaries,
): Promise<Cluster> {
  const path = join(dataDir, "postgres");
  const found = await lstat(path).catch(() => undefined);
  if (!found) await createCluster(path, dataDir, home, account, binaries);

  const directory = await realpath(path).catch(async () => {
    throw new Error(
      `${path} points to ${await readlink(path)}, which is gone: bring it back, or delete the link to begin with an empty database.`,
    );
  });
  const owner = await ownerOf(directory, account);
  await requireUsable(directory, owner, binaries);
  const password = await readPassword(dataDir);
  const cluster = { directory, account: owner };
  if (password !== undefined) return { ...cluster, password };
  return { ...cluster, password: await renewPassword(directory, dataDir, owner, binaries) };
}

/** Made aside and renamed when complete, so that a start that is cut short leaves nothing half made under the final name. */
async function createCluster(
  path: string,
  dataDir: string,
  home: string,
  account: Account | undefined,
  binaries: Binaries,
): Promise<void> {
  const reachable = await canEnter(dataDir, account);
  const final = reachable ? path : join(home, randomUUID());
  const partial = `${final}.partial`;
  if (!reachable) await mkdir(home, { recursive: true, mode: 0o755 });
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  if (account) await chown(partial, account.uid, account.gid);
  await run(
    binaries.initdb,
    ["-D", partial, "--username=postgres", "--auth=reject", "--encoding=UTF8"].concat(
      // Byte order, yet upper and lower case of every script: the same on every machine.
      ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
    ),
    account,
  );
  await allowLogin(partial, account);
  const password = await newPassword(dataDir);
  await runSingleUser(binaries, partial, account, [
    `create role ${NAME} login createrole createdb password '${password}'`,
    `create database ${NAME} owner ${NAME}`,
  ]);
  await rename(partial, final);
  if (!reachable) await symlink(final, path);
}

/** Only our own role, only from this machine: not even the superuser can log in. */
async function allowLogin(directory: string, account: Account | undefined): Promise<void> {
  const file = join(directory, "pg_hba.conf");
  await writeFile(file, `host all ${NAME} 127.0.0.1/32 scram-sha-256\n`, { mode: 0o600 });
  if (account) await chown(file, account.uid, account.gid);
}

async function renewPassword(
  directory: string,
  dataDir: string,
  account: Account | undefined,
  binaries: Binaries,
): Promise<string> {
  const password = await newPassword(dataDir);
  await runSingleUser(binaries, directory, account, [`alter role ${NAME} password '${password}'`]);
  return password;
}

/** The password that was made for the server's only role; undefined when there is none. */
export async function readPassword(dataDir: string): Promise<string | undefined> {
  return readFile(passwordFile(dataDir), "utf8").catch(() => undefined);
}

/** Where that role reaches its database. */
export function addressOf({ password, port }: { readonly password: string; readonly port: number }): string {
  return `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}

function passwordFile(dataDir: string): string {
  return join(dataDir, "postgres-password");
}

async function newPassword(dataDir: string): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await rm(passwordFile(dataDir), { force: true });
  await writeFile(passwordFile(dataDir), password, { mode: 0o600, flag: "wx" });
  return password;
}

/** As root, whoever owns the directory runs the server: it may have been made by an ordinary user. */
async function ownerOf(directory: string, account: Account | undefined): Promise<Account | undefined> {
  const { uid, gid } = await stat(directory);
  if (!account) return undefined;
  if (uid === 0) {
    throw new Error(
      `${directory} belongs to root, and PostgreSQL does not run as root: chown -R ${account.uid}:${account.gid} '${directory}'`,
    );
  }
  return { uid, gid };
}

async function requireUsable(
  directory: string,
  account: Account | undefined,
  { postgres }: Binaries,
): Promise<void> {
  if (!(await canEnter(directory, account))) {
    throw new Error(
      `User ${account?.uid} cannot enter ${directory}: let others enter the directories above it, or move DATA_DIR.`,
    );
  }
  const version = await readFile(join(directory, "PG_VERSION"), "utf8").catch(
    (cause: NodeJS.ErrnoException) => {
      throw new Error(
        cause.code === "EACCES"
          ? `${directory} belongs to another user: start as that user, or as root.`
          : `${directory} is no PostgreSQL data directory or is damaged: move it away to begin with an empty database, or restore a backup.`,
        { cause },
      );
    },
  );
  const needed = /(\d+)/.exec(await run(postgres, ["--version"], account))?.[1];
  if (version.trim() === needed) return;
  throw new Error(
    `${directory} was written by PostgreSQL ${version.trim()}, and this is ${needed}: dump it with the old version and restore it, or move it away.`,
  );
}

/** Runs SQL before the server serves anyone; each statement is one line. */
async function runSingleUser(
  { postgres }: Binaries,
  directory: string,
  account: Account | undefined,
  statements: readonly string[],
): Promise<void> {
  await run(
    postgres,
    ["--single", "-D", directory, "-c", "exit_on_error=on", "-c", "log_min_messages=fatal", "postgres"],
    account,
    `${statements.join("\n")}\n`,
  );
}

async function run(
  program: string,
  args: readonly string[],
  account: Account | undefined,
  input = "",
): Promise<string> {
  const child = spawn(program, args, { ...account, cwd: "/", env: serverEnvironment(), stdio: "pipe" });
  const output: string[] = [];
  const errors: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const status = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal ?? "no status"));
  });
  if (status === 0) return output.join("");
  const said = errors.join("").trim().split("\n").at(-1) ?? "";
  throw new Error(`${program} ended with ${status}: ${said || "it said nothing"}`);
}

/** Nothing of our own settings reaches the server: a stray PGDATA or PGPORT would. Messages are English, so that they can be read by a program. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", SystemRoot: process.env["SystemRoot"] };
}

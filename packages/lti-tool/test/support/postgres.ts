import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../src/postgres/embedded-postgres.ts";
import { type Db, openDatabase } from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated database; the databases of the test files are copies of it. */
    readonly templateUrl: string;
  }
}

/** A migrated database of one test file. */
export interface TestDatabase {
  readonly url: string;
  readonly db: Db;
  /** Closes `db` and drops the database, whoever else is connected. */
  readonly drop: () => Promise<void>;
}

/** Runs once for all test files: a server (`TEST_DATABASE_URL`, or our own in a temporary directory) and the template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const server = given ? { url: given, stop: async () => {} } : await startTemporaryServer();
  const template = `skillstudio_test_${randomBytes(4).toString("hex")}`;
  await execute(server.url, `create database ${template}`);
  const templateUrl = withDatabase(server.url, template);
  const db = openDatabase(templateUrl);
  await migrate(db);
  await db.destroy();
  project.provide("templateUrl", templateUrl);
  return async () => {
    await dropDatabases(server.url, template);
    await server.stop();
  };
}

/** A new copy of the template, or an empty database, for one test file: make it in `beforeAll`, `drop` it in `afterAll`. */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const templateUrl = inject("templateUrl");
  const template = databaseOf(templateUrl);
  const name = `${template}_${randomBytes(4).toString("hex")}`;
  const serverUrl = withDatabase(templateUrl, "postgres");
  await execute(serverUrl, `create database ${name} template ${options.empty ? "template0" : template}`);
  const url = withDatabase(templateUrl, name);
  const db = openDatabase(url);
  return {
    url,
    db,
    drop: async () => {
      await db.destroy();
      await execute(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

async function startTemporaryServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "skillstudio-test-"));
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };
  // As root the server runs as another user, who must get in.
  await chmod(dataDir, 0o755);
  const remove = async (): Promise<void> => {
    const cluster = await realpath(join(dataDir, "postgres")).catch(() => undefined);
    if (cluster !== undefined) await rm(cluster, { recursive: true });
    await rm(dataDir, { recursive: true });
  };
  try {
    const server = await startEmbeddedPostgres({ dataDir, log: () => {}, settings });
    return { url: server.url, stop: () => server.stop().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function dropDatabases(serverUrl: string, prefix: string): Promise<void> {
  const rows = await execute(serverUrl, `select datname from pg_database where datname ~ '^${prefix}'`);
  for (const { datname } of rows) await execute(serverUrl, `drop database ${datname} with (force)`);
}

async function execute(url: string, statement: string): Promise<{ readonly datname: string }[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ datname: string }>(statement)).rows;
  } finally {
    await client.end();
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

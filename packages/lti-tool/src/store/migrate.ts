import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { type Migration, type MigrationProvider, Migrator } from "kysely/migration";
import type { Db } from "./database.ts";
import { ensurePartitions } from "./partitions.ts";

/** The repository's folder when run from source; the copy that the build puts beside `dist` in the published package. */
const FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../../../migrations" : "../../migrations", import.meta.url),
);

/** How far ahead events find their partition when no job has run yet. */
const MONTHS_AHEAD = 3;

/**
 * Brings the database up to date: all pending files of `folder` in one transaction, then the event partitions from last month on.
 * Safe when several start at once: one applies them, the others wait. Returns the names of the files that were applied.
 * @throws Error that names the file that failed, after rolling everything back, or the PostgreSQL version that is too old.
 */
export async function migrate(
  db: Db,
  options: { readonly folder?: string; readonly asOf?: Date } = {},
): Promise<string[]> {
  await requireVersion15(db);
  const migrator = new Migrator({ db, provider: sqlFiles(options.folder ?? FOLDER) });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed = results.find((result) => result.status === "Error")?.migrationName;
    throw new Error(
      `${failed ? `Migration ${failed}.sql failed` : "Migration failed"}; nothing was applied: ${message(error)}`,
      {
        cause: error,
      },
    );
  }
  await ensurePartitions(db, { asOf: options.asOf ?? new Date(), monthsBack: 1, monthsAhead: MONTHS_AHEAD });
  return results.map((result) => result.migrationName);
}

async function requireVersion15(db: Db): Promise<void> {
  const { rows } = await sql<{
    version: string;
  }>`select current_setting('server_version') as version`.execute(db);
  const version = rows[0]?.version ?? "";
  if (Number.parseInt(version, 10) < 15)
    throw new Error(`PostgreSQL ${version} is too old: version 15 or newer is needed.`);
}

function sqlFiles(folder: string): MigrationProvider {
  return {
    async getMigrations() {
      const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name));
      const migrations = await Promise.all(
        names.map(async (name): Promise<[string, Migration]> => {
          const text = await readFile(join(folder, name), "utf8");
          return [
            name.slice(0, -".sql".length),
            { up: async (db) => void (await sql.raw(text).execute(db)) },
          ];
        }),
      );
      return Object.fromEntries(migrations);
    },
  };
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

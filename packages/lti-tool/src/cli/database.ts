import { type Config, readConfig } from "../config.ts";
import { openDatabaseOf } from "../database-of.ts";
import { createLog } from "../log.ts";
import type { Db } from "../store/database.ts";

/**
 * Gives a command the database that the settings name, beside a running SkillStudio where there is one, and closes it afterwards.
 * Says on standard error only what is worth a warning.
 */
export async function withDatabase<T>(work: (db: Db, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig({ LOG_LEVEL: "warn", ...process.env });
  const database = await openDatabaseOf(config, createLog(config.logLevel), { beside: true });
  try {
    return await work(database.db, config);
  } finally {
    await database.close();
  }
}

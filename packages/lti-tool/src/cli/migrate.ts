import { readConfig } from "../config.ts";
import { openDatabaseOf } from "../database-of.ts";
import { createLog } from "../log.ts";
import { type Command, readArguments } from "./command.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "bring the database up to date",
  usage: `skillstudio migrate [--json]

Applies the migrations that are missing. Safe when several start at once.`,
  run: async (args) => {
    const { values } = readArguments("migrate", {
      args: [...args],
      options: { json: { type: "boolean", default: false } },
    });
    const config = readConfig({ LOG_LEVEL: "warn", ...process.env });
    const database = await openDatabaseOf(config, createLog(config.logLevel), { beside: true });
    await database.close();
    const { applied } = database;
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ applied })}\n`
        : `${applied.length === 0 ? "The database is up to date." : `Applied ${applied.join(", ")}.`}\n`,
    );
    return 0;
  },
};

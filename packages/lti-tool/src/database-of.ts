import { startEmbeddedPostgres } from "./postgres/embedded-postgres.ts";
import { findRunningPostgres } from "./postgres/running-postgres.ts";
import type { Config } from "./config.ts";
import type { Logger } from "./log.ts";
import { SetupError } from "./setup-error.ts";
import { type Db, openDatabase } from "./store/database.ts";
import { migrate } from "./store/migrate.ts";

export interface OpenDatabase {
  readonly db: Db;
  readonly url: string;
  /** Names of the migrations that this start applied. */
  readonly applied: readonly string[];
  /** Closes the connections, and ends the server when it is the embedded one. */
  readonly close: () => Promise<void>;
}

/**
 * The database that the settings name, or the embedded one, brought up to date.
 * With `beside`, a command may share the embedded database of a SkillStudio that runs already.
 * Throws a `SetupError` when it cannot be reached, used or migrated.
 */
export async function openDatabaseOf(
  config: Config,
  log: Logger,
  { beside = false }: { readonly beside?: boolean } = {},
): Promise<OpenDatabase> {
  await using started = new AsyncDisposableStack();
  const running = beside ? await findRunningPostgres(config.dataDir) : undefined;
  const url = config.databaseUrl ?? running ?? (await startEmbedded(config, log, started));
  let closing = false;
  const db = openDatabase(url, {
    onError: (error) => {
      if (!closing) log.warn({ err: error }, "idle database connection lost");
    },
  });
  started.defer(() => {
    closing = true;
    return db.destroy();
  });
  const applied = await migrate(db).catch((cause: unknown) => {
    throw databaseError(cause, config);
  });
  if (applied.length > 0) log.info({ migrations: applied }, "database brought up to date");
  const opened = started.move();
  return { db, url, applied, close: () => opened.disposeAsync() };
}

async function startEmbedded(config: Config, log: Logger, started: AsyncDisposableStack): Promise<string> {
  try {
    const server = await startEmbeddedPostgres({
      dataDir: config.dataDir,
      log: (line) => log.debug({ postgres: line }, "embedded database"),
    });
    started.defer(() => server.stop());
    return server.url;
  } catch (cause) {
    throw new SetupError("database_unreachable", `${message(cause)}.`, { cause });
  }
}

function databaseError(cause: unknown, config: Config): Error {
  if (config.databaseUrl === undefined) {
    return new SetupError("database_unreachable", `${message(cause)}.`, { cause });
  }
  const { host, pathname } = new URL(config.databaseUrl);
  return new SetupError(
    "database_unreachable",
    `The database ${pathname.slice(1)} at ${host} (DATABASE_URL) cannot be used: ${message(cause)}. Mend that, or correct DATABASE_URL.`,
    { cause },
  );
}

/** Without its full stop. An AggregateError (every address of a host refused) has an empty message of its own. */
function message(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(message).join("; ");
  return cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
}

/**
 * For applications written for ltijs: its whole public way on our strict login and launch (`setUpLti`), or our PostgreSQL
 * database alone (`kyselyDatabase`).
 */
import { type RequestHandler, Router } from "express";
import { createApp } from "./app.ts";
import { type Config, readConfig } from "./config.ts";
import { institutionOf } from "./institution.ts";
import { createLog, type Logger } from "./log.ts";
import type { ToolPresentation } from "./lti/tool-description.ts";
import { kyselyPlugin } from "./ltijs/kysely-database.ts";
import { type LtijsDatabase, type LtijsProvider, soleProvider } from "./ltijs/ltijs-api.ts";
import { setUpSite } from "./ltijs/ltijs-site.ts";
import { widgetBundlePath, widgetRoutes } from "./pages/routes.ts";
import { type Role, startServer } from "./server.ts";
import { SetupError } from "./setup-error.ts";
import { openDatabase } from "./store/database.ts";
import { migrate } from "./store/migrate.ts";

export type {
  LtijsCallback,
  LtijsContext,
  LtijsDatabase,
  LtijsFields,
  LtijsPage,
  LtijsPlatform,
  LtijsProvider,
  LtijsRegistration,
  LtijsRoute,
  LtijsToken,
} from "./ltijs/ltijs-api.ts";
export { importRecords, type OldRecords, type OldSecret } from "./ltijs/import-records.ts";
export { SetupError, type SetupErrorCode } from "./setup-error.ts";

/** What an application tells of itself. What it leaves out is read from the environment, as `skillstudio start` does. */
export interface LtiOptions {
  /** The origin by which browsers and platforms reach the application, such as `https://lab.example.edu` (PUBLIC_URL). */
  readonly publicUrl?: string;
  /** Where it listens (PORT, 3000). */
  readonly port?: number;
  /** A PostgreSQL, 15 or newer (DATABASE_URL); without it an embedded one is started in `dataDir`. */
  readonly databaseUrl?: string;
  /** At least 32 random bytes in base64 (SECRET_KEY); without it a key is made and kept in `dataDir`. */
  readonly secret?: string;
  /** A folder (DATA_DIR, `.skillstudio`). */
  readonly dataDir?: string;
  /** What platforms call it when it registers with them; `SkillStudio` unless told, and so with the next two. */
  readonly name?: string;
  /** One sentence of what it is for. */
  readonly description?: string;
  /** A square picture at an absolute address; its own `/assets/icon.svg` unless told. */
  readonly iconUrl?: string;
  /** The institution that platforms registered with `lti.registerPlatform` belong to; needed when there are several. */
  readonly institution?: string;
  /** Where `onConnect` and `onDeepLinking` are called; `/` unless told. */
  readonly appRoute?: string;
  /** A folder of files for everybody. */
  readonly staticPath?: string;
  /** Answers requests, runs jobs, or both (`all`). */
  readonly role?: Exclude<Role, "worker">;
  /** Another provider than the one that `import { Provider } from "ltijs"` gives. */
  readonly provider?: LtijsProvider;
}

/**
 * Takes the place of `lti.setup(key, database, options)`: sets up ltijs's own provider and gives it back. Its port is taken and its
 * database brought up to date; requests are answered from `lti.deploy()` on, until `lti.close()`. Logins, launches, keys and
 * registration are under `/lti`, the API under `/api/v1`, the elements at `/assets/skill-studio.js`; every other address is the
 * application's. Throws a `SetupError` for what an operator can mend.
 */
export async function setUpLti(options: LtiOptions = {}): Promise<LtijsProvider> {
  const { provider: lti = soleProvider(), role = "all" } = options;
  const config = configOf(options);
  const presentation = presentationOf(options);
  const log = createLog(config.logLevel);
  const gate = createGate();
  const server = await startServer(config, role, log, (launchTool, queue) =>
    createApp(launchTool, queue, async () => {
      const tenantId = await institutionOf(launchTool.db, options.institution);
      const site = await setUpSite({ ...launchTool, presentation }, lti, { tenantId, ...routesOf(options) });
      return Router().use(gate.handler).use(widgetRoutes(widgetBundlePath)).use(site);
    }),
  );
  return Object.assign(lti, lifecycle(config, log, gate.open, server.stop));
}

/** The settings of the environment, and above them those of the application. */
function configOf({ publicUrl, port, databaseUrl, secret, dataDir }: LtiOptions): Config {
  const told = {
    PUBLIC_URL: publicUrl,
    PORT: port?.toString(),
    DATABASE_URL: databaseUrl,
    SECRET_KEY: secret,
    DATA_DIR: dataDir,
  };
  const set = Object.entries(told).filter(([, value]) => value !== undefined);
  return readConfig({ ...process.env, ...Object.fromEntries(set) });
}

function presentationOf({ name, description, iconUrl }: LtiOptions): ToolPresentation {
  if (iconUrl !== undefined && !/^https?:$/.test(URL.parse(iconUrl)?.protocol ?? "")) {
    throw new SetupError("bad_setting", `iconUrl is "${iconUrl}"; it takes an http(s) address.`);
  }
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(iconUrl !== undefined && { iconUrl }),
  };
}

function routesOf({ appRoute, staticPath }: LtiOptions) {
  return { ...(appRoute !== undefined && { appRoute }), ...(staticPath !== undefined && { staticPath }) };
}

/** Asks visitors to come back until the application has said what it answers. */
function createGate(): { readonly handler: RequestHandler; readonly open: () => void } {
  let opened = false;
  return {
    handler: (_req, res, next) => {
      if (opened) next();
      else res.status(503).set("retry-after", "2").type("text").send("The application is starting.\n");
    },
    open: () => {
      opened = true;
    },
  };
}

/** `deploy` and `close` as ltijs means them, for a server that is ours. */
function lifecycle(
  config: Config,
  log: Logger,
  open: () => void,
  stop: () => Promise<void>,
): Pick<LtijsProvider, "deploy" | "close"> {
  let stopped: Promise<void> | undefined;
  const close = async (): Promise<true> => {
    await (stopped ??= stop());
    return true;
  };
  return {
    close,
    deploy: async ({ port = config.port } = {}) => {
      if (port !== config.port) {
        throw new SetupError(
          "bad_setting",
          `The port is ${config.port}, as setUpLti was told; deploy cannot move it.`,
        );
      }
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => {
          close().catch((error: unknown) => log.error({ err: error }, "not stopped in order"));
        });
      }
      open();
      return true;
    },
  };
}

/** Where the plugin alone keeps its records. */
export interface KyselyDatabaseOptions {
  /** A PostgreSQL, 15 or newer: `postgres://user:password@host:5432/database`. */
  readonly databaseUrl: string;
  /** Seals the encrypted collections; any long random text. ltijs's own key is not used for that. */
  readonly secret: string;
  /** The institution that registered platforms belong to; without one their deployments wait for an administrator. */
  readonly institution?: string;
  /** Hears of failures that ltijs does not wait for; silent unless told. */
  readonly onError?: (error: unknown) => void;
}

/**
 * The PostgreSQL database as a plugin of ltijs, for an application that keeps ltijs's own login and launch:
 * `lti.setup(key, { plugin: kyselyDatabase({ … }) }, options)`. `lti.deploy()` connects and brings the tables up to date,
 * `lti.close()` disconnects.
 */
export function kyselyDatabase(options: KyselyDatabaseOptions): LtijsDatabase {
  const { databaseUrl, secret, institution, onError = () => {} } = options;
  const db = openDatabase(databaseUrl, { onError });
  let plugin = kyselyPlugin(db, { secret, onError });
  return {
    setup: async () => {
      await migrate(db);
      if (institution !== undefined) {
        plugin = kyselyPlugin(db, { secret, onError, tenantId: await institutionOf(db, institution) });
      }
      return plugin.setup();
    },
    Close: async () => {
      await plugin.Close();
      await db.destroy();
      return true;
    },
    Get: (...call) => plugin.Get(...call),
    Insert: (...call) => plugin.Insert(...call),
    Replace: (...call) => plugin.Replace(...call),
    Modify: (...call) => plugin.Modify(...call),
    Delete: (...call) => plugin.Delete(...call),
  };
}

import { resolve } from "node:path";
import { z } from "zod";
import { SetupError } from "./setup-error.ts";

const port = z.coerce.number().int().min(1).max(65_535);
const secret = z.base64().refine((text) => Buffer.from(text, "base64").length >= 32);
const flag = z.enum(["true", "false", "1", "0"]).transform((value) => value === "true" || value === "1");

/** The environment variables that the tool reads. An empty one counts as not set. */
const Environment = z.object({
  PORT: port.default(3000).describe("a port from 1 to 65535"),
  DEMO_LMS_PORT: port.default(3001).describe("a port from 1 to 65535"),
  DATA_DIR: z.string().default(".skillstudio").describe("a folder"),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("an http(s) address such as https://skills.example.edu"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe("an address such as postgres://user:password@host:5432/database"),
  SECRET_KEY: secret.optional().describe("at least 32 random bytes in base64 (openssl rand -base64 32)"),
  SECRET_KEY_PREVIOUS: secret.optional().describe("what SECRET_KEY was before"),
  ALLOW_LOOPBACK: flag.optional().describe("true or false"),
  ALLOW_PRIVATE_NETWORKS: flag.optional().describe("true or false"),
  LOG_LEVEL: z
    .enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"])
    .default("info")
    .describe("one of silent, fatal, error, warn, info, debug, trace"),
});

/** Everything that can be set from outside, read once at the start. */
export interface Config {
  readonly port: number;
  /** Where the tool listens: the loopback address of `publicUrl`, or every address of the machine when it is public. */
  readonly host: string | undefined;
  readonly demoLmsPort: number;
  /** Absolute path of the folder for the embedded database, keys and the demonstration. */
  readonly dataDir: string;
  /** The origin by which browsers and platforms reach the tool, without a trailing slash. */
  readonly publicUrl: string;
  /** A PostgreSQL of the operator's own; without it the embedded one is started. */
  readonly databaseUrl: string | undefined;
  /** 32 bytes or more in base64; without it one is made and kept in `dataDir`. */
  readonly secretKey: string | undefined;
  /** The secret before this one: opens what it sealed, until that is sealed anew. */
  readonly previousSecretKey: string | undefined;
  /** Whether platforms on http and loopback addresses are let in: for development and tests, never in production. */
  readonly allowLoopback: boolean;
  /** Whether platforms on the private addresses of a campus may be called, by https. */
  readonly allowPrivateNetworks: boolean;
  readonly logLevel: z.infer<typeof Environment>["LOG_LEVEL"];
}

/** Reads the settings. Throws a `SetupError` that names the variable, what is wrong with it and what it takes. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) throw badSetting(parsed.error, set);
  const settings = parsed.data;
  const publicUrl = settings.PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`;
  const { origin, pathname, search, hash } = new URL(publicUrl);
  if (pathname !== "/" || search || hash) {
    throw new SetupError(
      "bad_setting",
      `PUBLIC_URL is "${publicUrl}"; it takes an origin alone, such as ${origin}.`,
    );
  }
  const production = env["NODE_ENV"] === "production";
  if (production && settings.ALLOW_LOOPBACK) {
    throw new SetupError(
      "bad_setting",
      "ALLOW_LOOPBACK lets platforms without https in, which NODE_ENV=production rules out: unset one of the two.",
    );
  }
  if (settings.ALLOW_LOOPBACK && origin.startsWith("https:") && !isLoopback(origin)) {
    throw new SetupError(
      "bad_setting",
      `ALLOW_LOOPBACK lets platforms without https in, which a public address (PUBLIC_URL=${origin}) rules out: unset ALLOW_LOOPBACK.`,
    );
  }
  return {
    port: settings.PORT,
    host: isLoopback(origin) ? new URL(origin).hostname.replace(/^\[(.*)\]$/, "$1") : undefined,
    demoLmsPort: settings.DEMO_LMS_PORT,
    dataDir: resolve(settings.DATA_DIR),
    publicUrl: origin,
    databaseUrl: settings.DATABASE_URL,
    secretKey: settings.SECRET_KEY,
    previousSecretKey: settings.SECRET_KEY_PREVIOUS,
    allowLoopback: settings.ALLOW_LOOPBACK ?? (isLoopback(origin) && !production),
    allowPrivateNetworks: settings.ALLOW_PRIVATE_NETWORKS ?? false,
    logLevel: settings.LOG_LEVEL,
  };
}

function badSetting(error: z.ZodError, env: Record<string, string | undefined>): SetupError {
  const name = String(error.issues[0]?.path[0]) as keyof typeof Environment.shape;
  const takes = Environment.shape[name].description;
  const shown = SECRETS.has(name) ? "is not usable" : `is "${env[name]}"`;
  return new SetupError("bad_setting", `${name} ${shown}; it takes ${takes}.`);
}

/** Settings whose value must not be repeated on a terminal or in a log. */
const SECRETS: ReadonlySet<string> = new Set(["SECRET_KEY", "SECRET_KEY_PREVIOUS", "DATABASE_URL"]);

function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

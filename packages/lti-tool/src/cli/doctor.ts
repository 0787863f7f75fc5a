import { access, constants } from "node:fs/promises";
import { type Config, readConfig } from "../config.ts";
import { type OpenDatabase, openDatabaseOf } from "../database-of.ts";
import { createLaunchTool, type LaunchTool } from "../launch/launch-tool.ts";
import { createLog } from "../log.ts";
import { LtiError } from "../lti/lti-error.ts";
import { createSend } from "../lti/outgoing.ts";
import { installationSecret } from "../secret-key.ts";
import { inInstallation } from "../store/database.ts";
import { hasQueue } from "../store/queue.ts";
import { findActiveToolKey, listToolKeys } from "../store/tool-keys.ts";
import { type Command, readArguments } from "./command.ts";
import { diagnosePlatforms } from "./diagnose-platforms.ts";
import { broken, brokenBy, type Diagnosis, type DiagnosisStatus, ok, warning } from "./diagnosis.ts";

/** Days after which a key that still signs was forgotten by the upkeep. */
const OLD_KEY_DAYS = 100;
const DAY = 86_400_000;

export const doctor: Command = {
  name: "doctor",
  summary: "look whether everything works, and say how to mend what does not",
  usage: `skillstudio doctor [--no-calls] [--json]

Looks at the settings, the database, the queue, the keys and this installation's address, and calls every active platform: keys, access
token, participants, gradebook columns. Says which scopes a platform lacks, and what its administrator has to click.

  --no-calls   looks at what is known already, and calls nobody

Exit status: 0 nothing is broken, 1 something is, 2 called wrongly.`,
  run: async (args) => {
    const { values } = readArguments("doctor", {
      args: [...args],
      options: {
        "no-calls": { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
    const diagnoses = await examine({ calls: !values["no-calls"] });
    process.stdout.write(
      values.json
        ? `${JSON.stringify({ checks: diagnoses }, null, 2)}\n`
        : `${diagnoses.map(line).join("\n")}\n`,
    );
    return diagnoses.some(({ status }) => status === "broken") ? 1 : 0;
  },
};

async function examine({ calls }: { readonly calls: boolean }): Promise<Diagnosis[]> {
  let config: Config;
  try {
    config = readConfig({ LOG_LEVEL: "silent", ...process.env });
  } catch (error) {
    return [brokenBy("settings", error)];
  }
  const settings = [await dataDirOf(config), addressOf(config)];
  let database: OpenDatabase;
  try {
    database = await openDatabaseOf(config, createLog("silent"), { beside: true });
  } catch (error) {
    return [...settings, brokenBy("database", error)];
  }
  try {
    const before = [...settings, ok("database", "It answers, and is up to date."), await queueOf(database)];
    let tool: LaunchTool;
    try {
      tool = await toolOf(database, config);
    } catch (error) {
      return [...before, brokenBy("keys", error)];
    }
    const keys = await keysOf(tool);
    return [
      ...before,
      keys,
      ...(calls ? [await reachabilityOf(config)] : []),
      // Without a key that opens no platform can be called.
      ...(await diagnosePlatforms(tool, calls && keys.status !== "broken")),
    ];
  } finally {
    await database.close();
  }
}

async function dataDirOf({ dataDir }: Config): Promise<Diagnosis> {
  const writable = await access(dataDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable
    ? ok("settings", `They are understood. DATA_DIR is ${dataDir}.`)
    : warning(
        "settings",
        `DATA_DIR ${dataDir} does not exist yet or cannot be written.`,
        "It is made by the first start; otherwise let this user write there.",
      );
}

function addressOf({ publicUrl }: Config): Diagnosis {
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === "https:") return ok("address", `Platforms and browsers come to ${publicUrl}.`);
  const local = hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
  return local
    ? warning(
        "address",
        `${publicUrl} is of this machine alone.`,
        "Set PUBLIC_URL to the https address by which platforms reach this installation.",
      )
    : broken(
        "address",
        `${publicUrl} is not https, so browsers keep no cookies for it in an LMS's frame.`,
        "Put a certificate in front and set PUBLIC_URL to the https address.",
      );
}

async function queueOf({ db }: OpenDatabase): Promise<Diagnosis> {
  return (await hasQueue(db))
    ? ok("queue", "Its tables are there.")
    : warning(
        "queue",
        "It has no tables yet.",
        "They are made by the first start of the server or of a worker.",
      );
}

async function keysOf({ db, box }: LaunchTool): Promise<Diagnosis> {
  const { keys, sealed } = await inInstallation(db, async (trx) => ({
    keys: await listToolKeys(trx),
    sealed: await findActiveToolKey(trx),
  }));
  const active = keys.find(({ status }) => status === "active");
  if (sealed && !box.opens(sealed.keyId)) {
    return broken(
      "keys",
      "The active key was sealed with another SECRET_KEY, so nothing can be sent to an LMS.",
      "Set SECRET_KEY_PREVIOUS to what SECRET_KEY was before; without a SECRET_KEY it is in DATA_DIR.",
    );
  }
  if (!active) return warning("keys", "There are none yet.", "They are made when they are first needed.");
  const days = Math.floor((Date.now() - (active.activatedAt ?? active.createdAt).getTime()) / DAY);
  return days > OLD_KEY_DAYS
    ? warning(
        "keys",
        `The active key has signed for ${days} days.`,
        "Is a worker running? It rotates them. At once: skillstudio keys rotate",
      )
    : ok("keys", `The active key has signed for ${days} days, and ${keys.length - 1} others are kept.`);
}

async function reachabilityOf({ publicUrl }: Config): Promise<Diagnosis> {
  const send = createSend({ allowLoopback: true, allowPrivateNetworks: true });
  try {
    const { status } = await send(`${publicUrl}/lti/keys`, { timeoutMs: 5_000 });
    if (status === 200) return ok("server", `${publicUrl} answers, seen from here.`);
    return broken(
      "server",
      `${publicUrl}/lti/keys answers ${status}.`,
      "Is it another program's address? Look at PUBLIC_URL and at the proxy in front.",
    );
  } catch (error) {
    if (!(error instanceof LtiError)) throw error;
    return warning(
      "server",
      `${publicUrl} gives no answer to this machine: ${error.message}.`,
      "Start it with: skillstudio start. If it runs, look at PUBLIC_URL, its certificate and the proxy in front.",
    );
  }
}

/** The tool as platforms meet it, to call them with. */
async function toolOf({ db }: OpenDatabase, config: Config): Promise<LaunchTool> {
  return createLaunchTool({
    db,
    secret: await installationSecret(config.dataDir, config.secretKey),
    previousSecrets: config.previousSecretKey === undefined ? [] : [config.previousSecretKey],
    publicUrl: config.publicUrl,
    log: createLog("silent"),
    allowLoopback: config.allowLoopback,
    allowPrivateNetworks: config.allowPrivateNetworks,
    onRosterWanted: () => {},
    onNoticesWanted: () => {},
    onFirstLaunch: () => {},
  });
}

const MARKS: Readonly<Record<DiagnosisStatus, string>> = {
  ok: "ok     ",
  warning: "warning",
  broken: "BROKEN ",
};

function line({ about, status, says, fix }: Diagnosis): string {
  return `${MARKS[status]}  ${about}: ${says}${fix === null ? "" : `\n         → ${fix}`}`;
}

import { access, constants } from "node:fs/promises";
import { type Config, readConfig } from "../config.ts";
import { type OpenDatabase, openDatabaseOf } from "../database-of.ts";
import { createLaunchTool } from "../launch/launch-tool.ts";
import { missingScopes } from "../launch/self-test.ts";
import { testDeployment } from "../launch/self-test-calls.ts";
import { describeFinding } from "../launch/self-test-words.ts";
import { createLog } from "../log.ts";
import { LtiError } from "../lti/lti-error.ts";
import { createSend } from "../lti/outgoing.ts";
import { installationSecret } from "../secret-key.ts";
import { SetupError } from "../setup-error.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { findLatestOffer, type LatestOffer } from "../store/deployment-health.ts";
import { type ListedDeployment, listDeployments, listRegistrations } from "../store/platforms.ts";
import { hasQueue } from "../store/queue.ts";
import { listToolKeys } from "../store/tool-keys.ts";
import { type Command, readArguments } from "./command.ts";

/** `broken` makes the exit status 1; `warning` is worth a look. */
type Status = "ok" | "warning" | "broken";

/** One thing that was looked at, and what to do about it. */
interface Diagnosis {
  readonly about: string;
  readonly status: Status;
  readonly says: string;
  readonly fix: string | null;
}

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
    return [broken("settings", error)];
  }
  const settings = [await dataDirOf(config), addressOf(config)];
  let database: OpenDatabase;
  try {
    database = await openDatabaseOf(config, createLog("silent"), { beside: true });
  } catch (error) {
    return [...settings, broken("database", error)];
  }
  try {
    return [
      ...settings,
      ok("database", "It answers, and is up to date."),
      await queueOf(database),
      await keysOf(database),
      ...(calls ? [await reachabilityOf(config)] : []),
      ...(await platformsOf(database, config, calls)),
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
    : {
        about: "address",
        status: "broken",
        says: `${publicUrl} is not https, so browsers keep no cookies for it in an LMS's frame.`,
        fix: "Put a certificate in front and set PUBLIC_URL to the https address.",
      };
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

async function keysOf({ db }: OpenDatabase): Promise<Diagnosis> {
  const keys = await inInstallation(db, listToolKeys);
  const active = keys.find(({ status }) => status === "active");
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
    return {
      about: "server",
      status: "broken",
      says: `${publicUrl}/lti/keys answers ${status}.`,
      fix: "Is it another program's address? Look at PUBLIC_URL and at the proxy in front.",
    };
  } catch (error) {
    if (!(error instanceof LtiError)) throw error;
    return warning(
      "server",
      `${publicUrl} gives no answer to this machine: ${error.message}.`,
      "Start it with: skillstudio start. If it runs, look at PUBLIC_URL, its certificate and the proxy in front.",
    );
  }
}

async function platformsOf({ db }: OpenDatabase, config: Config, calls: boolean): Promise<Diagnosis[]> {
  const { registrations, deployments } = await inInstallation(db, async (trx) => ({
    registrations: await listRegistrations(trx),
    deployments: await listDeployments(trx),
  }));
  if (registrations.length === 0) {
    return [
      warning(
        "platforms",
        "No LMS is registered.",
        `See ${config.publicUrl}/install, or: skillstudio registration-link`,
      ),
    ];
  }
  const tool = createLaunchTool({
    db,
    secret: await installationSecret(config.dataDir, config.secretKey),
    publicUrl: config.publicUrl,
    log: createLog("silent"),
    allowLoopback: config.allowLoopback,
    allowPrivateNetworks: config.allowPrivateNetworks,
    onRosterWanted: () => {},
    onNoticesWanted: () => {},
    onFirstLaunch: () => {},
  });
  const found: Diagnosis[] = [];
  for (const platform of registrations) {
    const { id, name, status } = platform;
    if (status !== "active") {
      found.push(
        warning(
          name,
          `It is ${status}.`,
          status === "pending"
            ? "Approve it on the operators' page: skillstudio admin-link"
            : `skillstudio platform enable ${id}`,
        ),
      );
      continue;
    }
    const own = deployments.filter(({ platformId }) => platformId === id);
    if (own.length === 0)
      found.push(
        warning(name, "Nobody has opened the tool from it yet.", `${config.publicUrl}/install tells how.`),
      );
    for (const deployment of own) {
      const about = `${name}, deployment ${deployment.ltiDeploymentId}`;
      if (deployment.status !== "active" || deployment.tenantId === null) {
        const asks = deployment.status === "pending" ? asking(deployment) : "";
        found.push(
          warning(
            about,
            `It is ${deployment.status}.${asks}`,
            "See the operators' page: skillstudio admin-link",
          ),
        );
        continue;
      }
      if (deployment.otherPlatformGuid !== null) {
        found.push(
          warning(
            about,
            `It was approved for ${instanceOf(deployment)}, and an LMS with the guid ${deployment.otherPlatformGuid} has launched as it.`,
            "Ask the LMS's administrator whether it was moved. A stranger's is to be disabled on the operators' page; the same one's, disabled and enabled again: skillstudio admin-link",
          ),
        );
      }
      const { tenantId } = deployment;
      const offer = await inTenant(db, tenantId, (trx) => findLatestOffer(trx, deployment.id));
      const missing = missingScopes(offer?.offered);
      const lacks =
        missing && missing.length > 0 ? ` Missing scopes: ${missing.map(shortScope).join(", ")}.` : "";
      if (!calls) {
        found.push(
          lacks
            ? warning(about, lacks.trim(), "skillstudio doctor, without --no-calls, tells what to click.")
            : ok(about, missing ? "Its latest launch offered every scope." : opened(offer)),
        );
        continue;
      }
      const test = await testDeployment(tool, deployment.id);
      const findings = (test?.findings ?? []).map((finding) =>
        describeFinding(finding, { locale: "en", platform }),
      );
      const wanting = findings.filter(
        ({ status, fix }) => status === "failed" || (status === "missing" && fix !== null),
      );
      if (wanting.length === 0)
        found.push(
          ok(about, missing ? "It offers everything, and answers." : `It answers. ${opened(offer)}`),
        );
      for (const { status: finding, title, meaning, fix, detail } of wanting) {
        found.push({
          about: `${about}: ${title}`,
          status: finding === "failed" ? "broken" : "warning",
          says: `${meaning}${detail === null ? "" : ` (${detail})`}`,
          fix,
        });
      }
      if (lacks) found.push(warning(about, lacks.trim(), null));
    }
  }
  return found;
}

function asking(deployment: ListedDeployment): string {
  const since = deployment.createdAt.toISOString().slice(0, 10);
  return ` ${instanceOf(deployment)} has asked since ${since}.`;
}

/** The LMS that a deployment is of, as its launches tell. */
function instanceOf({ platformGuid, platformName }: ListedDeployment): string {
  if (platformGuid === null) return platformName ?? "An LMS that does not tell its guid";
  return `${platformName ?? "An LMS without a name"} (guid ${platformGuid})`;
}

/** How far a deployment was opened of which no launch tells everything. */
function opened(offer: LatestOffer | undefined): string {
  return offer
    ? "It was opened, but from no link in a course, which alone tells what it offers."
    : "It was not opened yet.";
}

function shortScope(scope: string): string {
  return scope.slice(scope.lastIndexOf("/") + 1);
}

function ok(about: string, says: string): Diagnosis {
  return { about, status: "ok", says, fix: null };
}

function warning(about: string, says: string, fix: string | null): Diagnosis {
  return { about, status: "warning", says, fix };
}

function broken(about: string, error: unknown): Diagnosis {
  if (!(error instanceof SetupError)) throw error;
  return { about, status: "broken", says: error.message, fix: null };
}

const MARKS: Readonly<Record<Status, string>> = { ok: "ok     ", warning: "warning", broken: "BROKEN " };

function line({ about, status, says, fix }: Diagnosis): string {
  return `${MARKS[status]}  ${about}: ${says}${fix === null ? "" : `\n         → ${fix}`}`;
}

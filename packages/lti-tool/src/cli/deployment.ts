import { institutionOf } from "../institution.ts";
import { SetupError } from "../setup-error.ts";
import { inInstallation } from "../store/database.ts";
import {
  approveDeployment,
  findPlatform,
  type ListedDeployment,
  listDeployments,
  listRegistrations,
  switchDeployment,
} from "../store/platforms.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";
import { idOf, noneOf, notWaiting, shownStatus } from "./registered.ts";

export const deployment: Command = {
  name: "deployment",
  summary: "list, approve, enable or disable the deployments of platforms",
  usage: `skillstudio deployment list [--platform ID] [--json]
       skillstudio deployment approve ID [--institution NAME] [--json]
       skillstudio deployment disable ID [--json]
       skillstudio deployment enable ID [--json]

A deployment is a place in an LMS from which the tool is launched; the id is the one that list shows first.

list       shows every deployment, with its platform, the LMS's own id of it and its institution; of one that waits, which LMS asks
             --platform     those of one platform alone
approve    lets a deployment that waits launch, if its platform may; it joins the institution for good
             --institution  whose it is, by name or id; made when new, and not needed while there is only one
disable    refuses its launches from now on; nothing is deleted
enable     lets it launch again; one of no institution goes back to waiting`,
  run: async ([action, ...args]) => {
    switch (action) {
      case "list":
        return list(args);
      case "approve":
        return approve(args);
      case "disable":
        return toggle(args, false);
      case "enable":
        return toggle(args, true);
      default:
        throw new SetupError(
          "bad_arguments",
          "Say list, approve, disable or enable. See: skillstudio deployment --help",
        );
    }
  },
};

interface Shown extends ListedDeployment {
  readonly registrationName: string;
}

async function list(args: readonly string[]): Promise<number> {
  const { values } = readArguments("deployment", {
    args: [...args],
    options: { platform: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const platformId = values.platform === undefined ? undefined : idOf("platform", [values.platform]);
  const shown = await withDatabase((db) =>
    inInstallation(db, async (trx): Promise<Shown[]> => {
      const platforms = await listRegistrations(trx, platformId);
      const names = new Map(platforms.map(({ id, name }) => [id, name]));
      if (platformId !== undefined && !names.has(platformId)) noneOf("platform", platformId);
      const found = await listDeployments(trx, platformId === undefined ? {} : { platformId });
      return found.map((one) => ({ ...one, registrationName: names.get(one.platformId) ?? "" }));
    }),
  );
  process.stdout.write(values.json ? `${JSON.stringify(shown.map(toWire))}\n` : describe(shown));
  return 0;
}

function describe(shown: readonly Shown[]): string {
  if (shown.length === 0) return "No deployment is known.\n";
  const lines = shown.map((one) => {
    const institution = one.tenantName ?? "of no institution yet";
    const fields = [one.id, shownStatus(one.status), one.registrationName, one.ltiDeploymentId, institution];
    return `${[...fields, ...lmsOf(one)].join("  ")}\n`;
  });
  const waits = shown.some(({ status }) => status === "pending");
  return `${lines.join("")}${waits ? "To approve one: skillstudio deployment approve ID --institution NAME\n" : ""}`;
}

/** Which LMS asks while it waits, and that another launches as one that was approved. */
function lmsOf({ status, platformGuid, platformName, otherPlatformGuid }: Shown): readonly string[] {
  const asks = platformName ?? platformGuid;
  return [
    ...(status === "pending" && asks !== null ? [`asked for by ${asks}`] : []),
    ...(otherPlatformGuid === null ? [] : [`ANOTHER LMS launches as it: ${otherPlatformGuid}`]),
  ];
}

function toWire(shown: Shown): object {
  return {
    deployment_id: shown.id,
    platform_id: shown.platformId,
    registration_name: shown.registrationName,
    lti_deployment_id: shown.ltiDeploymentId,
    status: shown.status,
    institution_id: shown.tenantId,
    institution_name: shown.tenantName,
    platform_name: shown.platformName,
    platform_guid: shown.platformGuid,
    other_platform_guid: shown.otherPlatformGuid,
  };
}

async function approve(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments("deployment", {
    args: [...args],
    options: { institution: { type: "string" }, json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const id = idOf("deployment", positionals);
  const { tenantId, platform } = await withDatabase(async (db) => {
    const [known] = await inInstallation(db, (trx) => listDeployments(trx, { id }));
    if (!known) return noneOf("deployment", id);
    if (known.status !== "pending") return notWaiting("deployment", id, known.status);
    const tenantId = await institutionOf(db, values.institution);
    return inInstallation(db, async (trx) => {
      await approveDeployment(trx, id, tenantId);
      return { tenantId, platform: await findPlatform(trx, known.platformId) };
    });
  });
  const still =
    platform && platform.status !== "active"
      ? `Its platform is ${platform.status}, so it cannot launch yet. See: skillstudio platform list\n`
      : "";
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ deployment_id: id, status: "active", institution_id: tenantId })}\n`
      : `${id} is active now.\n${still}`,
  );
  return 0;
}

async function toggle(args: readonly string[], enabled: boolean): Promise<number> {
  const { values, positionals } = readArguments("deployment", {
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const id = idOf("deployment", positionals);
  const status = await withDatabase((db) => inInstallation(db, (trx) => switchDeployment(trx, id, enabled)));
  if (!status) noneOf("deployment", id);
  process.stdout.write(
    values.json ? `${JSON.stringify({ deployment_id: id, status })}\n` : `${id} is ${status} now.\n`,
  );
  return 0;
}

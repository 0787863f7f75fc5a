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

list       shows every deployment, with its platform, the LMS's own id of it and its institution
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
  readonly platformName: string;
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
      return found.map((one) => ({ ...one, platformName: names.get(one.platformId) ?? "" }));
    }),
  );
  process.stdout.write(values.json ? `${JSON.stringify(shown.map(toWire))}\n` : describe(shown));
  return 0;
}

function describe(shown: readonly Shown[]): string {
  if (shown.length === 0) return "No deployment is known.\n";
  const lines = shown.map(
    ({ id, status, platformName, ltiDeploymentId, tenantName }) =>
      `${id}  ${shownStatus(status)}  ${platformName}  ${ltiDeploymentId}  ${tenantName ?? "of no institution yet"}\n`,
  );
  const waits = shown.some(({ status }) => status === "pending");
  return `${lines.join("")}${waits ? "To approve one: skillstudio deployment approve ID --institution NAME\n" : ""}`;
}

function toWire({
  id,
  platformId,
  platformName,
  ltiDeploymentId,
  status,
  tenantId,
  tenantName,
}: Shown): object {
  return {
    deployment_id: id,
    platform_id: platformId,
    platform_name: platformName,
    lti_deployment_id: ltiDeploymentId,
    status,
    institution_id: tenantId,
    institution_name: tenantName,
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

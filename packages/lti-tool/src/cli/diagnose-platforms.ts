import type { LaunchTool } from "../launch/launch-tool.ts";
import { missingScopes } from "../launch/self-test.ts";
import { testDeployment } from "../launch/self-test-calls.ts";
import { type DescribedFinding, describeFinding } from "../launch/self-test-words.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { findLatestOffer, type LatestOffer } from "../store/deployment-health.ts";
import {
  type ListedDeployment,
  listDeployments,
  listRegistrations,
  type Registration,
} from "../store/platforms.ts";
import { type Diagnosis, ok, warning } from "./diagnosis.ts";

/** Looks at every platform and deployment; with `calls` it calls those that may launch. */
export async function diagnosePlatforms(tool: LaunchTool, calls: boolean): Promise<Diagnosis[]> {
  const { registrations, deployments } = await inInstallation(tool.db, async (trx) => ({
    registrations: await listRegistrations(trx),
    deployments: await listDeployments(trx),
  }));
  if (registrations.length === 0) {
    const fix = `See ${tool.publicUrl}/install, or: skillstudio registration-link --institution NAME`;
    return [warning("platforms", "No LMS is registered.", fix)];
  }
  const found: Diagnosis[] = [];
  for (const registration of registrations) {
    const own = deployments.filter(({ platformId }) => platformId === registration.id);
    found.push(...(await diagnosePlatform(tool, registration, own, calls)));
  }
  return found;
}

async function diagnosePlatform(
  tool: LaunchTool,
  registration: Registration,
  deployments: readonly ListedDeployment[],
  calls: boolean,
): Promise<Diagnosis[]> {
  const { id, name, status } = registration;
  if (status !== "active") return [warning(name, `It is ${status}.`, letIn("platform", id, status))];
  if (deployments.length === 0) {
    return [warning(name, "Nobody has opened the tool from it yet.", `${tool.publicUrl}/install tells how.`)];
  }
  const found: Diagnosis[] = [];
  for (const deployment of deployments) {
    const about = `${name}, deployment ${deployment.ltiDeploymentId}`;
    found.push(...(await diagnoseDeployment(tool, { about, deployment, platform: registration }, calls)));
  }
  return found;
}

/** A deployment, and how it is called and advised. */
interface Examined {
  readonly about: string;
  readonly deployment: ListedDeployment;
  readonly platform: Registration;
}

async function diagnoseDeployment(
  tool: LaunchTool,
  examined: Examined,
  calls: boolean,
): Promise<readonly Diagnosis[]> {
  const { about, deployment } = examined;
  const { id, tenantId, status } = deployment;
  if (status !== "active" || tenantId === null) {
    const asks = status === "pending" ? askingSince(deployment) : "";
    return [warning(about, `It is ${status}.${asks}`, letIn("deployment", id, status))];
  }
  const offer = await inTenant(tool.db, tenantId, (trx) => findLatestOffer(trx, id));
  return [
    ...strangerOf(examined),
    ...(calls ? await callDeployment(tool, examined, offer) : [readOffer(about, offer)]),
  ];
}

function askingSince(deployment: ListedDeployment): string {
  const since = deployment.createdAt.toISOString().slice(0, 10);
  return ` ${instanceOf(deployment)} has asked since ${since}.`;
}

/** Whether another LMS has launched as the one that was approved. */
function strangerOf({ about, deployment }: Examined): readonly Diagnosis[] {
  if (deployment.otherPlatformGuid === null) return [];
  return [
    warning(
      about,
      `It was approved for ${instanceOf(deployment)}, and an LMS with the guid ${deployment.otherPlatformGuid} has launched as it.`,
      `Ask the LMS's administrator whether it was moved. A stranger's: skillstudio deployment disable ${deployment.id}. The same one's: disable and enable it again.`,
    ),
  ];
}

/** The LMS that a deployment is of, as its launches tell. */
function instanceOf({ platformGuid, platformName }: ListedDeployment): string {
  if (platformGuid === null) return platformName ?? "An LMS that does not tell its guid";
  return `${platformName ?? "An LMS without a name"} (guid ${platformGuid})`;
}

function letIn(what: "platform" | "deployment", id: string, status: Registration["status"]): string {
  return status === "disabled"
    ? `skillstudio ${what} enable ${id}`
    : `Approve it on the operators' page, or: skillstudio ${what} approve ${id} --institution NAME`;
}

/** What the latest launch tells, without a call. */
function readOffer(about: string, offer: LatestOffer | undefined): Diagnosis {
  const lacks = lacksOf(offer);
  if (lacks) return warning(about, lacks, "skillstudio doctor, without --no-calls, tells what to click.");
  return ok(about, missingScopes(offer?.offered) ? "Its latest launch offered every scope." : opened(offer));
}

async function callDeployment(
  tool: LaunchTool,
  { about, deployment, platform }: Examined,
  offer: LatestOffer | undefined,
): Promise<readonly Diagnosis[]> {
  const test = await testDeployment(tool, deployment.id);
  const wanting = (test?.findings ?? [])
    .map((finding) => describeFinding(finding, { locale: "en", platform }))
    .filter(({ status, fix }) => status === "failed" || (status === "missing" && fix !== null));
  const lacks = lacksOf(offer);
  return [
    ...(wanting.length === 0
      ? [
          ok(
            about,
            missingScopes(offer?.offered)
              ? "It offers everything, and answers."
              : `It answers. ${opened(offer)}`,
          ),
        ]
      : wanting.map((finding) => diagnosisOf(about, finding))),
    ...(lacks ? [warning(about, lacks, null)] : []),
  ];
}

function diagnosisOf(about: string, { status, title, meaning, fix, detail }: DescribedFinding): Diagnosis {
  return {
    about: `${about}: ${title}`,
    status: status === "failed" ? "broken" : "warning",
    says: `${meaning}${detail === null ? "" : ` (${detail})`}`,
    fix,
  };
}

/** The scopes that the latest launch did not offer, as a sentence; none when it offered all, or when there was none. */
function lacksOf(offer: LatestOffer | undefined): string | undefined {
  const missing = missingScopes(offer?.offered) ?? [];
  if (missing.length === 0) return undefined;
  return `Missing scopes: ${missing.map((scope) => scope.slice(scope.lastIndexOf("/") + 1)).join(", ")}.`;
}

/** How far a deployment was opened of which no launch tells everything. */
function opened(offer: LatestOffer | undefined): string {
  return offer
    ? "It was opened, but from no link in a course, which alone tells what it offers."
    : "It was not opened yet.";
}

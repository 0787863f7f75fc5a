import type { AdminDeployment, AdminPlatform, Institution, SelfTest } from "@skillstudio/api-client/contract";
import { RequestError } from "../errors.ts";
import { guideOf } from "../launch/guides.ts";
import { missingScopes } from "../launch/self-test.ts";
import { type Advised, describeFinding } from "../launch/self-test-words.ts";
import { type Db, inInstallation, inTenant } from "../store/database.ts";
import { type DeploymentHealth, listDeploymentHealth } from "../store/deployment-health.ts";
import {
  type ListedDeployment,
  listDeployments,
  listRegistrations,
  type Registration,
} from "../store/platforms.ts";
import { listSelfTests, type SelfTestRecord } from "../store/self-tests.ts";
import { instant } from "./figures.ts";

/** What answers are made with: the reader's language and our own address. */
export interface Reader {
  readonly locale: string;
  readonly publicUrl: string;
}

/** Every platform with its deployments and how they fare; those that wait for an approval first. One transaction for each institution. */
export async function readPlatforms(db: Db, reader: Reader): Promise<AdminPlatform[]> {
  const { registrations, deployments } = await inInstallation(db, async (trx) => ({
    registrations: await listRegistrations(trx),
    deployments: await listDeployments(trx),
  }));
  return describe(db, registrations, deployments, reader);
}

/** One platform as {@link readPlatforms} shows it. Throws `not_found`. */
export async function readPlatform(db: Db, id: string, reader: Reader): Promise<AdminPlatform> {
  const { registrations, deployments } = await inInstallation(db, async (trx) => ({
    registrations: await listRegistrations(trx, id),
    deployments: await listDeployments(trx, { platformId: id }),
  }));
  const [platform] = await describe(db, registrations, deployments, reader);
  if (!platform) throw new RequestError("not_found", "There is no such platform.");
  return platform;
}

async function describe(
  db: Db,
  registrations: readonly Registration[],
  deployments: readonly ListedDeployment[],
  reader: Reader,
): Promise<AdminPlatform[]> {
  const health = new Map<string, DeploymentHealth>();
  const selfTests = new Map<string, SelfTestRecord>();
  const tenantIds = new Set(deployments.flatMap(({ tenantId }) => tenantId ?? []));
  for (const tenantId of tenantIds) {
    await inTenant(db, tenantId, async (trx) => {
      for (const row of await listDeploymentHealth(trx)) health.set(row.deploymentId, row);
      for (const row of await listSelfTests(trx)) selfTests.set(row.deploymentId, row);
    });
  }
  return registrations.map((registration) => ({
    ...platformOf(registration, reader.publicUrl),
    deployments: deployments
      .filter(({ platformId }) => platformId === registration.id)
      .map((deployment) => {
        const test = selfTests.get(deployment.id);
        return {
          ...deploymentOf(deployment, health.get(deployment.id)),
          self_test: test ? selfTestOf(test, registration, reader.locale) : null,
        };
      }),
  }));
}

function platformOf(registration: Registration, publicUrl: string): Omit<AdminPlatform, "deployments"> {
  return {
    platform_id: registration.id,
    name: registration.name,
    issuer: registration.issuer,
    client_id: registration.clientId,
    authorization_endpoint: registration.authorizationEndpoint,
    token_endpoint: registration.tokenEndpoint,
    token_audience: registration.tokenAudience,
    jwks_uri: registration.jwksUri,
    product_family: registration.productFamily,
    signature_algorithm: registration.signatureAlgorithm,
    trusted_audiences: [...registration.trustedAudiences],
    frame_origins: [...registration.frameOrigins],
    new_deployments: registration.newDeployments,
    status: registration.status,
    institution: institutionOf(registration),
    granted_scopes: registration.grantedScopes && [...registration.grantedScopes],
    created_at: registration.createdAt.toISOString(),
    guide_url: `${publicUrl}/install/${guideOf(registration.productFamily)}`,
  };
}

function deploymentOf(
  deployment: ListedDeployment,
  health: DeploymentHealth | undefined,
): Omit<AdminDeployment, "self_test"> {
  const missing = missingScopes(health?.offered);
  return {
    deployment_id: deployment.id,
    lti_deployment_id: deployment.ltiDeploymentId,
    status: deployment.status,
    institution: institutionOf(deployment),
    created_at: deployment.createdAt.toISOString(),
    platform_guid: deployment.platformGuid,
    platform_name: deployment.platformName,
    last_launch_at: instant(health?.lastLaunchAt),
    last_roster_sync_at: instant(health?.lastRosterSyncAt),
    last_roster_error: health?.lastRosterError ?? null,
    last_roster_error_at: instant(health?.lastRosterErrorAt),
    last_grade_sync_at: instant(health?.lastGradeSyncAt),
    missing_scopes: missing ? [...missing] : null,
  };
}

function institutionOf({
  tenantId,
  tenantName,
}: Pick<ListedDeployment, "tenantId" | "tenantName">): Institution | null {
  return tenantId === null || tenantName === null ? null : { institution_id: tenantId, name: tenantName };
}

/** A self-test in the reader's language, with what to click in that LMS. */
export function selfTestOf(test: SelfTestRecord, platform: Advised, locale: string): SelfTest {
  return {
    tested_at: test.testedAt.toISOString(),
    live: test.live,
    checks: test.findings.map((finding) => describeFinding(finding, { locale, platform })),
  };
}

import { sql } from "kysely";
import type { Transaction } from "./database.ts";

/** How a deployment fares, from what its launches and jobs left. */
export interface DeploymentHealth {
  readonly deploymentId: string;
  readonly lastLaunchAt: Date | null;
  readonly lastRosterSyncAt: Date | null;
}

/** How each of the tenant's deployments fares. */
export async function listDeploymentHealth(db: Transaction): Promise<DeploymentHealth[]> {
  const { rows } = await sql<DeploymentHealth>`
    select deployments.id as "deploymentId", launch.launched_at as "lastLaunchAt", roster.synced_at as "lastRosterSyncAt"
    from deployments
    left join lateral (
      select launched_at from launches
      where launches.deployment_id = deployments.id order by launched_at desc limit 1
    ) launch on true
    left join lateral (
      select max(roster_synced_at) as synced_at from contexts where contexts.deployment_id = deployments.id
    ) roster on true`.execute(db);
  return rows;
}

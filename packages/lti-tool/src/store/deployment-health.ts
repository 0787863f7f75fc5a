import { sql } from "kysely";
import type { Transaction } from "./database.ts";
import type { OfferedServices, OfferedServicesJson } from "./launches.ts";

/** What the launch of a deployment that tells most offered, and where its services are. */
export interface LatestOffer {
  readonly offered: OfferedServices;
  readonly membershipsUrl: string | null;
  readonly lineItemsUrl: string | null;
}

/** How a deployment fares, from what its launches and jobs left. */
export interface DeploymentHealth {
  readonly deploymentId: string;
  readonly lastLaunchAt: Date | null;
  /** Of the latest launch of a link in a course, or else of the latest from a course, or of the latest; undefined before the first. */
  readonly offered: OfferedServices | undefined;
  readonly lastRosterSyncAt: Date | null;
  /** The code of the latest failure among courses whose roster has not come since. */
  readonly lastRosterError: string | null;
  readonly lastRosterErrorAt: Date | null;
  /** When the platform last took a score of ours or let us read its results. */
  readonly lastGradeSyncAt: Date | null;
}

/** The latest launch of a link in a course tells most; then the latest one from a course; without either, the latest launch. */
const LATEST_OFFER = sql`
  (select offered, memberships_url, line_items_url
  from launches join contexts on contexts.tenant_id = launches.tenant_id and contexts.id = launches.context_id
  where launches.deployment_id = deployments.id and message_type <> 'LtiDeepLinkingRequest'
  order by launched_at desc limit 1)
  union all
  (select offered, memberships_url, line_items_url
  from launches join contexts on contexts.tenant_id = launches.tenant_id and contexts.id = launches.context_id
  where launches.deployment_id = deployments.id order by launched_at desc limit 1)
  union all
  (select offered, null, null from launches
  where launches.deployment_id = deployments.id order by launched_at desc limit 1)
  limit 1`;

/** How each of the tenant's deployments fares. */
export async function listDeploymentHealth(db: Transaction): Promise<DeploymentHealth[]> {
  const { rows } = await sql<Omit<DeploymentHealth, "offered"> & { offered: OfferedServicesJson | null }>`
    select deployments.id as "deploymentId", launch.launched_at as "lastLaunchAt", offer.offered,
      roster.synced_at as "lastRosterSyncAt", failure.roster_error as "lastRosterError",
      failure.roster_error_at as "lastRosterErrorAt", grades.synced_at as "lastGradeSyncAt"
    from deployments
    left join lateral (
      select launched_at from launches
      where launches.deployment_id = deployments.id order by launched_at desc limit 1
    ) launch on true
    left join lateral (${LATEST_OFFER}) offer on true
    left join lateral (
      select max(roster_synced_at) as synced_at from contexts where contexts.deployment_id = deployments.id
    ) roster on true
    left join lateral (
      select roster_error, roster_error_at from contexts
      where contexts.deployment_id = deployments.id and roster_error is not null
      order by roster_error_at desc nulls last, id limit 1
    ) failure on true
    left join lateral (
      select greatest(max(scores.sent_at), max(line_items.results_synced_at)) as synced_at
      from contexts
        join line_items on line_items.tenant_id = contexts.tenant_id and line_items.context_id = contexts.id
        left join scores on scores.tenant_id = line_items.tenant_id and scores.line_item_id = line_items.id
      where contexts.deployment_id = deployments.id
    ) grades on true`.execute(db);
  return rows.map(({ offered, ...row }) => ({ ...row, offered: offered ? asOffered(offered) : undefined }));
}

/** What a deployment's latest launch offered; nothing before the first. */
export async function findLatestOffer(
  db: Transaction,
  deploymentId: string,
): Promise<LatestOffer | undefined> {
  const { rows } = await sql<Omit<LatestOffer, "offered"> & { offered: OfferedServicesJson }>`
    select offer.offered, offer.memberships_url as "membershipsUrl", offer.line_items_url as "lineItemsUrl"
    from deployments cross join lateral (${LATEST_OFFER}) offer
    where deployments.id = ${deploymentId}`.execute(db);
  const [row] = rows;
  return row && { ...row, offered: asOffered(row.offered) };
}

function asOffered(offered: OfferedServicesJson): OfferedServices {
  return {
    claims: offered.claims ?? [],
    custom: offered.custom ?? [],
    scopes: offered.scopes ?? [],
    lineItems: offered.line_items ?? false,
    lineItem: offered.line_item ?? false,
    roster: offered.roster ?? false,
    notices: offered.notices ?? [],
  };
}

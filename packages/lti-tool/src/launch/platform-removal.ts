import { type Db, inInstallation, inTenant } from "../store/database.ts";
import { countPlatform, deletePlatform, findPlatform, listDeployments } from "../store/platforms.ts";

/** A registration, and what goes with it. */
export interface PlatformHoldings {
  readonly id: string;
  readonly name: string;
  readonly deployments: number;
  /** Its courses that are linked to one of ours. */
  readonly courses: number;
  /** People whom its launches and rosters made known. */
  readonly people: number;
}

/** What would go with a registration; nothing when there is none of that id. */
export async function findHoldings(db: Db, id: string): Promise<PlatformHoldings | undefined> {
  const { platform, deployments } = await inInstallation(db, async (trx) => ({
    platform: await findPlatform(trx, id),
    deployments: await listDeployments(trx, { platformId: id }),
  }));
  if (!platform) return undefined;
  let [courses, people] = [0, 0];
  for (const tenantId of new Set(deployments.flatMap((deployment) => deployment.tenantId ?? []))) {
    const counted = await inTenant(db, tenantId, (trx) => countPlatform(trx, id));
    courses += counted.courses;
    people += counted.people;
  }
  return { id, name: platform.name, deployments: deployments.length, courses, people };
}

/** Removes a registration for good; gives what went with it, or nothing when there is none of that id. */
export async function removePlatform(db: Db, id: string): Promise<PlatformHoldings | undefined> {
  const holdings = await findHoldings(db, id);
  if (holdings) await inInstallation(db, (trx) => deletePlatform(trx, id));
  return holdings;
}

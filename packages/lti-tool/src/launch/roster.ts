import { fetchRoster } from "../lti/names-and-roles.ts";
import { readRoles } from "../lti/roles.ts";
import {
  type CourseOfPlatform,
  findRosterSource,
  type RosterMember,
  upsertRoster,
} from "../store/contexts.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import type { LaunchRecord, RecordedLaunch } from "../store/launches.ts";
import { findPlatform } from "../store/platforms.ts";
import { asPlatform, type LaunchTool } from "./launch-tool.ts";

/** Milliseconds after which a roster is fetched again when someone who teaches comes in. */
const FRESH = 60 * 60_000;

/**
 * Fetches a course's roster from its platform and brings people and memberships up to date; who has left becomes inactive.
 * Gives how many members are active, or nothing when the platform offers no roster. Throws an `LtiError` when it does not give it.
 */
export async function syncRoster(
  tool: Pick<LaunchTool, "db" | "call">,
  { tenantId, contextId }: CourseOfPlatform,
): Promise<number | undefined> {
  const source = await inTenant(tool.db, tenantId, (trx) => findRosterSource(trx, contextId));
  if (source?.membershipsUrl === undefined || source.membershipsUrl === null) return undefined;
  const platform = await inInstallation(tool.db, (trx) => findPlatform(trx, source.platformId));
  if (platform?.status !== "active") return undefined;
  const members = await fetchRoster(tool.call, asPlatform(platform), source.membershipsUrl);
  const roster = members.flatMap((member): RosterMember[] => {
    const { role, testUser } = readRoles(member.roles);
    if (role === "viewer" || testUser) return [];
    return [
      {
        sub: member.sub,
        role,
        ltiRoles: member.roles,
        active: member.active,
        name: member.name ?? null,
        givenName: member.givenName ?? null,
        familyName: member.familyName ?? null,
        email: member.email ?? null,
        sourcedId: member.sourcedId ?? null,
        username: member.username ?? null,
      },
    ];
  });
  return inTenant(tool.db, tenantId, (trx) => upsertRoster(trx, contextId, platform.id, roster));
}

/** After the launch of someone who teaches, asks for the course's roster unless it is fresh. */
export function requestRoster(
  tool: Pick<LaunchTool, "now" | "onRosterWanted">,
  launched: RecordedLaunch,
  { role, context }: Pick<LaunchRecord, "role" | "context">,
): void {
  const { tenantId, contextId, rosterSyncedAt } = launched;
  const fresh = rosterSyncedAt !== null && tool.now() - rosterSyncedAt.getTime() < FRESH;
  if (contextId === null || fresh || role === "learner" || !context?.membershipsUrl) return;
  tool.onRosterWanted({ tenantId, contextId });
}

import { LtiError } from "../lti/lti-error.ts";
import { fetchRoster, type Member, type Roster } from "../lti/names-and-roles.ts";
import type { Platform } from "../lti/platform.ts";
import { isShortRole, readRoles } from "../lti/roles.ts";
import { ServiceRefusal } from "../lti/service.ts";
import type { CourseOfPlatform } from "../store/contexts.ts";
import { inInstallation, inTenant, retryGivenUp } from "../store/database.ts";
import type { LaunchRecord, RecordedLaunch } from "../store/launches.ts";
import {
  findRosterSource,
  listCoursesWithRoster,
  type RosterMember,
  type RosterOutcome,
  type RosterSource,
  updateRosterError,
  upsertRoster,
} from "../store/memberships.ts";
import { findPlatform } from "../store/platforms.ts";
import { listTenants } from "../store/tenants.ts";
import { asPlatform, type LaunchTool } from "./launch-tool.ts";

/** Milliseconds after which a roster is fetched again when someone who teaches comes in. */
const FRESH = 60 * 60_000;
/** Milliseconds for which differences are enough; then the whole roster is fetched, which alone tells who was forgotten. */
const DIFFERENCES_LIFE = 24 * 60 * 60_000;

/** What a sync brought. */
export interface RosterSync extends RosterOutcome {
  /** Whether the whole roster was fetched, or only what has changed. */
  readonly full: boolean;
  /** Rows that are no members and were left out. */
  readonly skipped: number;
}

/**
 * Fetches a course's roster from its platform, or what has changed of it, and brings people and memberships up to date; who has
 * left becomes inactive. Gives nothing when the platform offers no roster. Throws an `LtiError` when it does not give it, after
 * noting why with the course.
 */
export async function syncRoster(
  tool: Pick<LaunchTool, "db" | "call" | "now">,
  { tenantId, contextId }: CourseOfPlatform,
): Promise<RosterSync | undefined> {
  const source = await inTenant(tool.db, tenantId, (trx) => findRosterSource(trx, contextId));
  if (!source?.membershipsUrl) return undefined;
  const record = await inInstallation(tool.db, (trx) => findPlatform(trx, source.platformId));
  if (record?.status !== "active") return undefined;
  const askedAt = new Date(tool.now());
  try {
    const { roster, full } = await fetchChanges(tool, asPlatform(record), source, source.membershipsUrl);
    const fetched = {
      members: roster.members.flatMap(toRosterMember),
      full,
      askedAt,
      differencesUrl: roster.differencesUrl ?? null,
    };
    const outcome = await retryGivenUp(() =>
      inTenant(tool.db, tenantId, (trx) => upsertRoster(trx, contextId, record.id, fetched)),
    );
    return { ...outcome, full, skipped: roster.skipped };
  } catch (error) {
    if (error instanceof LtiError) {
      await inTenant(tool.db, tenantId, (trx) => updateRosterError(trx, contextId, error.code));
    }
    throw error;
  }
}

/** The differences where the platform offers them and the whole roster is not a day old; the whole roster also where it refuses them. */
async function fetchChanges(
  { call, now }: Pick<LaunchTool, "call" | "now">,
  platform: Platform,
  { differencesUrl, fullAt }: RosterSource,
  membershipsUrl: string,
): Promise<{ readonly roster: Roster; readonly full: boolean }> {
  if (differencesUrl !== null && fullAt !== null && now() - fullAt.getTime() < DIFFERENCES_LIFE) {
    try {
      return { roster: await fetchRoster(call, platform, differencesUrl), full: false };
    } catch (error) {
      if (!(error instanceof ServiceRefusal && error.status < 500)) throw error;
    }
  }
  return { roster: await fetchRoster(call, platform, membershipsUrl), full: true };
}

/**
 * A launch is signed for one person, a roster lists many: the role that a person launched with is not lowered by a roster that was
 * asked for before, nor by one in Moodle's short names, because Moodle lists a non-editing teacher, who launches as Instructor, as
 * Learner. In every other case the newer word holds.
 */
function toRosterMember(member: Member): RosterMember[] {
  const { role, testUser } = readRoles(member.roles);
  if (role === "viewer" || testUser) return [];
  return [
    {
      sub: member.sub,
      role,
      ltiRoles: member.roles,
      launchOutranks: member.roles.every(isShortRole),
      active: member.active,
      name: member.name ?? null,
      givenName: member.givenName ?? null,
      familyName: member.familyName ?? null,
      email: member.email ?? null,
      sourcedId: member.sourcedId ?? null,
      username: member.username ?? null,
      legacyUserId: member.legacyUserId ?? null,
    },
  ];
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

/** Every course with a roster that was launched in the last 30 days, institution by institution. */
export async function listRosterCourses({ db }: Pick<LaunchTool, "db">): Promise<CourseOfPlatform[]> {
  const courses: CourseOfPlatform[] = [];
  for (const { id } of await inInstallation(db, listTenants)) {
    courses.push(...(await inTenant(db, id, listCoursesWithRoster)));
  }
  return courses;
}

import type { Db } from "./database.ts";
import type { UserRole } from "./users.ts";

/** A person of a course, by every mark that a platform told of them. */
export interface RosterPerson {
  readonly userId: string;
  /** In this course; instructor or admin in any of its contexts goes before learner. */
  readonly role: UserRole;
  readonly name: string | null;
  readonly email: string | null;
  /** Student numbers of the institution. */
  readonly sourcedIds: readonly string[];
  /** Moodle's user ids: on Moodle the LTI subject is one. */
  readonly moodleUserIds: readonly string[];
}

/** Everyone who is or was in the course, in the order of their ids. */
export async function listRoster(db: Db, courseId: string): Promise<RosterPerson[]> {
  const rows = await db
    .selectFrom("contexts")
    .innerJoin("memberships", "memberships.context_id", "contexts.id")
    .innerJoin("users", "users.id", "memberships.user_id")
    .innerJoin("deployments", "deployments.id", "contexts.deployment_id")
    .innerJoin("platforms", "platforms.id", "deployments.platform_id")
    .leftJoin("user_identities", (join) =>
      join
        .onRef("user_identities.user_id", "=", "memberships.user_id")
        .onRef("user_identities.platform_id", "=", "deployments.platform_id"),
    )
    .select([
      "memberships.user_id",
      "memberships.role",
      "users.name",
      "users.email",
      "platforms.product_family",
      "user_identities.sub",
      "user_identities.sourced_id",
    ])
    .where("contexts.course_id", "=", courseId)
    .orderBy("memberships.user_id")
    .execute();

  const people = new Map<string, RosterPerson>();
  for (const row of rows) {
    const known = people.get(row.user_id);
    people.set(row.user_id, {
      userId: row.user_id,
      role: known === undefined || known.role === "learner" ? row.role : known.role,
      name: row.name,
      email: row.email,
      sourcedIds: [...(known?.sourcedIds ?? []), ...(row.sourced_id ? [row.sourced_id] : [])],
      moodleUserIds: [
        ...(known?.moodleUserIds ?? []),
        ...(row.sub !== null && row.product_family === "moodle" ? [row.sub] : []),
      ],
    });
  }
  return [...people.values()];
}

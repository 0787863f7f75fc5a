import { sql } from "kysely";
import type { Generated, Json, Timestamp } from "./columns.ts";
import type { MembershipStatus } from "./contexts.ts";
import type { Transaction } from "./database.ts";
import type { UserRole } from "./users.ts";

export type Difficulty = "beginner" | "intermediate" | "advanced";

export interface CoursesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  title: string;
  code: string | null;
  description: string | null;
  difficulty: Difficulty | null;
  estimated_hours: number | null;
  skills_covered: Generated<Json<readonly string[]>>;
  skills_required: Generated<Json<readonly string[]>>;
  starts_at: Timestamp | null;
  ends_at: Timestamp | null;
  time_zone: string | null;
  published_at: Timestamp | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface CoursePrerequisitesTable {
  tenant_id: Generated<string>;
  course_id: string;
  requires_course_id: string;
}

export interface ModulesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string;
  position: number;
  title: string;
  source_key: string | null;
}

/** A course as one person meets it. */
export interface CourseOfPerson {
  readonly id: string;
  readonly title: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  /** The course's, or else the tenant's. */
  readonly timeZone: string;
  readonly published: boolean;
  /** What the person is in the course, by active membership or enrollment; null for a stranger. */
  readonly role: UserRole | null;
}

/** A course, and what the person is in it. */
export async function findCourse(
  trx: Transaction,
  courseId: string,
  userId: string,
): Promise<CourseOfPerson | undefined> {
  return trx
    .selectFrom("courses")
    .innerJoin("tenants", "tenants.id", "courses.tenant_id")
    .select((eb) => [
      "courses.id",
      "courses.title",
      "courses.starts_at as startsAt",
      "courses.ends_at as endsAt",
      eb.fn.coalesce("courses.time_zone", "tenants.time_zone").as("timeZone"),
      eb("courses.published_at", "is not", null).$castTo<boolean>().as("published"),
      eb.fn
        .coalesce(
          eb
            .selectFrom("memberships")
            .innerJoin("contexts", "contexts.id", "memberships.context_id")
            .select((inner) => inner.fn.max("memberships.role").as("role"))
            .whereRef("contexts.course_id", "=", "courses.id")
            .where("memberships.user_id", "=", userId)
            .where("memberships.status", "=", "active"),
          eb
            .selectFrom("enrollments")
            .select(sql<UserRole>`'learner'::user_role`.as("role"))
            .whereRef("enrollments.course_id", "=", "courses.id")
            .where("enrollments.user_id", "=", userId)
            .where("enrollments.status", "<>", "dropped"),
        )
        .as("role"),
    ])
    .where("courses.id", "=", courseId)
    .executeTakeFirst();
}

/** A learner of a course. */
export interface CourseLearner {
  readonly userId: string;
  /** Null when the platform withholds it. */
  readonly name: string | null;
  /** The learner's own; null means the course's. */
  readonly timeZone: string | null;
  /** Inactive once the person has left every roster of the course. */
  readonly status: MembershipStatus;
}

/** The course's learners by id, those who left included. `userId` asks for one alone. */
export async function listLearners(
  trx: Transaction,
  courseId: string,
  userId?: string,
): Promise<CourseLearner[]> {
  const { rows } = await sql<CourseLearner>`
    select users.id as "userId", users.name, users.time_zone as "timeZone", min(known.status)::text as status
    from (
      select memberships.user_id, memberships.status
      from memberships join contexts on contexts.id = memberships.context_id
      where contexts.course_id = ${courseId} and memberships.role = 'learner'
      union all
      select user_id, (case status when 'dropped' then 'inactive' else 'active' end)::membership_status
      from enrollments where course_id = ${courseId}
    ) as known
    join users on users.id = known.user_id
    where ${userId ?? null}::uuid is null or users.id = ${userId ?? null}::uuid
    group by users.tenant_id, users.id
    order by users.id`.execute(trx);
  return rows;
}

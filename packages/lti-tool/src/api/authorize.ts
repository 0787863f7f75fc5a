import { contract, type Endpoint } from "@skillstudio/api-client/contract";
import type { EpochMs } from "@skillstudio/engine";
import { RequestError } from "../errors.ts";
import { type CourseOfPerson, findCourse, listLearners } from "../store/courses.ts";
import type { Transaction } from "../store/database.ts";
import type { SessionRecord } from "../store/sessions.ts";
import { getPerson } from "../store/users.ts";
import { knownTimeZone } from "./time-zone.ts";

/** A course that the caller may ask about. */
export interface Course {
  readonly id: string;
  readonly title: string;
  readonly startsAt: EpochMs | undefined;
  readonly endsAt: EpochMs | undefined;
  readonly timeZone: string;
}

/** A learner whom the caller may ask about. */
export interface Learner {
  readonly id: string;
  readonly name: string | null;
  /** The learner's own, or else the course's. */
  readonly timeZone: string;
}

/** What a call is about, once the caller is allowed it. */
export interface Subjects {
  readonly none: { readonly course?: never; readonly learner?: never };
  readonly course: { readonly course: Course; readonly learner?: never };
  readonly learner: { readonly course: Course; readonly learner: Learner };
}

/** Which course and learner a request names. */
export interface Asked {
  readonly courseId: string | undefined;
  readonly learnerId: string | undefined;
}

/**
 * Who may ask about whom, in one place. Where a call is about a course, the role in that course decides, else that of the session. A learner sees nobody but themselves; who teaches a course sees its learners; a course that one does not
 * belong to, and a learner who does not belong to the course, cannot be told from one that does not exist.
 */
export async function authorize<E extends Endpoint>(
  trx: Transaction,
  session: SessionRecord,
  endpoint: E,
  asked: Asked,
): Promise<Subjects[E["about"]]>;
export async function authorize(
  trx: Transaction,
  session: SessionRecord,
  endpoint: Endpoint,
  asked: Asked,
): Promise<Subjects[keyof Subjects]> {
  const picks = session.deepLinking !== null && PICKING.has(endpoint);
  if (endpoint.about === "none") {
    if (!picks) requireRole(endpoint, session.role);
    return {};
  }
  const { course, role } = await findCourseOf(trx, session, asked.courseId);
  if (!(picks && course.id === session.courseId)) requireRole(endpoint, role);
  if (endpoint.about === "course") return { course };
  const learner = await findLearner(trx, session, course, role, asked.learnerId ?? session.userId);
  return { course, learner };
}

/** What the picker asks for: whoever the platform sends a deep linking request may answer it, be they of no role in the course. */
const PICKING: ReadonlySet<Endpoint> = new Set<Endpoint>([
  contract.listAssessments,
  contract.answerDeepLinking,
]);

function requireRole({ access }: Pick<Endpoint, "access">, role: SessionRecord["role"]): void {
  if (access === "operator" || (access !== "public" && !access.includes(role)))
    throw new RequestError("forbidden");
}

async function findCourseOf(
  trx: Transaction,
  session: SessionRecord,
  asked: string | undefined,
): Promise<{ course: Course; role: SessionRecord["role"] }> {
  const courseId = asked ?? session.courseId;
  if (courseId === null) {
    const fields = [
      { path: "query.course_id", message: "is needed, since the session belongs to no course" },
    ];
    throw new RequestError("invalid_request", undefined, { fields });
  }
  const row = mayLookAt(session, courseId) ? await findCourse(trx, courseId, session.userId) : undefined;
  const role = courseId === session.courseId ? session.role : row?.role;
  if (!row || !role || (role === "learner" && !row.published)) throw new RequestError("not_found");
  return { course: asCourse(row), role };
}

/** A session without a context comes from a site, which vouches for its user in one course alone. */
export function mayLookAt(session: SessionRecord, courseId: string): boolean {
  return session.contextId !== null || session.courseId === null || session.courseId === courseId;
}

async function findLearner(
  trx: Transaction,
  session: SessionRecord,
  course: Course,
  role: SessionRecord["role"],
  learnerId: string,
): Promise<Learner> {
  if (learnerId === session.userId) {
    const { id, name, timeZone } = await getPerson(trx, learnerId);
    return { id, name, timeZone: knownTimeZone(timeZone, course.timeZone) };
  }
  if (role === "learner") throw new RequestError("forbidden", "You may see your own records alone.");
  const [learner] = await listLearners(trx, course.id, learnerId);
  if (!learner) throw new RequestError("not_found", "No such learner belongs to this course.");
  const { userId, name, timeZone } = learner;
  return { id: userId, name, timeZone: knownTimeZone(timeZone, course.timeZone) };
}

function asCourse({ id, title, startsAt, endsAt, timeZone }: CourseOfPerson): Course {
  return {
    id,
    title,
    startsAt: startsAt?.getTime(),
    endsAt: endsAt?.getTime(),
    timeZone: knownTimeZone(timeZone),
  };
}

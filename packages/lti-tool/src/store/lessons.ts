import { sql } from "kysely";
import { inChunks } from "./chunks.ts";
import type { Generated, Json, Timestamp } from "./columns.ts";
import type { Difficulty } from "./courses.ts";
import type { Db, Transaction } from "./database.ts";
import type { SourceKind } from "./ingest.ts";

export type LessonStatus = "not_started" | "in_progress" | "completed";

export interface LessonsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string;
  module_id: string | null;
  position: number;
  title: string;
  content_type: string;
  difficulty: Difficulty | null;
  skills_covered: Generated<Json<readonly string[]>>;
  skills_required: Generated<Json<readonly string[]>>;
  estimated_minutes: number | null;
  content_url: string | null;
  tracks_completion: Generated<boolean>;
  source_key: string | null;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface LessonPrerequisitesTable {
  tenant_id: Generated<string>;
  lesson_id: string;
  requires_lesson_id: string;
}

export interface LessonProgressTable {
  tenant_id: Generated<string>;
  user_id: string;
  lesson_id: string;
  status: LessonStatus;
  progress: number | null;
  completed_at: Timestamp | null;
  source_kind: SourceKind;
  batch_id: string | null;
  updated_at: Generated<Timestamp>;
}

/** An activity of a course as one source describes it. */
export interface SourcedLesson {
  /** Used when the lesson is new. */
  readonly id: string;
  readonly sourceKey: string;
  readonly title: string;
  readonly position: number;
  readonly contentType: string;
  readonly skills: readonly string[];
  readonly tracksCompletion: boolean;
}

/** The content type of a lesson of which only the title is known. */
export const UNKNOWN_CONTENT_TYPE = "activity";

/**
 * Adds the lessons that are missing. Of a known one, a source that tracks completion sets the position, any other only while none does; `newest`
 * says whether this source's order is its latest. Returns the id by source key.
 */
export async function upsertSourcedLessons(
  trx: Transaction,
  courseId: string,
  lessons: readonly SourcedLesson[],
  newest: boolean,
): Promise<ReadonlyMap<string, string>> {
  if (lessons.length === 0) return new Map();
  const { rows } = await sql<{ sourceKey: string; id: string }>`
    insert into lessons (id, course_id, source_key, title, position, content_type, skills_covered, tracks_completion)
    select id, ${courseId}, "sourceKey", title, position, "contentType", skills, "tracksCompletion"
    from jsonb_to_recordset(${JSON.stringify(lessons)}::jsonb) as lesson (
      id uuid, "sourceKey" text, title text, position integer, "contentType" text, skills jsonb, "tracksCompletion" boolean)
    on conflict on constraint lessons_source_key do update set
      tracks_completion = lessons.tracks_completion or excluded.tracks_completion,
      position = case
        when excluded.tracks_completion and not lessons.tracks_completion then excluded.position
        when excluded.tracks_completion = lessons.tracks_completion and ${newest} then excluded.position
        else lessons.position end,
      content_type = case
        when lessons.content_type = ${UNKNOWN_CONTENT_TYPE} then excluded.content_type else lessons.content_type end,
      updated_at = now()
    returning source_key as "sourceKey", id`.execute(trx);
  return new Map(rows.map(({ sourceKey, id }) => [sourceKey, id]));
}

/** Ids of a course's lessons by source key; lessons written here have none. */
export async function listLessonIdsBySource(db: Db, courseId: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("lessons")
    .select(["source_key", "id"])
    .where("course_id", "=", courseId)
    .where("source_key", "is not", null)
    .execute();
  return new Map(rows.flatMap(({ source_key, id }) => (source_key === null ? [] : [[source_key, id]])));
}

/** Gives lessons of unknown content type the one that the course's events name. */
export async function updateContentTypesFromEvents(trx: Transaction, courseId: string): Promise<void> {
  await sql`
    update lessons set content_type = seen.content_type, updated_at = now()
    from (
      select lesson_id, min(payload ->> 'content_type' collate "C") as content_type
      from learner_events
      where course_id = ${courseId} and payload ? 'content_type' and lesson_id in (
        select id from lessons where course_id = ${courseId} and content_type = ${UNKNOWN_CONTENT_TYPE})
      group by lesson_id) as seen
    where lessons.id = seen.lesson_id and lessons.course_id = ${courseId}`.execute(trx);
}

/** What one source says of one learner's progress in one lesson; `toldAt` is the instant it speaks of. */
export interface SourcedProgress {
  readonly userId: string;
  readonly lessonId: string;
  readonly status: LessonStatus;
  readonly completedAt: Date | null;
  readonly sourceKind: SourceKind;
  readonly batchId: string;
  readonly toldAt: Date;
}

/**
 * Takes in progress. Of two differing statements the newer holds, whatever their order of arrival; of two of the same instant, completion.
 * Returns what is new or changed. No lesson of a learner may occur twice in `progress`.
 */
export async function upsertSourcedProgress(
  trx: Transaction,
  progress: readonly SourcedProgress[],
): Promise<{ readonly userId: string; readonly lessonId: string }[]> {
  const changed: { userId: string; lessonId: string }[] = [];
  for (const chunk of inChunks(progress)) {
    const told = sql`jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb) as told (
      "userId" uuid, "lessonId" uuid, status lesson_status, "completedAt" timestamptz, "sourceKind" source_kind, "batchId" uuid,
      "toldAt" timestamptz)`;
    const { rows } = await sql<{ userId: string; lessonId: string }>`
      insert into lesson_progress (user_id, lesson_id, status, completed_at, source_kind, batch_id, updated_at)
      select "userId", "lessonId", status, "completedAt", "sourceKind", "batchId", "toldAt"
      from ${told}
      on conflict (tenant_id, user_id, lesson_id) do update set
        status = excluded.status, completed_at = excluded.completed_at, source_kind = excluded.source_kind,
        batch_id = excluded.batch_id, updated_at = excluded.updated_at
      where (lesson_progress.status, lesson_progress.completed_at) is distinct from (excluded.status, excluded.completed_at)
        and (excluded.updated_at, excluded.status, coalesce(excluded.completed_at, '-infinity'))
          > (lesson_progress.updated_at, lesson_progress.status, coalesce(lesson_progress.completed_at, '-infinity'))
      returning user_id as "userId", lesson_id as "lessonId"`.execute(trx);
    changed.push(...rows);
    await sql`
      update lesson_progress set updated_at = told."toldAt"
      from ${told}
      where lesson_progress.user_id = told."userId" and lesson_progress.lesson_id = told."lessonId"
        and (lesson_progress.status, lesson_progress.completed_at) is not distinct from (told.status, told."completedAt")
        and lesson_progress.updated_at < told."toldAt"`.execute(trx);
  }
  return changed;
}

/** A lesson with its place in the course. */
export interface CourseLesson {
  readonly id: string;
  readonly title: string;
  readonly position: number;
  readonly contentType: string;
  readonly skills: readonly string[];
  readonly estimatedMinutes: number | null;
  readonly tracksCompletion: boolean;
  readonly module: { readonly id: string; readonly title: string; readonly position: number } | null;
  /** Ids of lessons. */
  readonly prerequisites: readonly string[];
}

/** A course's lessons by position. */
export async function listLessons(trx: Transaction, courseId: string): Promise<CourseLesson[]> {
  const { rows } = await sql<CourseLesson>`
    select lessons.id, lessons.title, lessons.position, lessons.content_type as "contentType",
      lessons.skills_covered as skills, lessons.estimated_minutes as "estimatedMinutes",
      lessons.tracks_completion as "tracksCompletion",
      case when modules.id is not null then
        jsonb_build_object('id', modules.id, 'title', modules.title, 'position', modules.position)
      end as module,
      array(
        select requires_lesson_id::text from lesson_prerequisites
        where lesson_prerequisites.lesson_id = lessons.id order by requires_lesson_id
      ) as prerequisites
    from lessons left join modules on modules.id = lessons.module_id
    where lessons.course_id = ${courseId}
    order by lessons.position, lessons.id`.execute(trx);
  return rows;
}

/** How far one learner is in one lesson. */
export interface ProgressOfLearner {
  readonly userId: string;
  readonly lessonId: string;
  readonly status: LessonStatus;
  readonly completedAt: Date | null;
}

/** What is known of progress in a course's lessons; `userId` asks for one learner alone. */
export async function listProgress(
  trx: Transaction,
  courseId: string,
  userId?: string,
): Promise<ProgressOfLearner[]> {
  return trx
    .selectFrom("lesson_progress")
    .innerJoin("lessons", "lessons.id", "lesson_progress.lesson_id")
    .select([
      "lesson_progress.user_id as userId",
      "lesson_progress.lesson_id as lessonId",
      "lesson_progress.status",
      "lesson_progress.completed_at as completedAt",
    ])
    .where("lessons.course_id", "=", courseId)
    .$if(userId !== undefined, (query) => query.where("lesson_progress.user_id", "=", userId ?? ""))
    .execute();
}

/** Completed share (0..1) of the tracked lessons of every active learner of a course; none when nothing is tracked. */
export async function listCompletionRates(trx: Transaction, courseId: string): Promise<number[]> {
  const { rows } = await sql<{ rate: number }>`
    with tracked as (
      select id from lessons where course_id = ${courseId} and tracks_completion
    ), learner as (
      select memberships.user_id
      from memberships join contexts on contexts.id = memberships.context_id
      where contexts.course_id = ${courseId} and memberships.role = 'learner' and memberships.status = 'active'
      union
      select user_id from enrollments where course_id = ${courseId} and status <> 'dropped'
    )
    select count(lesson_progress.lesson_id)::float8 / (select count(*) from tracked) as rate
    from learner left join lesson_progress
      on lesson_progress.user_id = learner.user_id and lesson_progress.status = 'completed'
        and lesson_progress.lesson_id in (select id from tracked)
    where exists (select from tracked)
    group by learner.user_id`.execute(trx);
  return rows.map(({ rate }) => rate);
}

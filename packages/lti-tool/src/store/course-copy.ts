import { sql } from "kysely";
import type { Transaction } from "./database.ts";
import { stableId } from "./stable-id.ts";

/**
 * Fills the empty course of a copied context with the set-up of its nearest predecessor that is known here, once: of two that ask at
 * the same time the second finds it done. Gives the course that was copied, or nothing.
 */
export async function copyFromOrigin(trx: Transaction, contextId: string): Promise<string | undefined> {
  const context = await trx
    .selectFrom("contexts")
    .innerJoin("courses", "courses.id", "contexts.course_id")
    .select("course_id as courseId")
    .where("contexts.id", "=", contextId)
    .forUpdate("courses")
    .executeTakeFirst();
  if (!context) return undefined;
  const { rows } = await sql<{
    courseId: string;
    contextId: string;
  }>`select course_id as "courseId", lti_context_id as "contextId" from copy_source(${contextId})`.execute(
    trx,
  );
  const [source] = rows;
  if (!source) return undefined;
  await copyCourseSetup(trx, source.courseId, context.courseId);
  await trx
    .updateTable("context_origins")
    .set({ copied_at: sql`now()` })
    .where("context_id", "=", contextId)
    .where("origin_lti_context_id", "=", source.contextId)
    .execute();
  return source.courseId;
}

/**
 * Copies what makes a course: its modules, lessons and prerequisites, its skills, and the assessments that were written here. People
 * and their results are not touched. A copy's ids follow from the course and the original, and an assessment names its original,
 * because links that the platform copied with the course still do.
 */
export async function copyCourseSetup(
  trx: Transaction,
  fromCourseId: string,
  toCourseId: string,
): Promise<void> {
  const ids = JSON.stringify(await mapIds(trx, fromCourseId, toCourseId));
  const copyOf = (column: string) => sql`(${ids}::jsonb ->> ${sql.ref(column)}::text)::uuid`;

  await sql`
    update courses as copy set
      description = coalesce(copy.description, source.description),
      difficulty = coalesce(copy.difficulty, source.difficulty),
      estimated_hours = coalesce(copy.estimated_hours, source.estimated_hours),
      skills_covered = case when copy.skills_covered = '[]' then source.skills_covered else copy.skills_covered end,
      skills_required = case when copy.skills_required = '[]' then source.skills_required else copy.skills_required end,
      updated_at = now()
    from courses as source
    where copy.id = ${toCourseId} and source.id = ${fromCourseId}
  `.execute(trx);
  await sql`
    insert into course_prerequisites (course_id, requires_course_id)
    select ${toCourseId}, requires_course_id from course_prerequisites
    where course_id = ${fromCourseId} and requires_course_id <> ${toCourseId}
    on conflict do nothing
  `.execute(trx);
  await sql`
    insert into modules
    select copy.* from modules as source, jsonb_populate_record(source, jsonb_build_object(
      'id', ${copyOf("source.id")}, 'course_id', ${toCourseId}::uuid
    )) as copy
    where source.course_id = ${fromCourseId}
  `.execute(trx);
  await sql`
    insert into lessons
    select copy.* from lessons as source, jsonb_populate_record(source, jsonb_build_object(
      'id', ${copyOf("source.id")}, 'course_id', ${toCourseId}::uuid, 'module_id', ${copyOf("source.module_id")},
      'created_at', now(), 'updated_at', now()
    )) as copy
    where source.course_id = ${fromCourseId}
  `.execute(trx);
  await sql`
    insert into lesson_prerequisites (lesson_id, requires_lesson_id)
    select ${copyOf("lesson_id")}, ${copyOf("requires_lesson_id")} from lesson_prerequisites
    where ${ids}::jsonb ? lesson_id::text and ${ids}::jsonb ? requires_lesson_id::text
  `.execute(trx);
  await sql`
    insert into assessments
    select copy.* from assessments as source, jsonb_populate_record(source, jsonb_build_object(
      'id', ${copyOf("source.id")}, 'course_id', ${toCourseId}::uuid, 'lesson_id', ${copyOf("source.lesson_id")},
      'copied_from', source.id, 'created_at', now(), 'updated_at', now()
    )) as copy
    where source.course_id = ${fromCourseId} and source.source_key is null
  `.execute(trx);
  await sql`
    insert into assessment_questions
    select copy.* from assessment_questions as source, jsonb_populate_record(source, jsonb_build_object(
      'id', ${copyOf("source.id")}, 'assessment_id', ${copyOf("source.assessment_id")}
    )) as copy
    where ${ids}::jsonb ? source.assessment_id::text
  `.execute(trx);
}

/** Originals to copies. A lesson that a file told of gets the id under which a file will tell of it in the new course. */
async function mapIds(
  trx: Transaction,
  fromCourseId: string,
  toCourseId: string,
): Promise<Readonly<Record<string, string>>> {
  const { rows } = await sql<{ id: string; lessonKey: string | null }>`
    select id, null as "lessonKey" from modules where course_id = ${fromCourseId}
    union all
    select id, source_key from lessons where course_id = ${fromCourseId}
    union all
    select id, null from assessments where course_id = ${fromCourseId} and source_key is null
    union all
    select question.id, null from assessment_questions as question join assessments on assessments.id = assessment_id
    where course_id = ${fromCourseId} and source_key is null
  `.execute(trx);
  return Object.fromEntries(
    rows.map(({ id, lessonKey }) => [
      id,
      lessonKey === null ? stableId("copy", toCourseId, id) : stableId("lesson", toCourseId, lessonKey),
    ]),
  );
}

import { inTenant, type Db } from "../../src/store/database.ts";
import type { CapturedCourse } from "./captured-course.ts";

/** Every fact of a course in terms of the files: people by e-mail address, lessons and items by title, instants as ISO text. */
export interface Facts {
  readonly lessons: readonly string[];
  readonly assessments: readonly string[];
  readonly grades: readonly string[];
  readonly attempts: readonly string[];
  readonly progress: readonly string[];
  readonly events: readonly string[];
}

/** Reads the facts of a course, each as one sorted line. */
export async function readFacts(db: Db, { tenantId, courseId }: CapturedCourse): Promise<Facts> {
  return inTenant(db, tenantId, async (trx) => {
    const lessons = await trx
      .selectFrom("lessons")
      .selectAll()
      .where("course_id", "=", courseId)
      .orderBy("position")
      .execute();
    const titles = new Map(lessons.map(({ id, title }) => [id, title]));
    const assessments = await trx
      .selectFrom("assessments")
      .selectAll()
      .where("course_id", "=", courseId)
      .execute();
    const items = new Map(assessments.map(({ id, source_key }) => [id, source_key]));
    const users = new Map(
      (await trx.selectFrom("users").select(["id", "email"]).execute()).map(({ id, email }) => [id, email]),
    );
    const grades = await trx
      .selectFrom("grade_facts")
      .selectAll()
      .where("course_id", "=", courseId)
      .execute();
    const attempts = await trx.selectFrom("assessment_attempts").selectAll().execute();
    const progress = await trx.selectFrom("lesson_progress").selectAll().execute();
    const events = await trx
      .selectFrom("learner_events")
      .selectAll()
      .where("course_id", "=", courseId)
      .execute();
    return {
      lessons: lessons.map((lesson) =>
        line(
          lesson.title,
          lesson.content_type,
          lesson.tracks_completion,
          lesson.skills_covered,
          lesson.source_key,
        ),
      ),
      assessments: assessments
        .map((item) =>
          line(
            item.source_key,
            item.title,
            item.kind,
            item.score_maximum,
            item.skills,
            titles.get(item.lesson_id ?? ""),
          ),
        )
        .sort(),
      grades: grades
        .map((fact) =>
          line(
            users.get(fact.user_id),
            items.get(fact.assessment_id),
            fact.source_kind,
            fact.status,
            fact.score,
            fact.score_maximum,
            fact.graded_at,
            fact.observed_at,
            fact.confirmed_at,
          ),
        )
        .sort(),
      attempts: attempts
        .map((attempt) =>
          line(
            users.get(attempt.user_id),
            items.get(attempt.assessment_id),
            attempt.score,
            attempt.score_percent,
            attempt.started_at,
            attempt.submitted_at,
            attempt.duration_seconds,
            attempt.answers,
          ),
        )
        .sort(),
      progress: progress
        .map((row) =>
          line(
            users.get(row.user_id),
            titles.get(row.lesson_id),
            row.status,
            row.completed_at,
            row.updated_at,
          ),
        )
        .sort(),
      events: events
        .map((event) =>
          line(
            users.get(event.user_id),
            event.occurred_at,
            event.type,
            titles.get(event.lesson_id ?? ""),
            event.payload,
          ),
        )
        .sort(),
    };
  });
}

function line(...values: readonly unknown[]): string {
  return JSON.stringify(values.map((value) => value ?? null));
}

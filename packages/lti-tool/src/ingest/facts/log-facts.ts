import { insertLearnerEvents, type LearnerEvent } from "../../store/events.ts";
import { listLessonIdsBySource, updateContentTypesFromEvents } from "../../store/lessons.ts";
import { stableId } from "../../store/stable-id.ts";
import type { LogRow, MoodleLog } from "../gradebook-files/moodle-log.ts";
import { activityKey, contentType, lessonId } from "./source-keys.ts";
import { inLineOrder, matchPeople, type Outcome, type TakeIn } from "./take-in.ts";

/** Takes in a course log: what learners did. Administration and the teachers' own rows are set aside. */
export async function takeInLog(file: MoodleLog, taken: TakeIn): Promise<Outcome> {
  const { trx, courseId } = taken;
  const sourceIds = nameRows(file.rows);
  const matched = matchPeople(file.rows, taken.findPerson);
  const lessonIds = await listLessonIdsBySource(trx, courseId);
  const events = matched.learners.map(({ row, userId }): LearnerEvent => {
    const sourceId = sourceIds.get(row) ?? "";
    const { moduleLabel, title } = row.context;
    const key = activityKey(title, 1);
    return {
      id: stableId("moodle-log", courseId, sourceId),
      occurredAt: new Date(row.occurredAt),
      userId,
      courseId,
      // The lesson may come with a later file: then it will have this id.
      lessonId: moduleLabel === undefined ? null : (lessonIds.get(key) ?? lessonId(courseId, key)),
      type: row.type,
      payload: {
        event_name: row.eventName,
        component: row.component,
        ...(moduleLabel === undefined ? {} : { title, content_type: contentType(moduleLabel) }),
        ...(row.courseModuleId === undefined ? {} : { course_module_id: row.courseModuleId }),
      },
      sourceKind: "moodle-log",
      sourceId,
      batchId: taken.batchId,
      receivedAt: new Date(taken.receivedAt),
    };
  });
  const accepted = await insertLearnerEvents(trx, events);
  await updateContentTypesFromEvents(trx, courseId);

  return {
    accepted,
    unchanged: events.length - accepted,
    setAside: file.setAside + matched.setAside,
    refused: inLineOrder(file.refused, matched.refused),
    learners: new Set(events.map(({ userId }) => userId)),
    columns: file.eventNames.map(({ name, rows, type }) => ({ name, takenAs: type ?? "set_aside", rows })),
  };
}

/**
 * Names each row by what cannot change between two exports: a title can be renamed, and a name or an address be hidden from another viewer.
 * Equal rows are numbered, so that each counts, and the same ones again are the same.
 */
function nameRows(rows: readonly LogRow[]): ReadonlyMap<LogRow, string> {
  const seen = new Map<string, number>();
  return new Map(
    rows.map((row) => {
      const who = row.person.lmsUserId ?? row.person.fullName ?? "";
      const digest = stableId(String(row.occurredAt), row.type, who, row.description);
      const ordinal = (seen.get(digest) ?? 0) + 1;
      seen.set(digest, ordinal);
      return [row, `${digest}:${ordinal}`];
    }),
  );
}

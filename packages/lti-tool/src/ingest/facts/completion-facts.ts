import {
  UNKNOWN_CONTENT_TYPE,
  updateContentTypesFromEvents,
  upsertSourcedLessons,
  upsertSourcedProgress,
} from "../../store/lessons.ts";
import type { MoodleCompletion } from "../gradebook-files/moodle-completion.ts";
import { proposeSkills } from "../propose-skills.ts";
import { activityKey, lessonId } from "./source-keys.ts";
import { inLineOrder, matchPeople, onePerLearner, type Outcome, type TakeIn } from "./take-in.ts";

/** Takes in a completion report: the course's lessons in order, and what each learner has completed. */
export async function takeInCompletion(file: MoodleCompletion, taken: TakeIn): Promise<Outcome> {
  const { trx, courseId, batchId } = taken;
  const lessons = file.activities.map(({ title, ordinal }, index) => {
    const sourceKey = activityKey(title, ordinal);
    return {
      id: lessonId(courseId, sourceKey),
      sourceKey,
      title,
      position: index + 1,
      contentType: UNKNOWN_CONTENT_TYPE,
      skills: proposeSkills(title),
      tracksCompletion: true,
    };
  });
  const lessonIds = await upsertSourcedLessons(trx, courseId, lessons, taken.newest);
  await updateContentTypesFromEvents(trx, courseId);

  const matched = matchPeople(file.rows, taken.findPerson);
  const { learners, refused } = onePerLearner(matched.learners);
  // A report in which nobody has completed anything tells no time: it must never undo what another one shows.
  const toldAt = new Date(file.asOf ?? 0);
  const changed = await upsertSourcedProgress(
    trx,
    learners.flatMap(({ row, userId }) =>
      lessons.map(({ sourceKey }, index) => {
        const state = row.states[index];
        return {
          userId,
          lessonId: lessonIds.get(sourceKey) ?? "",
          status: state?.completed === true ? ("completed" as const) : ("not_started" as const),
          completedAt: state?.completedAt === undefined ? null : new Date(state.completedAt),
          sourceKind: "moodle-completion" as const,
          batchId,
          toldAt,
        };
      }),
    ),
  );

  const changedLearners = new Set(changed.map(({ userId }) => userId));
  return {
    accepted: changedLearners.size,
    unchanged: learners.length - changedLearners.size,
    setAside: matched.setAside,
    refused: inLineOrder(file.refused, matched.refused, refused),
    learners: new Set(learners.map(({ userId }) => userId)),
    columns: file.activities.map(({ title }) => ({ name: title, takenAs: "lesson" })),
  };
}

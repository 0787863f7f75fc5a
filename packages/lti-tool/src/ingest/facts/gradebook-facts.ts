import { upsertSourcedAssessments, updateScoreMaxima } from "../../store/assessments.ts";
import { upsertGradeFacts } from "../../store/grades.ts";
import { upsertSourcedLessons, type SourcedLesson } from "../../store/lessons.ts";
import { assessmentKind, ordinals } from "../gradebook-files/item-name.ts";
import type { GradebookItem, MoodleGradebook } from "../gradebook-files/moodle-gradebook.ts";
import { proposeSkills } from "../propose-skills.ts";
import { settleQuizzes } from "./quiz-facts.ts";
import { activityKey, contentType, gradeItemKey, lessonId } from "./source-keys.ts";
import {
  inLineOrder,
  matchPeople,
  onePerLearner,
  type ImportColumn,
  type Outcome,
  type TakeIn,
} from "./take-in.ts";

const KIND = "moodle-gradebook";

// Lessons that only the gradebook tells of follow those whose place in the course is known.
const AFTER_TRACKED_LESSONS = 10_000;

/** Takes in a gradebook: its activities as lessons, its items as assessments, and what it says of each learner's grades. */
export async function takeInGradebook(file: MoodleGradebook, taken: TakeIn): Promise<Outcome> {
  const { trx, courseId, batchId } = taken;
  const toldAt = new Date(taken.observedAt);
  const lessons = gradebookLessons(file.items, courseId);
  const lessonIds = await upsertSourcedLessons(trx, courseId, [...lessons.values()], taken.newest);

  const graded = file.items.flatMap((item, index) =>
    item.graded && !item.calculated
      ? [{ item, index, sourceKey: gradeItemKey(item.heading, item.ordinal) }]
      : [],
  );
  const assessmentIds = await upsertSourcedAssessments(
    trx,
    courseId,
    graded.map(({ item, index, sourceKey }) => ({
      sourceKey,
      title: item.title,
      kind: assessmentKind(item.moduleLabel),
      lessonId: lessonIds.get(lessons.get(index)?.sourceKey ?? "") ?? null,
      skills: lessons.has(index) ? proposeSkills(item.title) : [],
    })),
  );
  const idOfItem = new Map(graded.map(({ index, sourceKey }) => [index, assessmentIds.get(sourceKey) ?? ""]));
  await updateScoreMaxima(
    trx,
    graded.flatMap(({ item, index }) =>
      item.maximum === undefined
        ? []
        : [{ assessmentId: idOfItem.get(index) ?? "", scoreMaximum: item.maximum, sourceKind: KIND, toldAt }],
    ),
  );

  const matched = matchPeople(file.rows, taken.findPerson);
  const { learners, refused } = onePerLearner(matched.learners);
  const changed = await upsertGradeFacts(
    trx,
    learners.flatMap(({ row, userId }) =>
      row.grades.map(({ item, score, scoreMaximum }) => ({
        courseId,
        assessmentId: idOfItem.get(item) ?? "",
        userId,
        score: score ?? null,
        scoreMaximum: scoreMaximum ?? null,
        status: score === undefined ? ("not_graded" as const) : ("graded" as const),
        gradedAt: null,
        sourceKind: KIND,
        batchId,
        observedAt: toldAt,
      })),
    ),
  );
  await settleQuizzes(trx, courseId);

  const changedLearners = new Set(changed.map(({ userId }) => userId));
  return {
    accepted: changedLearners.size,
    unchanged: learners.length - changedLearners.size,
    setAside: matched.setAside,
    refused: inLineOrder(file.refused, matched.refused, refused),
    learners: new Set(learners.map(({ userId }) => userId)),
    columns: file.items.map(describeItem),
  };
}

/** The items that are activities, by their index. */
function gradebookLessons(
  items: readonly GradebookItem[],
  courseId: string,
): ReadonlyMap<number, SourcedLesson> {
  const activities = items.flatMap((item, index) => {
    // An external tool may be this very tool, and an item without a label is no activity at all.
    if (item.moduleLabel === undefined || item.moduleLabel === "External tool") return [];
    return [{ index, title: item.title, type: contentType(item.moduleLabel) }];
  });
  const numbered = ordinals(activities.map(({ title }) => title));
  return new Map(
    activities.map(({ index, title, type }, nth) => {
      const sourceKey = activityKey(title, numbered[nth] ?? 1);
      return [
        index,
        {
          id: lessonId(courseId, sourceKey),
          sourceKey,
          title,
          position: AFTER_TRACKED_LESSONS + index,
          contentType: type,
          skills: proposeSkills(title),
          tracksCompletion: false,
        },
      ];
    }),
  );
}

function describeItem(item: GradebookItem): ImportColumn {
  const takenAs = item.graded && !item.calculated ? assessmentKind(item.moduleLabel) : "set_aside";
  const { heading: name, maximum } = item;
  return maximum === undefined || takenAs === "set_aside"
    ? { name, takenAs }
    : { name, takenAs, scoreMaximum: maximum };
}

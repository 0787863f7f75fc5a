import type { EpochMs } from "@skillstudio/engine";
import {
  listQuizScores,
  mergeAssessments,
  updateScoreMaxima,
  upsertSourcedAssessments,
  upsertSourcedAttempts,
  type QuizScores,
  type SourcedAttempt,
} from "../../store/assessments.ts";
import type { Transaction } from "../../store/database.ts";
import { upsertGradeFacts, type GradeFact } from "../../store/grades.ts";
import type { MoodleQuiz, QuizAttemptRow, QuizQuestion } from "../gradebook-files/moodle-quiz.ts";
import { proposeSkills } from "../propose-skills.ts";
import { isQuizReportKey, quizReportKey } from "./source-keys.ts";
import { inLineOrder, matchPeople, type LearnerRow, type Outcome, type TakeIn } from "./take-in.ts";

const KIND = "moodle-quiz";

// One learner's equal grades may be chance.
const FEWEST_AGREEING = 2;

/**
 * Takes in a quiz's report: the maximum, each attempt with its marks, and each learner's result. The report does not name its quiz: it is one of the
 * gradebook's when {@link settleQuizzes} can tell which, and until then a quiz of its own.
 */
export async function takeInQuiz(file: MoodleQuiz, taken: TakeIn): Promise<Outcome> {
  const { trx, courseId } = taken;
  const title = taken.filename.replace(/\.[a-z]+$/i, "");
  const sourceKey = quizReportKey(title, [file.maximum, ...file.questions.map(({ maximum }) => maximum)]);
  const own = await upsertSourcedAssessments(trx, courseId, [
    { sourceKey, title, kind: "quiz", lessonId: null, skills: proposeSkills(title) },
  ]);
  const ownId = own.get(sourceKey) ?? "";
  const { learners, setAside, refused } = matchPeople(file.attempts, taken.findPerson);
  const attempts = attemptsOf(learners, file, ownId, taken.batchId);

  const quizzes = await listQuizScores(trx, courseId);
  const report = { title, scoreMaximum: file.maximum ?? null, attemptScores: scoresOf(attempts) };
  const assessmentId = findQuiz(report, quizzes)?.assessmentId ?? ownId;
  if (assessmentId !== ownId) await mergeAssessments(trx, { from: ownId, into: assessmentId });

  if (file.maximum !== undefined) {
    const toldAt = new Date(taken.receivedAt);
    await updateScoreMaxima(trx, [{ assessmentId, scoreMaximum: file.maximum, sourceKind: KIND, toldAt }]);
  }
  const changedAttempts = new Set(
    await upsertSourcedAttempts(
      trx,
      attempts.map((attempt) => ({ ...attempt, assessmentId })),
    ),
  );
  await upsertGradeFacts(trx, resultsOf(learners, file, { ...taken, assessmentId }));

  const accepted = attempts.filter(({ sourceId }) => changedAttempts.has(sourceId)).length;
  return {
    accepted,
    unchanged: attempts.length - accepted,
    setAside: file.setAside + setAside,
    refused: inLineOrder(file.refused, refused),
    learners: new Set(learners.map(({ userId }) => userId)),
    columns: [
      {
        name: "Grade",
        takenAs: "quiz",
        ...(file.maximum === undefined ? {} : { scoreMaximum: file.maximum }),
      },
      ...file.questions.map(({ position, maximum }) => ({
        name: `Q. ${position}`,
        takenAs: "question",
        ...(maximum === undefined ? {} : { scoreMaximum: maximum }),
      })),
    ],
  };
}

/** Gives each report that still stands for a quiz of its own to the gradebook's quiz that it is of, where that can now be told. */
export async function settleQuizzes(trx: Transaction, courseId: string): Promise<void> {
  const quizzes = await listQuizScores(trx, courseId);
  for (const report of quizzes.filter(({ sourceKey }) => isQuizReportKey(sourceKey))) {
    const quiz = findQuiz(report, quizzes);
    if (quiz !== undefined)
      await mergeAssessments(trx, { from: report.assessmentId, into: quiz.assessmentId });
  }
}

/**
 * The gradebook's quiz that a report is of: the one whose title the file name holds (Moodle names the file after the quiz), or else
 * the only one whose grades its attempts explain.
 */
export function findQuiz(
  report: Pick<QuizScores, "title" | "scoreMaximum" | "attemptScores">,
  quizzes: readonly QuizScores[],
): QuizScores | undefined {
  const candidates = quizzes.filter(({ sourceKey }) => !isQuizReportKey(sourceKey));
  const filename = plain(report.title);
  const named = candidates.filter(
    ({ title }) => plain(title).trim() !== "" && filename.includes(plain(title)),
  );
  const longest = Math.max(...named.map(({ title }) => plain(title).length));
  const [closest, ...others] = named.filter(({ title }) => plain(title).length === longest);
  if (closest !== undefined && others.length === 0) return closest;
  const agreeing = candidates.filter((quiz) => agrees(report, quiz));
  return agreeing.length === 1 ? agreeing[0] : undefined;
}

/** Whether every learner in both has the grade that one of Moodle's grading methods makes of the attempts: highest, first, last or mean. */
function agrees(report: Pick<QuizScores, "scoreMaximum" | "attemptScores">, quiz: QuizScores): boolean {
  if (quiz.scoreMaximum !== null && report.scoreMaximum !== null && quiz.scoreMaximum !== report.scoreMaximum)
    return false;
  const inBoth = [...report.attemptScores].flatMap(([userId, scores]) => {
    const grade = quiz.gradebookScores.get(userId);
    return grade === undefined ? [] : [{ grade, scores }];
  });
  return (
    inBoth.length >= FEWEST_AGREEING &&
    inBoth.every(({ grade, scores }) => {
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      // The mean is shown rounded to two decimals.
      return scores.includes(grade) || Math.abs(mean - grade) <= 0.005;
    })
  );
}

/** Words alone, each between spaces: Moodle leaves out of a file's name what its disk may not like. */
function plain(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
}

/** Moodle's default: the best finished attempt is the result. */
function resultsOf(
  learners: readonly LearnerRow<QuizAttemptRow>[],
  file: MoodleQuiz,
  { courseId, batchId, assessmentId, receivedAt }: TakeIn & { readonly assessmentId: string },
): readonly GradeFact[] {
  const best = new Map<string, { readonly score: number; readonly completedAt: EpochMs | undefined }>();
  for (const { row, userId } of learners) {
    if (!row.finished || row.score === undefined) continue;
    const known = best.get(userId);
    if (known === undefined || row.score > known.score)
      best.set(userId, { score: row.score, completedAt: row.completedAt });
  }
  return [...best].map(([userId, { score, completedAt }]) => ({
    courseId,
    assessmentId,
    userId,
    score,
    scoreMaximum: file.maximum ?? null,
    status: "graded",
    gradedAt: completedAt === undefined ? null : new Date(completedAt),
    sourceKind: KIND,
    batchId,
    observedAt: new Date(receivedAt),
  }));
}

function attemptsOf(
  learners: readonly LearnerRow<QuizAttemptRow>[],
  file: MoodleQuiz,
  assessmentId: string,
  batchId: string,
): readonly SourcedAttempt[] {
  const seen = new Map<string, number>();
  return learners.map(({ row, userId }): SourcedAttempt => {
    // The report has no attempt ids: a learner's attempts are told apart by their start, and by order where they share a minute.
    const start = `${userId}:${row.startedAt ?? ""}`;
    const ordinal = (seen.get(start) ?? 0) + 1;
    seen.set(start, ordinal);
    return {
      assessmentId,
      userId,
      answers: answersOf(row, file.questions),
      score: row.score ?? null,
      scorePercent: row.score === undefined || !file.maximum ? null : (100 * row.score) / file.maximum,
      startedAt: row.startedAt === undefined ? null : new Date(row.startedAt),
      submittedAt: row.completedAt === undefined ? null : new Date(row.completedAt),
      durationSeconds:
        row.startedAt === undefined || row.completedAt === undefined
          ? null
          : Math.max(0, (row.completedAt - row.startedAt) / 1000),
      sourceKind: KIND,
      sourceId: `${start}:${ordinal}`,
      batchId,
    };
  });
}

/** Question number to the points reached and reachable; null while not graded. */
function answersOf(
  { marks }: QuizAttemptRow,
  questions: readonly QuizQuestion[],
): Readonly<Record<string, { readonly points: number | null; readonly points_maximum: number | null }>> {
  return Object.fromEntries(
    questions.map(({ position, maximum }, index) => [
      String(position),
      { points: marks[index] ?? null, points_maximum: maximum ?? null },
    ]),
  );
}

function scoresOf(attempts: readonly SourcedAttempt[]): ReadonlyMap<string, readonly number[]> {
  const scores = new Map<string, readonly number[]>();
  for (const { userId, score, submittedAt } of attempts) {
    if (score !== null && submittedAt !== null) scores.set(userId, [...(scores.get(userId) ?? []), score]);
  }
  return scores;
}

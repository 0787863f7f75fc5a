import { randomUUID } from "node:crypto";
import { type AttemptResult, contract, type NewQuestion } from "@skillstudio/api-client/contract";
import { RequestError } from "../errors.ts";
import {
  type Attempt,
  type AuthoredAssessment,
  type AuthoredQuestion,
  findAuthoredAssessment,
  insertAttempt,
  insertAuthoredAssessment,
  listAttempts,
  listAuthoredAssessments,
  listQuestions,
} from "../store/authored-assessments.ts";
import { findPlacedAssessment } from "../store/contexts.ts";
import { listLearners } from "../store/courses.ts";
import { inTenant, type Transaction } from "../store/database.ts";
import { insertLearnerEvents } from "../store/events.ts";
import { upsertGradeFacts } from "../store/grades.ts";
import { findLineItemOf } from "../store/line-items.ts";
import { ensurePartitionsFor } from "../store/partitions.ts";
import { type NewScore, queueScore } from "../store/scores.ts";
import type { SessionRecord } from "../store/sessions.ts";
import { gradeAttempt, type Grading } from "./grade-attempt.ts";
import type { GradeWishes } from "./grades.ts";
import { type Api, type Call, mount, mountWithoutTransaction } from "./mount.ts";

export function mountAssessments(api: Api, { onScoresQueued }: Pick<GradeWishes, "onScoresQueued">): void {
  mount(api, contract.createAssessment, async ({ course, body }, trx) => {
    const id = await insertAuthoredAssessment(trx, course.id, {
      title: body.title,
      questions: body.questions.map(authored),
    });
    return summary(await getQuiz(trx, course.id, id));
  });

  mount(api, contract.listAssessments, async ({ course }, trx) => ({
    assessments: (await listAuthoredAssessments(trx, course.id)).map(summary),
  }));

  mount(api, contract.getAssessment, async ({ course, params, session }, trx) => {
    const quiz = await getQuiz(trx, course.id, params.assessment_id);
    const questions = await listQuestions(trx, quiz.id);
    const attempts = await listAttempts(trx, { assessmentId: quiz.id, userId: session.userId });
    return {
      assessment_id: quiz.id,
      title: quiz.title,
      score_maximum: quiz.scoreMaximum,
      questions: questions.map(({ id, kind, prompt, choices, points }) => ({
        question_id: id,
        kind,
        prompt,
        choices: choices.map((choice) => ({ choice_id: choice.id, text: choice.text })),
        points,
      })),
      attempts: attempts.length,
      best_percent: bestOf(attempts)?.scorePercent ?? null,
    };
  });

  mountWithoutTransaction(api, contract.submitAttempt, async (call) => {
    await ensurePartitionsFor(api.db, [new Date(call.asOf)]);
    const result = await inTenant(api.db, call.session.tenantId, (trx) => submit(trx, call));
    if (result.graded) onScoresQueued(call.session.tenantId);
    return result;
  });
}

async function getQuiz(trx: Transaction, courseId: string, id: string): Promise<AuthoredAssessment> {
  const quiz = await findAuthoredAssessment(trx, courseId, id);
  if (!quiz) throw new RequestError("not_found", "No such quiz belongs to this course.");
  return quiz;
}

function summary({ id, title, questions, scoreMaximum }: AuthoredAssessment) {
  return { assessment_id: id, title, questions, score_maximum: scoreMaximum };
}

function authored(question: NewQuestion): AuthoredQuestion {
  const { kind, prompt, points, skill = null, difficulty = null } = question;
  if (kind === "number") {
    const { answer: number, tolerance } = question;
    return { kind, prompt, choices: [], answer: { number, tolerance }, skill, difficulty, points };
  }
  const choices = question.choices.map(({ text, correct }, i) => ({ id: String(i + 1), text, correct }));
  return {
    kind,
    prompt,
    choices: choices.map(({ id, text }) => ({ id, text })),
    answer: { choices: choices.filter(({ correct }) => correct).map(({ id }) => id) },
    skill,
    difficulty,
    points,
  };
}

async function submit(
  trx: Transaction,
  { course, params, body, session, asOf }: Call<typeof contract.submitAttempt>,
): Promise<AttemptResult> {
  const quiz = await getQuiz(trx, course.id, params.assessment_id);
  const questions = await listQuestions(trx, quiz.id);
  const grading = gradeAttempt(questions, body.answers);
  const submittedAt = new Date(asOf);
  const of = { assessmentId: quiz.id, userId: session.userId };
  if (!(await isLearner(trx, course.id, session))) {
    return resultOf(grading, { submittedAt, best: grading.scorePercent, recorded: false, graded: false });
  }
  const { duration_seconds: durationSeconds = null } = body;
  const isNew = await insertAttempt(trx, {
    ...of,
    key: body.attempt_key,
    answers: Object.fromEntries(body.answers.map(({ question_id, ...answer }) => [question_id, answer])),
    score: grading.score,
    scorePercent: grading.scorePercent,
    startedAt: durationSeconds === null ? null : new Date(asOf - durationSeconds * 1000),
    submittedAt,
    durationSeconds,
  });
  const attempts = await listAttempts(trx, of);
  const best = bestOf(attempts);
  const kept = attempts.find(({ key }) => key === body.attempt_key);
  if (!best || !kept) throw new TypeError("an attempt that was kept is not there");
  const lineItem = await findLineItem(trx, session, quiz);
  if (isNew) {
    await witness(trx, { courseId: course.id, quiz, userId: session.userId, best, submittedAt });
    if (lineItem)
      await queueScore(trx, { ...scoreOf(quiz, best), lineItemId: lineItem.id, userId: session.userId });
  }
  const first = isNew ? grading : gradeAttempt(questions, answersOf(kept));
  return resultOf(first, {
    submittedAt: kept.submittedAt,
    best: best.scorePercent,
    recorded: true,
    graded: lineItem !== undefined,
  });
}

/** The column of the link that the quiz was opened by; without one of its own nothing goes to the gradebook. */
async function findLineItem(
  trx: Transaction,
  { courseId, resourceLinkId }: SessionRecord,
  quiz: AuthoredAssessment,
): Promise<{ readonly id: string } | undefined> {
  if (courseId === null || resourceLinkId === null) return undefined;
  const placed = await findPlacedAssessment(trx, resourceLinkId);
  if (placed === null || (await findAuthoredAssessment(trx, courseId, placed))?.id !== quiz.id)
    return undefined;
  return findLineItemOf(trx, { resourceLinkId });
}

function scoreOf(quiz: AuthoredAssessment, best: Attempt): Omit<NewScore, "lineItemId" | "userId"> {
  return {
    scoreGiven: best.score,
    scoreMaximum: quiz.scoreMaximum,
    activityProgress: "Completed",
    gradingProgress: "FullyGraded",
    newSubmission: true,
  };
}

/** Whoever teaches, looks in, or is the platform's test user tries a quiz without leaving a trace. */
async function isLearner(
  trx: Transaction,
  courseId: string,
  { role, userId }: Pick<SessionRecord, "role" | "userId">,
): Promise<boolean> {
  if (role !== "learner") return false;
  const [learner] = await listLearners(trx, courseId, userId);
  return learner?.status === "active";
}

/** The attempt as the engine knows results: the best one is the result, and handing it in is activity. */
async function witness(
  trx: Transaction,
  {
    courseId,
    quiz,
    userId,
    best,
    submittedAt,
  }: {
    readonly courseId: string;
    readonly quiz: AuthoredAssessment;
    readonly userId: string;
    readonly best: Attempt;
    readonly submittedAt: Date;
  },
): Promise<void> {
  await upsertGradeFacts(trx, [
    {
      courseId,
      assessmentId: quiz.id,
      userId,
      score: best.score,
      scoreMaximum: null,
      status: "graded",
      gradedAt: best.submittedAt,
      sourceKind: "tool",
      batchId: null,
      observedAt: submittedAt,
    },
  ]);
  const id = randomUUID();
  await insertLearnerEvents(trx, [
    {
      id,
      occurredAt: submittedAt,
      userId,
      courseId,
      lessonId: null,
      type: "attempt_submitted",
      payload: { content_type: "quiz", title: quiz.title },
      sourceKind: "tool",
      sourceId: id,
      batchId: null,
      receivedAt: submittedAt,
    },
  ]);
}

/** The earliest of the best. */
function bestOf<A extends Attempt>(attempts: readonly A[]): A | undefined {
  return attempts.reduce<A | undefined>(
    (best, attempt) => (best === undefined || attempt.scorePercent > best.scorePercent ? attempt : best),
    undefined,
  );
}

function answersOf({ answers }: Attempt) {
  return Object.entries(answers).map(([question_id, answer]) => ({
    question_id,
    ...(answer as { choices?: string[]; number?: number }),
  }));
}

function resultOf(
  { score, scoreMaximum, scorePercent, questions, skills }: Grading,
  about: {
    readonly submittedAt: Date;
    readonly best: number;
    readonly recorded: boolean;
    readonly graded: boolean;
  },
): AttemptResult {
  return {
    score,
    score_maximum: scoreMaximum,
    score_percent: scorePercent,
    best_percent: about.best,
    submitted_at: about.submittedAt.toISOString(),
    questions: questions.map(({ id, correct, points }) => ({ question_id: id, correct, points })),
    skills: [...skills],
    recorded: about.recorded,
    graded: about.graded,
  };
}

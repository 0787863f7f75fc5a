import type { GradeResult, LearnerRecords, Lesson } from "../src/records.ts";
import course from "./fixtures/python-backend.json" with { type: "json" };

export const asOf: number = Date.parse(course.asOf);

const skills: Readonly<Record<string, string>> = {
  "Lesson: routes and views": "routes and views",
  "Quiz 1: HTTP basics": "HTTP basics",
  "Assignment 1: schema design": "schema design",
  "Assignment 2: REST API": "REST API",
};

export const lessons: readonly Lesson[] = course.lessons.map(({ id, title }, index) => ({
  id,
  title,
  position: index + 1,
  prerequisites: [],
  skills: [skills[title] ?? title],
  tracksCompletion: id !== "lesson-6",
}));

export const classCompletionRates: readonly number[] = course.learners.map(
  ({ completed }) => Object.keys(completed).length / 5,
);

/** One learner of the captured course, by name, with the class around them. */
export function recordsOf(name: string): LearnerRecords {
  const learner = course.learners.find((learner) => learner.name === name);
  if (!learner) throw new Error(`no learner ${name}`);
  return {
    lessons,
    progress: Object.entries(learner.completed).map(([lessonId, at]) => ({
      lessonId,
      status: "completed",
      completedAt: Date.parse(at),
    })),
    results: [...quizResult(learner.quiz), ...assignmentResult(learner.assignment)],
    events: learner.events.map(([at = "", type = "", lessonId], index) => ({
      id: `event-${index}`,
      at: Date.parse(at),
      type,
      lessonId,
    })),
    timeZone: "UTC",
    skippedLessonIds: [],
    courseDates: {},
    classCompletionRates,
  };
}

function quizResult(score: number | undefined): readonly GradeResult[] {
  if (score === undefined) return [];
  const gradedAt = Date.parse(course.quizCompletedAt);
  return [{ ...result("lesson-3", "Quiz 1: HTTP basics"), kind: "quiz", score, scoreMaximum: 10, gradedAt }];
}

/** The gradebook export tells no date of grading. */
function assignmentResult(score: number | undefined): readonly GradeResult[] {
  if (score === undefined) return [];
  const title = "Assignment 1: schema design";
  return [{ ...result("lesson-5", title), kind: "assignment", score, scoreMaximum: 100, observedAt: asOf }];
}

function result(
  lessonId: string,
  title: string,
): Pick<GradeResult, "id" | "assessmentId" | "lessonId" | "title" | "skills"> {
  return { id: `result-${lessonId}`, assessmentId: `assessment-${lessonId}`, lessonId, title, skills: [] };
}

import { stableId } from "../../store/stable-id.ts";

/** Names an activity within its course, the same in every file; `ordinal` tells equal titles apart. */
export function activityKey(title: string, ordinal: number): string {
  return indexable(`activity:${ordinal}:${title}`);
}

/** Names a grade item within its course; `ordinal` tells equal headings apart. */
export function gradeItemKey(heading: string, ordinal: number): string {
  return indexable(`grade-item:${ordinal}:${heading}`);
}

/** Names a quiz that only its report tells of, by what the report shows of it. */
export function quizReportKey(filename: string, maxima: readonly (number | undefined)[]): string {
  return QUIZ_REPORT + indexable(`${filename}:${maxima.map((maximum) => maximum ?? "?").join("/")}`);
}

/** Whether a key was made by {@link quizReportKey}. */
export function isQuizReportKey(key: string): boolean {
  return key.startsWith(QUIZ_REPORT);
}

/** The id that a lesson will have, whichever file tells of it first. */
export function lessonId(courseId: string, sourceKey: string): string {
  return stableId("lesson", courseId, sourceKey);
}

/** The kind of content behind one of Moodle's type labels: `External tool` is `external_tool`. */
export function contentType(moduleLabel: string): string {
  return moduleLabel.toLowerCase().replace(/\s+/g, "_");
}

const QUIZ_REPORT = "quiz-report:";

// A key of more than some 2,700 bytes does not fit PostgreSQL's index; real titles are far shorter.
const LONGEST_KEY = 500;

function indexable(key: string): string {
  return key.length <= LONGEST_KEY ? key : stableId(key);
}

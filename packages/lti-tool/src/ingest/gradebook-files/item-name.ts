import type { AssessmentKind } from "../../store/assessments.ts";

/** An activity or grade item as Moodle's reports name it: `Quiz: Quiz 1: HTTP basics`. */
export interface ItemName {
  /** Moodle's label of the activity's type (`Quiz`); absent for grade items that are no activity. */
  readonly moduleLabel?: string;
  readonly title: string;
}

const GRADED_MODULES = [
  "Assignment",
  "Attendance",
  "Database",
  "External tool",
  "Forum",
  "Glossary",
  "H5P",
  "Interactive Content",
  "Lesson",
  "Quiz",
  "SCORM package",
  "Workshop",
];
const OTHER_MODULES = [
  "BigBlueButton",
  "Board",
  "Book",
  "Chat",
  "Checklist",
  "Choice",
  "Feedback",
  "File",
  "Folder",
  "IMS content package",
  "Page",
  "Scheduler",
  "Survey",
  "Text and media area",
  "URL",
  "Wiki",
];
const MODULE_LABELS = new Set([...GRADED_MODULES, ...OTHER_MODULES]);

/** Splits a name at Moodle's type label. A prefix that is no known label stays part of the title. */
export function readItemName(text: string): ItemName {
  const colon = text.indexOf(": ");
  const label = colon === -1 ? "" : text.slice(0, colon);
  return MODULE_LABELS.has(label)
    ? { moduleLabel: label, title: text.slice(colon + 2).trim() }
    : { title: text.trim() };
}

/** The kind of assessment behind a type label. */
export function assessmentKind(moduleLabel: string | undefined): AssessmentKind {
  if (moduleLabel === "Quiz") return "quiz";
  return moduleLabel === "Assignment" ? "assignment" : "other";
}

/** Numbers equal names 1, 2, … in the order given, so that each of several equal names can be told apart. */
export function ordinals(names: readonly string[]): readonly number[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const ordinal = (seen.get(name) ?? 0) + 1;
    seen.set(name, ordinal);
    return ordinal;
  });
}

/** The files that can be taken in, named as on the command line. */
export const FILE_KINDS = ["moodle-gradebook", "moodle-quiz", "moodle-completion", "moodle-log"] as const;

/** One of {@link FILE_KINDS}. */
export type FileKind = (typeof FILE_KINDS)[number];

/** Kinds that the product contract names and this version does not read yet. */
export const PLANNED_KINDS = [
  "canvas-gradebook",
  "blackboard-gradebook",
  "brightspace-gradebook",
  "xapi",
  "caliper",
  "oulad",
] as const;

/** Where in Moodle each kind of file comes from, for messages and help. */
export const WHERE_IN_MOODLE: Readonly<Record<FileKind, string>> = {
  "moodle-gradebook": "Grades › Export › Plain text file",
  "moodle-quiz": "the quiz › Results › Grades › Download table data as CSV",
  "moodle-completion": "Reports › Activity completion › Download in spreadsheet format (UTF-8 .csv)",
  "moodle-log": "Reports › Logs › Download table data as CSV",
};

/** Whether `text` names a kind that can be read. */
export function isFileKind(text: string): text is FileKind {
  return (FILE_KINDS as readonly string[]).includes(text);
}

import { IngestError } from "../ingest-error.ts";
import { WHERE_IN_MOODLE, type FileKind } from "./kinds.ts";
import { isMoodleCompletionHeader } from "./moodle-completion.ts";
import { isMoodleGradebookHeader } from "./moodle-gradebook.ts";
import { isMoodleLogHeader } from "./moodle-log.ts";
import { isMoodleQuizHeader } from "./moodle-quiz.ts";
import { readHeader } from "./table.ts";

const HEADERS: readonly (readonly [FileKind, (header: readonly string[]) => boolean])[] = [
  ["moodle-log", isMoodleLogHeader],
  ["moodle-quiz", isMoodleQuizHeader],
  ["moodle-completion", isMoodleCompletionHeader],
  ["moodle-gradebook", isMoodleGradebookHeader],
];

/**
 * Tells the kind of a file from its header; the name serves only to speak of it.
 * @throws {IngestError} for anything that is none of the kinds, saying what it seems to be and what to do.
 */
export function detectKind(bytes: Uint8Array, filename: string): FileKind {
  const header = readHeader(bytes);
  const found = HEADERS.find(([, isHeader]) => isHeader(header));
  if (found !== undefined) return found[0];

  const other = otherSystem(header);
  if (other !== undefined) {
    throw new IngestError(
      "kind_unsupported",
      `“${filename}” looks like a gradebook of ${other}. This version reads Moodle's exports only.`,
    );
  }
  throw new IngestError(
    "kind_unknown",
    `“${filename}” is not a Moodle export that can be read: its first line has none of the column names of one. ` +
      `Set your Moodle language to English and export one of these: ${Object.values(WHERE_IN_MOODLE).join("; ")}.`,
  );
}

function otherSystem(header: readonly string[]): string | undefined {
  if (header.includes("Section") && (header.includes("Student") || header.includes("LastName")))
    return "Canvas";
  if (header.some((name) => /\|\d+$/.test(name))) return "Blackboard";
  return header.includes("OrgDefinedId") ? "Brightspace" : undefined;
}

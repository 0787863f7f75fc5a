import { createHash } from "node:crypto";
import type { EpochMs } from "@skillstudio/engine";
import { inTenant, type Db } from "../store/database.ts";
import { closeBatch, openBatch } from "../store/ingest.ts";
import { ensurePartitionsFor } from "../store/partitions.ts";
import { listRoster } from "../store/roster.ts";
import { queueProgressScores } from "../store/scores.ts";
import { takeInCompletion } from "./facts/completion-facts.ts";
import { takeInGradebook } from "./facts/gradebook-facts.ts";
import { takeInLog } from "./facts/log-facts.ts";
import { takeInQuiz } from "./facts/quiz-facts.ts";
import type { ImportColumn, Outcome, TakeIn } from "./facts/take-in.ts";
import { detectKind } from "./gradebook-files/detect-kind.ts";
import { WHERE_IN_MOODLE, type FileKind } from "./gradebook-files/kinds.ts";
import { clockOf, type ClockToInstant } from "./gradebook-files/local-time.ts";
import { parseMoodleCompletion } from "./gradebook-files/moodle-completion.ts";
import { parseMoodleGradebook } from "./gradebook-files/moodle-gradebook.ts";
import { parseMoodleLog } from "./gradebook-files/moodle-log.ts";
import { parseMoodleQuiz } from "./gradebook-files/moodle-quiz.ts";
import type { RefusedRow } from "./gradebook-files/refused-row.ts";
import { IngestError } from "./ingest-error.ts";
import { peopleOf } from "./people.ts";

/** A file that someone gives for a course. */
export interface FileToImport {
  readonly tenantId: string;
  readonly courseId: string;
  /** What the file is said to be; its content decides. */
  readonly kind?: FileKind;
  readonly filename: string;
  readonly bytes: Uint8Array;
  readonly receivedAt: EpochMs;
  /** User id of the person who gave it. */
  readonly receivedBy?: string;
  /** IANA name of the zone that the file's times are in: that of the person who exported it. */
  readonly timeZone: string;
}

/** What became of a file. `rows` is the sum of `accepted`, `unchanged`, `setAside` and `refused`. */
export interface ImportReport {
  readonly batchId: string;
  readonly kind: FileKind;
  readonly filename: string;
  readonly rows: number;
  /** Rows that brought something new. */
  readonly accepted: number;
  /** Rows whose facts were known, or older than what is known. */
  readonly unchanged: number;
  /** Rows that are understood and hold no fact of a learner. */
  readonly setAside: number;
  readonly refused: number;
  readonly rejects: readonly RefusedRow[];
  /** How many learners the file told of. */
  readonly matchedLearners: number;
  readonly columns: readonly ImportColumn[];
}

/** A file that was read, and how to take it in. */
interface ReadFile {
  readonly rows: number;
  readonly asOf?: EpochMs | undefined;
  /** Instants of events, whose months need partitions. */
  readonly instants: readonly EpochMs[];
  readonly takeIn: (taken: TakeIn) => Promise<Outcome>;
}

const YEAR_MS = 366 * 86_400_000;
const YEAR_2000 = Date.UTC(2000, 0);
const CONTROL_CHARACTERS = /\p{Cc}/gu;

/**
 * Takes a file in, in one transaction: all that can be taken in, and each refused row with its reason. The same file again changes nothing, and neither
 * does the order in which several files come.
 * @throws {IngestError} when the file as a whole cannot be read, or the course does not exist; then nothing is stored.
 */
export async function importFile(db: Db, file: FileToImport): Promise<ImportReport> {
  const kind = checkedKind(file);
  const filename = file.filename.replace(CONTROL_CHARACTERS, "");
  const { rows, asOf, instants, takeIn } = READERS[kind](file);
  await ensurePartitionsFor(
    db,
    instants.map((instant) => new Date(instant)),
  );

  return inTenant(db, file.tenantId, async (trx) => {
    const batch = await openBatch(trx, {
      courseId: file.courseId,
      kind,
      filename,
      content: file.bytes,
      sha256: createHash("sha256").update(file.bytes).digest(),
      asOf: asOf === undefined ? null : new Date(asOf),
      receivedBy: file.receivedBy ?? null,
      receivedAt: new Date(file.receivedAt),
    });
    if (batch === undefined) {
      throw new IngestError("course_unknown", `There is no course ${file.courseId}.`);
    }
    const receivedAt = batch.receivedAt.getTime();
    const outcome = await takeIn({
      trx,
      courseId: file.courseId,
      batchId: batch.id,
      filename,
      findPerson: peopleOf(await listRoster(trx, file.courseId)),
      observedAt: asOf ?? receivedAt,
      receivedAt,
      newest: batch.newest,
    });
    const { accepted, unchanged, setAside } = outcome;
    const counts = { rows, accepted, unchanged, setAside, refused: outcome.refused.length };
    await closeBatch(trx, batch.id, counts, outcome.refused);
    await queueProgressScores(trx, file.courseId);
    return {
      batchId: batch.id,
      kind,
      filename,
      ...counts,
      rejects: outcome.refused,
      matchedLearners: outcome.learners.size,
      columns: outcome.columns,
    };
  });
}

function checkedKind({ kind, bytes, filename }: FileToImport): FileKind {
  const found = detectKind(bytes, filename);
  if (kind !== undefined && kind !== found) {
    throw new IngestError(
      "kind_mismatch",
      `“${filename}” is a ${found} file, not a ${kind} file. The latter comes from ${WHERE_IN_MOODLE[kind]}.`,
    );
  }
  return found;
}

const READERS: Readonly<Record<FileKind, (file: FileToImport) => ReadFile>> = {
  "moodle-gradebook": ({ bytes, receivedAt }) => {
    const parsed = parseMoodleGradebook(bytes);
    // A server whose clock is far ahead must not outvote every later export.
    const asOf = parsed.asOf !== undefined && parsed.asOf <= receivedAt + YEAR_MS ? parsed.asOf : undefined;
    const rows = parsed.rows.length + parsed.refused.length;
    return { rows, asOf, instants: [], takeIn: (taken) => takeInGradebook(parsed, taken) };
  },
  "moodle-quiz": ({ bytes, timeZone, receivedAt }) => {
    const parsed = parseMoodleQuiz(bytes, sensibleClock(timeZone, receivedAt));
    const rows = parsed.attempts.length + parsed.setAside + parsed.refused.length;
    return { rows, asOf: parsed.asOf, instants: [], takeIn: (taken) => takeInQuiz(parsed, taken) };
  },
  "moodle-completion": ({ bytes, timeZone, receivedAt }) => {
    const parsed = parseMoodleCompletion(bytes, sensibleClock(timeZone, receivedAt));
    const rows = parsed.rows.length + parsed.refused.length;
    return { rows, asOf: parsed.asOf, instants: [], takeIn: (taken) => takeInCompletion(parsed, taken) };
  },
  "moodle-log": ({ bytes, timeZone, receivedAt }) => {
    const parsed = parseMoodleLog(bytes, sensibleClock(timeZone, receivedAt));
    const rows = parsed.rows.length + parsed.setAside + parsed.refused.length;
    const instants = parsed.rows.map(({ occurredAt }) => occurredAt);
    return { rows, asOf: parsed.asOf, instants, takeIn: (taken) => takeInLog(parsed, taken) };
  },
};

/** A clock that knows no instant far from now: a wrong date would outvote later files, and each month of an event needs a partition. */
function sensibleClock(timeZone: string, receivedAt: EpochMs): ClockToInstant {
  const clock = clockOf(timeZone);
  return (reading) => {
    const instant = clock(reading);
    return instant !== undefined && instant >= YEAR_2000 && instant <= receivedAt + YEAR_MS
      ? instant
      : undefined;
  };
}

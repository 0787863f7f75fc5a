import { sql } from "kysely";
import { inChunks } from "./chunks.ts";
import type { Db, Transaction } from "./database.ts";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";

/** The witness of a fact; file kinds are named as on the command line. */
export type SourceKind =
  | "tool"
  | "launch"
  | "roster"
  | "ags"
  | "widget"
  | "xapi"
  | "caliper"
  | "lms-rest"
  | "moodle-gradebook"
  | "moodle-log"
  | "moodle-completion"
  | "moodle-quiz"
  | "canvas-gradebook"
  | "blackboard-gradebook"
  | "brightspace-gradebook"
  | "oulad";

export type IngestStatus = "received" | "done" | "failed";

export interface IngestBatchesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  course_id: string | null;
  kind: SourceKind;
  filename: string;
  sha256: Buffer;
  content: Buffer | null;
  status: Generated<IngestStatus>;
  failure: string | null;
  rows: Generated<number>;
  accepted: Generated<number>;
  unchanged: Generated<number>;
  set_aside: Generated<number>;
  refused: Generated<number>;
  as_of: Timestamp | null;
  received_by: string | null;
  received_at: Generated<Timestamp>;
}

export interface IngestRejectsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  batch_id: string;
  line: number;
  reason_code: string;
  reason: string;
  row: Json<JsonObject | readonly unknown[]>;
}

/** A file as received for a course. */
export interface ReceivedFile {
  readonly courseId: string;
  readonly kind: SourceKind;
  readonly filename: string;
  readonly content: Uint8Array;
  /** SHA-256 of the content. */
  readonly sha256: Uint8Array;
  /** The instant up to which the file speaks; null when it does not say. */
  readonly asOf: Date | null;
  readonly receivedBy: string | null;
  readonly receivedAt: Date;
}

/** A batch, and whether its file tells the latest of its kind in the course. */
export interface OpenBatch {
  readonly id: string;
  /** When these bytes were received for the first time. */
  readonly receivedAt: Date;
  readonly newest: boolean;
}

/**
 * Opens the batch of a file, and keeps its bytes; the same bytes again are the same batch. Locks the course against other imports.
 * Answers undefined when the course does not exist.
 */
export async function openBatch(trx: Transaction, file: ReceivedFile): Promise<OpenBatch | undefined> {
  const course = await trx
    .selectFrom("courses")
    .select("id")
    .where("id", "=", file.courseId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (course === undefined) return undefined;
  const known = await trx
    .selectFrom("ingest_batches")
    .select(["id", "received_at"])
    .where("course_id", "=", file.courseId)
    .where("kind", "=", file.kind)
    .where("sha256", "=", Buffer.from(file.sha256))
    .executeTakeFirst();
  const { id, received_at } =
    known ??
    (await trx
      .insertInto("ingest_batches")
      .values({
        course_id: file.courseId,
        kind: file.kind,
        filename: file.filename,
        sha256: Buffer.from(file.sha256),
        content: Buffer.from(file.content),
        as_of: file.asOf,
        received_by: file.receivedBy,
        received_at: file.receivedAt,
      })
      .returning(["id", "received_at"])
      .executeTakeFirstOrThrow());
  const newer = await trx
    .selectFrom("ingest_batches")
    .select("id")
    .where("course_id", "=", file.courseId)
    .where("kind", "=", file.kind)
    .where(sql<Date>`coalesce(as_of, received_at)`, ">", file.asOf ?? received_at)
    .limit(1)
    .executeTakeFirst();
  return { id, receivedAt: received_at, newest: newer === undefined };
}

/** What became of a file's rows. */
export interface BatchCounts {
  readonly rows: number;
  readonly accepted: number;
  readonly unchanged: number;
  readonly setAside: number;
  readonly refused: number;
}

/** A refused row. */
export interface Reject {
  /** Line of the file; the first is 1. */
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly row: readonly string[];
}

/** Closes a batch: its counts, and its refused rows in place of those of an earlier reading. */
export async function closeBatch(
  trx: Transaction,
  batchId: string,
  counts: BatchCounts,
  rejects: readonly Reject[],
): Promise<void> {
  await trx
    .updateTable("ingest_batches")
    .set({
      status: "done",
      rows: counts.rows,
      // A second reading finds unchanged what the first accepted: together they tell what the file brought.
      accepted: sql<number>`least(accepted + ${counts.accepted}, ${counts.accepted + counts.unchanged})`,
      unchanged: sql<number>`${counts.accepted + counts.unchanged} - least(accepted + ${counts.accepted}, ${counts.accepted + counts.unchanged})`,
      set_aside: counts.setAside,
      refused: counts.refused,
    })
    .where("id", "=", batchId)
    .execute();
  await trx.deleteFrom("ingest_rejects").where("batch_id", "=", batchId).execute();
  for (const chunk of inChunks(rejects)) {
    await sql`
      insert into ingest_rejects (batch_id, line, reason_code, reason, row)
      select ${batchId}, line, code, reason, row
      from jsonb_to_recordset(${JSON.stringify(chunk)}::jsonb) as reject (line integer, code text, reason text, row jsonb)`.execute(
      trx,
    );
  }
}

/** The latest word of one kind of source in a course. */
export interface SourceFreshness {
  readonly kind: SourceKind;
  readonly filename: string;
  /** The instant up to which it speaks; null when it does not say. */
  readonly asOf: Date | null;
  readonly receivedAt: Date;
  /** Rows that hold facts. */
  readonly rows: number;
}

/** For each kind of file that a course has had, the one that tells the latest, newest first; a file without a fact tells nothing. */
export async function listSources(db: Db, courseId: string): Promise<SourceFreshness[]> {
  const rows = await db
    .selectFrom("ingest_batches")
    .distinctOn("kind")
    .select(["kind", "filename", "as_of", "received_at", "accepted", "unchanged"])
    .where("course_id", "=", courseId)
    .where("status", "=", "done")
    .where(sql`accepted + unchanged`, ">", 0)
    .orderBy("kind")
    .orderBy(sql`coalesce(as_of, received_at)`, "desc")
    .orderBy("received_at", "desc")
    .execute();
  return rows
    .map(({ kind, filename, as_of, received_at, accepted, unchanged }) => ({
      kind,
      filename,
      asOf: as_of,
      receivedAt: received_at,
      rows: accepted + unchanged,
    }))
    .sort((a, b) => (b.asOf ?? b.receivedAt).getTime() - (a.asOf ?? a.receivedAt).getTime());
}

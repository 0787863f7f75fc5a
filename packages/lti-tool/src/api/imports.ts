import { contract, type ImportReport as WireReport } from "@skillstudio/api-client/contract";
import type { FileToImport, ImportReport } from "../ingest/import-file.ts";
import { inTenant } from "../store/database.ts";
import { getPerson } from "../store/users.ts";
import { type Api, mountWithoutTransaction } from "./mount.ts";
import { knownTimeZone } from "./time-zone.ts";

/** Takes a file in; throws an `IngestError` when it cannot be read. */
export type ImportFile = (file: FileToImport) => Promise<ImportReport>;

/** Refused rows that are shown at once; all of them are kept. */
const REJECTS_SHOWN = 200;

export function mountImports(api: Api, importFile: ImportFile): void {
  mountWithoutTransaction(api, contract.importFile, async ({ course, session, query, body, asOf }) => {
    const { tenantId, userId } = session;
    const { timeZone } = await inTenant(api.db, tenantId, (trx) => getPerson(trx, userId));
    const report = await importFile({
      tenantId,
      courseId: course.id,
      filename: query.filename,
      bytes: body,
      receivedAt: asOf,
      receivedBy: userId,
      timeZone: knownTimeZone(timeZone, course.timeZone),
    });
    const rejects = report.rejects
      .slice(0, REJECTS_SHOWN)
      .map(({ line, reason, row }) => ({ line, reason, row: [...row] }));
    return { ...importReport(report), rejects };
  });
}

/** A report in the words of the wire, but for its refused rows. */
export function importReport(report: ImportReport): Omit<WireReport, "rejects"> {
  return {
    batch_id: report.batchId,
    kind: report.kind,
    filename: report.filename,
    rows: report.rows,
    accepted: report.accepted,
    unchanged: report.unchanged,
    set_aside: report.setAside,
    refused: report.refused,
    matched_learners: report.matchedLearners,
    columns: report.columns.map(({ name, takenAs, scoreMaximum, rows }) => ({
      name,
      taken_as: takenAs,
      score_maximum: scoreMaximum ?? null,
      rows: rows ?? null,
    })),
  };
}

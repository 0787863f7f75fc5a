import type { ImportReport } from "@skillstudio/api-client";

/** A file that an instructor chose was taken in. */
export class FileImportEvent extends Event {
  static readonly type = "skill-file-import";
  readonly report: ImportReport;

  constructor(report: ImportReport) {
    super(FileImportEvent.type, { bubbles: true, composed: true });
    this.report = report;
  }
}

import type { ImportReport } from "@skillstudio/api-client";

/** A file that an instructor chose was taken in; what other elements show of the course may have changed. */
export class FileImportedEvent extends Event {
  static readonly type = "skill-file-imported";
  readonly report: ImportReport;

  constructor(report: ImportReport) {
    super(FileImportedEvent.type, { bubbles: true, composed: true });
    this.report = report;
  }
}

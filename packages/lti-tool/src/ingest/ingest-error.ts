/** Why a whole file was refused. The message of the error tells a person what to do. */
export type IngestErrorCode =
  | "file_empty"
  | "file_too_large"
  | "file_binary"
  | "file_encoding"
  | "file_web_page"
  | "file_not_a_table"
  | "kind_unknown"
  | "kind_unsupported"
  | "kind_mismatch"
  | "course_unknown"
  | "time_zone_unknown";

/** A file or a request that ingest refuses as a whole; nothing of it was stored. */
export class IngestError extends Error {
  readonly code: IngestErrorCode;

  constructor(code: IngestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "IngestError";
    this.code = code;
  }
}

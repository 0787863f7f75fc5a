export type EngineErrorCode = "invalid_instant" | "unknown_time_zone";

/** The one error that the engine throws: its caller handed over something that no rule can give a meaning to. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EngineError";
    this.code = code;
  }
}

/** What can keep the tool from starting, by cause. */
export type SetupErrorCode =
  "bad_arguments" | "bad_setting" | "damaged_data" | "database_unreachable" | "demo_failed" | "port_in_use";

/**
 * A fault that the operator can mend. Its message is one line that says what is wrong and what to do;
 * the command line prints it without a stack and ends with status 1.
 */
export class SetupError extends Error {
  readonly code: SetupErrorCode;

  constructor(code: SetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "SetupError";
    this.code = code;
  }
}

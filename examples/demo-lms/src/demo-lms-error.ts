/** What can keep the demonstration LMS from starting. */
export type DemoLmsErrorCode = "state_damaged" | "port_in_use" | "bad_setting";

/** A fault that the operator can mend: its message is one line that says what is wrong and what to do. */
export class DemoLmsError extends Error {
  readonly code: DemoLmsErrorCode;

  constructor(code: DemoLmsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DemoLmsError";
    this.code = code;
  }
}

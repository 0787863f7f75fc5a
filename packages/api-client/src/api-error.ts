import type { Problem, ProblemCode } from "./contract/problem.ts";

/** What can go wrong with a call: a refusal of the API's, or no usable answer at all. */
export type ApiErrorCode = ProblemCode | "network" | "timeout" | "aborted" | "unexpected_answer";

/** A call that gave no result. `message` is a sentence for a person, in English unless the API answered in another language. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The API's own account of it, where it gave one. */
  readonly problem: Problem | undefined;

  constructor(
    code: ApiErrorCode,
    message: string,
    details: { readonly status?: number; readonly problem?: Problem; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = "ApiError";
    this.code = code;
    this.status = details.status ?? 0;
    this.problem = details.problem;
  }
}

import { randomUUID } from "node:crypto";
import { type Problem, type ProblemCode, problemType } from "@skillstudio/api-client/contract";
import type { ErrorRequestHandler } from "express";
import { IngestError } from "./ingest/ingest-error.ts";
import type { Logger } from "./log.ts";
import { LtiError } from "./lti/lti-error.ts";

/** A part of a request that was not understood. */
export interface FieldError {
  /** Part and field, such as `body.action`. */
  readonly path: string;
  readonly message: string;
}

/** A call that the API refuses. `message` is a sentence for the caller; without one, the code's own is sent. */
export class RequestError extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldError[];

  constructor(
    code: ProblemCode,
    message?: string,
    options: ErrorOptions & { readonly fields?: readonly FieldError[] } = {},
  ) {
    super(message ?? PROBLEMS[code].detail, options);
    this.name = "RequestError";
    this.code = code;
    this.fields = options.fields ?? [];
  }
}

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What is said when the error at hand has nothing more exact to say. */
  readonly detail: string;
}

/** Code to HTTP status, once. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemKind>> = {
  invalid_request: {
    status: 400,
    title: "The request was not understood",
    detail: "Correct the fields that are named and send it again.",
  },
  unauthenticated: {
    status: 401,
    title: "Not signed in",
    detail: "Send a bearer token in the Authorization header.",
  },
  session_expired: {
    status: 401,
    title: "The session has ended",
    detail: "Open the page again from your course.",
  },
  token_refused: {
    status: 401,
    title: "The site's token was refused",
    detail: "Sign a new token and send it within 5 minutes.",
  },
  sign_in_needed: {
    status: 401,
    title: "Sign in again",
    detail: "Run skillstudio admin-link on the server and open the address that it prints.",
  },
  forbidden: {
    status: 403,
    title: "Not allowed",
    detail: "Your role in this course does not allow it.",
  },
  not_found: {
    status: 404,
    title: "Not found",
    detail: "It does not exist, or is not yours to see.",
  },
  already_decided: {
    status: 409,
    title: "Already decided",
    detail: "It was answered before, by you or by somebody else.",
  },
  already_registered: {
    status: 409,
    title: "Already registered",
    detail: "A platform with this issuer and this client id is registered already.",
  },
  not_pending: {
    status: 409,
    title: "Nothing to approve",
    detail: "It does not wait for an approval.",
  },
  approval_needed: {
    status: 409,
    title: "An approval is needed first",
    detail: "Approve it into an institution.",
  },
  key_too_new: {
    status: 409,
    title: "The next key is too new",
    detail: "Platforms may not know it yet. Wait until it has been published for a day.",
  },
  no_deep_linking: {
    status: 409,
    title: "Nothing to answer",
    detail: "This session did not begin with a deep linking request. Start again from the course's editor.",
  },
  payload_too_large: {
    status: 413,
    title: "The request is too large",
    detail: "Send less at once.",
  },
  unusable_file: {
    status: 422,
    title: "The file cannot be used",
    detail: "Export it again and leave it as it is.",
  },
  internal_error: {
    status: 500,
    title: "Something went wrong on our side",
    detail: "Try again in a minute. If it happens again, tell support the name of this occurrence.",
  },
  unavailable: {
    status: 503,
    title: "Not available at the moment",
    detail: "Try again in a minute.",
  },
};

/** Answers every failure of the API with a problem document (RFC 9457). Our own mistakes are logged, and told to nobody. */
export function sendProblems(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const refused = asRequestError(error);
    const { status } = PROBLEMS[refused.code];
    const instance = status >= 500 ? `urn:uuid:${randomUUID()}` : undefined;
    if (instance !== undefined) log.error({ err: error, instance, path: req.path }, refused.code);
    if (status === 401) res.set("www-authenticate", 'Bearer realm="skillstudio"');
    res
      .status(status)
      .set("cache-control", "no-store")
      .type("application/problem+json")
      .send(JSON.stringify(problemOf(refused, instance)));
  };
}

/** The document that tells of a refusal. */
export function problemOf({ code, message, fields }: RequestError, instance?: string): Problem {
  const { status, title } = PROBLEMS[code];
  return {
    type: problemType(code),
    title,
    status,
    detail: message,
    ...(instance !== undefined && { instance }),
    ...(fields.length > 0 && { errors: [...fields] }),
  };
}

/** What any error means to the caller. */
export function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof IngestError) {
    const code = error.code === "course_unknown" ? "not_found" : "unusable_file";
    return new RequestError(code, error.message, { cause: error });
  }
  if (error instanceof LtiError && error.code === "request_invalid") {
    return new RequestError("invalid_request", sentence(error.message), { cause: error });
  }
  if (error instanceof LtiError && error.code === "platform_inactive") {
    return new RequestError("forbidden", "The platform is switched off in this tool.", { cause: error });
  }
  if (isRefusedByExpress(error)) return unreadable(error);
  return new RequestError(isDatabaseGone(error) ? "unavailable" : "internal_error", undefined, {
    cause: error,
  });
}

/** What Express throws at a body or an address that it cannot read; `type` is the body parsers'. */
interface RefusedByExpress extends Error {
  readonly status: number;
  readonly type?: string;
}

function isRefusedByExpress(error: unknown): error is RefusedByExpress {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    error.status >= 400 &&
    error.status < 500
  );
}

function unreadable(cause: RefusedByExpress): RequestError {
  if (cause.status === 413) return new RequestError("payload_too_large", undefined, { cause });
  if (cause.type === undefined)
    return new RequestError("invalid_request", "The address cannot be read.", { cause });
  const message = cause.type === "entity.parse.failed" ? "is not JSON" : "could not be read";
  return new RequestError("invalid_request", undefined, { cause, fields: [{ path: "body", message }] });
}

/** Connection failures, and PostgreSQL's classes 08 (connection exception), 53 (resources) and 57 (shutting down). */
function isDatabaseGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return (
    ["ECONNREFUSED", "ECONNRESET", "ENOENT"].includes(code) ||
    /^(08|53|57P)/.test(code) ||
    error.message === "timeout exceeded when trying to connect" ||
    error.message.startsWith("Connection terminated")
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

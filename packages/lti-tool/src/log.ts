import { pino, type DestinationStream, type Logger } from "pino";

export type { Logger };

/** Members that must never reach a log, wherever they turn up: they carry identity, grades or the right to act. */
const REDACTED = [
  "authorization",
  "cookie",
  "set-cookie",
  "id_token",
  "state",
  "code",
  "token",
  "access_token",
  "client_assertion",
  "email",
  "name",
];

/** JSON lines on standard error, so that standard output stays for what a command has to say. */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  const paths = REDACTED.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const redact = { paths, censor: "[redacted]" };
  return pino({ level, base: null, redact, serializers: { err: describeError } }, destination);
}

/** Libraries hang connections, requests and rows on their errors; only what names the fault is written. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: messageOf(error) };
  const { message, stack, cause } = error;
  return {
    message,
    ...("code" in error && typeof error.code === "string" && { error_code: error.code }),
    stack,
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/** Some libraries hand out a copy of their error's members, which is no `Error`. */
function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return String(error);
  return String(error.message);
}

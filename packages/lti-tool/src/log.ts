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
  return pino({ level, base: null, redact: { paths, censor: "[redacted]" } }, destination);
}

import { SetupError } from "../setup-error.ts";

/** `broken` makes the exit status 1; `warning` is worth a look. */
export type DiagnosisStatus = "ok" | "warning" | "broken";

/** One thing that was looked at, and what to do about it. */
export interface Diagnosis {
  readonly about: string;
  readonly status: DiagnosisStatus;
  readonly says: string;
  readonly fix: string | null;
}

export function ok(about: string, says: string): Diagnosis {
  return { about, status: "ok", says, fix: null };
}

export function warning(about: string, says: string, fix: string | null): Diagnosis {
  return { about, status: "warning", says, fix };
}

export function broken(about: string, says: string, fix: string | null): Diagnosis {
  return { about, status: "broken", says, fix };
}

/** What an operator can mend; anything else is thrown on. */
export function brokenBy(about: string, error: unknown): Diagnosis {
  if (!(error instanceof SetupError)) throw error;
  return broken(about, error.message, null);
}

import type { NoticesOfDeployment } from "./notice-handlers.ts";
import type { ResultsReport } from "../grades/sync-results.ts";
import type { SendingReport } from "../grades/send-scores.ts";
import type { KeyUpkeep } from "../launch/tool-keys.ts";
import type { Logger } from "../log.ts";
import type { CourseOfPlatform } from "../store/contexts.ts";
import type { SelfTestRecord } from "../store/self-tests.ts";
import type { Db } from "../store/database.ts";

/**
 * Hands a job to whichever worker is free, `after` so many seconds. Jobs with the same `key` that still wait are one job; jobs of
 * the same `group`, an institution, never run at once.
 */
export type SendJob = <Data extends object>(
  job: Job<Data>,
  data: Data,
  options?: { readonly key?: string; readonly group?: string; readonly after?: number },
) => Promise<void>;

/** What jobs work with. */
export interface JobDeps {
  readonly db: Db;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Gives what it brought, or nothing when the platform offers no roster. */
  readonly syncRoster: (
    course: CourseOfPlatform,
  ) => Promise<{ readonly skipped: number; readonly doubted: number } | undefined>;
  /** The courses whose rosters are to be kept up to date. */
  readonly listRosterCourses: () => Promise<readonly CourseOfPlatform[]>;
  /** Hands a job to whichever worker is free. */
  readonly send: SendJob;
  /** Asks for a course's roster in so many seconds. */
  readonly requestRoster: (course: CourseOfPlatform, seconds: number) => Promise<void>;
  /** Gives what was found, or nothing when there is no such deployment in an institution. */
  readonly testDeployment: (deploymentId: string) => Promise<SelfTestRecord | undefined>;
  /** Gives the types of notices that the platform will send from now on. */
  readonly registerNoticeHandlers: (wanted: NoticesOfDeployment) => Promise<readonly string[]>;
  /** Brings our keys up to date; gives what it did. */
  readonly keepToolKeys: () => Promise<KeyUpkeep>;
  /** Sends an institution's scores that are due. */
  readonly sendScores: (tenantId: string) => Promise<SendingReport>;
  /** Takes in what the platforms show in an institution's columns, of one course or of those that are due. */
  readonly syncResults: (tenantId: string, courseId: string | undefined) => Promise<ResultsReport>;
}

/** One kind of background work. The queue delivers it at least once, so `run` must bear repetition. */
export interface Job<Data extends object> {
  /** Name of the queue; also what logs call it. */
  readonly queue: string;
  /** When it runs by itself, as a cron expression in UTC. Its data is then `{}`. */
  readonly cron?: string;
  /** How many of its jobs a process runs at once; one unless told. */
  readonly workers?: number;
  /** How often a job that failed is tried again; five times unless told. */
  readonly retries?: number;
  /** Seconds after which a job that still runs is taken for failed; a quarter of an hour unless told. */
  readonly longest?: number;
  readonly run: (deps: JobDeps, data: Data) => Promise<void>;
}

/** A job of any data: what it is given is what was sent to its queue. */
export type AnyJob = Omit<Job<object>, "run"> & {
  readonly run: (deps: JobDeps, data: never) => Promise<void>;
};

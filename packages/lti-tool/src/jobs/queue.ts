import { PgBoss } from "pg-boss";
import type { AnyJob, Job, JobDeps } from "./job.ts";

/** The queue as the rest of the tool sees it. */
export interface Queue {
  /** Hands a job to whichever worker is free, `after` so many seconds. Jobs with the same `key` that still wait are one job. */
  readonly send: <Data extends object>(
    job: Job<Data>,
    data: Data,
    options?: { readonly key?: string; readonly after?: number },
  ) => Promise<void>;
  /** Rejects when the queue's tables cannot be reached. */
  readonly check: () => Promise<void>;
  /** Lets running jobs finish, for at most 20 s, and closes the connections. */
  readonly stop: () => Promise<void>;
}

const RETRIES = 5;
const FIRST_RETRY_SECONDS = 30;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Opens the job queue in the schema `pgboss` of the database, and makes its tables when missing.
 * With `work` this process also runs the jobs and keeps their schedule; any number of processes may.
 */
export async function openQueue(
  databaseUrl: string,
  jobs: readonly AnyJob[],
  deps: JobDeps,
  { work }: { readonly work: boolean },
): Promise<Queue> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 4, schedule: work, supervise: work });
  boss.on("error", (error) => deps.log.error({ err: error }, "job queue"));
  const stop = (): Promise<void> => boss.stop({ graceful: true, close: true, timeout: STOP_TIMEOUT_MS });
  try {
    await boss.start();
    for (const job of jobs) {
      await boss.createQueue(job.queue, {
        policy: "short",
        retryLimit: RETRIES,
        retryDelay: FIRST_RETRY_SECONDS,
        retryBackoff: true,
      });
      if (work) await startWork(boss, job, deps);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    send: async (job, data, { key, after = 0 } = {}) => {
      await boss.send(job.queue, data, {
        ...(key !== undefined && { singletonKey: key }),
        ...(after > 0 && { startAfter: after }),
      });
    },
    check: async () => {
      await boss.getQueues();
    },
    stop,
  };
}

async function startWork(boss: PgBoss, job: AnyJob, deps: JobDeps): Promise<void> {
  if (job.cron !== undefined) await boss.schedule(job.queue, job.cron, {}, { tz: "UTC" });
  await boss.work<never>(job.queue, { batchSize: 1 }, async (batch) => {
    for (const { id, data } of batch) {
      const log = deps.log.child({ job: job.queue, jobId: id });
      try {
        await job.run({ ...deps, log }, data);
        log.info("job done");
      } catch (error) {
        log.error({ err: error }, "job failed; the queue tries it again");
        throw error;
      }
    }
  });
}

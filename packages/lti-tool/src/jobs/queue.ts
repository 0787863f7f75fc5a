import { PgBoss } from "pg-boss";
import type { AnyJob, JobDeps, SendJob } from "./job.ts";

/** The queue as the rest of the tool sees it. */
export interface Queue {
  readonly send: SendJob;
  /** Rejects when the queue's tables cannot be reached. */
  readonly check: () => Promise<void>;
  /** Lets running jobs finish, for at most 20 s, and closes the connections. */
  readonly stop: () => Promise<void>;
}

const RETRIES = 5;
const FIRST_RETRY_SECONDS = 30;
const LONGEST_SECONDS = 15 * 60;
/** Seconds after which the jobs of a process that is gone are taken for failed. */
const HEARTBEAT_SECONDS = 60;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Opens the job queue in the schema `pgboss` of the database, and makes its tables when missing.
 * With `work` this process also runs the jobs and keeps their schedule; any number of processes may.
 */
export async function openQueue(
  databaseUrl: string,
  jobs: readonly AnyJob[],
  deps: Omit<JobDeps, "send">,
  { work }: { readonly work: boolean },
): Promise<Queue> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 4, schedule: work, supervise: work });
  boss.on("error", (error) => deps.log.error({ err: error }, "job queue"));
  const stop = (): Promise<void> => boss.stop({ graceful: true, close: true, timeout: STOP_TIMEOUT_MS });
  const send: SendJob = async (job, data, { key, group, after = 0 } = {}) => {
    await boss.send(job.queue, data, {
      ...(key !== undefined && { singletonKey: key }),
      ...(group !== undefined && { group: { id: group } }),
      ...(after > 0 && { startAfter: after }),
    });
  };
  try {
    await boss.start();
    for (const job of jobs) {
      await boss.createQueue(job.queue, {
        policy: "short",
        retryLimit: job.retries ?? RETRIES,
        retryDelay: FIRST_RETRY_SECONDS,
        retryBackoff: true,
        expireInSeconds: job.longest ?? LONGEST_SECONDS,
        heartbeatSeconds: HEARTBEAT_SECONDS,
      });
      if (work) await startWork(boss, job, { ...deps, send });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    send,
    check: async () => {
      await boss.getQueues();
    },
    stop,
  };
}

async function startWork(boss: PgBoss, job: AnyJob, deps: JobDeps): Promise<void> {
  if (job.cron !== undefined) await boss.schedule(job.queue, job.cron, {}, { tz: "UTC" });
  const options = { batchSize: 1, localConcurrency: job.workers ?? 1, groupConcurrency: 1 };
  await boss.work<never>(job.queue, options, async (batch) => {
    for (const { id, data } of batch) {
      const log = deps.log.child({ job: job.queue, jobId: id });
      try {
        await job.run({ ...deps, log }, data);
        log.info("job done");
      } catch (error) {
        log.error({ err: error }, "job failed");
        throw error;
      }
    }
  });
}

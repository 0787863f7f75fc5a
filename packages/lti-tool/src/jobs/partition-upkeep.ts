import { ensurePartitions } from "../store/partitions.ts";
import type { Job } from "./job.ts";

/** Events of a quarter to come find their partition even when no worker runs for that long. */
const MONTHS_AHEAD = 3;

/** Makes the monthly partitions of `learner_events` ahead of time. */
export const partitionUpkeep: Job<object> = {
  queue: "partition-upkeep",
  cron: "17 2 * * *",
  run: async ({ db, clock, log }) => {
    const made = await ensurePartitions(db, { asOf: new Date(clock()), monthsAhead: MONTHS_AHEAD });
    if (made.length > 0) log.info({ partitions: made }, "event partitions made");
  },
};

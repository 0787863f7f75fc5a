import type { Job } from "./job.ts";

/** Rotates our keys when their time has come, and forgets those that are not published any more. */
export const toolKeyUpkeep: Job<object> = {
  queue: "tool-key-upkeep",
  cron: "43 3 * * *",
  run: async ({ keepToolKeys, log }) => {
    log.info({ ...(await keepToolKeys()) }, "tool keys kept");
  },
};

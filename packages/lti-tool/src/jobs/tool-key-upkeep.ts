import type { Job } from "./job.ts";

/** Rotates our keys when their time has come, and forgets those that are not published any more. */
export const toolKeyUpkeep: Job<object> = {
  queue: "tool-key-upkeep",
  cron: "43 3 * * *",
  run: async ({ keepToolKeys, log }) => {
    const upkeep = await keepToolKeys();
    log.info({ ...upkeep }, "tool keys kept");
    if (upkeep.unopened > 0) {
      log.warn({ unopened: upkeep.unopened }, "sealed by a secret that is not set: see SECRET_KEY_PREVIOUS");
    }
  },
};

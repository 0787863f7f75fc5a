import { inInstallation } from "../store/database.ts";
import { listTenants } from "../store/tenants.ts";
import type { Job } from "./job.ts";

/** Sends the scores that are due: of one institution as soon as some were queued, of all of them each minute. */
export const scoreSending: Job<{ readonly tenantId?: string }> = {
  queue: "score-sending",
  cron: "* * * * *",
  run: async ({ db, sendScores, log }, { tenantId }) => {
    const tenants = tenantId === undefined ? await inInstallation(db, listTenants) : [{ id: tenantId }];
    for (const { id } of tenants) {
      const report = await sendScores(id);
      if (Object.values(report).some((count) => count > 0))
        log.info({ tenantId: id, ...report }, "scores sent");
    }
  },
};

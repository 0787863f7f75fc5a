import { inInstallation } from "../store/database.ts";
import { listTenants } from "../store/tenants.ts";
import type { Job } from "./job.ts";

/** Sends the scores that are due: of one institution as soon as some were queued, of all of them each minute, one job for each. */
export const scoreSending: Job<{ readonly tenantId?: string }> = {
  queue: "score-sending",
  cron: "* * * * *",
  workers: 4,
  // The next minute tries again.
  retries: 0,
  longest: 2 * 60 * 60,
  run: async ({ db, send, sendScores, log }, { tenantId }) => {
    if (tenantId === undefined) {
      for (const { id } of await inInstallation(db, listTenants)) {
        await send(scoreSending, { tenantId: id }, { key: id, group: id });
      }
      return;
    }
    const report = await sendScores(tenantId);
    if (Object.values(report).some((count) => count > 0)) log.info({ tenantId, ...report }, "scores sent");
  },
};

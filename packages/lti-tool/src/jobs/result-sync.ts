import { inInstallation } from "../store/database.ts";
import { listTenants } from "../store/tenants.ts";
import type { Job } from "./job.ts";

/** Takes in what the platforms show in our columns: of one course on demand, of all of them each hour, one job for each institution. */
export const resultSync: Job<{ readonly tenantId?: string; readonly courseId?: string }> = {
  queue: "result-sync",
  cron: "43 * * * *",
  workers: 4,
  // The next hour tries again.
  retries: 0,
  longest: 2 * 60 * 60,
  run: async ({ db, send, syncResults, log }, { tenantId, courseId }) => {
    if (tenantId === undefined) {
      for (const { id } of await inInstallation(db, listTenants)) {
        await send(resultSync, { tenantId: id }, { key: id, group: id });
      }
      return;
    }
    const report = await syncResults(tenantId, courseId);
    if (report.lineItems > 0) log.info({ tenantId, ...report }, "results taken in");
  },
};

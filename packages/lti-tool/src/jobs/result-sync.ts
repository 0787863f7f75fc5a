import { inInstallation } from "../store/database.ts";
import { listTenants } from "../store/tenants.ts";
import type { Job } from "./job.ts";

/** Takes in what the platforms show in our columns: of one course on demand, of all of them each hour. */
export const resultSync: Job<{ readonly tenantId?: string; readonly courseId?: string }> = {
  queue: "result-sync",
  cron: "43 * * * *",
  run: async ({ db, syncResults, log }, { tenantId, courseId }) => {
    const tenants = tenantId === undefined ? await inInstallation(db, listTenants) : [{ id: tenantId }];
    for (const { id } of tenants) {
      const report = await syncResults(id, courseId);
      if (report.lineItems > 0) log.info({ tenantId: id, ...report }, "results taken in");
    }
  },
};

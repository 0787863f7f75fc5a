import type { CourseOfPlatform } from "../store/contexts.ts";
import type { Job } from "./job.ts";

/** Fetches one course's roster from its platform; asked for when someone who teaches comes in, and every night. */
export const rosterSync: Job<CourseOfPlatform> = {
  queue: "roster-sync",
  workers: 4,
  longest: 60 * 60,
  run: async ({ syncRoster, log }, course) => {
    const sync = await syncRoster(course);
    if (sync && (sync.skipped > 0 || sync.doubted > 0))
      log.warn({ ...course, ...sync }, "roster synced in part");
    else log.info({ ...course, ...sync }, "roster synced");
  },
};

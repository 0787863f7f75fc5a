import type { CourseOfPlatform } from "../store/contexts.ts";
import type { Job } from "./job.ts";

/** Fetches one course's roster from its platform; asked for when someone who teaches comes in. */
export const rosterSync: Job<CourseOfPlatform> = {
  queue: "roster-sync",
  run: async ({ syncRoster, log }, course) => {
    log.info({ ...course, members: await syncRoster(course) }, "roster synced");
  },
};

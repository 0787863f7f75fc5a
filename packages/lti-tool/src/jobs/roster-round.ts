import type { Job } from "./job.ts";

/** Seconds over which a night's rosters are spread, so that no platform is asked for all of its own at once. */
const SPREAD = 4 * 60 * 60;

/** Asks every night for the roster of every course that was launched in the last 30 days. */
export const rosterRound: Job<object> = {
  queue: "roster-round",
  cron: "11 0 * * *",
  run: async ({ listRosterCourses, requestRoster, log }) => {
    const courses = await listRosterCourses();
    for (const [index, course] of courses.entries()) {
      const after = Math.floor((index * SPREAD) / courses.length);
      await requestRoster(course, after).catch((error: unknown) => {
        log.error({ err: error, ...course }, "roster not asked for");
      });
    }
    log.info({ courses: courses.length }, "rosters asked for");
  },
};

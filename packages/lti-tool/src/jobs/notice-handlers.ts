import type { Job } from "./job.ts";

/** A deployment whose platform offers notices that it does not send us yet. */
export interface NoticesOfDeployment {
  readonly tenantId: string;
  readonly deploymentId: string;
  readonly serviceUrl: string;
  readonly types: readonly string[];
}

/** Asks a platform to send us notices; wanted after the launch of someone who teaches. */
export const noticeHandlers: Job<NoticesOfDeployment> = {
  queue: "notice-handlers",
  workers: 2,
  run: async ({ registerNoticeHandlers, log }, wanted) => {
    const types = await registerNoticeHandlers(wanted);
    log.info({ deployment: wanted.deploymentId, types }, "notice handlers registered");
  },
};

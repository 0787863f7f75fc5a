import type { DeploymentToTest } from "../launch/launch-tool.ts";
import type { Job } from "./job.ts";

/** Looks at what a deployment offers; asked for by its first launch, and by its first one of each day after. */
export const selfTest: Job<DeploymentToTest> = {
  queue: "self-test",
  workers: 2,
  run: async ({ testDeployment, log }, { deploymentId }) => {
    const test = await testDeployment(deploymentId);
    const lacking = test?.findings.filter(({ status }) => status !== "ok").map(({ id }) => id);
    log.info({ deployment: deploymentId, lacking }, "deployment tested");
  },
};

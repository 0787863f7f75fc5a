import type { Job } from "./job.ts";
import { partitionUpkeep } from "./partition-upkeep.ts";

/** Every kind of background work; those with a `cron` run by themselves. */
export const jobs: readonly Job<object>[] = [partitionUpkeep];

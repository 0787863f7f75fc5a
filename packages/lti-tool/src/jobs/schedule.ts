import type { AnyJob } from "./job.ts";
import { noticeHandlers } from "./notice-handlers.ts";
import { partitionUpkeep } from "./partition-upkeep.ts";
import { resultSync } from "./result-sync.ts";
import { rosterRound } from "./roster-round.ts";
import { rosterSync } from "./roster-sync.ts";
import { scoreSending } from "./score-sending.ts";
import { selfTest } from "./self-test.ts";
import { sweep } from "./sweep.ts";
import { toolKeyUpkeep } from "./tool-key-upkeep.ts";

/** Every kind of background work; those with a `cron` run by themselves. */
export const jobs: readonly AnyJob[] = [
  noticeHandlers,
  partitionUpkeep,
  resultSync,
  rosterRound,
  rosterSync,
  scoreSending,
  selfTest,
  sweep,
  toolKeyUpkeep,
];

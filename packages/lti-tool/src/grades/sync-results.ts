import { fetchResults } from "../lti/assignment-grades.ts";
import { LtiError } from "../lti/lti-error.ts";
import { asPlatform } from "../launch/launch-tool.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { type GradeFact, upsertGradeFacts } from "../store/grades.ts";
import {
  getLineItemTarget,
  listLearnersBySub,
  listReadableLineItems,
  markLineItemGone,
  markResultsSynced,
} from "../store/line-items.ts";
import { findPlatform } from "../store/platforms.ts";
import { queueProgressScores } from "../store/scores.ts";
import { isGone } from "./line-items.ts";
import { pointsOf } from "./compare.ts";
import type { GradesTool } from "./send-scores.ts";

/** Minutes after which a column is read again by schedule, and on demand. */
const STALE_MINUTES = { bySchedule: 55, onDemand: 5 };

export interface ResultsReport {
  readonly lineItems: number;
  /** Grades that are new or changed. */
  readonly changed: number;
  /** Columns that the platform has no more. */
  readonly gone: number;
  /** Columns that could not be read this time. */
  readonly failed: number;
}

/** Takes in what the platforms show in our columns: those of one course, unless that was just done, or all that were not read for an hour. */
export async function syncResults(
  tool: GradesTool,
  tenantId: string,
  { courseId, now }: { readonly courseId?: string | undefined; readonly now: Date },
): Promise<ResultsReport> {
  const ids = await inTenant(tool.db, tenantId, (trx) =>
    listReadableLineItems(trx, {
      courseId,
      staleMinutes: courseId === undefined ? STALE_MINUTES.bySchedule : STALE_MINUTES.onDemand,
    }),
  );
  const report = { lineItems: ids.length, changed: 0, gone: 0, failed: 0 };
  for (const id of ids) {
    try {
      report.changed += await syncColumn(tool, tenantId, id, now);
    } catch (error) {
      if (!(error instanceof LtiError)) throw error;
      if (error.code === "line_item_gone") report.gone += 1;
      else report.failed += 1;
    }
  }
  return report;
}

async function syncColumn(tool: GradesTool, tenantId: string, id: string, now: Date): Promise<number> {
  const target = await inTenant(tool.db, tenantId, (trx) => getLineItemTarget(trx, id));
  const record = await inInstallation(tool.db, (trx) => findPlatform(trx, target.platformId));
  if (record?.status !== "active" || target.deploymentStatus !== "active" || target.url === null) return 0;
  const platform = asPlatform(record);
  const { url } = target;
  const results = await fetchResults(tool.call, platform, url).catch(async (error: unknown) => {
    const missing = error instanceof LtiError && error.code === "line_item_gone";
    if (missing && (await isGone(tool.call, platform, url, target.scopes))) {
      await inTenant(tool.db, tenantId, (trx) => markLineItemGone(trx, id));
    }
    throw error;
  });
  return inTenant(tool.db, tenantId, async (trx) => {
    const learners = await listLearnersBySub(trx, target.contextId);
    const facts = new Map<string, GradeFact>();
    for (const [sub, result] of results) {
      const userId = learners.get(sub);
      if (result === undefined || userId === undefined || target.assessmentId === null) continue;
      const points = pointsOf(result);
      facts.set(userId, {
        courseId: target.courseId,
        assessmentId: target.assessmentId,
        userId,
        score: points?.given ?? null,
        scoreMaximum: points?.maximum ?? null,
        status: points ? "graded" : "not_graded",
        gradedAt: points && result.timestamp !== undefined ? new Date(result.timestamp) : null,
        sourceKind: "ags",
        batchId: null,
        observedAt: now,
      });
    }
    const changed = await upsertGradeFacts(trx, [...facts.values()]);
    await markResultsSynced(trx, id);
    await queueProgressScores(trx, target.courseId);
    return changed.length;
  });
}

import { requireInstant } from "../calendar.ts";
import { reason, type Reason, resultEvidence } from "../explain/reason.ts";
import { compareText } from "../order.ts";
import type { EngineParameters } from "../parameters.ts";
import type { EpochMs, LearnerRecords } from "../records.ts";
import { latestResults, mean, type PercentResult, skillsOf } from "../results.ts";

/** Mean of the latest results of one skill. */
export interface SkillAverage {
  readonly skill: string;
  /** 0..100 */
  readonly percent: number;
  readonly results: readonly PercentResult[];
}

export interface StrugglingTopic {
  readonly skill: string;
  /** 0..100, under `weakPercent`. */
  readonly averagePercent: number;
  readonly resultCount: number;
  /** How hard the learner finds it: `high` under `veryWeakPercent`, else `moderate`. */
  readonly difficulty: "high" | "moderate";
  readonly reason: Reason<"weak_skill">;
}

/**
 * E11: the skills whose mean latest result lies under `weakPercent`, weakest first.
 *
 * @throws {EngineError} `invalid_instant`
 */
export function identifyStrugglingTopics(
  records: Pick<LearnerRecords, "lessons" | "results">,
  parameters: EngineParameters,
  asOf: EpochMs,
): readonly StrugglingTopic[] {
  requireInstant(asOf);
  return skillAverages(records, asOf)
    .filter(({ percent }) => percent < parameters.weakPercent)
    .map(({ skill, percent, results }) => ({
      skill,
      averagePercent: percent,
      resultCount: results.length,
      difficulty: percent < parameters.veryWeakPercent ? "high" : "moderate",
      reason: reason("weak_skill", { skill, percent, results: results.length }, results.map(resultEvidence)),
    }));
}

/** The mean latest result of every skill that has one, weakest first. */
export function skillAverages(
  { lessons, results }: Pick<LearnerRecords, "lessons" | "results">,
  asOf: EpochMs,
): readonly SkillAverage[] {
  const byId = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const bySkill = new Map<string, PercentResult[]>();
  for (const latest of latestResults(results, asOf)) {
    for (const skill of new Set(skillsOf(latest.result, byId))) {
      bySkill.set(skill, [...(bySkill.get(skill) ?? []), latest]);
    }
  }
  return [...bySkill]
    .map(([skill, results]) => ({
      skill,
      results,
      percent: mean(results.map(({ percent }) => percent)) ?? 0,
    }))
    .sort((a, b) => a.percent - b.percent || compareText(a.skill, b.skill));
}

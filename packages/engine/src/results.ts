import { isInstant } from "./calendar.ts";
import { compareText } from "./order.ts";
import type { EpochMs, GradeResult, Lesson } from "./records.ts";

/** A result whose percentage is known. */
export interface PercentResult {
  readonly result: GradeResult;
  /** 0..100 */
  readonly percent: number;
  /** When it was graded, or else when we first knew of it. */
  readonly at: EpochMs | undefined;
}

/**
 * Percentage (0..100) of a result, undefined when its score or its maximum is unknown. Bonus points beyond the
 * maximum count as full marks.
 */
export function percentOf({ percent, score, scoreMaximum }: GradeResult): number | undefined {
  if (percent !== undefined && Number.isFinite(percent)) return clamp(percent);
  if (score === undefined || scoreMaximum === undefined) return undefined;
  if (!Number.isFinite(score) || !Number.isFinite(scoreMaximum) || scoreMaximum <= 0) return undefined;
  return clamp((score / scoreMaximum) * 100);
}

/** Whether a result was graded by `asOf`, be its percentage known or not. */
export function isGraded({ score, percent, gradedAt, observedAt }: GradeResult, asOf: EpochMs): boolean {
  const at = instantOf(gradedAt) ?? instantOf(observedAt) ?? -Infinity;
  return (Number.isFinite(score) || Number.isFinite(percent)) && at <= asOf;
}

/**
 * One result for each assessment, by assessment id: the latest known up to `asOf`. Where several sources report
 * that same percentage, the one that tells when it was graded stands for all.
 */
export function latestResults(results: readonly GradeResult[], asOf: EpochMs): readonly PercentResult[] {
  const known = results.flatMap((result): PercentResult[] => {
    const percent = percentOf(result);
    const at = instantOf(result.gradedAt) ?? instantOf(result.observedAt);
    return percent === undefined || !isGraded(result, asOf) ? [] : [{ result, percent, at }];
  });
  return [...Map.groupBy(known, ({ result }) => result.assessmentId)]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([, witnesses]) => latestOf(witnesses));
}

/** Arithmetic mean, undefined of nothing. */
export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean percentage (0..100) of the quizzes among some results. */
export function quizAverage(results: readonly PercentResult[]): number | undefined {
  return mean(results.filter(({ result }) => result.kind === "quiz").map(({ percent }) => percent));
}

/** The skills that a result speaks of: its own, or else those of its lesson. */
export function skillsOf(result: GradeResult, lessons: ReadonlyMap<string, Lesson>): readonly string[] {
  if (result.skills.length > 0 || result.lessonId === undefined) return result.skills;
  return lessons.get(result.lessonId)?.skills ?? [];
}

function latestOf(witnesses: readonly PercentResult[]): readonly PercentResult[] {
  const [latest] = witnesses.toSorted(newestFirst);
  const [dated] = witnesses
    .filter(({ result, percent }) => percent === latest?.percent && instantOf(result.gradedAt) !== undefined)
    .sort(newestFirst);
  return latest ? [dated ?? latest] : [];
}

function newestFirst(a: PercentResult, b: PercentResult): number {
  const [atA, atB] = [a.at ?? -Infinity, b.at ?? -Infinity];
  return atA === atB ? compareText(a.result.id, b.result.id) : atB - atA;
}

function instantOf(at: EpochMs | undefined): EpochMs | undefined {
  return at !== undefined && isInstant(at) ? at : undefined;
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}

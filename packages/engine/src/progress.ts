import { isInstant } from "./calendar.ts";
import type { EpochMs, LessonProgress } from "./records.ts";

/** The lessons completed up to `asOf`, each with the earliest moment that some source tells. */
export function completedLessons(
  progress: readonly LessonProgress[],
  asOf: EpochMs,
): ReadonlyMap<string, EpochMs | undefined> {
  const completed = new Map<string, EpochMs | undefined>();
  for (const { lessonId, status, completedAt } of progress) {
    if (status !== "completed") continue;
    const at = completedAt !== undefined && isInstant(completedAt) ? completedAt : undefined;
    if (at !== undefined && at > asOf) continue;
    const known = completed.get(lessonId);
    completed.set(lessonId, known === undefined || (at !== undefined && at < known) ? (at ?? known) : known);
  }
  return completed;
}

import { isInstant } from "./calendar.ts";
import { compareText } from "./order.ts";
import { type ActivityEvent, type EpochMs, learningEventTypes } from "./records.ts";

const learningTypes: ReadonlySet<string> = new Set(learningEventTypes);

/** The learner's own learning up to `asOf`, oldest first. */
export function learningActivity(events: readonly ActivityEvent[], asOf: EpochMs): readonly ActivityEvent[] {
  return events
    .filter((event) => learningTypes.has(event.type) && isInstant(event.at) && event.at <= asOf)
    .sort((a, b) => a.at - b.at || compareText(a.id, b.id));
}

/**
 * Lengths (ms) of the sessions whose length shows: runs of events in which no pause exceeds `gapMs`. A run of a
 * single event lasted a while, but nobody knows how long, so it has no length here rather than 0.
 */
export function sessionLengths(activity: readonly ActivityEvent[], gapMs: number): readonly number[] {
  const lengths: number[] = [];
  let start: EpochMs | undefined;
  let end: EpochMs | undefined;
  const close = (): void => {
    if (start !== undefined && end !== undefined && end > start) lengths.push(end - start);
  };
  for (const { at } of activity) {
    if (end === undefined || at - end > gapMs) {
      close();
      start = at;
    }
    end = at;
  }
  close();
  return lengths;
}

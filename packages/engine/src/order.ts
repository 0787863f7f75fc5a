import type { Lesson } from "./records.ts";

/** Orders texts by code unit, which no locale changes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The course's lessons in the order in which they are taught. */
export function inCourseOrder(lessons: readonly Lesson[]): readonly Lesson[] {
  return lessons.toSorted(
    (a, b) => compareModules(a, b) || a.position - b.position || compareText(a.id, b.id),
  );
}

function compareModules(a: Lesson, b: Lesson): number {
  if (!a.module || !b.module) return Number(Boolean(a.module)) - Number(Boolean(b.module));
  return a.module.position - b.module.position || compareText(a.module.id, b.module.id);
}

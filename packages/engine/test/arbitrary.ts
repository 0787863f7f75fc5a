import * as fc from "fast-check";
import { learningEventTypes, type LearnerRecords } from "../src/records.ts";

/** Around a date line that moved (Apia 2011, Kwajalein 1993, Kiritimati 1994) or clocks that changed (the others). */
export const turningPoints: readonly { readonly timeZone: string; readonly around: string }[] = [
  { timeZone: "Pacific/Apia", around: "2011-12-30T10:00:00Z" },
  { timeZone: "Pacific/Kwajalein", around: "1993-08-21T12:00:00Z" },
  { timeZone: "Pacific/Kiritimati", around: "1994-12-31T10:00:00Z" },
  { timeZone: "America/New_York", around: "2026-03-08T07:00:00Z" },
  { timeZone: "America/New_York", around: "2026-11-01T06:00:00Z" },
  { timeZone: "America/Sao_Paulo", around: "2018-11-04T03:00:00Z" },
  { timeZone: "America/St_Johns", around: "2006-10-29T02:31:00Z" },
  { timeZone: "Asia/Beirut", around: "2026-03-28T22:00:00Z" },
  { timeZone: "Asia/Gaza", around: "2026-10-24T22:00:00Z" },
  { timeZone: "Asia/Kathmandu", around: "1985-12-31T18:30:00Z" },
  { timeZone: "Australia/Lord_Howe", around: "2026-10-03T15:30:00Z" },
  { timeZone: "Europe/Berlin", around: "2026-10-25T01:00:00Z" },
  { timeZone: "Africa/Casablanca", around: "2026-02-15T02:00:00Z" },
  { timeZone: "Antarctica/Troll", around: "2026-03-29T01:00:00Z" },
  { timeZone: "UTC", around: "2026-01-01T00:00:00Z" },
];

const now = Date.parse("2026-11-22T19:15:12Z");
const instant = fc.integer({ min: now - 90 * 86_400_000, max: now + 5 * 86_400_000 });
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });
const percent = fc.oneof(fc.integer({ min: 0, max: 110 }), fc.constant(Number.NaN));
const lessonIds = ["a", "b", "c", "d", "e", "f"] as const;
const lessonId = fc.constantFrom(...lessonIds);
const skill = fc.constantFrom("loops", "joins", "routing", "testing");
const modules = [
  { id: "m1", title: "Module 1", position: 1 },
  { id: "m2", title: "Module 2", position: 2 },
] as const;

/** Any learner's records, awkward ones included: shared positions, prerequisites in circles, figures that are none. */
export const anyRecords: fc.Arbitrary<LearnerRecords> = fc.record({
  lessons: fc.uniqueArray(
    fc.record({
      id: lessonId,
      title: fc.constantFrom("Loops", "Joins", "حلقات"),
      position: fc.integer({ min: 1, max: 3 }),
      module: maybe(fc.constantFrom(...modules)),
      prerequisites: fc.array(lessonId, { maxLength: 2 }),
      skills: fc.uniqueArray(skill, { maxLength: 2 }),
      contentType: maybe(fc.constantFrom("page", "quiz")),
      tracksCompletion: fc.boolean(),
    }),
    { selector: ({ id }) => id },
  ),
  progress: fc.array(
    fc.record({
      lessonId,
      status: fc.constantFrom("not_started", "in_progress", "completed"),
      completedAt: maybe(instant),
    }),
    { maxLength: 8 },
  ),
  results: fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      assessmentId: fc.constantFrom("q1", "q2", "q3", "q4", "q5", "q6", "q7"),
      title: fc.constant("Quiz"),
      kind: fc.constantFrom("quiz", "assignment", "other"),
      lessonId: maybe(lessonId),
      skills: fc.uniqueArray(skill, { maxLength: 2 }),
      score: maybe(percent),
      scoreMaximum: maybe(fc.constantFrom(0, 10, 100)),
      gradedAt: maybe(instant),
      observedAt: maybe(instant),
    }),
    { maxLength: 14, selector: ({ id }) => id },
  ),
  events: fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      at: instant,
      type: fc.constantFrom(...learningEventTypes, "user_graded"),
      lessonId: maybe(lessonId),
      contentType: maybe(fc.constantFrom("page", "forum")),
    }),
    { maxLength: 40, selector: ({ id }) => id },
  ),
  timeZone: fc.constantFrom(...turningPoints.map(({ timeZone }) => timeZone)),
  skippedLessonIds: fc.uniqueArray(lessonId, { maxLength: 2 }),
  courseDates: fc.record({ startsAt: maybe(instant), endsAt: maybe(instant) }),
  classCompletionRates: fc.array(
    fc.integer({ min: 0, max: 5 }).map((n) => n / 5),
    { maxLength: 12 },
  ),
});

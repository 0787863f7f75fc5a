import { describe, expect, it } from "vitest";
import { explain, explainedLanguages } from "./explain.ts";
import { type Reason, reason, type ReasonCode, type ReasonParams } from "./reason.ts";

/** Samples of every reason, each wording of it included. */
const samples: { readonly [Code in ReasonCode]: readonly ReasonParams[Code][] } = {
  next_in_sequence: [{ lesson: "Functions" }, { lesson: "Functions", module: "Module 2" }],
  blocked_by_prerequisites: [{ lesson: "Joins", required: ["Tables", "Keys", "Indexes"] }],
  rest_skipped: [{ lessons: 1 }, { lessons: 3 }],
  course_finished: [{ lessons: 1 }, { lessons: 12 }],
  no_lessons_yet: [{}],
  review_result: (["quiz", "assignment", "other"] as const).map((kind) => ({
    topic: "joins",
    kind,
    percent: 45,
    threshold: 60,
  })),
  weak_skill: [{ skill: "joins", percent: 45.25, results: 3 }],
  strong_skill: [{ skill: "joins", percent: 95, results: 1 }],
  no_activity_yet: [{}],
  streak_running: [1, 2, 3, 11, 100].map((days) => ({ days })),
  streak_ended: [{ days: 2, lastActive: "2026-11-02" }],
  inactive_for: [{ days: 9, lastActive: "2026-11-02" }],
  no_results_yet: [{}],
  too_few_results: [
    { results: 1, needed: 4 },
    { results: 3, needed: 4 },
  ],
  results_too_close: [{ results: 5, days: 7 }],
  trend_improving: [{ results: 5, pointsPerWeek: 3.25 }],
  trend_declining: [{ results: 12, pointsPerWeek: -3.25 }],
  trend_stable: [{ results: 5 }],
  no_tracked_lessons: [{}],
  no_pace_basis: [{}],
  pace_by_course_dates: (["ahead", "on_track", "behind"] as const).map((pace) => ({
    pace,
    rate: 0.6,
    expected: 0.5,
  })),
  pace_by_class: (["ahead", "on_track", "behind"] as const).map((pace) => ({ pace, rate: 0.6, median: 0.7 })),
  too_little_activity: [{ events: 1 }, { events: 4 }],
  evenly_spread: [{}],
  learns_best: [{ days: ["monday", "saturday"], hour: 20 }],
  welcome: [{}],
  progress_so_far: [
    { completed: 3, tracked: 5 },
    { completed: 3, tracked: 5, percent: 45 },
  ],
  results_so_far: [{ results: 2 }, { results: 2, percent: 45 }],
  active_days: [{ days: 4, of: 30 }],
};

const reasons: readonly Reason[] = Object.entries(samples).flatMap(([code, all]) =>
  all.map((params) => ({ code, params, evidence: [] }) as unknown as Reason),
);

describe.each(explainedLanguages)("in %s", (locale) => {
  it.each(reasons)("says $code of $params", (reason) => {
    const sentence = explain(reason, locale);
    expect(sentence).toMatch(/^\S.*\S$/u);
    expect(sentence).not.toMatch(/[#{}$]|undefined|null|NaN|\[object|_|\.$/);
  });

  it("has a sentence of its own for every reason", () => {
    const sentences = reasons.map((reason) => explain(reason, locale));
    expect(new Set(sentences).size).toBe(sentences.length);
  });
});

describe.each(["es", "de", "ar"])("in %s", (locale) => {
  it.each(reasons)("does not leave $code in English", (reason) => {
    expect(explain(reason, locale)).not.toBe(explain(reason, "en"));
  });
});

describe("explain", () => {
  it.each([
    {
      reason: reason("next_in_sequence", { lesson: "Python Functions", module: "Module 2" }),
      sentence: "Next in sequence: Module 2 - Python Functions",
    },
    {
      reason: reason("review_result", {
        topic: "async_programming",
        kind: "quiz",
        percent: 45,
        threshold: 60,
      }),
      sentence: "Review async_programming - recent quiz score: 45%",
    },
    {
      reason: reason("learns_best", { days: ["monday", "wednesday"], hour: 20 }),
      sentence: "You learn best on monday, wednesday around 20:00",
    },
  ])("says what the product contract says: $sentence", ({ reason, sentence }) => {
    expect(explain<ReasonCode>(reason, "en")).toBe(sentence);
  });

  it.each([
    { locale: "es", sentence: "Aprendes mejor los lunes y sábados hacia las 20:00" },
    { locale: "de", sentence: "Du lernst am besten am Montag und Samstag gegen 20:00 Uhr" },
    { locale: "ar", sentence: "أفضل أوقات تعلّمك: الاثنين والسبت نحو الساعة 20:00" },
  ])("names days and hours as $locale does", ({ locale, sentence }) => {
    expect(explain(reason("learns_best", { days: ["monday", "saturday"], hour: 20 }), locale)).toBe(sentence);
  });

  it.each([
    { days: 1, sentence: "تتعلّم منذ يوم واحد" },
    { days: 2, sentence: "تتعلّم منذ يومين متتاليين" },
    { days: 3, sentence: "تتعلّم منذ 3 أيام متتالية" },
    { days: 11, sentence: "تتعلّم منذ 11 يومًا متتاليًا" },
    { days: 100, sentence: "تتعلّم منذ 100 يوم متتالٍ" },
  ])("counts $days days as Arabic does", ({ days, sentence }) => {
    expect(explain(reason("streak_running", { days }), "ar")).toBe(sentence);
  });

  it.each(["fr", "", "not a locale", "*"])("speaks English to the locale '%s'", (locale) => {
    expect(explain(reason("streak_running", { days: 2 }), locale)).toBe(
      "You have been learning for 2 days in a row",
    );
  });

  it("writes figures as the region does", () => {
    const average = reason("progress_so_far", { completed: 3, tracked: 5, percent: 92.5 });
    expect(explain(average, "es-MX")).toContain("92.5");
    expect(explain(average, "es-ES")).toContain("92,5");
    expect(explain(average, "ar-EG")).toContain("٩٢");
  });

  it("keeps a title's direction apart from an Arabic sentence", () => {
    expect(explain(reason("next_in_sequence", { lesson: "Quiz 1: HTTP basics" }), "ar")).toBe(
      "التالي في الترتيب: \u2068Quiz 1: HTTP basics\u2069",
    );
  });
});

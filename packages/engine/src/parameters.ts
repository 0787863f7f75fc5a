/** Every constant of the engine's rules, each with its unit and its source. */
export const defaultParameters = {
  /** Percent. A mean under it is weak, a result under it calls for revision. Source: SPEC 3, E11. */
  weakPercent: 60,
  /** Percent. A mean under it is difficult to a high degree. Source: rule of ours; to be fitted (issue 5). */
  veryWeakPercent: 40,
  /** Percent. A skill's mean from here on is a strength. Source: rule of ours; to be fitted (issue 5). */
  strongPercent: 80,

  /** Lessons. Most that are proposed for revision at once. Source: SPEC 3, E6. */
  revisionLimit: 5,

  /** Days. How far back the summary's recent figures reach. Source: SPEC 3, E9. */
  summaryDays: 30,

  /** Results. Fewer give no trend: with 3, no order at all is significant at `trendSignificance`. Source: Mann 1945. */
  trendMinimumResults: 4,
  /** Days. Results that lie closer together give no trend. Source: rule of ours. */
  trendMinimumSpanDays: 7,
  /** Results. The trend is that of the latest so many. Source: rule of ours. */
  trendRecentResults: 12,
  /** Probability, two-sided. Source: rule of ours; a wrong trend costs a learner little, a late one more. */
  trendSignificance: 0.1,

  /** Share of the tracked lessons, 0..1. Nearer to the expected completion than this is on track. Source: rule of ours. */
  paceMargin: 0.1,
  /** Learners. A smaller class gives no median to compare with. Source: rule of ours. */
  paceMinimumClass: 5,

  /** Minutes. A longer pause ends a session. Source: the usual cut in web and MOOC analytics (Kovanović et al. 2015). */
  sessionGapMinutes: 30,
  /** Days. Length of the daily activity picture, today included. Source: six weeks of the dashboard. */
  activityDays: 42,
  /** Events. Fewer give no engagement pattern. Source: rule of ours. */
  patternMinimumEvents: 5,
  /** Local days with activity. Fewer give no engagement pattern. Source: rule of ours. */
  patternMinimumDays: 3,
  /** Events. An hour or weekday with fewer is no peak. Source: rule of ours; one visit is not a habit. */
  peakMinimumEvents: 2,
  /** Hours of the day. Most that are named as peaks. Source: rule of ours. */
  peakHours: 3,
  /** Days of the week. Most that are named as preferred. Source: SPEC 3, "monday, wednesday". */
  preferredDays: 2,
  /** Content types. Most that are named as preferred. Source: rule of ours. */
  preferredContentTypes: 3,

  /** Days. A daily streak of this length is named as a strength. Source: rule of ours; half of all streaks last one day (OULAD). */
  strongStreakDays: 3,
  /** Days. A pause of this length is named to the learner. Source: rule of ours; a week is the rhythm of a course. */
  inactiveDays: 7,
  /** Skills. Most that are named as strengths, and most as areas for improvement. Source: rule of ours. */
  insightSkills: 3,
} as const;

/** The defaults, or an institution's own values, under the same names. Every judgement takes them: all are called alike. */
export type EngineParameters = { readonly [Name in keyof typeof defaultParameters]: number };

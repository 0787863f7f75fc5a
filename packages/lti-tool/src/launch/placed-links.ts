/** The views that an instructor can place in a course, with the words under which they are placed. */
export const VIEWS = {
  dashboard: { title: "My learning dashboard", text: "Progress, streak, strengths and what to work on." },
  recommendations: {
    title: "What to do next",
    text: "The next lesson and what to revise, each with its reason.",
  },
} as const satisfies Record<string, { readonly title: string; readonly text: string }>;

export type View = keyof typeof VIEWS;

export function isView(value: string | undefined | null): value is View {
  return typeof value === "string" && Object.hasOwn(VIEWS, value);
}

/**
 * Custom parameters of a placed link, which the platform fills in at each launch where it knows the course's dates.
 * https://www.imsglobal.org/spec/lti/v1p3#lti-coursesection-variables
 */
export const COURSE_DATES = {
  course_starts_at: "$CourseSection.timeFrame.begin",
  course_ends_at: "$CourseSection.timeFrame.end",
} as const;

/**
 * Custom parameters by which the platform tells what a course and a link were copied from.
 * https://www.imsglobal.org/spec/lti/v1p3#lti-context-variables
 */
export const ID_HISTORIES = {
  context_id_history: "$Context.id.history",
  resource_link_id_history: "$ResourceLink.id.history",
} as const;

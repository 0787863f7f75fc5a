/** A view that an instructor can place in a course, and the words under which it is placed unless they choose others. */
interface PlacedView {
  readonly title: string;
  readonly text: string;
  /** Whether the link can carry a column of the gradebook. */
  readonly graded: boolean;
}

export const VIEWS = {
  dashboard: {
    title: "My learning dashboard",
    text: "Progress, streak, strengths and what to work on.",
    graded: false,
  },
  recommendations: {
    title: "What to do next",
    text: "The next lesson and what to revise, each with its reason.",
    graded: false,
  },
  learning_path: {
    title: "My learning path",
    text: "The course's lessons in order: what is done, what is next, and what opens later.",
    graded: true,
  },
  quiz: { title: "Quiz", text: "A short quiz with results by skill.", graded: true },
  certificate: {
    title: "On the way to the certificate",
    text: "How far you are from completing the course, and which lessons are missing.",
    graded: false,
  },
  class_overview: {
    title: "Class overview",
    text: "For instructors: how every learner of the course is doing.",
    graded: false,
  },
} as const satisfies Record<string, PlacedView>;

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

/** Milliseconds since 1970-01-01T00:00:00Z: the engine's only kind of instant. */
export type EpochMs = number;

/** A calendar date in the learner's own time zone, `YYYY-MM-DD`. */
export type LocalDate = string;

/** A part of a course that groups lessons. `position` orders the modules of a course, ascending. */
export interface Module {
  readonly id: string;
  readonly title: string;
  readonly position: number;
}

/**
 * One lesson of the course. Lessons run in the order of their modules (those without a module come first), then
 * by `position`, then by `id`.
 */
export interface Lesson {
  readonly id: string;
  readonly title: string;
  readonly position: number;
  readonly module?: Module | undefined;
  /** Ids of the lessons to complete before this one. An id that is not among the course's lessons never blocks. */
  readonly prerequisites: readonly string[];
  /** Skills that the lesson covers, the main one first. */
  readonly skills: readonly string[];
  readonly contentType?: string | undefined;
  readonly estimatedMinutes?: number | undefined;
  /** Whether some source reports completion of this lesson; without that, "not completed" means nothing. */
  readonly tracksCompletion: boolean;
}

export interface LessonProgress {
  readonly lessonId: string;
  readonly status: "not_started" | "in_progress" | "completed";
  readonly completedAt?: EpochMs | undefined;
}

/**
 * One graded result, as one source reports it. Several sources may witness the same assessment: the engine counts
 * an assessment once (see `latestResults`).
 */
export interface GradeResult {
  /** Id of the grade fact: what a reason's evidence points to. */
  readonly id: string;
  readonly assessmentId: string;
  readonly title: string;
  readonly kind: "quiz" | "assignment" | "other";
  readonly lessonId?: string | undefined;
  /** Skills of the assessment, the main one first; when empty, those of its lesson count. */
  readonly skills: readonly string[];
  /** Points; undefined when not graded yet. */
  readonly score?: number | undefined;
  /** Points; undefined when no source tells the maximum, and then no percentage is assumed. */
  readonly scoreMaximum?: number | undefined;
  /** 0..100; taken before `score` and `scoreMaximum` when a source states it. */
  readonly percent?: number | undefined;
  readonly gradedAt?: EpochMs | undefined;
  /** When we first knew of it: the latest moment at which an undated result can have been graded. */
  readonly observedAt?: EpochMs | undefined;
}

/** The event types that are a learner's own learning; rows of any other type are passed over. */
export const learningEventTypes = [
  "course_viewed",
  "lesson_viewed",
  "lesson_completed",
  "attempt_started",
  "attempt_submitted",
  "submission_created",
  "submission_submitted",
  "post_created",
  "tool_launched",
] as const;

export interface ActivityEvent {
  readonly id: string;
  readonly at: EpochMs;
  /** One of `learningEventTypes` to be counted. */
  readonly type: string;
  readonly lessonId?: string | undefined;
  /** Without it, the content type of the lesson counts. */
  readonly contentType?: string | undefined;
}

/** When the course runs. */
export interface CourseDates {
  readonly startsAt?: EpochMs | undefined;
  readonly endsAt?: EpochMs | undefined;
}

/** Everything known of one learner in one course. Each function asks for the part that it reads. */
export interface LearnerRecords {
  readonly lessons: readonly Lesson[];
  readonly progress: readonly LessonProgress[];
  readonly results: readonly GradeResult[];
  readonly events: readonly ActivityEvent[];
  /** IANA name of the learner's time zone. */
  readonly timeZone: string;
  /** Lessons whose recommendation the learner skipped. */
  readonly skippedLessonIds: readonly string[];
  readonly courseDates: CourseDates;
  /** Completion rate (0..1) of every active learner of the course, this one included; empty when not known. */
  readonly classCompletionRates: readonly number[];
}

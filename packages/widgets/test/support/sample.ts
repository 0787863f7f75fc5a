import type {
  ActiveDay,
  AssessmentSummary,
  AttemptResult,
  ClassLearner,
  ClassOverview,
  Client,
  CoursePath,
  Dashboard,
  GradePassback,
  ImportReport,
  Progress,
  Quiz,
  RecommendationList,
  Session,
} from "@skillstudio/api-client";

/** Ana Álvarez of the captured Moodle course “Python Backend”, as the API would tell of her on 22 November 2026. */
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

export const dashboard: Dashboard = {
  performance_summary: {
    lessons_completed: 3,
    avg_quiz_score: 45,
    completion_rate: 0.6,
    current_streak: 1,
    performance_trend: "improving",
  },
  current_goals: [],
  recommended_next_lessons: [
    {
      lesson_id: id(12),
      title: "Lesson: routes and views",
      reason:
        "It is the next open lesson in the course, and it builds on “What is HTTP?”, which you have finished.",
      estimated_minutes: 25,
    },
    { lesson_id: id(14), title: "Indexes", reason: "It follows.", estimated_minutes: null },
  ],
  revision_recommendations: [
    {
      lesson_id: id(13),
      title: "Quiz 1: HTTP basics",
      reason: "You scored 45% on HTTP basics.",
      estimated_minutes: 10,
    },
  ],
  struggling_topics: [{ skill: "HTTP basics", avg_score: 45, difficulty: "high" }],
  ai_insights: {
    learning_pace: "on_track",
    performance_trend: "improving",
    personalized_message: "Ana, three of five lessons are done, and your schema design was strong.",
    strengths: ["Strong in schema design: 93% on average"],
    areas_for_improvement: ["HTTP basics: 45% on average"],
    study_recommendation: "Ten minutes with HTTP basics before the next lesson would help the most.",
  },
};

const seen: Readonly<Record<string, number>> = {
  "2026-10-22": 1,
  "2026-10-28": 1,
  "2026-10-29": 1,
  "2026-10-30": 1,
  "2026-11-02": 1,
  "2026-11-08": 1,
  "2026-11-11": 1,
  "2026-11-15": 1,
  "2026-11-22": 10,
};

/** The 42 days up to 22 November 2026. */
export const days: readonly string[] = Array.from({ length: 42 }, (_, i) =>
  new Date(Date.UTC(2026, 9, 12) + i * 86_400_000).toISOString().slice(0, 10),
);
const activity: ActiveDay[] = days.map((date) => ({ date, events: seen[date] ?? 0 }));

export const progress: Progress = {
  learner: { user_id: id(62), name: "Ana Álvarez" },
  course: { course_id: id(5), title: "Python Backend" },
  lessons: [
    ["What is HTTP?", "page", "completed", true],
    ["Lesson: routes and views", "lesson", "not_started", true],
    ["Quiz 1: HTTP basics", "quiz", "completed", true],
    ["Indexes", "page", "not_started", true],
    ["Assignment 1: schema design", "assignment", "completed", true],
    ["Assignment 2: REST API", "assignment", "not_started", false],
  ].map(([title, content_type, status, tracked], i) => ({
    lesson_id: id(11 + i),
    title: String(title),
    content_type: String(content_type),
    status: status as "completed",
    completed_at: status === "completed" ? "2026-11-22T18:53:54.000Z" : null,
    tracked: tracked === true,
  })),
  results: [
    {
      assessment_id: id(31),
      title: "Assignment 1: schema design",
      kind: "assignment",
      score: 92.5,
      score_maximum: 100,
      score_percent: 92.5,
      graded_at: "2026-11-22T18:53:55.000Z",
      source: "moodle-gradebook",
    },
    {
      assessment_id: id(30),
      title: "Quiz 1: HTTP basics",
      kind: "quiz",
      score: 4.5,
      score_maximum: 10,
      score_percent: 45,
      graded_at: "2026-11-08T17:34:57.000Z",
      source: "moodle-quiz-report",
    },
    {
      assessment_id: id(32),
      title: "Probe activity 1",
      kind: "other",
      score: 17,
      score_maximum: null,
      score_percent: null,
      graded_at: null,
      source: "moodle-gradebook",
    },
  ],
  activity,
  streak: { current_days: 1, longest_days: 3, current_weeks: 5, longest_weeks: 5 },
  peak: { hours: [19, 17], days: ["sunday", "thursday"] },
  sources: [
    {
      kind: "moodle-gradebook",
      label: "Moodle gradebook",
      as_of: "2026-11-22T19:15:09.000Z",
      received_at: "2026-11-22T20:00:00.000Z",
      rows: 25,
    },
    {
      kind: "moodle-log",
      label: "Moodle course log",
      as_of: "2026-11-22T19:15:12.000Z",
      received_at: "2026-11-22T20:00:00.000Z",
      rows: 1274,
    },
    {
      kind: "launch",
      label: "LTI launch",
      as_of: null,
      received_at: "2026-11-22T20:05:00.000Z",
      rows: 1,
    },
  ],
};

/** A learner of whom nothing is known yet. */
export const nothingKnown: { readonly dashboard: Dashboard; readonly progress: Progress } = {
  dashboard: {
    performance_summary: {
      lessons_completed: 0,
      avg_quiz_score: null,
      completion_rate: null,
      current_streak: 0,
      performance_trend: null,
    },
    current_goals: [],
    recommended_next_lessons: [],
    revision_recommendations: [],
    struggling_topics: [],
    ai_insights: {
      learning_pace: null,
      performance_trend: null,
      personalized_message: "Welcome, Ana.",
      strengths: [],
      areas_for_improvement: [],
      study_recommendation: "",
    },
  },
  progress: {
    ...progress,
    lessons: [],
    results: [],
    activity: days.map((date) => ({ date, events: 0 })),
    streak: { current_days: 0, longest_days: 0, current_weeks: 0, longest_weeks: 0 },
    peak: { hours: [], days: [] },
    sources: [],
  },
};

/** A learner whose course is known, but who has done nothing in it. */
export const justBegun: { readonly dashboard: Dashboard; readonly progress: Progress } = {
  dashboard: {
    ...nothingKnown.dashboard,
    recommended_next_lessons: [
      { lesson_id: id(11), title: "What is HTTP?", reason: "It opens the course.", estimated_minutes: 15 },
    ],
    performance_summary: { ...nothingKnown.dashboard.performance_summary, completion_rate: 0 },
  },
  progress: {
    ...nothingKnown.progress,
    lessons: progress.lessons.map((lesson) => ({ ...lesson, status: "not_started", completed_at: null })),
  },
};

const titles = [
  "HTTP basics",
  "Routes and views",
  "Schema design",
  "Query planning and the cost of joins over several very large tables",
  "Transactions",
  "Caching",
  "Background work",
  "Authentication, sessions and the Donaudampfschifffahrtsgesellschaftskapitänsmütze",
  "Deployment",
  "Observability",
];

/** A term's worth of results, long names and goals. */
export const busy: { readonly dashboard: Dashboard; readonly progress: Progress } = {
  dashboard: {
    ...dashboard,
    performance_summary: {
      lessons_completed: 31,
      avg_quiz_score: 78.4,
      completion_rate: 31 / 44,
      current_streak: 12,
      performance_trend: "stable",
    },
    current_goals: [
      { goal_id: id(71), title: "Pass the backend certificate", target_date: "2027-01-31", progress: 64 },
      { goal_id: id(72), title: "Read every chapter on databases", target_date: null, progress: null },
    ],
    struggling_topics: [
      {
        skill: "Query planning and the cost of joins over several very large tables",
        avg_score: 38,
        difficulty: "high",
      },
      { skill: "Transactions", avg_score: 52, difficulty: "moderate" },
      { skill: "Caching", avg_score: 58, difficulty: "moderate" },
    ],
    ai_insights: {
      ...dashboard.ai_insights,
      learning_pace: "ahead",
      performance_trend: "stable",
      personalized_message:
        "Twelve days in a row, and seven of ten lessons done: you are further along than the course asks for at this point in the term.",
      strengths: ["You have been active 12 days in a row", "Strong in authentication: 96% on average"],
      areas_for_improvement: [
        "Transactions: 52% on average",
        "Your last results are lower than those before",
      ],
    },
  },
  progress: {
    ...progress,
    learner: { user_id: id(99), name: "Maria-Magdalena Konstantinopoulou-Featherstonehaugh von Württemberg" },
    course: { course_id: id(5), title: "Backend Engineering with Python, PostgreSQL and a Little Patience" },
    lessons: Array.from({ length: 44 }, (_, i) => ({
      lesson_id: id(200 + i),
      title: `Lesson ${i + 1}`,
      content_type: "page",
      status: i < 31 ? ("completed" as const) : ("not_started" as const),
      completed_at: null,
      tracked: true,
    })),
    results: titles
      .map((title, i) => ({
        assessment_id: id(300 + i),
        title: `${i % 3 === 1 ? "Assignment" : "Quiz"} ${i + 1}: ${title}`,
        kind: i % 3 === 1 ? ("assignment" as const) : i % 7 === 6 ? ("other" as const) : ("quiz" as const),
        score: [8, 92, 7.5, 3.8, 52, 5.8, 9, 96, 8.5, 10.5][i] ?? 0,
        score_maximum: [10, 100, 10, 10, 100, 10, 10, 100, 10, 10][i] ?? 10,
        score_percent: [80, 92, 75, 38, 52, 58, 90, 96, 85, 105][i] ?? 0,
        graded_at: `2026-${i < 5 ? "09" : "10"}-${String(4 + ((i * 5) % 24)).padStart(2, "0")}T10:00:00.000Z`,
        source: "moodle-gradebook",
      }))
      .sort((a, b) => b.graded_at.localeCompare(a.graded_at)),
    activity: days.map((date, i) => ({ date, events: i > 29 ? 3 + ((i * 7) % 11) : (i * 13) % 5 })),
    streak: { current_days: 12, longest_days: 19, current_weeks: 6, longest_weeks: 9 },
  },
};

export const recommendations: RecommendationList = {
  recommendations: [
    {
      recommendation_id: id(41),
      type: "next_lesson",
      lesson_id: id(12),
      title: "Lesson: routes and views",
      reason:
        "It is the next open lesson in the course, and it builds on “What is HTTP?”, which you have finished.",
      estimated_minutes: 25,
      status: "active",
    },
    {
      recommendation_id: id(42),
      type: "revision",
      lesson_id: id(13),
      title: "Quiz 1: HTTP basics",
      reason: "You scored 45% on HTTP basics, the lowest of your topics.",
      estimated_minutes: null,
      status: "active",
    },
  ],
};

const names = [
  "Fatima Al-Sayed",
  "Ana Álvarez",
  "Maya Cohen",
  "Chloé Dupont",
  "José García",
  "Omar Haddad",
  "Ravi Kumar",
  "Sam Lee, Jr.",
  "Nguyễn Thị Hoa",
  "Ben O'Brien",
];

const learners: ClassLearner[] = [
  ...names.map((name, i) => ({
    learner_id: id(62 + i),
    name,
    lessons_completed: [3, 3, 2, 1, 3, 4, 3, 0, 4, 5][i] ?? 0,
    lessons_tracked: 5,
    completion_rate: ([3, 3, 2, 1, 3, 4, 3, 0, 4, 5][i] ?? 0) / 5,
    avg_quiz_score: [70, 45, null, null, 75, 100, 70, null, 95, 100][i] ?? null,
    last_active_at: i === 7 ? null : `2026-11-${String(22 - i).padStart(2, "0")}T10:00:00.000Z`,
    current_streak: [1, 1, 0, 0, 2, 4, 0, 0, 3, 1][i] ?? 0,
    status: i === 3 ? ("inactive" as const) : ("active" as const),
  })),
  {
    learner_id: id(90),
    name: null,
    lessons_completed: 0,
    lessons_tracked: 0,
    completion_rate: null,
    avg_quiz_score: null,
    last_active_at: null,
    current_streak: 0,
    status: "active" as const,
  },
];

export const classOverview: ClassOverview = {
  course: progress.course,
  learners,
  setup_steps: [
    { code: "roster", done: true, title: "Roster", how: "The course's roster has been read." },
    { code: "lessons", done: true, title: "Lessons", how: "Five lessons are known." },
    { code: "grades", done: true, title: "Grades", how: "The gradebook has been imported." },
    {
      code: "activity",
      done: false,
      title: "Activity",
      how: "Import the course log: Reports, Logs, Download as CSV.",
    },
    { code: "dates", done: false, title: "Course dates", how: "Set the start and end of the course." },
  ],
  sources: progress.sources,
};

export const session: Session = {
  user: { user_id: id(3), name: "Tamar Teacher" },
  role: "instructor",
  course: { course_id: id(5), title: "Python Backend" },
  member: true,
  view: "dashboard",
  assessment_id: null,
  locale: "en",
  time_zone: "UTC",
  deep_linking: null,
};

export const gradePassback: GradePassback = {
  counts: { waiting: 1, sent: 20, held: 1, kept: 0, refused: 1 },
  scores: [
    {
      score_id: "00000000-0000-4000-8000-0000000000a1",
      learner: { user_id: "00000000-0000-4000-8000-000000000062", name: "Ana Álvarez" },
      column: "Quiz 1: HTTP basics",
      status: "held",
      reason: null,
      score: { given: 5, maximum: 10 },
      scored_at: "2026-11-22T09:00:00.000Z",
      lms_score: { given: 18, maximum: 20 },
      lms_seen_at: "2026-11-22T10:00:00.000Z",
      sent_at: "2026-11-21T10:00:00.000Z",
    },
    {
      score_id: "00000000-0000-4000-8000-0000000000a2",
      learner: { user_id: "00000000-0000-4000-8000-000000000063", name: null },
      column: "Learning path",
      status: "refused",
      reason: "column_gone",
      score: { given: 66.67, maximum: 100 },
      scored_at: "2026-11-22T09:00:00.000Z",
      lms_score: null,
      lms_seen_at: null,
      sent_at: null,
    },
    {
      score_id: "00000000-0000-4000-8000-0000000000a3",
      learner: { user_id: "00000000-0000-4000-8000-000000000064", name: "Hoa Nguyễn Thị" },
      column: "Learning path",
      status: "waiting",
      reason: "no_answer",
      score: { given: 100, maximum: 100 },
      scored_at: "2026-11-22T09:00:00.000Z",
      lms_score: null,
      lms_seen_at: null,
      sent_at: null,
    },
  ],
};

export const importReport: ImportReport = {
  batch_id: id(51),
  kind: "moodle-gradebook",
  filename: "PYBE Grades.csv",
  rows: 25,
  accepted: 21,
  unchanged: 2,
  set_aside: 1,
  refused: 1,
  rejects: [{ line: 14, reason: "The score “7,5o” is no number.", row: ["Lee, Jr.", "Sam", "7,5o"] }],
  matched_learners: 24,
  columns: [
    { name: "Quiz: Quiz 1: HTTP basics (Real)", taken_as: "quiz", score_maximum: 10, rows: null },
    { name: "Course total (Real)", taken_as: "set_aside", score_maximum: null, rows: null },
  ],
};

/** The sample's course in order: Indexes waits for the lesson before it. */
export const coursePath: CoursePath = {
  learner: progress.learner,
  course: progress.course,
  steps: progress.lessons.map(({ lesson_id, title, content_type, completed_at, tracked }, i) => ({
    sequence: i + 1,
    lesson_id,
    title,
    module: { module_id: id(i < 3 ? 81 : 82), title: i < 3 ? "The web" : "Databases" },
    content_type,
    skills_covered: [],
    estimated_minutes: [15, 25, 10, 20, null, null][i] ?? null,
    status: (["done", "next", "done", "waiting", "done", "open"] as const)[i] ?? "open",
    reason:
      [
        null,
        "Next in sequence: Lesson: routes and views",
        null,
        "Indexes opens after: Lesson: routes and views",
      ][i] ?? null,
    completed_at,
    tracked,
  })),
  lessons_completed: 3,
  lessons_tracked: 5,
  minutes_left: 45,
};

export const quizzes: AssessmentSummary[] = [
  { assessment_id: id(35), title: "Check yourself", questions: 3, score_maximum: 4 },
  { assessment_id: id(36), title: "Before the exam", questions: 20, score_maximum: 40 },
];

export const quiz: Quiz = {
  assessment_id: id(35),
  title: "Check yourself",
  score_maximum: 4,
  attempts: 0,
  best_percent: null,
  questions: [
    {
      question_id: id(351),
      kind: "single_choice",
      prompt: "Which of these is a list?",
      choices: [
        { choice_id: "1", text: "(1, 2)" },
        { choice_id: "2", text: "[1, 2]" },
        { choice_id: "3", text: "{1, 2}" },
      ],
      points: 1,
    },
    {
      question_id: id(352),
      kind: "multiple_choice",
      prompt: "Which of these can be changed in place?",
      choices: [
        { choice_id: "1", text: "a list" },
        { choice_id: "2", text: "a tuple" },
        { choice_id: "3", text: "a dictionary" },
      ],
      points: 2,
    },
    { question_id: id(353), kind: "number", prompt: "What is len([1, 2, 3])?", choices: [], points: 1 },
  ],
};

export const attemptResult: AttemptResult = {
  score: 3,
  score_maximum: 4,
  score_percent: 75,
  best_percent: 75,
  submitted_at: "2026-11-22T20:00:00.000Z",
  questions: [
    { question_id: id(351), correct: true, points: 1 },
    { question_id: id(352), correct: true, points: 2 },
    { question_id: id(353), correct: false, points: 0 },
  ],
  skills: [
    { skill: "Lists", questions: 2, correct: 1, points: 1, points_maximum: 2 },
    { skill: null, questions: 1, correct: 1, points: 2, points_maximum: 2 },
  ],
  recorded: true,
  graded: true,
};

/** A client that answers with the samples, and with `changes` where a test wants something else. */
export function sampleClient(changes: Partial<Client> = {}): Client {
  const unexpected = (): never => {
    throw new Error("This test does not expect the call.");
  };
  return {
    getSession: unexpected,
    getDashboard: async () => dashboard,
    getProgress: async () => progress,
    getCoursePath: async () => coursePath,
    createAssessment: unexpected,
    listAssessments: async () => ({ assessments: quizzes }),
    getAssessment: async () => quiz,
    submitAttempt: unexpected,
    listRecommendations: async () => recommendations,
    actOnRecommendation: unexpected,
    getClassOverview: async () => classOverview,
    getGradePassback: async () => gradePassback,
    decideScore: unexpected,
    importFile: async () => importReport,
    answerDeepLinking: unexpected,
    exchangeToken: unexpected,
    getInstallation: unexpected,
    listPlatforms: unexpected,
    addPlatform: unexpected,
    changePlatform: unexpected,
    removePlatform: unexpected,
    approvePlatform: unexpected,
    switchPlatform: unexpected,
    approveDeployment: unexpected,
    switchDeployment: unexpected,
    testDeployment: unexpected,
    createRegistrationLink: unexpected,
    listInstitutions: unexpected,
    listToolKeys: unexpected,
    rotateToolKeys: unexpected,
    ...changes,
  };
}

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Count, CourseQuery, everyRole, Id, Instant, Percent, staff } from "./primitives.ts";
import { routes } from "./routes.ts";

const Words = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\0]+$/u, "takes no NUL");
const Points = z.number().positive().max(1_000).describe("Points.");
const Difficulty = z.enum(["beginner", "intermediate", "advanced"]);

const NewChoice = z.strictObject({ text: Words.max(1_000), correct: z.boolean() });
const about = {
  prompt: Words.max(5_000),
  points: Points.default(1),
  skill: Words.max(100).optional().describe("What it tests; results are shown by skill."),
  difficulty: Difficulty.optional(),
};
const choices = z.array(NewChoice).min(2).max(12);

export const NewQuestion = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("single_choice"),
      ...about,
      choices: choices.refine(
        (given) => given.filter(({ correct }) => correct).length === 1,
        "takes exactly one correct choice",
      ),
    }),
    z.strictObject({
      kind: z.literal("multiple_choice"),
      ...about,
      choices: choices.refine((given) => given.some(({ correct }) => correct), "needs a correct choice"),
    }),
    z.strictObject({
      kind: z.literal("number"),
      ...about,
      answer: z.number(),
      tolerance: z.number().min(0).default(0).describe("By how much an answer may be off."),
    }),
  ])
  .meta({ id: "NewQuestion", description: "A question with its right answer." });
export type NewQuestion = z.infer<typeof NewQuestion>;

export const NewAssessment = z
  .strictObject({ title: Words.max(255), questions: z.array(NewQuestion).min(1).max(100) })
  .meta({ id: "NewAssessment" });
export type NewAssessment = z.infer<typeof NewAssessment>;

export const AssessmentSummary = z
  .strictObject({
    assessment_id: Id,
    title: z.string(),
    questions: Count,
    score_maximum: z.number().describe("Points of all questions."),
  })
  .meta({ id: "AssessmentSummary", description: "A quiz that was written in the tool." });
export type AssessmentSummary = z.infer<typeof AssessmentSummary>;

export const AssessmentList = z
  .strictObject({ assessments: z.array(AssessmentSummary).describe("By title.") })
  .meta({ id: "AssessmentList" });
export type AssessmentList = z.infer<typeof AssessmentList>;

export const QuizQuestion = z
  .strictObject({
    question_id: Id,
    kind: z.enum(["single_choice", "multiple_choice", "number"]),
    prompt: z.string(),
    choices: z
      .array(z.strictObject({ choice_id: z.string(), text: z.string() }))
      .describe("Empty for a number."),
    points: z.number(),
  })
  .meta({ id: "QuizQuestion", description: "A question as a learner sees it: without the right answer." });
export type QuizQuestion = z.infer<typeof QuizQuestion>;

export const Quiz = z
  .strictObject({
    ...AssessmentSummary.omit({ questions: true }).shape,
    questions: z.array(QuizQuestion).describe("In order."),
    attempts: Count.describe("How often the session's own user has taken it."),
    best_percent: Percent.nullable().describe("Of their best attempt; null before the first."),
  })
  .meta({ id: "Quiz" });
export type Quiz = z.infer<typeof Quiz>;

export const QuizAnswer = z
  .strictObject({
    question_id: Id,
    choices: z.array(z.string().max(20)).max(12).optional().describe("Ids of the chosen; of a choice."),
    number: z.number().optional().describe("Of a number."),
  })
  .meta({ id: "QuizAnswer" });
export type QuizAnswer = z.infer<typeof QuizAnswer>;

export const NewAttempt = z
  .strictObject({
    attempt_key: Id.describe("Made by the caller: the same key again gives the same result and counts once."),
    answers: z.array(QuizAnswer).max(100).describe("At most one to a question; one left out is wrong."),
    duration_seconds: z.int().min(0).max(86_400).optional().describe("As the page measured it."),
  })
  .meta({ id: "NewAttempt" });
export type NewAttempt = z.infer<typeof NewAttempt>;

export const SkillResult = z
  .strictObject({
    skill: z.string().nullable().describe("Null for the questions that name none."),
    questions: Count,
    correct: Count,
    points: z.number(),
    points_maximum: z.number(),
  })
  .meta({ id: "SkillResult" });
export type SkillResult = z.infer<typeof SkillResult>;

export const AttemptResult = z
  .strictObject({
    score: z.number().describe("Points."),
    score_maximum: z.number(),
    score_percent: Percent,
    best_percent: Percent.describe("Of the best attempt so far, this one included."),
    submitted_at: Instant,
    questions: z
      .array(z.strictObject({ question_id: Id, correct: z.boolean(), points: z.number() }))
      .describe("In order. What would have been right is not told: the quiz can be taken again."),
    skills: z.array(SkillResult).describe("In the order in which the quiz comes to them."),
    recorded: z
      .boolean()
      .describe("False for people who only look in, such as instructors: nothing was kept."),
    graded: z.boolean().describe("Whether the best result goes to the gradebook of the LMS."),
  })
  .meta({ id: "AttemptResult" });
export type AttemptResult = z.infer<typeof AttemptResult>;

const QuizParams = z.strictObject({ assessment_id: Id });

export const createAssessment = endpoint({
  route: routes.createAssessment,
  summary: "Write a quiz",
  description:
    "For instructors of the course. The quiz is published at once, and can be placed by deep linking.",
  access: staff,
  about: "course",
  query: CourseQuery,
  body: NewAssessment,
  maxBytes: 1_000_000,
  response: AssessmentSummary,
  errors: ["not_found"],
});

export const listAssessments = endpoint({
  route: routes.listAssessments,
  summary: "The quizzes of a course that were written in the tool",
  description:
    "For those who can place them: instructors, and whoever has a deep linking request to answer. Graded items that the LMS told of are not among them.",
  access: staff,
  about: "course",
  query: CourseQuery,
  response: AssessmentList,
  errors: ["not_found"],
});

export const getAssessment = endpoint({
  route: routes.getAssessment,
  summary: "A quiz, to be taken",
  description: "Without its right answers, whoever asks.",
  access: everyRole,
  about: "course",
  params: QuizParams,
  query: CourseQuery,
  response: Quiz,
  errors: ["not_found"],
});

export const submitAttempt = endpoint({
  route: routes.submitAttempt,
  summary: "Hand in an attempt at a quiz",
  description:
    "Graded here: a question is right or wrong as a whole. The best attempt counts, and goes to the gradebook where the quiz's link has a column.",
  access: everyRole,
  about: "course",
  params: QuizParams,
  query: CourseQuery,
  body: NewAttempt,
  response: AttemptResult,
  errors: ["not_found"],
});

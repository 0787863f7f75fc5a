import type { NewAssessment } from "@skillstudio/api-client";

/** The quiz of the demonstration's course, as its teacher would write it. */
export const CHECK_YOURSELF: NewAssessment = {
  title: "Check yourself",
  questions: [
    {
      kind: "single_choice",
      prompt: "Which of these is a list?",
      points: 1,
      skill: "Python basics",
      difficulty: "beginner",
      choices: [
        { text: "(1, 2, 3)", correct: false },
        { text: "[1, 2, 3]", correct: true },
        { text: "{1, 2, 3}", correct: false },
        { text: '"1, 2, 3"', correct: false },
      ],
    },
    {
      kind: "number",
      prompt: 'What is the value of len({"a": 1, "b": 2, "c": 3})?',
      points: 1,
      skill: "Python basics",
      difficulty: "beginner",
      answer: 3,
      tolerance: 0,
    },
    {
      kind: "multiple_choice",
      prompt: "Which of these can be changed in place?",
      points: 2,
      skill: "Data types",
      difficulty: "intermediate",
      choices: [
        { text: "a list", correct: true },
        { text: "a tuple", correct: false },
        { text: "a dictionary", correct: true },
        { text: "a string", correct: false },
      ],
    },
    {
      kind: "single_choice",
      prompt: "What does a function without a return statement give?",
      points: 1,
      skill: "Functions",
      difficulty: "beginner",
      choices: [
        { text: "0", correct: false },
        { text: "an empty string", correct: false },
        { text: "None", correct: true },
        { text: "an error", correct: false },
      ],
    },
    {
      kind: "single_choice",
      prompt: "Which status code says that a resource was created?",
      points: 1,
      skill: "HTTP basics",
      difficulty: "intermediate",
      choices: [
        { text: "200", correct: false },
        { text: "201", correct: true },
        { text: "301", correct: false },
        { text: "404", correct: false },
      ],
    },
  ],
};

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clockOf } from "./local-time.ts";
import { parseMoodleQuiz } from "./moodle-quiz.ts";

const CAPTURED = readFileSync(
  new URL("../../../test/fixtures/moodle/76-quiz-grades-report.csv", import.meta.url),
);
const SIX_FIFTY_THREE = Date.UTC(2026, 10, 22, 18, 53);

describe("a captured quiz report", () => {
  const quiz = parseMoodleQuiz(CAPTURED, clockOf("UTC"));

  test("has its maxima, its questions and its newest time", () => {
    const { attempts, ...rest } = quiz;
    expect(attempts).toHaveLength(20);
    expect(rest).toEqual({
      maximum: 10,
      questions: [1, 2, 3, 4].map((position) => ({ position, maximum: 2.5 })),
      setAside: 1,
      refused: [],
      asOf: SIX_FIFTY_THREE,
    });
  });

  test("has each attempt with its marks", () => {
    const { cells, ...attempt } = quiz.attempts[2] ?? { cells: [] };
    expect(cells).toHaveLength(12);
    expect(attempt).toEqual({
      line: 4,
      person: { fullName: "Hoa Nguyễn Thị", email: "student03@example.edu" },
      finished: true,
      startedAt: SIX_FIFTY_THREE,
      completedAt: SIX_FIFTY_THREE,
      score: 9.5,
      marks: [2.5, 2.5, 2.5, 2],
    });
  });

  test("adds up: each grade is the sum of its marks, and the averages that were set aside are theirs", () => {
    for (const { score, marks } of quiz.attempts) {
      expect(marks.reduce<number>((sum, mark) => sum + (mark ?? 0), 0)).toBeCloseTo(score ?? Number.NaN, 10);
    }
    const mean = quiz.attempts.reduce((sum, { score }) => sum + (score ?? 0), 0) / quiz.attempts.length;
    expect(mean.toFixed(2)).toBe("8.25");
  });
});

describe("a quiz report", () => {
  const HEADER =
    '"Last name","First name","Email address",State,"Started on",Completed,"Time taken",Grade/10.00,"Q. 1 /10.00"';
  const parse = (...rows: readonly string[]) =>
    parseMoodleQuiz(Buffer.from([HEADER, ...rows].join("\n")), clockOf("UTC"));

  test("sets aside learners who made no attempt, and keeps attempts in progress and ungraded answers", () => {
    const { attempts, setAside, refused } = parse(
      "Ro,Ana,a@x.org,-,-,-,-,-,-",
      'Ro,Ben,b@x.org,"In progress","1 March 2026 9:00 AM",-,-,-,-',
      'Ro,Cem,c@x.org,Finished,"1 March 2026 9:00 AM","1 March 2026 10:00 AM","1 hour","Not yet graded","Requires grading"',
    );
    expect(attempts.map(({ cells: _cells, ...attempt }) => attempt)).toEqual([
      {
        line: 3,
        person: { fullName: "Ben Ro", email: "b@x.org" },
        finished: false,
        startedAt: Date.UTC(2026, 2, 1, 9),
        marks: [undefined],
      },
      {
        line: 4,
        person: { fullName: "Cem Ro", email: "c@x.org" },
        finished: true,
        startedAt: Date.UTC(2026, 2, 1, 9),
        completedAt: Date.UTC(2026, 2, 1, 10),
        marks: [undefined],
      },
    ]);
    expect({ setAside, refused }).toEqual({ setAside: 1, refused: [] });
  });

  test("refuses rows whose date or mark cannot be read", () => {
    const good = 'Ro,Ana,a@x.org,Finished,"1 March 2026 9:00 AM","1 March 2026 9:30 AM",x,5.00,5.00';
    const { attempts, refused } = parse(
      good.replaceAll("March", "Mars"),
      good,
      good.replace(",5.00,", ",five,"),
      good.replace(",5.00,", ",-5,"),
    );
    expect(attempts.map(({ line }) => line)).toEqual([3]);
    expect(refused.map(({ line, code, reason }) => ({ line, code, reason }))).toEqual([
      {
        line: 2,
        code: "date_unreadable",
        reason:
          "“Started” has “1 Mars 2026 9:00 AM”, which is not a date between 2000 and next year such as 22 November 2026 6:53 PM.",
      },
      { line: 4, code: "number_unreadable", reason: "“Grade” has “five”, which is not a number." },
      { line: 5, code: "score_out_of_range", reason: "“Grade” has the grade -5, which is below zero." },
    ]);
  });
});

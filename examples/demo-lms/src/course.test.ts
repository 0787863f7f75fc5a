import { expect, it } from "vitest";
import { capturedCompletion, capturedGrades, course } from "./course.ts";

it("the people are the captured ones: 24 students, a teacher, an assistant and the administrator", () => {
  const roles = course.people.map((person) => person.role);
  expect([roles.length, roles.filter((role) => role === "learner").length]).toEqual([27, 24]);
  expect(course.people.find((person) => person.id === "59")?.username).toBe("teacher1");
});

it("grades are those of the gradebook export, and a dash is none", () => {
  const grades = capturedGrades();
  expect(grades.size).toBe(24);
  expect(grades.get("62")).toEqual(
    new Map([
      ["15", 4.5],
      ["16", 92.5],
    ]),
  );
  expect(grades.get("72")).toEqual(
    new Map([
      ["15", 9.5],
      ["16", 0],
    ]),
  );
  expect(grades.get("85")).toEqual(new Map());
});

it("a name with a comma stays in its cell", () => {
  expect(capturedGrades().get("86")).toEqual(new Map());
});

it("completion is that of the completion report", () => {
  const completion = capturedCompletion();
  expect(completion.size).toBe(24);
  expect(completion.get("68")).toEqual(
    new Set(["What is HTTP?", "Quiz 1: HTTP basics", "Assignment 1: schema design"]),
  );
  expect(completion.get("85")).toEqual(new Set(["What is HTTP?", "Indexes"]));
});

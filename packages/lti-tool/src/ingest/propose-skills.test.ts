import { expect, test } from "vitest";
import { proposeSkills } from "./propose-skills.ts";

test.each([
  ["Quiz 1: HTTP basics", ["HTTP basics"]],
  ["Assignment 1: schema design", ["schema design"]],
  ["Lesson: routes and views", ["routes and views"]],
  ["Week 3 - Quiz 2: Joins", ["Joins"]],
  ["Unit 2.1. Loops", ["Loops"]],
  ["4. Testing", ["Testing"]],
  ["What is HTTP?", ["HTTP"]],
  ["What are the SOLID principles?", ["SOLID principles"]],
  ["Indexes", ["Indexes"]],
  ["  REST   API ", ["REST API"]],
  ["Testing in Python", ["Testing in Python"]],
  ["Lessons learned", ["Lessons learned"]],
  ["索引", ["索引"]],
  ["Quiz 1", []],
  ["Module 4:", []],
  ["Final exam", []],
  ["Participation", []],
  ["2026", []],
  ["", []],
])("proposes for %j the skills %j", (title, skills) => {
  expect(proposeSkills(title)).toEqual(skills);
});

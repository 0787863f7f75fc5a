import { expect, it } from "vitest";
import { type CourseRoles, readRoles } from "./roles.ts";

const CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person#";
const INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#";

it.each<[name: string, roles: readonly string[], expected: Partial<CourseRoles>]>([
  ["RO-1 none", [], { role: "viewer" }],
  ["RO-2 an unknown one", ["https://example.org/roles#Captain"], { role: "viewer" }],
  ["RO-3 a short one", ["Learner"], { role: "learner" }],
  ["a short instructor", ["Instructor"], { role: "instructor" }],
  ["RO-4 several", [`${CONTEXT}Learner`, `${CONTEXT}Instructor`], { role: "instructor" }],
  ["RO-5 an institution's alone", [`${INSTITUTION}Instructor`], { role: "viewer" }],
  [
    "an institution's administrator in a course",
    [`${INSTITUTION}Administrator`, `${CONTEXT}Learner`],
    { role: "learner" },
  ],
  ["a system's administrator", [`${SYSTEM}Administrator`], { role: "viewer" }],
  [
    "a system's administrator in a course",
    [`${SYSTEM}Administrator`, `${CONTEXT}Learner`],
    { role: "learner" },
  ],
  ["RO-12 a learner and an unknown one", [`${CONTEXT}Learner`, "https://example.org/x"], { role: "learner" }],
  ["RO-13 a mentor", [`${CONTEXT}Mentor`], { role: "viewer", mentor: true }],
  [
    "a teaching assistant alone",
    ["http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant"],
    { role: "viewer" },
  ],
  ["Sakai's spelling of it", [`${CONTEXT}Instructor#TeachingAssistant`], { role: "viewer" }],
  ["Brightspace's instructor", [`${CONTEXT}Administrator`, `${CONTEXT}Instructor`], { role: "instructor" }],
  ["a course's administrator", [`${CONTEXT}Administrator`], { role: "admin" }],
  ["Open edX's `None` beside a learner", [`${SYSTEM}None`, `${CONTEXT}Learner`], { role: "learner" }],
  ["Open edX's `None` alone", [`${SYSTEM}None`], { role: "viewer", testUser: false, mentor: false }],
  [
    "a preview user",
    [`${CONTEXT}Learner`, "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"],
    { role: "learner", testUser: true },
  ],
])("reads %s", (_name, roles, expected) => {
  expect(readRoles(roles)).toMatchObject(expected);
});

import { expect, it } from "vitest";
import { isCourse } from "./context-type.ts";

const VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2/course#";

it.each<[name: string, types: readonly string[] | undefined, expected: boolean]>([
  ["no type", undefined, true],
  ["an empty list", [], true],
  ["Moodle's simple name", ["CourseSection"], true],
  ["an offering", [`${VOCABULARY}CourseOffering`], true],
  ["a section", [`${VOCABULARY}CourseSection`], true],
  ["a template", [`${VOCABULARY}CourseTemplate`], true],
  ["a group", [`${VOCABULARY}Group`], true],
  ["the name of LTI 1.1", ["urn:lti:context-type:ims/lis/CourseSection"], true],
  ["a course beside an unknown type", ["https://lms.example/Programme", `${VOCABULARY}CourseOffering`], true],
  ["Canvas's account", ["Account"], false],
  ["an unknown type", ["https://lms.example/Programme"], false],
  ["a name that only ends like one", ["NoCourseSection", "https://lms.example/CourseSection"], false],
])("%s: a course is %s", (_name, types, expected) => {
  expect(isCourse(types)).toBe(expected);
});

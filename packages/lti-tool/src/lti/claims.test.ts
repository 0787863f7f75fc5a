import { expect, it } from "vitest";
import { claim, readClaims } from "./claims.ts";
import captured from "./fixtures/id-tokens.json" with { type: "json" };

const LAUNCH: Readonly<Record<string, unknown>> = captured["moodle/30-id-token-resource-link-learner-iframe"];

it.each<[who: string, value: unknown, read: string | undefined]>([
  ["Canvas, of what it cannot fill in", "$Canvas.course.startAt", undefined],
  ["Blackboard, of what it cannot fill in", "@X@course.batch_uid@X@", undefined],
  ["any, of a name with the sign within", "US$ 5", "US$ 5"],
  ["any, of an address", "a@X@b", "a@X@b"],
  ["any, of a known value", "S01000", "S01000"],
])("a custom value and a student number as sent by %s: %j is %j", (_who, value, read) => {
  const claims = readClaims({
    ...LAUNCH,
    [claim.custom]: { course: value, view: "quiz" },
    [claim.lis]: { person_sourcedid: value, course_section_sourcedid: "PYBE-2026" },
  });
  expect(claims[claim.custom]).toEqual({ ...(read !== undefined && { course: read }), view: "quiz" });
  expect(claims[claim.lis]).toEqual({
    ...(read !== undefined && { person_sourcedid: read }),
    course_section_sourcedid: "PYBE-2026",
  });
});

it.each(["", null])(
  "what Moodle has nothing for, %j, is an empty custom value and no student number",
  (value) => {
    const claims = readClaims({
      ...LAUNCH,
      [claim.custom]: { course: value },
      [claim.lis]: { person_sourcedid: value },
    });
    expect([claims[claim.custom], claims[claim.lis]]).toEqual([{ course: "" }, {}]);
  },
);

it("custom values that are numbers and booleans are read as text", () => {
  const claims = readClaims({ ...LAUNCH, [claim.custom]: { id: 7, graded: true } });
  expect(claims[claim.custom]).toEqual({ id: "7", graded: "true" });
});

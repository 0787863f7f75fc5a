import { describe, expect, test } from "vitest";
import type { RosterPerson } from "../store/roster.ts";
import type { PersonMarks } from "./gradebook-files/person.ts";
import { peopleOf } from "./people.ts";

const person = (userId: string, marks: Partial<RosterPerson> = {}): RosterPerson => ({
  userId,
  role: "learner",
  name: null,
  email: null,
  sourcedIds: [],
  moodleUserIds: [],
  ...marks,
});
const ANA = person("ana", {
  name: "Ana Álvarez",
  email: "Ana@School.org",
  sourcedIds: ["S1"],
  moodleUserIds: ["62"],
});
const BEN = person("ben", {
  name: "Ben O'Brien",
  email: "ben@school.org",
  sourcedIds: ["S2"],
  moodleUserIds: ["63"],
});
const SAM_ONE = person("sam1", { name: "Sam Lee", moodleUserIds: ["70"] });
const SAM_TWO = person("sam2", { name: "Sam Lee" });
const NAMED_ONLY = person("mei", { name: "Mei 李" });
const find = peopleOf([ANA, BEN, SAM_ONE, SAM_TWO, NAMED_ONLY]);

describe("a row's person is found", () => {
  test.each<[string, PersonMarks, string]>([
    ["by e-mail address, whatever its case", { email: "ANA@school.ORG" }, "ana"],
    ["by ID number when the address is another", { email: "private@mail.org", idNumber: "S2" }, "ben"],
    ["by Moodle's user id", { lmsUserId: "62", fullName: "Ana" }, "ana"],
    [
      "by full name when nothing else is known of the person",
      { fullName: "mei  李", email: "mei@school.org" },
      "mei",
    ],
    ["by full name, however its accents are written", { fullName: "Ana A\u0301lvarez" }, "ana"],
    ["by id among people of one name", { lmsUserId: "70", fullName: "Sam Lee" }, "sam1"],
    [
      "by full name when the other bearer of it has another id",
      { lmsUserId: "71", fullName: "Sam Lee" },
      "sam2",
    ],
  ])("%s", (_name, marks, userId) => {
    expect(find(marks).userId).toBe(userId);
  });
});

describe("a row is refused", () => {
  test.each<[string, PersonMarks, string, string]>([
    [
      "when nobody bears its marks",
      { email: "x@school.org", idNumber: "S9", fullName: "Xi" },
      "person_unknown",
      "Nobody on the course's roster has the e-mail address “x@school.org” or the ID number “S9” or the name “Xi”. When the roster knows this person, import the file again.",
    ],
    [
      "when its name is known but its id is another's",
      { lmsUserId: "99", fullName: "Ana Álvarez" },
      "person_unknown",
      "Nobody on the course's roster has the Moodle user id “99” or the name “Ana Álvarez”. When the roster knows this person, import the file again.",
    ],
    [
      "when two people bear its name",
      { fullName: "Sam Lee" },
      "person_ambiguous",
      "2 people on the course's roster have the name “Sam Lee”.",
    ],
    [
      "when its marks mean two people",
      { email: "ana@school.org", idNumber: "S2" },
      "person_ambiguous",
      "2 people on the course's roster have the e-mail address “ana@school.org” or the ID number “S2”.",
    ],
    [
      "when it names nobody",
      {},
      "person_missing",
      "The row names nobody: it has no e-mail address, ID number or name.",
    ],
  ])("%s", (_name, marks, code, message) => {
    expect(() => find(marks)).toThrow(expect.objectContaining({ code, message }));
    expect(() => find(marks)).toThrow(expect.objectContaining({ code, message }));
  });
});

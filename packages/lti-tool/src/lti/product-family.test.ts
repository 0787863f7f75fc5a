import { describe, expect, it } from "vitest";
import configurations from "./fixtures/openid-configurations.json" with { type: "json" };
import { productFamilyOf } from "./product-family.ts";

const SITE = "https://lms.example.edu";

describe("productFamilyOf", () => {
  it.each([
    ["moodle", "moodle"],
    ["Moodle", "moodle"],
    ["canvas", "canvas"],
    ["CANVAS", "canvas"],
    ["BlackboardLearn", "BlackboardLearn"],
    ["blackboard", "BlackboardLearn"],
    ["Blackboard Learn", "BlackboardLearn"],
    ["desire2learn", "desire2learn"],
    ["Brightspace", "desire2learn"],
    ["d2l", "desire2learn"],
    [" Sakai ", "sakai"],
    ["schoology", "schoology"],
    ["OpenEdX", "OpenEdX"],
    ["", null],
    ["  ", null],
    [null, null],
    [undefined, null],
  ])("of a platform that tells %j is %j", (told, family) => {
    expect(productFamilyOf(told, SITE)).toBe(family);
  });

  it.each([
    ["https://canvas.instructure.com", "canvas"],
    ["https://canvas.beta.instructure.com", "canvas"],
    ["https://canvas.test.instructure.com", "canvas"],
    ["https://blackboard.com", "BlackboardLearn"],
    ["https://school.brightspace.com", "desire2learn"],
    ["https://school.moodlecloud.com", "moodle"],
    ["https://blackboard.com.evil.example", null],
    ["https://notcanvas.instructure.com.example", null],
    ["no address", null],
  ])("of one that tells nothing is known by the issuer %s: %j", (issuer, family) => {
    expect(productFamilyOf(undefined, issuer)).toBe(family);
  });

  it("is what a platform tells, where its issuer says something else", () => {
    expect(productFamilyOf("moodle", "https://blackboard.com")).toBe("moodle");
  });

  it.each(Object.entries(configurations))(
    "keeps the code of a captured %s as it is",
    (_, { issuer, ...more }) => {
      const told = more["https://purl.imsglobal.org/spec/lti-platform-configuration"].product_family_code;
      expect(productFamilyOf(told, issuer)).toBe(told);
    },
  );
});

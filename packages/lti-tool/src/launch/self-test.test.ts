import { describe, expect, it } from "vitest";
import { SCOPES } from "../lti/registration.ts";
import type { OfferedServices } from "../store/launches.ts";
import { GUIDES } from "./guides.ts";
import { CHECKS, judgeDeployment, missingScopes, sumUp } from "./self-test.ts";
import { describeFinding } from "./self-test-words.ts";

const AGS = "https://purl.imsglobal.org/spec/lti-ags/scope";

const everything: OfferedServices = {
  claims: ["name", "email", "context", "resource_link", "custom", "endpoint", "namesroleservice"],
  custom: ["course_starts_at", "course_ends_at", "context_id_history"],
  scopes: [`${AGS}/lineitem`, `${AGS}/result.readonly`, `${AGS}/score`],
  lineItems: true,
  lineItem: false,
  roster: true,
  notices: ["LtiContextCopyNotice"],
};
const answered = {
  keys: { ok: true },
  token: { ok: true },
  roster: { ok: true },
  lineItems: { ok: true },
} as const;

function statusesOf(...judged: Parameters<typeof judgeDeployment>) {
  return Object.fromEntries(judgeDeployment(...judged).map(({ id, status }) => [id, status]));
}

describe("a self-test", () => {
  it("finds nothing to mend where everything is offered and answers", () => {
    expect(new Set(Object.values(statusesOf(everything, answered)))).toEqual(new Set(["ok"]));
  });

  it("knows nothing before the first launch", () => {
    expect(new Set(Object.values(statusesOf(undefined)))).toEqual(new Set(["unknown"]));
  });

  it("says nothing of keys and tokens when nobody asked the platform", () => {
    expect(statusesOf(everything)).toMatchObject({ keys: "unknown", token: "unknown", roster: "ok" });
  });

  const failed = { ok: false, detail: "answered 401" } as const;
  it.each([
    ["no names", { claims: ["email", "context", "resource_link"] }, answered, { names: "missing" }],
    ["no addresses", { claims: ["name", "context", "resource_link"] }, answered, { email: "missing" }],
    ["no roster", { roster: false }, answered, { roster: "missing" }],
    ["a roster that is refused", {}, { ...answered, roster: failed }, { roster: "failed" }],
    [
      "columns to look at alone",
      { scopes: [`${AGS}/lineitem.readonly`] },
      answered,
      { line_items: "missing", scores: "missing", results: "missing" },
    ],
    ["columns that are refused", {}, { ...answered, lineItems: failed }, { line_items: "failed" }],
    ["keys that cannot be fetched", {}, { ...answered, keys: failed }, { keys: "failed" }],
    ["no token", {}, { ...answered, token: failed }, { token: "failed" }],
    ["no notices", { notices: [] }, answered, { notices: "missing" }],
    ["no custom parameters", { custom: [] }, answered, { custom: "missing" }],
    ["the course's dates alone", { custom: ["course_starts_at"] }, answered, { custom: "missing" }],
    ["the course's origin alone", { custom: ["context_id_history"] }, answered, { custom: "missing" }],
    [
      "a launch from outside a course",
      {
        claims: ["name", "email", "resource_link"],
        roster: false,
        scopes: [],
        lineItems: false,
        notices: [],
      },
      answered,
      {
        course: "unknown",
        roster: "unknown",
        line_items: "unknown",
        scores: "unknown",
        results: "unknown",
        custom: "unknown",
        notices: "unknown",
      },
    ],
    [
      "a deep linking request without services",
      {
        claims: ["name", "email", "context"],
        roster: false,
        scopes: [],
        lineItems: false,
        custom: [],
        notices: [],
      },
      answered,
      {
        roster: "unknown",
        line_items: "unknown",
        scores: "unknown",
        results: "unknown",
        custom: "unknown",
        notices: "unknown",
      },
    ],
    ["a deep linking request that tells all", { claims: ["name", "email", "context"] }, answered, {}],
    [
      "a deep linking request without names",
      { claims: ["context"], roster: false },
      answered,
      { names: "missing", email: "missing", roster: "unknown" },
    ],
  ] as const)("finds %s, and nothing else", (_, offered, live, expected) => {
    const all = Object.fromEntries(CHECKS.map((id) => [id, "ok"]));
    expect(statusesOf({ ...everything, ...offered }, live)).toEqual({ ...all, ...expected });
  });

  it("names the custom parameters that the platform did not fill in", () => {
    const custom = judgeDeployment({ ...everything, custom: ["course_ends_at", "context_id_history"] }).find(
      ({ id }) => id === "custom",
    );
    expect(custom).toEqual({ id: "custom", status: "missing", detail: "course_starts_at" });
  });

  it("keeps what the platform said", () => {
    const roster = judgeDeployment(everything, { ...answered, roster: failed }).find(
      ({ id }) => id === "roster",
    );
    expect(roster).toEqual({ id: "roster", status: "failed", detail: "answered 401" });
  });
});

describe("missing scopes", () => {
  it("are none where a launch offers all, reading being part of writing", () => {
    expect(missingScopes(everything)).toEqual([]);
  });

  it("are unknown before the launch of a link in a course", () => {
    expect(missingScopes(undefined)).toBeUndefined();
    expect(missingScopes({ ...everything, claims: ["name", "resource_link"] })).toBeUndefined();
    expect(missingScopes({ ...everything, claims: ["name", "context"] })).toBeUndefined();
  });

  it("are all of ours where a course offers nothing", () => {
    const claims = ["context", "resource_link", "platformnotificationservice"];
    expect(missingScopes({ ...everything, claims, scopes: [], roster: false, notices: [] })).toEqual(SCOPES);
  });

  it("are not those of notices where the platform sends none", () => {
    expect(missingScopes({ ...everything, notices: [] })).toEqual([]);
  });
});

describe("what a launch tells of its deployment", () => {
  it("is summed up for the launch of a link in a course alone", () => {
    expect(sumUp(everything)).toEqual(expect.any(String));
    expect(sumUp({ ...everything, claims: ["name", "resource_link"] })).toBeNull();
    expect(sumUp({ ...everything, claims: ["name", "context"] })).toBeNull();
  });

  it("is the same for a link with a column of its own", () => {
    expect(sumUp({ ...everything, lineItem: true })).toBe(sumUp(everything));
  });

  it.each([
    ["names", { claims: ["email", "context", "resource_link"] }],
    ["the roster", { roster: false }],
    ["a scope", { scopes: [`${AGS}/lineitem`] }],
    ["the course's dates", { custom: ["context_id_history"] }],
    ["notices", { notices: [] }],
  ])("is another without %s", (_, offered) => {
    expect(sumUp({ ...everything, ...offered })).not.toBe(sumUp(everything));
  });
});

describe("the words of a finding", () => {
  const byHand = (productFamily: string) => ({ productFamily, grantedScopes: null });
  const languages = ["en", "es", "de", "ar"] as const;
  const statuses = ["ok", "missing", "failed", "unknown"] as const;

  it.each(languages)("are there for every check and every LMS in %s", (locale) => {
    for (const id of CHECKS) {
      for (const status of statuses) {
        for (const productFamily of [...GUIDES, null]) {
          const { title, meaning, fix } = describeFinding(
            { id, status, detail: null },
            { locale, platform: { productFamily, grantedScopes: null } },
          );
          expect([title, meaning].every((text) => text.length > 2)).toBe(true);
          const nothingToDo = status === "ok" || (status !== "unknown" && ["course", "notices"].includes(id));
          expect([id, status, fix === null]).toEqual([id, status, nothingToDo]);
        }
      }
    }
  });

  it("name the menu of the LMS at hand", () => {
    const finding = { id: "roster", status: "missing", detail: null } as const;
    expect(describeFinding(finding, { locale: "en", platform: byHand("BlackboardLearn") }).fix).toBe(
      "In the LMS: Administrator Panel → LTI Tool Providers → SkillStudio → Edit → Allow Membership Service Access: Yes",
    );
    expect(describeFinding(finding, { locale: "de", platform: byHand("schoology") }).fix).toContain(
      "Names and Role Provisioning Services",
    );
  });

  it.each([
    ["en", "names", "User Data Shared With This App"],
    ["de", "roster", "Can retrieve user data associated with the context the tool is installed in"],
    ["es", "scores", "Can create and update submission results for assignments associated with the tool"],
    ["ar", "custom", "Custom Fields"],
  ])("lead to Canvas's Apps page where the tool was registered by itself (%s, %s)", (locale, id, setting) => {
    const platform = { productFamily: "canvas", grantedScopes: ["openid"] };
    const { fix } = describeFinding({ id, status: "missing", detail: null }, { locale, platform });
    expect(fix).toContain("Admin → Apps → Manage → SkillStudio → Configuration");
    expect(fix).toContain(setting);
    expect(fix).not.toContain("Developer Keys");
  });

  it.each([
    ["en", " or "],
    ["es", " o bien "],
    ["de", " oder "],
    ["ar", " أو "],
  ])("name both of Canvas's places where nothing tells how the tool came (%s)", (locale, or) => {
    const finding = { id: "roster", status: "missing", detail: null } as const;
    const { fix } = describeFinding(finding, { locale, platform: byHand("canvas") });
    expect(fix).toMatch(new RegExp(`Admin → Developer Keys .*${or}Admin → Apps → Manage `));
  });
});

import { describe, expect, it } from "vitest";
import rosters from "./fixtures/rosters.json" with { type: "json" };
import { LtiError } from "./lti-error.ts";
import { fetchRoster } from "./names-and-roles.ts";
import type { Platform } from "./platform.ts";
import { readRoles } from "./roles.ts";
import type { CallService } from "./service.ts";

const platform: Platform = {
  id: "11111111-1111-4111-8111-111111111111",
  issuer: "https://lms.example.edu",
  clientId: "client-1",
  authorizationEndpoint: "https://lms.example.edu/auth",
  tokenEndpoint: "https://lms.example.edu/token",
  tokenAudience: undefined,
  jwksUri: "https://lms.example.edu/keys",
  signatureAlgorithm: "RS256",
  trustedAudiences: [],
};
const URL_WITH_QUERY = "https://lms.example.edu/memberships?groups=true";
const learner = { user_id: "1", roles: ["Learner"] };

/** A platform that gives these pages in turn, and the addresses that it was asked for. */
function pages(...answers: readonly { readonly body: unknown; readonly link?: string }[]) {
  const asked: string[] = [];
  const call: CallService = async (_platform, _scopes, url) => {
    const { body, link } = answers[asked.length] ?? { body: undefined };
    asked.push(url);
    return { status: 200, headers: link ? { link } : {}, body: JSON.stringify(body) };
  };
  return { call, asked };
}

const rolesOf = async (body: unknown) =>
  (await fetchRoster(pages({ body }).call, platform, URL_WITH_QUERY)).members.map(({ name, roles }) => {
    const { role, testUser } = readRoles(roles);
    return [name, testUser ? "test user" : role];
  });

describe("a roster", () => {
  it("NRPS: 3 pages, memberships URL with a query: is put together from its pages by the platform's links", async () => {
    const { call, asked } = pages(
      { body: { members: [learner] }, link: `<${URL_WITH_QUERY}&page=2>; rel="next"` },
      {
        body: { members: [{ ...learner, user_id: "2" }] },
        link: '</memberships?groups=true&page=3>; rel="next"',
      },
      { body: { members: [{ ...learner, user_id: "3" }, learner] } },
    );
    const { members } = await fetchRoster(call, platform, URL_WITH_QUERY);
    expect(members.map(({ sub }) => sub)).toEqual(["1", "2", "3"]);
    expect(asked).toEqual([URL_WITH_QUERY, `${URL_WITH_QUERY}&page=2`, `${URL_WITH_QUERY}&page=3`]);
  });

  it("of Canvas is read over both pages, with the ids of LTI 1.1 and a link with a query", async () => {
    const [first, second] = rosters.canvas.pages;
    const { call } = pages({ body: first, link: `<${URL_WITH_QUERY}&page=2>; rel="next"` }, { body: second });
    const { members } = await fetchRoster(call, platform, URL_WITH_QUERY);
    expect(
      members.map(({ name, roles, legacyUserId }) => [name, readRoles(roles).role, legacyUserId?.length]),
    ).toEqual(
      [...(first?.members ?? []), ...(second?.members ?? [])].map(({ name }) => [
        name,
        name === "Petra Novak"
          ? "viewer"
          : ["Ines Okafor", "Tal Meyer"].includes(name)
            ? "instructor"
            : "learner",
        40,
      ]),
    );
  });

  it("of Blackboard has institution roles, groups and a preview user", async () => {
    expect(await rolesOf(rosters.blackboard)).toEqual([
      ["Ines Okafor", "instructor"],
      ["Ada Brook", "learner"],
      ["Ben Castillo", "learner"],
      ["Chloë Dupont", "learner"],
      ["Student_PreviewUser", "test user"],
    ]);
  });

  it("of Brightspace is read", async () => {
    expect(await rolesOf(rosters.brightspace)).toEqual([
      ["Ines Okafor", "instructor"],
      ["Ada Brook", "learner"],
      ["Ben Castillo", "learner"],
      ["Chloë Dupont", "learner"],
    ]);
  });

  it("of Sakai has addresses for subjects and its own way of writing sub-roles, which alone give no rights", async () => {
    const membership = "http://purl.imsglobal.org/vocab/lis/v2/membership";
    const body = {
      members: [
        ["Ines Okafor", `${membership}#Instructor`],
        ["Tal Meyer", `${membership}#Instructor#TeachingAssistant`],
        ["Lia Sub", `${membership}/Instructor#TeachingAssistant`],
        ["Ada Brook", `${membership}#Learner`],
      ].map(([name, role]) => ({ user_id: `https://sakai.example.edu/user/${name}`, name, roles: [role] })),
    };
    expect(await rolesOf(body)).toEqual([
      ["Ines Okafor", "instructor"],
      ["Tal Meyer", "viewer"],
      ["Lia Sub", "viewer"],
      ["Ada Brook", "learner"],
    ]);
  });

  it("NRPS: rlid with message claims: is asked for by the link's id, and custom values do no harm", async () => {
    const { call, asked } = pages({ body: rosters.canvas.ofLink });
    const { members } = await fetchRoster(call, platform, URL_WITH_QUERY, { resourceLinkId: "7b8e&5491" });
    expect(asked).toEqual([`${URL_WITH_QUERY}&rlid=7b8e%265491`]);
    expect(members.map(({ name }) => name)).toEqual(["Ada Brook", "Ben Castillo", "Chloë Dupont"]);
  });

  it("NRPS: differences: says where they will be told, from whichever page names it", async () => {
    const { call } = pages(
      { body: { members: [learner] }, link: '</m?page=2>; rel="next", </m?since=7>; rel="differences"' },
      { body: { members: [] } },
    );
    expect((await fetchRoster(call, platform, URL_WITH_QUERY)).differencesUrl).toBe(
      "https://lms.example.edu/m?since=7",
    );
  });

  it.each([
    [undefined, true],
    [null, true],
    ["", true],
    ["Active", true],
    ["Provisional", true],
    ["Inactive", false],
    ["Deleted", false],
    ["deleted", false],
  ])("NRPS: inactive members: status %j means active: %j", async (status, active) => {
    const { call } = pages({ body: { members: [{ ...learner, status }] } });
    expect((await fetchRoster(call, platform, URL_WITH_QUERY)).members).toMatchObject([{ active }]);
  });

  it.each<[name: string, odd: unknown]>([
    ["no user id", { roles: ["Learner"] }],
    ["a user id over 255 characters", { ...learner, user_id: "x".repeat(256) }],
    ["a number for a user id", { ...learner, user_id: 7 }],
    ["a NUL in the name", { ...learner, user_id: "2", name: "A\0" }],
    ["roles that are text", { ...learner, roles: "Learner" }],
    ["nothing in it", null],
  ])("leaves out a row with %s and counts it", async (_name, odd) => {
    const { call } = pages({ body: { members: [odd, { ...learner, user_id: "9" }] } });
    const { members, skipped } = await fetchRoster(call, platform, URL_WITH_QUERY);
    expect([members.map(({ sub }) => sub), skipped]).toEqual([["9"], 1]);
  });

  it("keeps a member whose address or former id is odd, without it", async () => {
    const member = { ...learner, email: "x".repeat(400), lti11_legacy_user_id: 7 };
    const { members } = await fetchRoster(
      pages({ body: { members: [member] } }).call,
      platform,
      URL_WITH_QUERY,
    );
    expect(members).toMatchObject([{ sub: "1", email: undefined, legacyUserId: undefined }]);
  });

  it.each<[name: string, page: { body: unknown; link?: string }]>([
    [
      "NRPS: `next` on another host",
      { body: { members: [learner] }, link: '<https://evil.example/>; rel="next"' },
    ],
    [
      "differences on another host",
      { body: { members: [learner] }, link: '<https://evil.example/>; rel="differences"' },
    ],
    ["rows of which none is a member", { body: { members: [{}, { user_id: "" }] } }],
    ["no members", { body: { id: "x" } }],
    ["a list alone", { body: [learner] }],
  ])("with %s is refused", async (_name, page) => {
    const refusal = await fetchRoster(pages(page).call, platform, URL_WITH_QUERY).catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(LtiError);
    expect(refusal).toMatchObject({ code: "service_invalid" });
  });

  it("without an end is refused", async () => {
    const call: CallService = async () => ({
      status: 200,
      headers: { link: '</again>; rel="next"' },
      body: JSON.stringify({ members: [learner] }),
    });
    await expect(fetchRoster(call, platform, URL_WITH_QUERY)).rejects.toMatchObject({
      code: "service_invalid",
    });
  });
});

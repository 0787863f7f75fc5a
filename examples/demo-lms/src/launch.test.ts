import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  authorizationRequest,
  authorize,
  connect,
  launch,
  person,
  place,
  startLab,
  startSmallTool,
  type SmallTool,
} from "../test/support/lab.ts";
import {
  addToolByHand,
  enableTool,
  endpoints,
  launchClaims,
  signInValue,
  siteIds,
  startLogin,
  subjectOf,
  suspend,
  type Link,
  type RunningDemoLms,
  type Site,
  type SiteId,
  type Tool,
} from "./index.ts";
import { claim } from "./lti/names.ts";

const ana = person("student01");
const tamar = person("teacher1");

const byHand = {
  name: "Small tool",
  login_url: "https://tool.example/login",
  redirect_uris: ["https://tool.example/launch"],
  jwks_url: "https://tool.example/keys",
};

interface Connected {
  readonly site: Site;
  readonly tool: Tool;
  readonly link: Link;
}

let lab: RunningDemoLms;
let small: SmallTool;
let at: Record<SiteId, Connected>;

beforeAll(async () => {
  small = await startSmallTool();
  lab = await startLab();
  const entries = siteIds.map(async (id) => {
    const site = lab.lms.sites[id];
    const tool = await connect(site, small);
    const custom = { view: "dashboard", known: "$User.username", unknown: "$No.such.variable" };
    return [
      id,
      { site, tool, link: place(site, tool, { custom, lineItem: { scoreMaximum: 20, label: "Column" } }) },
    ];
  });
  at = Object.fromEntries(await Promise.all(entries)) as typeof at;
});
afterAll(async () => {
  await lab.close();
  small.close();
});

async function claimsAt(id: SiteId, who = ana): Promise<JWTPayload> {
  const { site, tool, link } = at[id];
  const posted = await launch(site, tool, who, { link });
  return decodeJwt(posted["id_token"] ?? "");
}

describe.each(siteIds)("at the %s school", (id) => {
  it("a launch comes to the tool as a token that the school's key set verifies", async () => {
    const { site, tool, link } = at[id];
    const posted = await launch(site, tool, ana, { link });
    const keys = createRemoteJWKSet(new URL(endpoints(site).keys));
    const { payload, protectedHeader } = await jwtVerify(posted["id_token"] ?? "", keys, {
      issuer: `${lab.lms.publicUrl}/${id}`,
      audience: tool.clientId,
    });
    expect(posted["action"]).toBe(`${small.origin}/launch`);
    expect(posted["state"]).toBe("the-state");
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toMatchObject({
      nonce: "the-nonce",
      name: "Ana Álvarez",
      email: "student01@example.edu",
      [claim.messageType]: "LtiResourceLinkRequest",
      [claim.version]: "1.3.0",
      [claim.deploymentId]: tool.deploymentId,
      [claim.targetLinkUri]: `${small.origin}/launch`,
      [claim.resourceLink]: { id: link.id, title: "Dashboard" },
      [claim.custom]: { view: "dashboard", known: "student01" },
    });
  });

  it.each([
    ["scope", { scope: "profile" }, "invalid_request"],
    ["response_mode", { response_mode: "query" }, "invalid_request"],
    ["prompt", { prompt: "login" }, "invalid_request"],
    ["nonce", { nonce: "" }, "invalid_request"],
    ["login_hint", { login_hint: "somebody-else" }, "login_required"],
    ["lti_message_hint", { lti_message_hint: "unknown" }, "launch_no_longer_valid"],
  ])("a wrong %s is answered with an error posted to the tool", async (_, query, error) => {
    const { site, tool, link } = at[id];
    const posted = await launch(site, tool, ana, { link, query });
    expect(posted).toMatchObject({ action: `${small.origin}/launch`, state: "the-state", error });
    expect(posted).not.toHaveProperty("id_token");
  });

  it.each([
    ["client_id", { client_id: "stranger" }],
    ["redirect_uri", { redirect_uri: "http://127.0.0.1:1/launch" }],
  ])("with a wrong %s nothing is sent anywhere", async (_, query) => {
    const { site, tool, link } = at[id];
    expect(await launch(site, tool, ana, { link, query })).toMatchObject({ action: "", status: "400" });
  });

  it("nobody launches as somebody else, and nobody unless signed in", async () => {
    const { site, tool, link } = at[id];
    const { params } = startLogin(site, { tool, person: ana, link });
    const query = authorizationRequest(tool, params);
    expect(await authorize(site, query, tamar)).toMatchObject({ error: "login_required" });
    expect(await authorize(site, query, undefined)).toMatchObject({ error: "login_required" });
  });

  it("a pending tool is launched nowhere", async () => {
    const { site, tool, link } = at[id];
    const asPending = (status: "pending" | "enabled"): void =>
      site.change((draft) => {
        draft.tools = draft.tools.map((one) => (one.clientId === tool.clientId ? { ...one, status } : one));
      });
    asPending("pending");
    const refused = await launch(site, tool, ana, { link });
    asPending("enabled");
    expect(refused).toMatchObject({ action: "", status: "400" });
  });
});

describe("each platform's manners in a launch", () => {
  const everywhere = <T>(values: Record<SiteId, T>): (readonly [SiteId, T])[] =>
    siteIds.map((id) => [id, values[id]] as const);

  it.each(everywhere({ moodle: "POST", canvas: "POST", blackboard: "GET", brightspace: "POST" }))(
    "login_initiation.method at %s is %s",
    (id, method) => {
      const { site, tool, link } = at[id];
      expect(startLogin(site, { tool, person: ana, link }).method).toBe(method);
    },
  );

  it.each(
    everywhere({
      moodle: undefined,
      canvas: "post_message_forwarding",
      blackboard: "lti_storage_frame",
      brightspace: undefined,
    }),
  )("platform_storage.frame at %s is named %s in the login", (id, frame) => {
    const { site, tool, link } = at[id];
    expect(startLogin(site, { tool, person: ana, link }).params["lti_storage_target"]).toBe(frame);
  });

  it.each(
    everywhere({
      moodle: undefined,
      canvas: "post_message_forwarding",
      blackboard: undefined,
      brightspace: undefined,
    }),
  )("platform_storage.param_on launch at %s is %s", async (id, frame) => {
    const { site, tool, link } = at[id];
    expect((await launch(site, tool, ana, { link }))["lti_storage_target"]).toBe(frame);
  });

  it("Moodle's lti_message_hint is JSON text and its login_hint the person's id", () => {
    const { site, tool, link } = at.moodle;
    const { params } = startLogin(site, { tool, person: ana, link });
    expect(JSON.parse(params["lti_message_hint"] ?? "")).toMatchObject({ cmid: link.number });
    expect(params["login_hint"]).toBe("62");
  });

  it("Canvas takes a launch once, the others again within its life", async () => {
    for (const id of siteIds) {
      const { site, tool, link } = at[id];
      const { params } = startLogin(site, { tool, person: ana, link });
      const query = authorizationRequest(tool, params);
      await authorize(site, query, ana);
      const again = await authorize(site, query, ana);
      expect(again["error"]).toBe(id === "canvas" ? "launch_no_longer_valid" : undefined);
    }
  });

  it.each(everywhere({ moodle: 60, canvas: 3600, blackboard: 3600, brightspace: 1800 }))(
    "id_token.ttl_s at %s is %d",
    async (id, seconds) => {
      const { exp = 0, iat = 0 } = await claimsAt(id);
      expect(exp - iat).toBe(seconds);
    },
  );

  it("azp comes from Canvas alone, nbf from Brightspace alone", async () => {
    const claims = await Promise.all(siteIds.map((id) => claimsAt(id)));
    expect(claims.map((one) => "azp" in one)).toEqual([false, true, false, false]);
    expect(claims.map((one) => "nbf" in one)).toEqual([false, false, false, true]);
  });

  it.each(
    everywhere({
      moodle: /^62$/,
      canvas: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
      blackboard: /^[\da-f]{32}$/,
      brightspace: /^[\da-f-]{36}_62$/,
    }),
  )("sub_form at %s is %s", async (id, form) => {
    expect((await claimsAt(id)).sub).toMatch(form);
  });

  it("the context's type is no address on Moodle, and its id is not that of Blackboard's services", async () => {
    expect((await claimsAt("moodle"))[claim.context]).toMatchObject({ id: "5", type: ["CourseSection"] });
    const claims = await claimsAt("blackboard");
    expect(claims[claim.context]).toMatchObject({ id: expect.stringMatching(/^[\da-f]{32}$/) as string });
    expect(claims[claim.nrps]).toMatchObject({
      context_memberships_url: expect.stringMatching(/_5_1$/) as string,
    });
  });

  it.each(
    everywhere({
      moodle: null,
      canvas: "$No.such.variable",
      blackboard: "$No.such.variable",
      brightspace: "$No.such.variable",
    }),
  )("an unresolved variable at %s is %s", async (id, value) => {
    expect((await claimsAt(id))[claim.custom]).toMatchObject({ unknown: value });
  });

  it.each(
    everywhere({
      moodle: "How am I doing?",
      canvas: null,
      blackboard: undefined,
      brightspace: "How am I doing?",
    }),
  )("resource_link.description at %s is %s", async (id, description) => {
    const link = (await claimsAt(id))[claim.resourceLink] as { description?: string | null };
    expect(link.description).toBe(description);
  });

  it.each(
    everywhere({
      moodle: /\/lineitems\/\d+\/lineitem\?type_id=\d+$/,
      canvas: /\/line_items\/\d+$/,
      blackboard: /\/lineItems\/_\d+_1$/,
      brightspace: /^none$/,
    }),
  )("the line item's address at %s matches %s", async (id, form) => {
    const { lineitem } = (await claimsAt(id))[claim.ags] as { lineitem?: string };
    expect(lineitem ?? "none").toMatch(form);
  });

  it("a second column of a link takes the lineitem claim away", async () => {
    const { site, tool, link } = at.moodle;
    const second = {
      id: "second",
      clientId: tool.clientId,
      label: "Second",
      scoreMaximum: 1,
      resourceLinkId: link.id,
    };
    site.change((draft) => void draft.lineItems.push(second));
    const { lineitem } = (await claimsAt("moodle"))[claim.ags] as { lineitem?: string };
    site.change((draft) => void draft.lineItems.pop());
    expect(lineitem).toBeUndefined();
  });

  it("an administrator has no course role on Canvas and is an instructor elsewhere", async () => {
    const instructor = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
    const roles = await Promise.all(
      siteIds.map(async (id) => (await claimsAt(id, person("admin")))[claim.roles]),
    );
    expect(roles.map((list) => (list as string[]).includes(instructor))).toEqual([true, false, true, true]);
  });

  it("each platform's own people launch with its own roles", async () => {
    const roles = await Promise.all(
      siteIds.map((id) =>
        Promise.all(
          at[id].site.profile.people.map(async (who) => {
            const claims = await claimsAt(id, who);
            return [
              ...(claims[claim.roles] as string[]).map((role) => role.split("#")[1]),
              ...((claims[claim.roleScopeMentor] as string[] | undefined) ?? []),
            ];
          }),
        ),
      ),
    );
    expect(roles).toEqual([
      [],
      [
        ["TestUser", "Student", "Learner", "User"],
        ["Mentor", "User", subjectOf(at.canvas.site, ana)],
      ],
      [["TestUser", "Learner", "Student"]],
      [],
    ]);
  });

  it("a test user has no e-mail address, and nobody who is suspended comes into the course", async () => {
    const [preview] = at.blackboard.site.profile.people;
    expect(preview && (await claimsAt("blackboard", preview))).not.toHaveProperty("email");
    const { site } = at.moodle;
    const bea = person("student02");
    const open = async (): Promise<number> => {
      const cookie = `demo_lms_moodle=${signInValue(site, bea)}`;
      return (await fetch(`${site.issuer}/course`, { headers: { cookie } })).status;
    };
    const before = await open();
    suspend(site, bea);
    expect([before, await open()]).toEqual([200, 403]);
  });

  it.each(
    everywhere<Record<string, string | null>>({
      moodle: { standard: "2026-10-11T18:53:53.000Z", canvas: null },
      canvas: { standard: "$CourseSection.timeFrame.begin", canvas: "2026-10-11T18:53:53.000Z" },
      blackboard: { standard: "2026-10-11T18:53:53.000Z", canvas: "$Canvas.course.startAt" },
      brightspace: { standard: "2026-10-11T18:53:53.000Z", canvas: "$Canvas.course.startAt" },
    }),
  )("the variables of a course's dates at %s are %j", async (id, dates) => {
    const { site, tool } = at[id];
    const custom = { standard: "$CourseSection.timeFrame.begin", canvas: "$Canvas.course.startAt" };
    const days = site.daysMoved * 86_400_000;
    const posted = await launch(site, tool, ana, { link: place(site, tool, { custom }) });
    const told = decodeJwt(posted["id_token"] ?? "")[claim.custom] as Record<string, string | null>;
    const back = Object.fromEntries(
      Object.entries(told).map(([name, value]) => [
        name,
        value?.startsWith("2") ? new Date(Date.parse(value) - days).toISOString() : value,
      ]),
    );
    expect(back).toEqual(dates);
  });

  it("Canvas's service addresses begin with http where its own begins with https", async () => {
    const secure = await startLab({ publicUrl: "https://lms.example" });
    const heads = await Promise.all(
      siteIds.map(async (id) => {
        const site = secure.lms.sites[id];
        const tool = enableTool(site, addToolByHand(site, byHand).clientId);
        const claims = await launchClaims(site, { tool, person: ana, link: place(site, tool) }, "n");
        return (claims[claim.ags] as { lineitems: string }).lineitems.split("/")[0];
      }),
    );
    await secure.close();
    expect(heads).toEqual(["https:", "http:", "https:", "https:"]);
  });

  it("vendor claims bear each platform's own name", async () => {
    expect(await claimsAt("moodle")).toHaveProperty([claim.ext], {
      user_username: "student01",
      lms: "moodle-2",
    });
    expect(await claimsAt("canvas")).toHaveProperty([claim.lti11LegacyUserId]);
    expect(await claimsAt("blackboard")).toHaveProperty([
      "https://blackboard.com/lti/claim/one_time_session_token",
    ]);
    expect(await claimsAt("brightspace")).toHaveProperty(["http://www.brightspace.com"]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  accessToken,
  connect,
  person,
  place,
  requestToken,
  startLab,
  startSmallTool,
  type SmallTool,
} from "../test/support/lab.ts";
import {
  concludeCourse,
  signInValue,
  siteIds,
  subjectOf,
  suspend,
  type Profile,
  type RunningDemoLms,
  type Score,
  type Site,
  type SiteId,
  type Tool,
} from "./index.ts";
import { allScopes, scope } from "./lti/names.ts";
import { profiles } from "./profiles/index.ts";
import { lineItemQuery, serviceUrl, tokenAudience } from "./site.ts";

const ana = person("student01");

interface Connected {
  readonly site: Site;
  readonly tool: Tool;
  readonly token: string;
  readonly lineItem: string;
}

let lab: RunningDemoLms;
let small: SmallTool;
let at: Record<SiteId, Connected>;
let offsetMs = 0;

beforeAll(async () => {
  small = await startSmallTool();
});
beforeEach(async () => {
  offsetMs = 0;
  lab = await startLab({ now: () => Date.now() + offsetMs });
  at = await connectAll(lab);
  return () => lab.close();
});
afterAll(() => small.close());

async function connectAll(running: RunningDemoLms): Promise<Record<SiteId, Connected>> {
  const entries = siteIds.map(async (id) => {
    const site = running.lms.sites[id];
    const tool = await connect(site, small);
    place(site, tool);
    const token = await accessToken(site, tool, small, allScopes);
    const lineItem = await createColumn({ site, tool, token }, { label: "Goals", scoreMaximum: 20 });
    return [id, { site, tool, token, lineItem }] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<SiteId, Connected>;
}

function lineItemsUrl({ site, tool }: Pick<Connected, "site" | "tool">): string {
  return `${serviceUrl(site, site.profile.ags.lineItemsPath, tool)}${lineItemQuery(site, tool)}`;
}

async function createColumn(where: Omit<Connected, "lineItem">, column: object): Promise<string> {
  const answer = await call(
    where.token,
    lineItemsUrl(where),
    "POST",
    column,
    "application/vnd.ims.lis.v2.lineitem+json",
  );
  return ((await answer.json()) as { id: string }).id;
}

function call(
  token: string,
  url: string,
  method = "GET",
  body?: object,
  type = "application/vnd.ims.lis.v1.score+json",
): Promise<Response> {
  return fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": type }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** Puts a path segment before the query, as line item addresses demand. */
function below(url: string, segment: string): string {
  const parsed = new URL(url);
  parsed.pathname += `/${segment}`;
  return parsed.href;
}

function score(site: Site, changed: object = {}): object {
  return {
    userId: subjectOf(site, ana),
    scoreGiven: 17,
    scoreMaximum: 20,
    activityProgress: "Completed",
    gradingProgress: "FullyGraded",
    timestamp: "2026-11-22T19:00:00.500Z",
    ...changed,
  };
}

function post({ site, token, lineItem }: Connected, changed: object = {}): Promise<Response> {
  return call(token, below(lineItem, "scores"), "POST", score(site, changed));
}

async function results({ token, lineItem }: Connected): Promise<readonly Record<string, unknown>[]> {
  return (await (await call(token, below(lineItem, "results"))).json()) as Record<string, unknown>[];
}

/** A teacher gives Ana a grade on the gradebook's page. */
async function gradeByHand(site: Site, lineItem: string, points: string): Promise<void> {
  const column = site.state().lineItems.find(({ id }) => lineItem.includes(`/${id}`))?.id ?? "";
  const cookie = `demo_lms_${site.profile.id}=${signInValue(site, person("teacher1"))}`;
  const answer = await fetch(`${site.issuer}/course/grades`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie },
    body: new URLSearchParams({ column, person: ana.id, points }),
  });
  expect(answer.status).toBe(303);
}

describe.each(siteIds)("at the %s school", (id) => {
  describe("the token endpoint", () => {
    it("gives what was asked for of what the tool has, for an hour", async () => {
      const { site, tool } = at[id];
      const answer = await requestToken(site, await small.assertion(site, tool), [
        scope.score,
        "https://example.org/x",
      ]);
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ expires_in: 3600, scope: scope.score }),
      ]);
    });

    it("refuses an assertion that was used before", async () => {
      const { site, tool } = at[id];
      const assertion = await small.assertion(site, tool);
      await requestToken(site, assertion, [scope.score]);
      const again = await requestToken(site, assertion, [scope.score]);
      expect([again.status, await again.json()]).toEqual([
        400,
        expect.objectContaining({ error: "invalid_client" }),
      ]);
    });

    it.each<[string, object]>([
      ["expired", { iat: 1_000, exp: 2_000 }],
      ["of somebody else", { iss: "stranger" }],
      ["for an unknown tool", { sub: "stranger" }],
      ["without jti", { jti: undefined }],
      ["without exp", { exp: undefined }],
    ])("refuses an assertion %s", async (_, changed) => {
      const { site, tool } = at[id];
      const answer = await requestToken(site, await small.assertion(site, tool, changed), [scope.score]);
      expect([answer.status, await answer.json()]).toEqual([
        400,
        expect.objectContaining({ error: "invalid_client" }),
      ]);
    });

    it("refuses an assertion that the tool's keys did not sign", async () => {
      const { site, tool } = at[id];
      const forger = await startSmallTool();
      const answer = await requestToken(site, await forger.assertion(site, tool), [scope.score]);
      forger.close();
      expect([answer.status, await answer.json()]).toEqual([
        400,
        expect.objectContaining({ error: "invalid_client" }),
      ]);
    });

    it("refuses scopes of which the tool has none", async () => {
      const { site, tool } = at[id];
      const answer = await requestToken(site, await small.assertion(site, tool), ["https://example.org/x"]);
      expect([answer.status, await answer.json()]).toEqual([400, { error: "invalid_scope" }]);
    });
  });

  it("an access token opens nothing after its hour", async () => {
    offsetMs = 3_601_000;
    const { token, lineItem } = at[id];
    expect((await call(token, lineItem)).status).toBe(401);
  });

  it("a token opens only what its scopes name", async () => {
    const { site, tool, lineItem } = at[id];
    const token = await accessToken(site, tool, small, [scope.memberships]);
    expect((await call(token, lineItem)).status).toBe(site.profile.ags.statuses.scopeError);
  });

  it("the roster goes page by page through its next links", async () => {
    const { site, tool, token } = at[id];
    let url: string | undefined = `${serviceUrl(site, site.profile.nrps.path, tool)}?limit=10`;
    const sizes: number[] = [];
    const ids = new Set<string>();
    while (url !== undefined) {
      const answer = await call(token, url);
      const { members } = (await answer.json()) as { members: { user_id: string }[] };
      sizes.push(members.length);
      for (const { user_id: userId } of members) ids.add(userId);
      url = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    }
    const last = { moodle: 6, canvas: 7, blackboard: 7, brightspace: 6 }[id];
    expect([sizes, ids.size]).toEqual([[10, 10, last], 20 + last]);
    expect(ids).toContain(subjectOf(site, ana));
  });

  it("a score becomes a result, scaled to the column", async () => {
    expect((await post(at[id], { scoreGiven: 50, scoreMaximum: 100 })).status).toBe(200);
    expect(await results(at[id])).toEqual([
      expect.objectContaining({ userId: subjectOf(at[id].site, ana), resultScore: 10, resultMaximum: 20 }),
    ]);
  });

  it("a line item can be changed and deleted", async () => {
    const { token, lineItem } = at[id];
    const type = "application/vnd.ims.lis.v2.lineitem+json";
    await call(token, lineItem, "PUT", { label: "Renamed", scoreMaximum: 30 }, type);
    expect(await (await call(token, lineItem)).json()).toMatchObject({
      id: lineItem,
      label: "Renamed",
      scoreMaximum: 30,
    });
    expect((await call(token, lineItem, "DELETE")).status).toBe(204);
    expect((await call(token, lineItem)).status).toBe(404);
  });

  it("a tool sees no column but its own", async () => {
    const { site, tool, token, lineItem } = at[id];
    site.change((draft) => {
      draft.lineItems = draft.lineItems.map((item) => ({ ...item, clientId: "another" }));
    });
    expect(await (await call(token, lineItemsUrl({ site, tool }))).json()).toEqual([]);
    expect((await call(token, lineItem)).status).toBe(
      { moodle: 404, canvas: 412, blackboard: 404, brightspace: 404 }[id],
    );
  });

  it("a score is refused unless its timestamp is newer", async () => {
    await post(at[id]);
    const stale = { moodle: 409, canvas: 400, blackboard: 409, brightspace: 409 }[id];
    expect((await post(at[id], { timestamp: "2026-11-22T19:00:00.500Z" })).status).toBe(stale);
    expect((await post(at[id], { timestamp: "2020-01-01T00:00:00Z" })).status).toBe(stale);
    expect((await post(at[id], { timestamp: "2026-11-22T19:00:01.500Z", scoreGiven: 0 })).status).toBe(200);
    expect(await results(at[id])).toEqual([expect.objectContaining({ resultScore: 0 })]);
  });

  it("nobody but a student gets a score", async () => {
    const { site } = at[id];
    const status = { moodle: 400, canvas: 422, blackboard: 400, brightspace: 400 }[id];
    expect((await post(at[id], { userId: subjectOf(site, person("teacher1")) })).status).toBe(status);
    expect((await post(at[id], { userId: "nobody" })).status).toBe(status);
  });

  it.each([
    ["timestamp", { timestamp: undefined }],
    ["time zone", { timestamp: "2026-11-22T19:00:00" }],
    ["gradingProgress", { gradingProgress: undefined }],
  ])("a score without %s is refused", async (_, changed) => {
    expect((await post(at[id], changed)).status).toBe(400);
  });
});

describe("each platform's manners in its services", () => {
  it("the assertion's audience is unchecked on Moodle, and another address than the token endpoint on Brightspace", async () => {
    const statuses = await Promise.all(
      siteIds.map(async (id) => {
        const { site, tool } = at[id];
        const assertion = await small.assertion(site, tool, { aud: "https://wrong.example" });
        return (await requestToken(site, assertion, [scope.score])).status;
      }),
    );
    expect(statuses).toEqual([200, 400, 400, 400]);
    expect(tokenAudience(at.brightspace.site)).toBe(`${lab.lms.publicUrl}/brightspace/auth/token`);
    expect(tokenAudience(at.canvas.site)).toBe(`${lab.lms.publicUrl}/canvas/lti/token`);
  });

  it("Moodle's token comes as text/html, Blackboard's type in small letters", async () => {
    const types = await Promise.all(
      siteIds.map(async (id) => {
        const { site, tool } = at[id];
        const answer = await requestToken(site, await small.assertion(site, tool), [scope.score]);
        const { token_type: type } = (await answer.json()) as { token_type: string };
        return [answer.headers.get("content-type")?.split(";")[0], type];
      }),
    );
    expect(types).toEqual([
      ["text/html", "Bearer"],
      ["application/json", "Bearer"],
      ["application/json", "bearer"],
      ["application/json", "Bearer"],
    ]);
  });

  it("Moodle answers 404 with HTML when it cannot fetch the tool's keys, the others 401", async () => {
    const gone = await startSmallTool();
    const statuses: unknown[] = [];
    for (const id of siteIds) {
      const { site, tool } = at[id];
      site.change((draft) => {
        draft.tools = draft.tools.map((one) => ({ ...one, jwksUri: `${gone.origin}/nothing` }));
      });
      statuses.push((await requestToken(site, await small.assertion(site, tool), [scope.score])).status);
    }
    gone.close();
    expect(statuses).toEqual([404, 401, 401, 401]);
  });

  it("Moodle's roster has short roles, and the non-editing teacher among the learners", async () => {
    const rolesOf = async (id: SiteId, username: string): Promise<unknown> => {
      const { site, tool, token } = at[id];
      const answer = await call(token, serviceUrl(site, site.profile.nrps.path, tool));
      const { members } = (await answer.json()) as { members: { user_id: string; roles: string[] }[] };
      return members.find((one) => one.user_id === subjectOf(site, person(username)))?.roles;
    };
    expect(await rolesOf("moodle", "student01")).toEqual(["Learner"]);
    expect(await rolesOf("moodle", "ta1")).toEqual(["Learner"]);
    expect(await rolesOf("canvas", "student01")).toEqual([
      "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
    ]);
    expect(await rolesOf("blackboard", "student01")).toContain(
      "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Student",
    );
  });

  it("only Moodle refuses a roster asked for as application/json", async () => {
    const statuses = await Promise.all(
      siteIds.map(async (id) => {
        const { site, tool, token } = at[id];
        const url = serviceUrl(site, site.profile.nrps.path, tool);
        return (
          await fetch(url, { headers: { authorization: `Bearer ${token}`, accept: "application/json" } })
        ).status;
      }),
    );
    expect(statuses).toEqual([400, 200, 200, 200]);
  });

  it("Canvas cuts the roster at its page cap", async () => {
    await lab.close();
    const capped: Profile = { ...profiles.canvas, nrps: { ...profiles.canvas.nrps, pageCap: 20 } };
    lab = await startLab({ profiles: { canvas: capped } });
    at = await connectAll(lab);
    const { site, tool, token } = at.canvas;
    const answer = await call(token, `${serviceUrl(site, site.profile.nrps.path, tool)}?limit=100`);
    expect(((await answer.json()) as { members: unknown[] }).members).toHaveLength(20);
    expect(answer.headers.get("link")).toContain('rel="next"');
  });

  it("Pending after FullyGraded takes the grade back on Moodle and Canvas, not on Blackboard", async () => {
    const left = await Promise.all(
      siteIds.map(async (id) => {
        await post(at[id]);
        const pending = {
          gradingProgress: "Pending",
          scoreGiven: undefined,
          timestamp: "2026-11-22T20:00:00Z",
        };
        await post(at[id], pending);
        return (await results(at[id])).length;
      }),
    );
    expect(left).toEqual([0, 0, 1, 0]);
  });

  it("PendingManual counts as graded on Canvas alone of the two", async () => {
    const left = await Promise.all(
      (["moodle", "canvas"] as const).map(async (id) => {
        await post(at[id], { gradingProgress: "PendingManual" });
        return (await results(at[id])).length;
      }),
    );
    expect(left).toEqual([0, 1]);
  });

  it("Blackboard takes a grade back with Initialized and NotReady", async () => {
    await post(at.blackboard);
    await post(at.blackboard, {
      scoreGiven: undefined,
      activityProgress: "Initialized",
      gradingProgress: "NotReady",
      timestamp: "2026-11-22T20:00:00Z",
    });
    expect(await results(at.blackboard)).toEqual([]);
  });

  it("Moodle compares timestamps at whole seconds", async () => {
    const statuses = await Promise.all(
      (["moodle", "canvas"] as const).map(async (id) => {
        await post(at[id]);
        return (await post(at[id], { timestamp: "2026-11-22T19:00:00.900Z" })).status;
      }),
    );
    expect(statuses).toEqual([409, 200]);
  });

  it("Moodle clamps a score to the maximum, Canvas keeps the bonus", async () => {
    await Promise.all([post(at.moodle, { scoreGiven: 25 }), post(at.canvas, { scoreGiven: 25 })]);
    expect((await results(at.moodle))[0]?.["resultScore"]).toBe(20);
    expect((await results(at.canvas))[0]?.["resultScore"]).toBe(25);
  });

  it("Canvas wants scoreMaximum with scoreGiven, with 422", async () => {
    expect((await post(at.canvas, { scoreMaximum: undefined })).status).toBe(422);
  });

  it("Moodle takes scores only with the exact content type", async () => {
    const statuses = await Promise.all(
      (["moodle", "canvas"] as const).map(async (id) => {
        const { site, token, lineItem } = at[id];
        return (await call(token, below(lineItem, "scores"), "POST", score(site), "application/json")).status;
      }),
    );
    expect(statuses).toEqual([400, 200]);
  });

  it("Moodle's line item address has a query, and /scores after it leads nowhere", async () => {
    const { site, token, lineItem } = at.moodle;
    expect(lineItem).toMatch(/\?type_id=\d+$/);
    expect((await call(token, `${lineItem}/scores`, "POST", score(site))).status).toBe(404);
  });

  it("Moodle's paging links are escaped for HTML and quoted with curly quotes", async () => {
    const { site, tool, token } = at.moodle;
    await createColumn(at.moodle, { label: "Second", scoreMaximum: 5 });
    const answer = await call(token, `${lineItemsUrl({ site, tool })}&limit=1`);
    const link = Buffer.from(answer.headers.get("link") ?? "", "latin1").toString("utf8");
    expect(link).toMatch(/^<http[^>]*\?type_id=\d+&amp;limit=1&amp;from=1>; rel=“next”$/);
  });

  it("limit on results leads nowhere on Moodle", async () => {
    const url = new URL(below(at.moodle.lineItem, "results"));
    url.searchParams.set("limit", "5");
    expect((await call(at.moodle.token, url.href)).status).toBe(404);
  });

  it("Blackboard refuses a line item's id in PUT and ignores resourceLinkId in POST", async () => {
    const { token, lineItem } = at.blackboard;
    const type = "application/vnd.ims.lis.v2.lineitem+json";
    const put = await call(token, lineItem, "PUT", { id: lineItem, label: "x", scoreMaximum: 5 }, type);
    expect(put.status).toBe(400);
    const created = await createColumn(at.blackboard, {
      label: "y",
      scoreMaximum: 5,
      resourceLinkId: "_1_1",
    });
    expect(await (await call(token, created)).json()).not.toHaveProperty("resourceLinkId");
  });

  it("Moodle echoes what it does not keep", async () => {
    const { token } = at.moodle;
    const type = "application/vnd.ims.lis.v2.lineitem+json";
    const column = { label: "x", scoreMaximum: 5, "https://example.org/ext": 1 };
    const answer = await call(token, lineItemsUrl(at.moodle), "POST", column, type);
    const created = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, created["https://example.org/ext"]]).toEqual([201, 1]);
    expect(await (await call(token, String(created["id"]))).json()).not.toHaveProperty([
      "https://example.org/ext",
    ]);
  });

  it("a teacher's own grade is no result on Canvas before the tool has sent a score, and then follows it", async () => {
    const shown = await Promise.all(
      siteIds.map(async (id) => {
        const { site, lineItem } = at[id];
        await gradeByHand(site, lineItem, "9");
        const before = (await results(at[id])).map((one) => one["resultScore"]);
        await post(at[id]);
        await gradeByHand(site, lineItem, "8");
        return [before, (await results(at[id])).map((one) => one["resultScore"])];
      }),
    );
    expect(shown).toEqual([
      [[9], [8]],
      [[], [8]],
      [[9], [8]],
      [[9], [8]],
    ]);
  });

  it.each([
    ["without the extension", {}, { points: 17, submissions: 1 }],
    ["as a grade alone", { new_submission: false }, { points: 17, submissions: 0 }],
    [
      "giving way to people",
      { new_submission: false, prioritize_non_tool_grade: true },
      { points: 9, submissions: 0, byTeacher: true },
    ],
  ])("Canvas takes a score %s over a teacher's own grade as its extension says", async (_, told, kept) => {
    const { site, lineItem } = at.canvas;
    await gradeByHand(site, lineItem, "9");
    await post(at.canvas, { "https://canvas.instructure.com/lti/submission": told });
    const [{ points, submissions, byTeacher } = {}] = site.state().scores as Partial<Score>[];
    expect({ points, submissions, ...(byTeacher && { byTeacher }) }).toEqual(kept);
  });

  it("Canvas says which timestamp was the later one", async () => {
    await post(at.canvas);
    const answer = await post(at.canvas, { timestamp: "2026-11-22T18:00:00Z" });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        errors: {
          type: "bad_request",
          message:
            "Provided timestamp of 2026-11-22T18:00:00Z before last updated timestamp of 2026-11-22T19:00:00.500Z",
        },
      },
    ]);
  });

  it("a concluded course takes no scores on Canvas, and its column is still there", async () => {
    const statuses = await Promise.all(
      siteIds.map(async (id) => {
        concludeCourse(at[id].site);
        return [(await post(at[id])).status, (await call(at[id].token, at[id].lineItem)).status];
      }),
    );
    expect(statuses).toEqual([
      [200, 200],
      [404, 200],
      [200, 200],
      [200, 200],
    ]);
  });

  it("a suspended student is missing from the roster, and still gets scores", async () => {
    const { site, tool, token } = at.moodle;
    suspend(site, ana);
    const answer = await call(token, serviceUrl(site, site.profile.nrps.path, tool));
    const { members } = (await answer.json()) as { members: { user_id: string }[] };
    expect([members.length, members.some((one) => one.user_id === subjectOf(site, ana))]).toEqual([
      25,
      false,
    ]);
    expect((await post(at.moodle)).status).toBe(200);
  });

  it("the test user is in Blackboard's roster, an observer in Canvas's, who gets no scores", async () => {
    const beside = await Promise.all(
      siteIds.map(async (id) => {
        const { site, tool, token } = at[id];
        const answer = await call(token, serviceUrl(site, site.profile.nrps.path, tool));
        const { members } = (await answer.json()) as { members: { user_id: string; roles: string[] }[] };
        return members
          .filter((one) => site.profile.people.some((person) => subjectOf(site, person) === one.user_id))
          .map(({ roles }) => roles.at(-1)?.split("#")[1]);
      }),
    );
    expect(beside).toEqual([[], ["Mentor"], ["TestUser"], []]);
    expect((await post(at.canvas, { userId: subjectOf(at.canvas.site, { id: "301" }) })).status).toBe(422);
  });

  it("Blackboard shows comments as HTML, so that what looks like a tag is gone", async () => {
    const read = await Promise.all(
      siteIds.map(async (id) => {
        await post(at[id], { comment: "List<int>, 3 &lt; 4" });
        const cookie = `demo_lms_${id}=${signInValue(at[id].site, person("teacher1"))}`;
        const page = await fetch(`${at[id].site.issuer}/course/grades`, { headers: { cookie } });
        return /17\.00<small>([^<]*)<\/small>/.exec(await page.text())?.[1];
      }),
    );
    const plain = "List&lt;int&gt;, 3 &amp;lt; 4";
    expect(read).toEqual([plain, plain, "List, 3 &lt; 4", plain]);
  });

  it("errors come in each platform's own words", async () => {
    const bodies = await Promise.all(
      siteIds.map(async (id) => (await call("wrong", at[id].lineItem)).json() as Promise<object>),
    );
    expect(bodies).toEqual([
      expect.objectContaining({ status: 401, reason: "Unauthorized" }),
      { errors: { type: "unauthorized", message: "Unauthorized" } },
      { status: 401, message: "Unauthorized" },
      { status: 401, message: "Unauthorized" },
    ]);
  });
});

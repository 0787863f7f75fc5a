import { describe, expect, it } from "vitest";
import {
  createLineItem,
  deleteLineItem,
  fetchLineItem,
  fetchLineItems,
  fetchResults,
  postScore,
  type Score,
  updateLineItem,
} from "./assignment-grades.ts";
import captured from "./fixtures/grade-services.json" with { type: "json" };
import { LtiError } from "./lti-error.ts";
import type { OutgoingRequest, OutgoingResponse } from "./outgoing.ts";
import type { Platform } from "./platform.ts";
import { createServiceCaller } from "./service.ts";

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
const LINE_ITEMS = "https://lms.example.edu/services.php/5/lineitems?type_id=1";
const LINE_ITEM = "https://lms.example.edu/services.php/5/lineitems/18/lineitem?type_id=1";
/** The site of the captured Moodle, which is on http. */
const MOODLE: Platform = { ...platform, issuer: "http://localhost:8081" };
const SCORE: Score = {
  userId: "62",
  scoreGiven: 0,
  scoreMaximum: 20,
  activityProgress: "Completed",
  gradingProgress: "FullyGraded",
  timestamp: new Date("2026-11-22T19:06:53Z"),
};

const json = (body: unknown, status = 200, headers: OutgoingResponse["headers"] = {}): OutgoingResponse => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** A platform that answers from a script and remembers what it was asked. */
function scripted(...answers: readonly OutgoingResponse[]) {
  const calls: { url: string; scope: string; request: OutgoingRequest }[] = [];
  const left = [...answers];
  let scope = "";
  const call = createServiceCaller({
    send: async (url, request = {}) => {
      calls.push({ url, scope, request });
      return left.shift() ?? json({}, 500);
    },
    tokens: {
      get: async (_platform, scopes) => {
        scope = scopes.join(" ").replaceAll("https://purl.imsglobal.org/spec/lti-ags/scope/", "");
        return "token";
      },
      forget: () => {},
    },
    wait: async () => {},
  });
  return { call, calls };
}

describe("line items", () => {
  it("of a Moodle are read over its pages, whose links are escaped as HTML and quoted in curls", async () => {
    const { link, body } = captured.moodle.lineItemsPage;
    const first = "http://localhost:8081/mod/lti/services.php/5/lineitems?type_id=1";
    const bytes = Buffer.from(link.replaceAll(/â[\x80-\xbf]*/g, "”")).toString("latin1");
    const { call, calls } = scripted(json(body, 200, { link: bytes }), json(captured.moodle.lineItems));
    const items = await fetchLineItems(call, MOODLE, first);
    expect(calls.map(({ url }) => url)).toEqual([first, `${first}&limit=1&from=1`]);
    expect(items[0]).toEqual({
      url: "http://localhost:8081/mod/lti/services.php/5/lineitems/17/lineitem?type_id=1",
      label: "Probe activity 1",
      scoreMaximum: 20,
      resourceId: "res-1",
      tag: "probe",
      resourceLinkId: "1",
    });
  });

  it.each(["moodle", "canvas", "blackboard", "brightspace"] as const)(
    "and results as %s sends them are understood",
    async (family) => {
      const { call } = scripted(json(captured[family].lineItems), json(captured[family].results));
      const items = await fetchLineItems(call, family === "moodle" ? MOODLE : platform, LINE_ITEMS);
      expect(items.map(({ url }) => url)).toEqual(captured[family].lineItems.map(({ id }) => id));
      const results = await fetchResults(call, platform, LINE_ITEM);
      expect([...results].map(([userId, result]) => [userId, result?.resultScore])).toEqual(
        captured[family].results.map(({ userId, resultScore }) => [userId, resultScore]),
      );
    },
  );

  it("are filtered by the platform, and again here where it takes no filter", async () => {
    const { call, calls } = scripted(json(captured.canvas.lineItems));
    const items = await fetchLineItems(call, platform, LINE_ITEMS, {
      resourceId: "practice",
      tag: "practice",
    });
    expect(calls[0]?.url).toBe(`${LINE_ITEMS}&resource_id=practice&tag=practice`);
    expect(items.map(({ label }) => label)).toEqual(["Weekly practice (tool column)"]);
  });

  it("whose next page is on another origin are refused", async () => {
    const { call } = scripted(json([], 200, { link: '<https://evil.example/2>; rel="next"' }));
    expect(await codeOf(fetchLineItems(call, platform, LINE_ITEMS))).toBe("service_invalid");
  });

  it("are made without a resource link, changed without an id in the body, and deleted", async () => {
    const { call, calls } = scripted(
      json(captured.moodle.created, 201),
      json({}),
      json("", 204),
      json("", 404),
    );
    const fields = { label: "Quiz", scoreMaximum: 50, resourceId: "quiz:1", tag: "skillstudio" };
    expect((await createLineItem(call, MOODLE, LINE_ITEMS, fields)).url).toBe(captured.moodle.created.id);
    await updateLineItem(call, platform, LINE_ITEM, fields);
    await deleteLineItem(call, platform, LINE_ITEM);
    await deleteLineItem(call, platform, LINE_ITEM);
    expect(calls.map(({ request: { method, body } }) => [method, body && JSON.parse(body)])).toEqual([
      ["POST", fields],
      ["PUT", fields],
      ["DELETE", undefined],
      ["DELETE", undefined],
    ]);
    expect(new Set(calls.map(({ scope }) => scope))).toEqual(new Set(["lineitem"]));
  });

  it("are read one by one", async () => {
    const { call } = scripted(json({ id: LINE_ITEM, label: "Quiz", scoreMaximum: 10 }));
    expect(await fetchLineItem(call, platform, LINE_ITEM)).toMatchObject({
      url: LINE_ITEM,
      scoreMaximum: 10,
    });
  });
});

describe("results", () => {
  it("are read over three pages, without a limit of ours", async () => {
    const page = (userId: string, next?: number) =>
      json([{ userId, resultScore: 1, resultMaximum: 2 }], 200, {
        ...(next !== undefined && {
          link: `<https://lms.example.edu/services.php/5/lineitems/18/lineitem/results?type_id=1&from=${next}>; rel="next"`,
        }),
      });
    const { call, calls } = scripted(page("1", 1), page("2", 2), page("3"));
    const results = await fetchResults(call, platform, LINE_ITEM);
    expect([...results.keys()]).toEqual(["1", "2", "3"]);
    expect(calls.map(({ url }) => new URL(url).search)).toEqual([
      "?type_id=1",
      "?type_id=1&from=1",
      "?type_id=1&from=2",
    ]);
  });

  it("without a score, or of one person without a list, are no zeros and no errors", async () => {
    const { call, calls } = scripted(json({ userId: "7", resultScore: null }));
    expect(await fetchResults(call, platform, LINE_ITEM, "7")).toEqual(new Map([["7", { userId: "7" }]]));
    expect(calls[0]?.url).toBe(
      "https://lms.example.edu/services.php/5/lineitems/18/lineitem/results?type_id=1&user_id=7",
    );
  });

  it("of which one is odd are read but for that one, whose person is named as long as it can be told", async () => {
    const { call } = scripted(
      json([
        { userId: "1", resultScore: 3 },
        { userId: "2", resultScore: "A-" },
        { userId: "", resultScore: 4 },
        null,
        { userId: 5, resultScore: 6, resultMaximum: 10 },
      ]),
    );
    expect(await fetchResults(call, platform, LINE_ITEM)).toEqual(
      new Map([
        ["1", { userId: "1", resultScore: 3 }],
        ["2", undefined],
        ["5", { userId: "5", resultScore: 6, resultMaximum: 10 }],
      ]),
    );
  });

  it.each(["0000-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "yesterday"])(
    "given at an impossible time (%s) have none",
    async (timestamp) => {
      const { call } = scripted(json([{ userId: "1", resultScore: 3, timestamp }]));
      expect(await fetchResults(call, platform, LINE_ITEM)).toEqual(
        new Map([["1", { userId: "1", resultScore: 3 }]]),
      );
    },
  );

  it("that name nobody are refused", async () => {
    const { call } = scripted(json([{ message: "no" }, { message: "such" }]));
    expect(await codeOf(fetchResults(call, platform, LINE_ITEM))).toBe("service_invalid");
  });

  it("that are a page of HTML are refused", async () => {
    const { call } = scripted(json("<!DOCTYPE html>"));
    expect(await codeOf(fetchResults(call, platform, LINE_ITEM))).toBe("service_invalid");
  });
});

describe("a score", () => {
  it("goes to the path of its line item with the standard's own type, and a zero stays a zero", async () => {
    const { call, calls } = scripted(json(""));
    await postScore(call, platform, LINE_ITEM.replace("https:", "http:"), {
      ...SCORE,
      extensions: { "https://canvas.instructure.com/lti/submission": { new_submission: false } },
    });
    expect(calls[0]?.url).toBe(
      "https://lms.example.edu/services.php/5/lineitems/18/lineitem/scores?type_id=1",
    );
    expect(calls[0]?.request.headers?.["content-type"]).toBe("application/vnd.ims.lis.v1.score+json");
    expect(JSON.parse(calls[0]?.request.body ?? "")).toEqual({
      userId: "62",
      scoreGiven: 0,
      scoreMaximum: 20,
      activityProgress: "Completed",
      gradingProgress: "FullyGraded",
      timestamp: "2026-11-22T19:06:53.000Z",
      "https://canvas.instructure.com/lti/submission": { new_submission: false },
    });
  });

  const told = (message: string) => ({ errors: { type: "bad_request", message } });
  const outdated = told(
    "Provided timestamp of 2026-11-22T19:06:53.000Z before last updated timestamp of 2026-11-22T19:10:00.000Z",
  );
  it.each<[answer: string, status: number, body: unknown, code: string]>([
    ["an earlier timestamp, as the standard has it", 409, [], "score_outdated"],
    ["an earlier timestamp, as Canvas has it", 400, outdated, "score_outdated"],
    [
      "a timestamp that is none, as Canvas has it",
      400,
      told("Provided timestamp of x not a valid timestamp"),
      "score_refused",
    ],
    [
      "a submission of the future, as Canvas has it",
      400,
      told("Provided submitted_at timestamp of x in the future"),
      "score_refused",
    ],
    ["an unknown person, as Moodle has it", 400, [], "score_refused"],
    ["no student, as Canvas has it", 422, { errors: { message: "not a student" } }, "score_refused"],
    ["another tool's column", 412, {}, "score_refused"],
    ["a deleted column", 404, {}, "line_item_gone"],
    ["a column that is gone for good", 410, {}, "line_item_gone"],
    ["a missing scope, as Canvas and Moodle have it", 401, {}, "scope_not_granted"],
    ["a missing scope", 403, {}, "scope_not_granted"],
    ["a fault of the platform", 503, {}, "service_refused"],
    ["a rate limit", 429, {}, "service_refused"],
    ["Canvas's rate limit", 403, "403 Forbidden (Rate Limit Exceeded)", "service_refused"],
  ])("is answered with %s", async (_answer, status, body, code) => {
    const { call } = scripted(...Array<OutgoingResponse>(4).fill(json(body, status)));
    expect(await codeOf(postScore(call, platform, LINE_ITEM, SCORE))).toBe(code);
  });
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => "accepted",
    (thrown: unknown) => thrown,
  );
  if (error instanceof LtiError) return error.code;
  throw new Error(`expected an LtiError, got ${String(error)}`);
}

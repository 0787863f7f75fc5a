import { createRemoteJWKSet, decodeJwt, type JWTPayload, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerDeepLinking, type PlacedItem, placingTermsOf } from "../src/launch/deep-linking.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { ltiRoutes } from "../src/launch/routes.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim, DeepLinkingSettings } from "../src/lti/claims.ts";
import { insertAuthoredAssessment } from "../src/store/authored-assessments.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { type PlatformRecord, updatePlatformStatus } from "../src/store/platforms.ts";
import type { SessionRecord } from "../src/store/sessions.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { deepLinkingRequest, exchange, launchResponse, launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
let platform: PlatformRecord;
let quizId: string;

const PLACED: PlacedItem = { view: "dashboard" };

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startLaunchApp(database.db);
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  platform = await addPlatform(database.db, {
    tenantId,
    name: "Moodle",
    issuer: lms.url,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    deployments: ["1"],
  });
  const { courseId } = await asked();
  quizId = await inTenant(database.db, tenantId, (trx) =>
    insertAuthoredAssessment(trx, courseId ?? "", {
      title: "Check yourself",
      questions: [
        {
          kind: "number",
          prompt: "1 + 1",
          choices: [],
          answer: { number: 2, tolerance: 0 },
          skill: null,
          difficulty: null,
          points: 4,
        },
      ],
    }),
  );
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

/** The session of an instructor whom the platform asked to choose. */
async function asked(settings: Record<string, unknown> = {}): Promise<SessionRecord> {
  const { access_token: token } = await launchTo(
    app,
    lms,
    deepLinkingRequest({
      deep_link_return_url: `${lms.url}/deep?id=7`,
      accept_types: ["ltiResourceLink"],
      accept_presentation_document_targets: ["iframe", "window"],
      ...settings,
    }),
  );
  const session = await authenticate(database.db, token);
  if (!session) throw new Error("The launch brought no session.");
  return session;
}

async function answered(
  settings: Record<string, unknown>,
  placed: readonly PlacedItem[],
): Promise<JWTPayload> {
  return decodeJwt((await answerDeepLinking(app.tool, await asked(settings), placed)).jwt);
}

const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "accepted",
    (error: unknown) => (error as { code?: string }).code,
  );

describe("the response", () => {
  it("is signed for the platform alone by a key of ours, for five minutes", async () => {
    const before = Math.floor(Date.now() / 1000);
    const { returnUrl, jwt } = await answerDeepLinking(app.tool, await asked({ data: "opaque" }), [PLACED]);
    expect(returnUrl).toBe(`${lms.url}/deep?id=7`);
    const { payload, protectedHeader } = await jwtVerify(
      jwt,
      createRemoteJWKSet(new URL(`${app.url}/lti/keys`)),
      { issuer: "client-1", audience: lms.url, algorithms: ["RS256"] },
    );
    expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: expect.any(String) });
    expect(payload).toEqual({
      iss: "client-1",
      sub: "client-1",
      aud: lms.url,
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 300,
      nonce: expect.stringMatching(/^[\w-]{36}$/),
      [claim.messageType]: "LtiDeepLinkingResponse",
      [claim.version]: "1.3.0",
      [claim.deploymentId]: "1",
      [claim.deepLinkingData]: "opaque",
      [claim.contentItems]: [
        {
          type: "ltiResourceLink",
          url: `${app.url}/lti/launch?view=dashboard`,
          title: "My learning dashboard",
          text: "Progress, streak, strengths and what to work on.",
          custom: {
            view: "dashboard",
            course_starts_at: "$CourseSection.timeFrame.begin",
            course_ends_at: "$CourseSection.timeFrame.end",
            context_id_history: "$Context.id.history",
            resource_link_id_history: "$ResourceLink.id.history",
          },
        },
      ],
    });
    expect(payload.iat).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ["text", "a|b&c=é ☃"],
    ["the empty text", ""],
  ])("echoes data as it came: %s", async (_what, data) => {
    expect((await answered({ data }, []))[claim.deepLinkingData]).toBe(data);
  });

  it("says nothing of data where the platform sent none", async () => {
    expect(claim.deepLinkingData in (await answered({}, []))).toBe(false);
  });

  it("has a nonce of its own each time", async () => {
    const [one, other] = [await answered({}, []), await answered({}, [])];
    expect(one["nonce"]).not.toBe(other["nonce"]);
  });

  it("places nothing when it was cancelled, whatever the platform takes", async () => {
    expect((await answered({ accept_types: ["file"] }, []))[claim.contentItems]).toEqual([]);
  });

  it("places several links under the instructor's own words, graded ones with their column", async () => {
    const placed: PlacedItem[] = [
      { view: "learning_path", title: "Mi camino", text: "Paso a paso", scoreMaximum: 50 },
      { view: "quiz", title: "Compruébate", assessmentId: quizId, scoreMaximum: 4 },
      { view: "class_overview" },
    ];
    const items = (await answered({ accept_multiple: true }, placed))[claim.contentItems];
    expect(items).toMatchObject([
      {
        url: `${app.url}/lti/launch?view=learning_path&graded=true`,
        title: "Mi camino",
        text: "Paso a paso",
        custom: { view: "learning_path", graded: "true" },
        lineItem: { scoreMaximum: 50, label: "Mi camino", resourceId: "progress", tag: "skillstudio" },
      },
      {
        url: `${app.url}/lti/launch?view=quiz&assessment_id=${quizId}&graded=true`,
        title: "Compruébate",
        custom: { view: "quiz", assessment_id: quizId, graded: "true" },
        lineItem: { scoreMaximum: 4, label: "Compruébate", resourceId: `quiz:${quizId}`, tag: "skillstudio" },
      },
      { custom: { view: "class_overview" } },
    ]);
    expect((items as object[])[2]).not.toHaveProperty("lineItem");
  });

  it("tells by the link itself that no grade was wanted, for platforms that make no column by themselves", async () => {
    const payload = await answered({}, [{ view: "quiz", assessmentId: quizId }]);
    expect(payload[claim.contentItems]).toMatchObject([{ custom: { view: "quiz", graded: "false" } }]);
    expect(payload[claim.contentItems]).not.toHaveProperty("0.lineItem");
  });

  it.each([
    ["both", ["iframe", "window"], undefined],
    ["a window alone", ["window"], { targetName: "_blank" }],
    ["a frame alone", ["iframe"], undefined],
    ["neither", ["embed"], undefined],
  ])("opens where the platform lets it: %s", async (_what, targets, window) => {
    const items = (await answered({ accept_presentation_document_targets: targets }, [PLACED]))[
      claim.contentItems
    ] as { window?: object }[];
    expect(items[0]?.window).toEqual(window);
  });

  it.each([
    ["a link", ["link", "html"], { type: "link", url: "/app?view=dashboard" }],
    ["a piece of a page", ["file", "html"], { type: "html" }],
  ])("is %s where the platform takes no link that launches", async (_what, types, item) => {
    const payload = await answered({ accept_types: types }, [{ view: "dashboard", title: `<Ana's> & "co"` }]);
    const expected = "url" in item ? { ...item, url: `${app.url}${item.url}` } : item;
    expect(payload[claim.contentItems]).toMatchObject([{ ...expected, title: `<Ana's> & "co"` }]);
    expect(JSON.stringify(payload[claim.contentItems])).not.toContain('<Ana\'s> & \\"co\\"</a>');
  });
});

describe("what the platform takes", () => {
  it.each<[string, Record<string, unknown>, object]>([
    [
      "one link, nothing said of grades",
      {},
      { acceptMultiple: false, acceptLineItem: true, placedAs: "ltiResourceLink" },
    ],
    ["several links, as the word", { accept_multiple: "true" }, { acceptMultiple: true }],
    ["one link, as the word", { accept_multiple: "false" }, { acceptMultiple: false }],
    ["no grades", { accept_lineitem: false }, { acceptLineItem: false }],
    ["no grades, as the word", { accept_lineitem: "false" }, { acceptLineItem: false }],
    [
      "a link among others",
      { accept_types: ["link", "file", "html", "ltiResourceLink", "image"] },
      { placedAs: "ltiResourceLink" },
    ],
    [
      "plain links, which carry no grade",
      { accept_types: ["html", "link"], accept_lineitem: true },
      { placedAs: "link", acceptLineItem: false },
    ],
    ["pieces of a page", { accept_types: ["html"] }, { placedAs: "html" }],
    ["files alone", { accept_types: ["file", "image"] }, { placedAs: null }],
  ])("is read from its settings: %s", async (_what, settings, terms) => {
    expect(placingTermsOf(await asked(settings))).toMatchObject(terms);
  });

  it.each<[string, Record<string, unknown>, () => PlacedItem[]]>([
    ["two items where one is taken", { accept_multiple: "false" }, () => [PLACED, PLACED]],
    ["a link where files are taken", { accept_types: ["file"] }, () => [PLACED]],
    [
      "a grade where none is taken",
      { accept_lineitem: false },
      () => [{ view: "learning_path", scoreMaximum: 1 }],
    ],
    [
      "a grade of a plain link",
      { accept_types: ["link"] },
      () => [{ view: "learning_path", scoreMaximum: 1 }],
    ],
    ["a grade of a dashboard", {}, () => [{ ...PLACED, scoreMaximum: 1 }]],
    ["a quiz without saying which", {}, () => [{ view: "quiz" }]],
    ["a dashboard of a quiz", {}, () => [{ ...PLACED, assessmentId: quizId }]],
    ["a quiz that is none", {}, () => [{ view: "quiz", assessmentId: tenantId }]],
  ])("is all that can be placed: refuses %s", async (_what, settings, placed) => {
    const session = await asked(settings);
    expect(await outcome(answerDeepLinking(app.tool, session, placed()))).toBe("request_invalid");
    expect(await outcome(answerDeepLinking(app.tool, session, []))).toBe("accepted");
  });
});

describe("a request", () => {
  it("is answered once, also from two tabs at the same time", async () => {
    const { resume } = await launchTo(
      app,
      lms,
      deepLinkingRequest({
        deep_link_return_url: `${lms.url}/deep`,
        accept_types: ["ltiResourceLink"],
        accept_presentation_document_targets: [],
      }),
    );
    const tabs = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const { access_token: token } = (await (await exchange(app, { resume })).json()) as {
          access_token: string;
        };
        return { token, session: await authenticate(database.db, token) };
      }),
    );
    const outcomes = await Promise.all(
      tabs.map(({ session }) => outcome(answerDeepLinking(app.tool, session as SessionRecord, [PLACED]))),
    );
    expect(Map.groupBy(outcomes, String)).toEqual(
      new Map([
        ["accepted", ["accepted"]],
        ["request_invalid", Array.from({ length: 3 }, () => "request_invalid")],
      ]),
    );
    const sessions = await Promise.all(tabs.map(({ token }) => authenticate(database.db, token)));
    expect(sessions.map((session) => session?.deepLinking)).toEqual([null, null, null, null]);
  });

  it("can be answered no more when its platform was switched off", async () => {
    const session = await asked();
    const set = (status: "active" | "disabled") =>
      inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, status));
    await set("disabled");
    const refused = await outcome(answerDeepLinking(app.tool, session, [PLACED]));
    await set("active");
    expect(refused).toBe("platform_inactive");
  });

  it("is none in any other session", async () => {
    const { access_token: token } = await launchTo(app, lms);
    const session = (await authenticate(database.db, token)) as SessionRecord;
    expect(placingTermsOf(session)).toBeUndefined();
    expect(await outcome(answerDeepLinking(app.tool, session, [PLACED]))).toBe("request_invalid");
  });

  it("is refused at launch when it wants its answer at an address where none may go", async () => {
    const strict = await startLaunchApp(database.db, {}, (express, tool) => {
      // The keys come from loopback, as in every test; the answer may not go there.
      const routes = ltiRoutes({ ...tool, allowLoopback: false }, ({ code }, _req, res) =>
        res.redirect(303, `/app?code=${code}`),
      );
      express.use("/lti", routes);
    });
    const refusals = new Map<string, string>();
    for (const returnUrl of [
      "https://lms.example.edu/deep",
      "http://lms.example.edu/deep",
      "https://10.0.0.1/deep",
      "javascript:alert(1)",
    ]) {
      const response = await launchResponse(
        strict,
        lms,
        deepLinkingRequest({
          deep_link_return_url: returnUrl,
          accept_types: ["ltiResourceLink"],
          accept_presentation_document_targets: ["iframe"],
        }),
      );
      const code = /<dd>(\w+)<\/dd>/.exec(await response.text())?.[1] ?? "accepted";
      refusals.set(returnUrl, `${response.status} ${code}`);
    }
    await strict.close();
    expect(Object.fromEntries(refusals)).toEqual({
      "https://lms.example.edu/deep": "303 accepted",
      "http://lms.example.edu/deep": "401 claims_invalid",
      "https://10.0.0.1/deep": "401 claims_invalid",
      "javascript:alert(1)": "401 claims_invalid",
    });
  });

  it.each(["javascript:alert(1)", "ftp://lms.example.edu/deep", "/deep", "not an address", ""])(
    "is refused at launch when it wants its answer at %s",
    (returnUrl) => {
      expect(
        DeepLinkingSettings.safeParse({
          deep_link_return_url: returnUrl,
          accept_types: ["ltiResourceLink"],
          accept_presentation_document_targets: ["iframe"],
        }).success,
      ).toBe(false);
    },
  );
});

import { ApiError, type Client } from "@skillstudio/api-client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { syncRoster } from "../src/launch/roster.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import { createOperatorLink, signIn } from "../src/operator/sign-in.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { insertLtijsRecord, listLtijsRecords } from "../src/store/ltijs-records.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { upsertSelfTest } from "../src/store/self-tests.ts";
import { type ApiApp, startApi } from "./support/api-app.ts";
import { insertCapturedCourse } from "./support/captured-course.ts";
import { startLaunchApp } from "./support/launch-app.ts";
import { launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform } from "./support/test-platform.ts";

const INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";
const NOBODY = "00000000-0000-4000-8000-000000000000";

let database: TestDatabase;
let api: ApiApp;
let strict: ApiApp;
let operator: Client;
let clients = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startApi(database.db, {
    testDeployment: async (deploymentId) => {
      const { tenantId } = await inInstallation(database.db, (trx) =>
        trx
          .selectFrom("deployments")
          .select("tenant_id as tenantId")
          .where("id", "=", deploymentId)
          .executeTakeFirstOrThrow(),
      );
      if (tenantId === null) return undefined;
      return inTenant(database.db, tenantId, (trx) =>
        upsertSelfTest(trx, {
          deploymentId,
          live: true,
          findings: [{ id: "roster", status: "failed", detail: "answered 401" }],
          told: null,
        }),
      );
    },
  });
  strict = await startApi(database.db, { allowLoopback: false });
  operator = api.client(await tokenOf());
});

afterAll(async () => {
  await api?.close();
  await strict?.close();
  await database?.drop();
});

async function tokenOf(): Promise<string> {
  const { url } = await createOperatorLink(database.db, { publicUrl: api.url });
  return (await signIn(database.db, new URL(url).searchParams.get("code") ?? ""))?.token ?? "";
}

async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${JSON.stringify(error)}`);
  return error;
}

function written(institution_name: string) {
  clients += 1;
  return {
    name: "Campus",
    issuer: "https://lms.example.edu",
    client_id: `client-${clients}`,
    authorization_endpoint: "https://lms.example.edu/auth",
    token_endpoint: "https://lms.example.edu/token",
    jwks_uri: "https://lms.example.edu/keys",
    product_family: "moodle",
    institution: { institution_name },
  };
}

/** A platform as Dynamic Registration by a link of no institution leaves it. */
async function insertPending(): Promise<{ platformId: string; deploymentId: string }> {
  clients += 1;
  return inInstallation(database.db, async (trx) => {
    const platform = await trx
      .insertInto("platforms")
      .values({
        name: "lms.example.org",
        issuer: "https://lms.example.org",
        client_id: `client-${clients}`,
        authorization_endpoint: "https://lms.example.org/auth",
        token_endpoint: "https://lms.example.org/token",
        jwks_uri: "https://lms.example.org/keys",
        status: "pending",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const deployment = await trx
      .insertInto("deployments")
      .values({
        platform_id: platform.id,
        deployment_id: "1",
        platform_guid: "29d3143795ec67daa0b2458eae655466",
        platform_name: "lab (Lab School)",
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { platformId: platform.id, deploymentId: deployment.id };
  });
}

describe("a platform that is added by hand", () => {
  it("is shown as it was written, with its deployments active in its institution", async () => {
    const body = { ...written("Hand High"), deployments: ["7"] };
    const added = await operator.addPlatform({ body });
    expect(added).toEqual({
      platform_id: expect.any(String),
      name: "Campus",
      issuer: body.issuer,
      client_id: body.client_id,
      authorization_endpoint: body.authorization_endpoint,
      token_endpoint: body.token_endpoint,
      token_audience: null,
      jwks_uri: body.jwks_uri,
      product_family: "moodle",
      signature_algorithm: "RS256",
      trusted_audiences: [],
      frame_origins: [],
      new_deployments: "pending",
      status: "active",
      institution: { institution_id: expect.any(String), name: "Hand High" },
      granted_scopes: null,
      created_at: expect.any(String),
      guide_url: `${api.url}/install/moodle`,
      deployments: [
        {
          deployment_id: expect.any(String),
          lti_deployment_id: "7",
          status: "active",
          institution: added.institution,
          created_at: expect.any(String),
          platform_guid: null,
          platform_name: null,
          last_launch_at: null,
          last_roster_sync_at: null,
          last_roster_error: null,
          last_roster_error_at: null,
          last_grade_sync_at: null,
          missing_scopes: null,
          self_test: null,
        },
      ],
    });
    expect((await operator.listPlatforms()).platforms).toContainEqual(added);
  });

  it("cannot be added twice", async () => {
    const body = written("Hand High");
    await operator.addPlatform({ body });
    expect(await refusal(operator.addPlatform({ body }))).toMatchObject({
      status: 409,
      code: "already_registered",
    });
  });

  it.each([
    ["an address on http", { jwks_uri: "http://lms.example.edu/keys" }, "body.jwks_uri"],
    ["a private address", { token_endpoint: "https://10.0.0.1/token" }, "body.token_endpoint"],
    ["a loopback issuer", { issuer: "http://127.0.0.1:8080" }, "body.issuer"],
    ["no address", { authorization_endpoint: "lms.example.edu" }, "body.authorization_endpoint"],
    ["no name", { name: " " }, "body.name"],
    ["no client id", { client_id: "" }, "body.client_id"],
    ["another algorithm", { signature_algorithm: "HS256" }, "body.signature_algorithm"],
    ["an origin with a path", { frame_origins: ["https://lms.example.edu/x"] }, "body.frame_origins.0"],
    ["a field that there is not", { secret: "x" }, "body.secret"],
  ])("is refused with %s, by the field's name", async (_, change, path) => {
    const client = strict.client(await tokenOf());
    const body: ReturnType<typeof written> = { ...written("Hand High"), ...change };
    const { status, problem } = await refusal(client.addPlatform({ body }));
    expect([status, problem?.errors?.map((field) => field.path)]).toEqual([400, [path]]);
  });

  it("may be on loopback where the installation allows it", async () => {
    const body = { ...written("Hand High"), issuer: "http://localhost:8081" };
    expect((await operator.addPlatform({ body })).issuer).toBe("http://localhost:8081");
  });

  it("is not added to an institution that there is not", async () => {
    const body = { ...written(""), institution: { institution_id: NOBODY } };
    expect(await refusal(operator.addPlatform({ body }))).toMatchObject({ code: "not_found" });
  });
});

describe("a registration", () => {
  it("changes where it is told to, and stays elsewhere", async () => {
    const before = await operator.addPlatform({ body: written("Change College") });
    const params = { platform_id: before.platform_id };
    const change: Parameters<Client["changePlatform"]>[0]["body"] = {
      name: "New name",
      token_audience: "https://lms.example.edu",
      new_deployments: "refuse",
      signature_algorithm: "RS512",
      trusted_audiences: ["https://lms.example.edu/tools"],
      frame_origins: ["https://*.campus.example.edu"],
    };
    expect(await operator.changePlatform({ params, body: change })).toEqual({ ...before, ...change });
  });

  it.each([
    [{ product_family: "Blackboard" }, "BlackboardLearn"],
    [{ product_family: null }, null],
    [{ product_family: null, issuer: "https://canvas.instructure.com" }, "canvas"],
  ])("with %j is of the family %j, as everything else spells it", async (change, family) => {
    const { platform_id } = await operator.addPlatform({ body: written("Change College") });
    const changed = await operator.changePlatform({ params: { platform_id }, body: change });
    expect(changed.product_family).toBe(family);
    const added = await operator.addPlatform({ body: { ...written("Change College"), ...change } });
    expect(added.product_family).toBe(family);
  });

  it("cannot take another's client id", async () => {
    const [first, second] = [written("Change College"), written("Change College")];
    await operator.addPlatform({ body: first });
    const { platform_id } = await operator.addPlatform({ body: second });
    const call = operator.changePlatform({ params: { platform_id }, body: { client_id: first.client_id } });
    expect(await refusal(call)).toMatchObject({ status: 409, code: "already_registered" });
  });

  it("is not changed by nothing", async () => {
    const { platform_id } = await operator.addPlatform({ body: written("Change College") });
    expect(await refusal(operator.changePlatform({ params: { platform_id }, body: {} }))).toMatchObject({
      status: 400,
    });
  });
});

describe("a registration that is removed", () => {
  it("takes along what came through it, and leaves people, courses and grades", async () => {
    const { tenantId } = await insertCapturedCourse(database.db);
    const listed = (await operator.listPlatforms()).platforms.find(({ client_id }) => client_id === tenantId);
    const params = { platform_id: listed?.platform_id ?? "" };
    const count = (table: "users" | "courses" | "contexts" | "memberships" | "user_identities") =>
      inTenant(
        database.db,
        tenantId,
        async (trx) => (await trx.selectFrom(table).select("tenant_id").execute()).length,
      );
    await inInstallation(database.db, (trx) =>
      insertLtijsRecord(trx, {
        collection: "privatekey",
        identity: "k",
        fields: { kid: "k", platformUrl: listed?.issuer ?? "", clientId: tenantId },
        sealed: Buffer.from("x"),
        keyId: "k",
        seconds: null,
      }),
    );
    const people = await count("user_identities");
    expect(await operator.removePlatform({ params })).toEqual({
      platform_id: params.platform_id,
      name: "Moodle",
      deployments: 1,
      courses: 1,
      people,
    });
    expect([await count("contexts"), await count("memberships"), await count("user_identities")]).toEqual([
      0, 0, 0,
    ]);
    expect([await count("users"), await count("courses")]).toEqual([people, 1]);
    const keys = await inInstallation(database.db, (trx) => listLtijsRecords(trx, "privatekey", {}));
    expect(keys).toEqual([]);
    expect(await refusal(operator.removePlatform({ params }))).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  it("makes room for the same registration", async () => {
    const body = { ...written("Change College"), deployments: ["1"] };
    const { platform_id } = await operator.addPlatform({ body });
    await operator.removePlatform({ params: { platform_id } });
    expect((await operator.addPlatform({ body })).platform_id).not.toBe(platform_id);
  });
});

describe("what waits", () => {
  it("comes first in the list, and its approval takes its deployments along", async () => {
    const { platformId } = await insertPending();
    const [first] = (await operator.listPlatforms()).platforms;
    expect(first).toMatchObject({
      platform_id: platformId,
      status: "pending",
      institution: null,
      deployments: [{ platform_guid: "29d3143795ec67daa0b2458eae655466", platform_name: "lab (Lab School)" }],
    });
    const params = { platform_id: platformId };
    const body = { institution: { institution_name: "Waiting School" } };
    const approved = await operator.approvePlatform({ params, body });
    expect(approved).toMatchObject({
      status: "active",
      institution: { name: "Waiting School" },
      new_deployments: "accept",
      deployments: [{ status: "active", institution: { name: "Waiting School" } }],
    });
    expect(await refusal(operator.approvePlatform({ params, body }))).toMatchObject({ code: "not_pending" });
  });

  it("is a deployment too, which joins the institution that is there by that name", async () => {
    const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Known" }));
    const { deploymentId } = await insertPending();
    const approved = await operator.approveDeployment({
      params: { deployment_id: deploymentId },
      body: { institution: { institution_name: "Known" } },
    });
    expect(approved.deployments).toMatchObject([
      { status: "active", institution: { institution_id: tenantId, name: "Known" } },
    ]);
  });

  it("is not let in by being switched on", async () => {
    const { platformId, deploymentId } = await insertPending();
    const platform = { params: { platform_id: platformId } };
    const deployment = { params: { deployment_id: deploymentId } };
    const on = { body: { enabled: true } };
    const off = { body: { enabled: false } };
    expect((await refusal(operator.switchPlatform({ ...platform, ...on }))).code).toBe("approval_needed");
    expect((await refusal(operator.switchDeployment({ ...deployment, ...on }))).code).toBe("approval_needed");
    await operator.switchPlatform({ ...platform, ...off });
    await operator.switchDeployment({ ...deployment, ...off });
    await operator.switchPlatform({ ...platform, ...on });
    expect(await operator.switchDeployment({ ...deployment, ...on })).toMatchObject({
      status: "pending",
      deployments: [{ status: "pending", institution: null }],
    });
  });
});

describe("what was switched off", () => {
  it("keeps everything, and is as before when it is switched on", async () => {
    const before = await operator.addPlatform({ body: { ...written("Switch School"), deployments: ["1"] } });
    const params = { platform_id: before.platform_id };
    const [deployment] = before.deployments;
    const ofDeployment = { deployment_id: deployment?.deployment_id ?? "" };
    expect(await operator.switchPlatform({ params, body: { enabled: false } })).toEqual({
      ...before,
      status: "disabled",
    });
    expect(await operator.switchDeployment({ params: ofDeployment, body: { enabled: false } })).toEqual({
      ...before,
      status: "disabled",
      deployments: [{ ...deployment, status: "disabled" }],
    });
    await operator.switchDeployment({ params: ofDeployment, body: { enabled: true } });
    expect(await operator.switchPlatform({ params, body: { enabled: true } })).toEqual(before);
  });
});

describe("what is told of a deployment's exchange with its LMS", () => {
  it("is the roster that it refuses, until it gives one, and the latest grades in either direction", async () => {
    const lms = await startTestPlatform();
    onTestFinished(lms.close);
    const app = await startLaunchApp(database.db);
    onTestFinished(app.close);
    const { platform_id, institution } = await operator.addPlatform({
      body: {
        ...written("Exchange School"),
        issuer: lms.url,
        client_id: "client-1",
        token_endpoint: `${lms.url}/token`,
        jwks_uri: `${lms.url}/keys`,
        deployments: ["1"],
      },
    });
    const tenantId = institution?.institution_id ?? "";
    const told = async () => {
      const { platforms } = await operator.listPlatforms();
      return platforms.find((platform) => platform.platform_id === platform_id)?.deployments[0];
    };
    const teacher = { user_id: "59", roles: [INSTRUCTOR] };
    const { access_token } = await launchTo(app, lms, { sub: "59", [claim.roles]: [INSTRUCTOR] });
    const { contextId } = (await authenticate(database.db, access_token)) ?? {};
    const course = { tenantId, contextId: contextId ?? "" };

    lms.answers.set("/memberships", () => ({ status: 403, body: "no" }));
    await expect(syncRoster(app.tool, course)).rejects.toMatchObject({ code: "service_refused" });
    expect(await told()).toMatchObject({
      last_launch_at: expect.any(String),
      last_roster_sync_at: null,
      last_roster_error: "service_refused",
      last_roster_error_at: expect.any(String),
      last_grade_sync_at: null,
    });

    lms.answers.set("/memberships", () => ({ body: { members: [teacher] } }));
    await syncRoster(app.tool, course);
    const readAt = "2026-11-22T19:00:00.000Z";
    await inTenant(database.db, tenantId, (trx) =>
      trx
        .insertInto("line_items")
        .values({ context_id: course.contextId, label: "Quiz", results_synced_at: readAt })
        .execute(),
    );
    expect(await told()).toMatchObject({
      last_roster_sync_at: expect.any(String),
      last_roster_error: null,
      last_roster_error_at: null,
      last_grade_sync_at: readAt,
    });
  });
});

describe("a self-test on demand", () => {
  it("answers in the reader's language, with the LMS's menu, and is kept", async () => {
    const { platform_id, deployments } = await operator.addPlatform({
      body: { ...written("Test School"), deployments: ["1"] },
    });
    const params = { deployment_id: deployments[0]?.deployment_id ?? "" };
    const test = await operator.testDeployment({ params }, { locale: "de" });
    expect(test).toEqual({
      tested_at: expect.any(String),
      live: true,
      checks: [
        {
          id: "roster",
          status: "failed",
          title: "Teilnehmerliste",
          meaning: "Die Klasse zeigt nur, wer das Werkzeug selbst geöffnet hat.",
          fix: expect.stringMatching(/^Im LMS: Site administration → .*Names and Role Provisioning/),
          detail: "answered 401",
        },
      ],
    });
    const { platforms } = await operator.listPlatforms(undefined, { locale: "de" });
    const listed = platforms.find((platform) => platform.platform_id === platform_id);
    expect(listed?.deployments[0]?.self_test).toEqual(test);
  });

  it("needs an institution", async () => {
    const { deploymentId } = await insertPending();
    expect((await refusal(operator.testDeployment({ params: { deployment_id: deploymentId } }))).code).toBe(
      "approval_needed",
    );
  });
});

it("a registration link is of an institution, or of none", async () => {
  const institution = { institution_name: "Link School" };
  expect(await operator.createRegistrationLink({ body: { institution } })).toMatchObject({
    url: expect.stringMatching(new RegExp(`^${api.url}/lti/register\\?token=[\\w-]{43}$`)),
    institution: { name: "Link School" },
  });
  expect(await operator.createRegistrationLink({ body: {} })).toMatchObject({ institution: null });
});

it("institutions are listed by name with what they hold", async () => {
  await operator.addPlatform({ body: { ...written("Counted"), deployments: ["1"] } });
  const { institutions } = await operator.listInstitutions();
  expect(institutions.map(({ name }) => name)).toEqual(institutions.map(({ name }) => name).toSorted());
  expect(institutions.find(({ name }) => name === "Counted")).toMatchObject({
    platforms: 1,
    courses: 0,
    people: 0,
  });
});

it("keys are rotated on demand, early only when that is said", async () => {
  await operator.rotateToolKeys({ query: { early: "true" } });
  const { tool_keys: before } = await operator.listToolKeys();
  expect(before.map(({ status }) => status)).toEqual(["active", "next", "retired"]);
  expect((await refusal(operator.rotateToolKeys())).code).toBe("key_too_new");
  const { tool_keys: after } = await operator.rotateToolKeys({ query: { early: "true" } });
  expect(after[0]?.kid).toBe(before[1]?.kid);
});

it.each([
  ["a platform", () => operator.changePlatform({ params: { platform_id: NOBODY }, body: { name: "x" } })],
  [
    "a platform to switch",
    () => operator.switchPlatform({ params: { platform_id: NOBODY }, body: { enabled: true } }),
  ],
  ["a deployment", () => operator.testDeployment({ params: { deployment_id: NOBODY } })],
])("%s that there is not is not found", async (_, call) => {
  expect(await refusal(call())).toMatchObject({ status: 404, code: "not_found" });
});

it("the installation's values are those that its install pages show", async () => {
  expect(await operator.getInstallation()).toMatchObject({
    public_url: api.url,
    login_url: `${api.url}/lti/login`,
    jwks_url: `${api.url}/lti/keys`,
    canvas_config_url: `${api.url}/lti/config/canvas.json`,
    install_url: `${api.url}/install`,
    loopback_allowed: true,
  });
});

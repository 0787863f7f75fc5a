import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inInstallation, inTenant, type Transaction } from "../src/store/database.ts";
import { type LaunchRecord, recordLaunch } from "../src/store/launches.ts";
import { upsertRoster } from "../src/store/memberships.ts";
import {
  type DeploymentStatus,
  findPlatform,
  type PlatformRecord,
  updatePlatformStatus,
} from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { COURSE, createPlatform, launchOf } from "./support/launch-records.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
});
afterAll(() => database.drop());

const inSchool = <T>(work: (trx: Transaction) => Promise<T>): Promise<T> =>
  inTenant(database.db, tenantId, work);

const outcomeOf = async (launch: LaunchRecord): Promise<string> =>
  (await recordLaunch(database.db, launch)).outcome;

test.for([
  ["accept", "recorded", "active"],
  ["pending", "deployment_pending", "pending"],
  ["refuse", "deployment_unknown", undefined],
] as const)(
  "where a platform's new deployments are to %s, a launch from one is %s",
  async ([newDeployments, outcome, status]) => {
    const platform = await createPlatform(database.db, tenantId, { newDeployments });
    expect(await outcomeOf(launchOf(platform, { deploymentId: "new" }))).toBe(outcome);
    const deployment = await inInstallation(database.db, (trx) =>
      trx
        .selectFrom("deployments")
        .select("status")
        .where("platform_id", "=", platform.id)
        .where("deployment_id", "=", "new")
        .executeTakeFirst(),
    );
    expect(deployment?.status).toBe(status);
  },
);

test("a launch that is refused leaves its nonce to be used, and no trace of the person", async () => {
  const platform = await createPlatform(database.db, tenantId);
  const launch = launchOf(platform);
  const people = () => inSchool((trx) => trx.selectFrom("users").select("id").execute());
  const before = await people();

  await inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, "disabled"));
  expect(await outcomeOf(launch)).toBe("platform_inactive");
  await inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, "active"));
  expect(await outcomeOf(launch)).toBe("platform_changed");
  const anew = { ...launch, platformVersion: (await reload(platform)).version };
  await setDeployment(platform, "disabled");
  expect(await outcomeOf(anew)).toBe("deployment_disabled");
  expect(await people()).toEqual(before);

  await setDeployment(platform, "active");
  expect(await outcomeOf(anew)).toBe("recorded");
  expect(await outcomeOf(anew)).toBe("nonce_replayed");
});

test("the first thirty-two launches from a course make one course, and a session each", async () => {
  const platform = await createPlatform(database.db, tenantId);
  const outcomes = await Promise.all(
    Array.from({ length: 32 }, (_, index) =>
      recordLaunch(
        database.db,
        launchOf(platform, {
          person: { ...launchOf(platform).person, sub: `s${index % 8}` },
          context: { ...COURSE, ltiContextId: "rush", title: "Rush" },
        }),
      ),
    ),
  );
  const recorded = outcomes.flatMap((launch) => (launch.outcome === "recorded" ? [launch] : []));
  const [first] = recorded;
  expect(new Set(recorded.map(({ courseId }) => courseId)).size).toBe(1);
  expect(new Set(recorded.map(({ sessionId }) => sessionId)).size).toBe(32);
  const rows = await inSchool(async (trx) => ({
    courses: await trx.selectFrom("courses").select("id").where("title", "=", "Rush").execute(),
    members: await trx
      .selectFrom("memberships")
      .select(({ fn }) => fn.countAll<number>().as("n"))
      .where("context_id", "=", first?.contextId ?? "")
      .executeTakeFirst(),
  }));
  expect(rows).toEqual({ courses: [{ id: first?.courseId }], members: { n: 8 } });
});

test("a person whose LTI 1.1 id is known joins that person, on the same platform alone", async () => {
  const platform = await createPlatform(database.db, tenantId);
  const other = await createPlatform(database.db, tenantId);
  const launchAs = async (from: PlatformRecord, sub: string, legacyUserId: string | null) => {
    const person = { ...launchOf(from).person, sub, legacyUserId };
    const launched = await recordLaunch(database.db, launchOf(from, { person }));
    return launched.outcome === "recorded" ? launched.userId : launched.outcome;
  };
  const first = await launchAs(platform, "old", "1p1");
  expect(await launchAs(platform, "new", "1p1")).toBe(first);
  expect(await launchAs(platform, "new", null)).toBe(first);
  expect(await launchAs(platform, "someone", null)).not.toBe(first);
  expect(await launchAs(other, "new", "1p1")).not.toBe(first);
  const identities = await inSchool((trx) =>
    trx
      .selectFrom("user_identities")
      .select(["sub", "legacy_user_id"])
      .where("user_id", "=", first)
      .orderBy("sub")
      .execute(),
  );
  expect(identities).toEqual([
    { sub: "new", legacy_user_id: "1p1" },
    { sub: "old", legacy_user_id: "1p1" },
  ]);
});

test("one deployment id of two clients of one issuer is a place in each client's own institution", async () => {
  const otherId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Other School" }));
  const issuer = "https://hosted.example";
  const schools = [
    { id: tenantId, platform: await createPlatform(database.db, tenantId, { issuer }) },
    { id: otherId, platform: await createPlatform(database.db, otherId, { issuer }) },
  ];
  const person = { sub: "same sub", name: "Ana" };
  for (const { id, platform } of schools) {
    const launched = await recordLaunch(
      database.db,
      launchOf(platform, {
        person: { ...launchOf(platform).person, ...person },
        context: { ...COURSE, ltiContextId: "same context", title: "Same course" },
      }),
    );
    expect(launched).toMatchObject({ outcome: "recorded", tenantId: id });
  }
  const seen = await Promise.all(
    schools.map(({ id }) =>
      inTenant(database.db, id, async (trx) => ({
        users: await trx
          .selectFrom("user_identities")
          .select("user_id")
          .where("sub", "=", person.sub)
          .execute(),
        courses: await trx.selectFrom("courses").select("id").where("title", "=", "Same course").execute(),
      })),
    ),
  );
  expect(seen.map(({ users, courses }) => [users.length, courses.length])).toEqual([
    [1, 1],
    [1, 1],
  ]);
  const [ours, theirs] = seen;
  expect(ours?.users).not.toEqual(theirs?.users);
  expect(ours?.courses).not.toEqual(theirs?.courses);
});

test("a launch that tells nothing new leaves person, course, link and registration as they are", async () => {
  const platform = await createPlatform(database.db, tenantId, { productFamily: "moodle" });
  const launch = (): LaunchRecord =>
    launchOf(platform, {
      person: { ...launchOf(platform).person, sub: "again", name: "Ana", email: "ana@example.edu" },
      context: { ...COURSE, ltiContextId: "again", title: "Again", agsScopes: ["score"] },
      platformInstance: { guid: "lab", name: "Lab School", productFamily: "moodle" },
      resourceLink: {
        ltiResourceLinkId: "7",
        title: "Dashboard",
        view: "dashboard",
        assessmentId: null,
        graded: null,
        lineItemUrl: null,
        history: [],
      },
    });
  const versions = () =>
    inSchool(async (trx) => {
      const { rows } = await sql<{ row: string }>`
        select concat(tableoid::regclass, id, xmin) as row from users
        union all select concat(tableoid::regclass, id, xmin) from contexts
        union all select concat(tableoid::regclass, id, xmin) from courses
        union all select concat(tableoid::regclass, id, xmin) from resource_links
        union all select concat(tableoid::regclass, sub, xmin) from user_identities
        union all select concat(tableoid::regclass, id, xmin) from deployments
        union all select concat(tableoid::regclass, id, xmin) from platforms
        order by 1`.execute(trx);
      return rows;
    });
  expect(await outcomeOf(launch())).toBe("recorded");
  const before = await versions();
  expect(await outcomeOf(launch())).toBe("recorded");
  expect(await versions()).toEqual(before);
});

test("the scopes of a context are those of its latest launch that told them", async () => {
  const platform = await createPlatform(database.db, tenantId);
  const scopesAfter = async (agsScopes: readonly string[] | null) => {
    const context = { ...COURSE, ltiContextId: "scopes", agsScopes };
    expect(await outcomeOf(launchOf(platform, { context }))).toBe("recorded");
    return inSchool((trx) =>
      trx
        .selectFrom("contexts")
        .select("ags_scopes")
        .where("lti_context_id", "=", "scopes")
        .executeTakeFirstOrThrow(),
    );
  };
  expect(await scopesAfter(null)).toEqual({ ags_scopes: [] });
  expect(await scopesAfter(["lineitem", "score"])).toEqual({ ags_scopes: ["lineitem", "score"] });
  expect(await scopesAfter(null)).toEqual({ ags_scopes: ["lineitem", "score"] });
  expect(await scopesAfter([])).toEqual({ ags_scopes: [] });
});

const NORTH = { guid: "guid-of-north", name: "North School", productFamily: null };
const SOUTH = { guid: "guid-of-south", name: "South School", productFamily: null };
const SILENT = { guid: null, name: null, productFamily: null };

test("a deployment that waits shows which LMS asked last", async () => {
  const platform = await createPlatform(database.db, tenantId, { newDeployments: "pending" });
  const asks = (platformInstance: LaunchRecord["platformInstance"]) =>
    outcomeOf(launchOf(platform, { deploymentId: "asks", platformInstance }));
  const kept = { platform_guid: SOUTH.guid, platform_name: SOUTH.name, other_platform_guid: null };
  expect(await asks(SILENT)).toBe("deployment_pending");
  expect(await asks(NORTH)).toBe("deployment_pending");
  expect(await asks(SOUTH)).toBe("deployment_pending");
  expect(await instanceOf(platform, "asks")).toEqual(kept);
  expect(await asks(SILENT)).toBe("deployment_pending");
  expect(await instanceOf(platform, "asks")).toEqual(kept);
});

test("a deployment that may launch keeps its LMS, and notes once that another one launches as it", async () => {
  const platform = await createPlatform(database.db, tenantId);
  const launched = async (platformInstance: LaunchRecord["platformInstance"]) => {
    const outcome = await recordLaunch(database.db, launchOf(platform, { platformInstance, told: null }));
    return outcome.outcome === "recorded" ? outcome.selfTestWanted : outcome.outcome;
  };
  expect(await launched(NORTH)).toBe(true);
  await inSchool((trx) =>
    trx
      .insertInto("self_tests")
      .columns(["deployment_id", "live", "findings"])
      .expression((eb) =>
        eb
          .selectFrom("deployments")
          .select(["id", sql<boolean>`false`.as("live"), sql<string>`'[]'::jsonb`.as("findings")])
          .where("platform_id", "=", platform.id),
      )
      .execute(),
  );
  expect(await launched({ ...NORTH, name: "North High School" })).toBe(false);
  const kept = { platform_guid: NORTH.guid, platform_name: "North High School", other_platform_guid: null };
  expect(await instanceOf(platform, "1")).toEqual(kept);
  expect(await launched(SOUTH)).toBe(true);
  expect(await launched(SOUTH)).toBe(false);
  expect(await launched(SILENT)).toBe(false);
  expect(await instanceOf(platform, "1")).toEqual({ ...kept, other_platform_guid: SOUTH.guid });
});

test.for([
  [undefined, "canvas", "canvas"],
  [undefined, null, null],
  ["moodle", "canvas", "moodle"],
] as const)(
  "of a registration as %s, a launch that tells %s leaves it as %s",
  async ([kept, told, expected]) => {
    const platform = await createPlatform(
      database.db,
      tenantId,
      kept === undefined ? {} : { productFamily: kept },
    );
    const launch = launchOf(platform, { platformInstance: { ...NORTH, productFamily: told } });
    expect(await outcomeOf(launch)).toBe("recorded");
    expect((await reload(platform)).productFamily).toBe(expected);
  },
);

async function instanceOf({ id }: PlatformRecord, deploymentId: string) {
  return inInstallation(database.db, (trx) =>
    trx
      .selectFrom("deployments")
      .select(["platform_guid", "platform_name", "other_platform_guid"])
      .where("platform_id", "=", id)
      .where("deployment_id", "=", deploymentId)
      .executeTakeFirstOrThrow(),
  );
}

async function reload({ id }: PlatformRecord): Promise<PlatformRecord> {
  const platform = await inInstallation(database.db, (trx) => findPlatform(trx, id));
  if (!platform) throw new Error("The platform is gone.");
  return platform;
}

async function setDeployment({ id }: PlatformRecord, status: DeploymentStatus): Promise<void> {
  await inInstallation(database.db, (trx) =>
    trx.updateTable("deployments").set({ status }).where("platform_id", "=", id).execute(),
  );
}

test.for([
  ["new to us", true],
  ["known, and told anew by both", false],
] as const)(
  "a class that comes in while its roster is written waits, and nobody gives way: people %s",
  async ([, areNew]) => {
    const platform = await createPlatform(database.db, tenantId);
    const context = { ...COURSE, ltiContextId: "class" };
    const person = (sub: string, name: string, sourcedId: string) => ({
      ...launchOf(platform).person,
      sub,
      name,
      sourcedId,
    });
    const first = await recordLaunch(database.db, launchOf(platform, { context }));
    const contextId = first.outcome === "recorded" ? first.contextId : null;
    for (let round = 0; round < 5; round += 1) {
      const subs = Array.from({ length: 150 }, (_, index) => `${areNew ? round : "same"} ${index}`);
      const roster = inSchool((trx) =>
        upsertRoster(trx, contextId ?? "", platform.id, {
          members: subs.map((sub) => ({
            ...person(sub, `Roster ${round}`, `r${round}`),
            role: "learner" as const,
            ltiRoles: ["Learner"],
            launchOutranks: true,
            active: true,
          })),
          full: false,
          askedAt: new Date(),
          differencesUrl: null,
        }),
      );
      const launches = subs
        .filter((_, index) => index % 4 === 0)
        .toReversed()
        .map((sub, index) =>
          outcomeOf(
            launchOf(platform, {
              context: { ...context, title: `Title ${index % 3}` },
              person: person(sub, `Launch ${round}`, `l${round}`),
            }),
          ),
        );
      const [{ active }, ...outcomes] = await Promise.all([roster, ...launches]);
      expect({ active, outcomes: new Set(outcomes) }).toEqual({
        active: 150,
        outcomes: new Set(["recorded"]),
      });
    }
  },
);

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { jobs } from "../src/jobs/schedule.ts";
import { rosterRound } from "../src/jobs/roster-round.ts";
import type { JobDeps } from "../src/jobs/job.ts";
import { addPlatform } from "../src/launch/registration.ts";
import { listRosterCourses, syncRoster } from "../src/launch/roster.ts";
import { authenticate } from "../src/launch/session.ts";
import { createLog } from "../src/log.ts";
import { claim } from "../src/lti/claims.ts";
import roster from "../src/lti/fixtures/moodle-roster.json" with { type: "json" };
import type { CourseOfPlatform } from "../src/store/contexts.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { type PlatformRecord, updatePlatformStatus } from "../src/store/platforms.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { type Answer, startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

const MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const HOUR = 60 * 60_000;

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
let platform: PlatformRecord;
/** Every test has a course of its own. */
let ltiContextId: string;
let courses = 0;

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
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

beforeEach(() => {
  courses += 1;
  ltiContextId = `course ${courses}`;
  lms.asked.length = 0;
});

async function launch(sub: string, role: string): Promise<CourseOfPlatform> {
  const { access_token: token } = await launchTo(app, lms, {
    sub,
    name: undefined,
    given_name: undefined,
    family_name: undefined,
    email: undefined,
    [claim.roles]: [MEMBERSHIP + role],
    [claim.context]: { id: ltiContextId, title: ltiContextId },
  });
  const session = await authenticate(database.db, token);
  return { tenantId, contextId: session?.contextId ?? "" };
}

const teach = (): Promise<CourseOfPlatform> => launch("59", "Instructor");

/** Lets the platform answer its roster with these. */
function give(members: readonly unknown[], more: Omit<Answer, "body"> = {}, path = "/memberships"): void {
  lms.answers.set(path, () => ({ body: { members }, ...more }));
}

const learners = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({
    user_id: `${ltiContextId} ${index}`,
    roles: [`${MEMBERSHIP}Learner`],
  }));

/** Syncs as in so many hours. */
const sync = (course: CourseOfPlatform, inHours = 0) =>
  syncRoster({ ...app.tool, now: () => Date.now() + inHours * HOUR + 5 }, course);

async function members({ contextId }: CourseOfPlatform): Promise<Record<string, string>> {
  const rows = await inTenant(database.db, tenantId, (trx) =>
    trx
      .selectFrom("memberships")
      .innerJoin("user_identities", "user_identities.user_id", "memberships.user_id")
      .select(["sub", "memberships.role", "memberships.status"])
      .where("context_id", "=", contextId)
      .execute(),
  );
  return Object.fromEntries(rows.map(({ sub, role, status }) => [sub, `${status} ${role}`]));
}

async function countOf(course: CourseOfPlatform): Promise<{ active: number; inactive: number }> {
  const standings = Object.values(await members(course));
  const active = standings.filter((standing) => standing.startsWith("active")).length;
  return { active, inactive: standings.length - active };
}

const stateOf = ({ contextId }: CourseOfPlatform) =>
  inTenant(database.db, tenantId, (trx) =>
    trx
      .selectFrom("contexts")
      .select([
        "roster_error",
        "roster_error_at",
        "roster_doubted_at",
        "roster_differences_url",
        "roster_synced_at",
      ])
      .where("id", "=", contextId)
      .executeTakeFirstOrThrow(),
  );

describe("a roster", () => {
  it("brings in everyone with the role they have now, and makes who has left inactive", async () => {
    const course = await teach();
    await launch("guest", "Learner");
    give(roster.members);
    const all = roster.members.length;
    expect(await sync(course)).toEqual({ active: all, left: 1, doubted: 0, full: true, skipped: 0 });
    const person = await inTenant(database.db, tenantId, (trx) =>
      trx
        .selectFrom("user_identities")
        .innerJoin("users", "users.id", "user_identities.user_id")
        .select(["name", "email", "username", "sourced_id"])
        .where("sub", "=", "62")
        .executeTakeFirst(),
    );
    expect(person).toEqual({
      name: "Ana Álvarez",
      email: "student01@example.edu",
      username: "student01",
      sourced_id: "S01000",
    });
    expect(await members(course)).toMatchObject({
      "62": "active learner",
      "59": "active instructor",
      guest: "inactive learner",
    });

    give(roster.members.filter((member) => member.user_id !== "62"));
    expect(await sync(course)).toMatchObject({ active: all - 1, left: 1 });
    expect(await members(course)).toMatchObject({ "62": "inactive learner" });
    await launch("62", "Learner");
    expect(await members(course)).toMatchObject({ "62": "active learner" });
  });

  it("keeps the id that Canvas's members had in LTI 1.1", async () => {
    const course = await teach();
    give([{ ...learners(1)[0], lti11_legacy_user_id: "5927ef76" }]);
    await sync(course);
    const kept = await inTenant(database.db, tenantId, (trx) =>
      trx
        .selectFrom("user_identities")
        .select("legacy_user_id")
        .where("sub", "=", `${ltiContextId} 0`)
        .executeTakeFirst(),
    );
    expect(kept).toEqual({ legacy_user_id: "5927ef76" });
  });

  it("takes an inactive or deleted member at its word", async () => {
    const course = await teach();
    const [one, two, three] = learners(3);
    give([one, { ...two, status: "Inactive" }, { ...three, status: "Deleted" }]);
    expect(await sync(course)).toMatchObject({ active: 1 });
    expect(await members(course)).toMatchObject({
      [`${ltiContextId} 0`]: "active learner",
      [`${ltiContextId} 1`]: "inactive learner",
      [`${ltiContextId} 2`]: "inactive learner",
    });
  });

  it("loses no more than a bad row", async () => {
    const course = await teach();
    give([...learners(2), { user_id: "", roles: "Learner" }]);
    expect(await sync(course)).toMatchObject({ active: 2, skipped: 1 });
  });
});

describe("a roster that contradicts a launch", () => {
  it("does not lower Moodle's non-editing teacher, who launches as Instructor and is listed as Learner", async () => {
    const course = await launch("60", "Instructor");
    const ivo = roster.members.find(({ user_id: id }) => id === "60");
    expect(ivo).toMatchObject({ name: "Ivo Assistant", roles: ["Learner"] });
    give(roster.members);
    await sync(course);
    await sync(course, 48);
    expect(await members(course)).toMatchObject({ "60": "active instructor", "62": "active learner" });
    await launch("60", "Learner");
    await sync(course);
    expect(await members(course)).toMatchObject({ "60": "active learner" });
  });

  it("lowers a role where it is newer and told in full", async () => {
    const course = await teach();
    give([{ user_id: "59", roles: [`${MEMBERSHIP}Learner`] }]);
    await sync(course);
    expect(await members(course)).toEqual({ "59": "active learner" });
  });

  it("raises a role in any case", async () => {
    const course = await launch("59", "Learner");
    give([{ user_id: "59", roles: ["Instructor"] }]);
    await sync(course);
    expect(await members(course)).toEqual({ "59": "active instructor" });
  });

  it("does not undo a launch that came while it was fetched", async () => {
    const course = await teach();
    give([{ user_id: "59", roles: [`${MEMBERSHIP}Learner`], status: "Inactive" }]);
    await sync(course, -1);
    expect(await members(course)).toEqual({ "59": "active instructor" });
    give(learners(1));
    await sync(course, -1);
    expect(await members(course)).toMatchObject({ "59": "active instructor" });
  });
});

describe("a whole roster that lacks many", () => {
  it.each<[name: string, before: number, after: number, left: number, doubted: number]>([
    ["half of a class leaves", 12, 6, 6, 0],
    ["more than half of a class leaves", 12, 5, 0, 7],
    ["a small class leaves", 10, 1, 9, 0],
    ["a roster is empty", 3, 0, 0, 3],
  ])("%s: %i become %i", async (_name, before, after, left, doubted) => {
    const course = await teach();
    const everyone = learners(before);
    give(everyone);
    await sync(course);
    give(everyone.slice(0, after));
    expect(await sync(course)).toMatchObject({ left, doubted });
    expect(await countOf(course)).toEqual({ active: before - left, inactive: left + 1 });
    expect(await stateOf(course)).toMatchObject({ roster_error: doubted > 0 ? "roster_doubtful" : null });
  });

  it("is believed when the platform says the same an hour later, and not before", async () => {
    const course = await teach();
    give(learners(20));
    await sync(course);
    give(learners(2));
    expect(await sync(course)).toMatchObject({ left: 0, doubted: 18 });
    expect(await sync(course, 0.9)).toMatchObject({ left: 0, doubted: 18 });
    expect(await sync(course, 1.1)).toMatchObject({ left: 18, doubted: 0 });
    expect(await stateOf(course)).toMatchObject({
      roster_error: null,
      roster_error_at: null,
      roster_doubted_at: null,
    });
  });

  it("is forgotten when the class is there again", async () => {
    const course = await teach();
    give(learners(20));
    await sync(course);
    give([]);
    await sync(course);
    give(learners(20));
    await sync(course, 0.5);
    give([]);
    expect(await sync(course, 2)).toMatchObject({ left: 0, doubted: 20 });
  });
});

describe("differences", () => {
  const differences = (since: number) => ({
    headers: { link: `</differences?since=${since}>; rel="differences"` },
  });

  it("are fetched in place of the whole roster and take nobody's absence for a farewell", async () => {
    const course = await teach();
    const [one, two, three] = learners(3);
    give([one, two], differences(1));
    await sync(course);
    give([three, { ...two, status: "Deleted" }], differences(2), "/differences");
    lms.asked.length = 0;
    expect(await sync(course, 1)).toEqual({ active: 1, left: 0, doubted: 0, full: false, skipped: 0 });
    expect(lms.asked).toEqual(["/differences"]);
    expect(await members(course)).toMatchObject({
      [`${ltiContextId} 0`]: "active learner",
      [`${ltiContextId} 1`]: "inactive learner",
      [`${ltiContextId} 2`]: "active learner",
    });
    expect(await stateOf(course)).toMatchObject({ roster_differences_url: `${lms.url}/differences?since=2` });
  });

  it.each([400, 404, 410])("give way to the whole roster when they are refused with %i", async (status) => {
    const course = await teach();
    give(learners(1), differences(1));
    await sync(course);
    give([], { status }, "/differences");
    expect(await sync(course, 1)).toMatchObject({ full: true, active: 1 });
  });

  it("give way to the whole roster once a day, and when the platform offers no more", async () => {
    const course = await teach();
    give(learners(1), differences(1));
    await sync(course);
    give([], {}, "/differences");
    expect(await sync(course, 25)).toMatchObject({ full: true });
    expect(await sync(course, 26)).toMatchObject({ full: false });
    expect(await sync(course, 27)).toMatchObject({ full: true });
  });
});

describe("a roster that cannot be had", () => {
  it.each<[name: string, answer: Answer, code: string]>([
    ["is refused", { status: 403, body: "no" }, "service_refused"],
    ["is no roster", { body: "<html>" }, "service_invalid"],
    ["names members that are none", { body: { members: [{}] } }, "service_invalid"],
    [
      "asks to come back later",
      { status: 429, headers: { "retry-after": "3600" }, body: "" },
      "service_busy",
    ],
  ])(
    "because it %s leaves the class alone, is noted with its course, and forgotten with the next success",
    async (_name, answer, code) => {
      const course = await teach();
      give(learners(3));
      await sync(course);
      lms.answers.set("/memberships", () => answer);
      await expect(sync(course)).rejects.toMatchObject({ code });
      expect(await stateOf(course)).toMatchObject({ roster_error: code, roster_error_at: expect.any(Date) });
      expect(await countOf(course)).toEqual({ active: 3, inactive: 1 });
      give(learners(3));
      await sync(course);
      expect(await stateOf(course)).toMatchObject({ roster_error: null, roster_error_at: null });
    },
  );

  it("because the platform was switched off is not asked for", async () => {
    const course = await teach();
    const set = (status: "active" | "disabled") =>
      inInstallation(database.db, (trx) => updatePlatformStatus(trx, platform.id, status));
    await set("disabled");
    lms.asked.length = 0;
    const outcome = await sync(course);
    await set("active");
    expect([outcome, lms.asked]).toEqual([undefined, []]);
  });
});

describe("the nightly round", () => {
  it("asks for the roster of every course launched in the last 30 days, spread over hours, and of no other", async () => {
    const recent = await teach();
    ltiContextId = "an old one";
    const old = await teach();
    await inTenant(database.db, tenantId, (trx) =>
      trx
        .updateTable("launches")
        .set({ launched_at: new Date(Date.now() - 31 * 24 * HOUR) })
        .where("context_id", "=", old.contextId)
        .execute(),
    );
    const asked: [course: CourseOfPlatform, seconds: number][] = [];
    const deps: Pick<JobDeps, "listRosterCourses" | "requestRoster" | "log"> = {
      listRosterCourses: () => listRosterCourses(app.tool),
      requestRoster: async (...request) => void asked.push(request),
      log: createLog("silent"),
    };
    await rosterRound.run(deps as JobDeps, {});
    const contexts = asked.map(([{ contextId }]) => contextId);
    expect(contexts).toContain(recent.contextId);
    expect(contexts).not.toContain(old.contextId);
    expect(asked.map(([, seconds]) => seconds)).toEqual(
      asked.map((_, index) => Math.floor((index * 14_400) / asked.length)),
    );
    expect(jobs).toContain(rosterRound);
  });
});

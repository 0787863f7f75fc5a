import { createClient, type Client } from "@skillstudio/api-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addToolByHand,
  enableTool,
  type Link,
  type Person,
  registerTool,
  signInValue,
  type Site,
  type SiteId,
  startLogin,
  type Tool,
  endpoints,
} from "../../../examples/demo-lms/src/index.ts";
import { tokenAudience } from "../../../examples/demo-lms/src/site.ts";
import { authorize, person, place, startLab } from "../../../examples/demo-lms/test/support/lab.ts";
import { sendScores } from "../src/grades/send-scores.ts";
import { syncResults } from "../src/grades/sync-results.ts";
import { addPlatform, createRegistrationLink } from "../src/launch/registration.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { queueProgressScores, queueScore } from "../src/store/scores.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startWholeApp } from "./support/whole-app.ts";

const ana = person("student01");
const tamar = person("teacher1");
const NOTHING = { sent: 0, held: 0, refused: 0, postponed: 0, overtaken: 0 };

let database: TestDatabase;
let lms: Awaited<ReturnType<typeof startLab>>;
let app: LaunchApp;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startLab();
  app = await startWholeApp(database.db);
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

/** Installs the tool at a school as an administrator does: by a registration address, or by hand on both sides. */
async function install(site: Site, tenantId: string): Promise<Tool> {
  if (site.profile.dynamicRegistration === undefined) return installByHand(site, tenantId);
  const { url } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId });
  return enableTool(site, (await registerTool(site, url)).clientId);
}

async function installByHand(site: Site, tenantId: string): Promise<Tool> {
  const { clientId } = addToolByHand(site, {
    name: "SkillStudio",
    login_url: `${app.url}/lti/login`,
    redirect_uris: [`${app.url}/lti/launch`],
    jwks_url: `${app.url}/lti/keys`,
  });
  const tool = enableTool(site, clientId);
  const { authorization, token, keys } = endpoints(site);
  await addPlatform(database.db, {
    tenantId,
    name: site.profile.school,
    issuer: site.issuer,
    clientId,
    authorizationEndpoint: authorization,
    tokenEndpoint: token,
    tokenAudience: tokenAudience(site),
    jwksUri: keys,
    productFamily: site.profile.productFamilyCode,
    deployments: [tool.deploymentId ?? ""],
  });
  return tool;
}

/** Launches a link as a browser does that keeps cookies; gives the API as that person's page has it. */
async function launchAs(site: Site, tool: Tool, link: Link, who: Person): Promise<Client> {
  const browser = createBrowser();
  const login = startLogin(site, { tool, person: who, link });
  const params = Object.fromEntries(
    Object.entries(login.params).filter(([name]) => name !== "lti_storage_target"),
  );
  const begun =
    login.method === "POST"
      ? await browser.post(login.url, params)
      : await browser.get(`${login.url}?${new URLSearchParams(params).toString()}`);
  const request = new URL(begun.headers.get("location") ?? "");
  const {
    action,
    id_token = "",
    state = "",
  } = await authorize(site, Object.fromEntries(request.searchParams), who);
  const launched = await browser.post(action, { id_token, state });
  const code = new URL(launched.headers.get("location") ?? "", app.url).searchParams.get("code");
  const session = await fetch(`${app.url}/lti/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  const { access_token: token } = (await session.json()) as { access_token: string };
  return createClient({ baseUrl: app.url, token });
}

/** Completes the first lessons of four for everyone but the teacher, as an import would, and queues what follows. */
async function completeLessons(tenantId: string, courseId: string, done: number): Promise<void> {
  await inTenant(database.db, tenantId, async (trx) => {
    for (const position of [1, 2, 3, 4]) {
      await trx
        .insertInto("lessons")
        .values({
          course_id: courseId,
          position,
          title: `Lesson ${position}`,
          content_type: "page",
          source_key: `l${position}`,
          tracks_completion: true,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    const learners = await trx
      .selectFrom("users")
      .select("id as user_id")
      .where("name", "<>", "Tamar Teacher")
      .execute();
    const lessons = await trx.selectFrom("lessons").select("id").orderBy("position").limit(done).execute();
    const progress = learners.flatMap(({ user_id }) =>
      lessons.map(({ id: lesson_id }) => ({
        user_id,
        lesson_id,
        status: "completed" as const,
        source_kind: "moodle-completion" as const,
      })),
    );
    await trx
      .insertInto("lesson_progress")
      .values(progress)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await queueProgressScores(trx, courseId);
  });
}

/** Ana's grade in the tool's column of the school's gradebook, as its teacher reads it, and the comment below it. */
async function gradeInLms(site: Site): Promise<string | undefined> {
  const page = await (await asTeacher(site)).text();
  const row = page.split(`<th scope="row">Ana Álvarez</th>`)[1]?.split("</tr>")[0] ?? "";
  return row
    .split("<td")
    .at(-1)
    ?.replace(/^[^>]*>/, "")
    .replaceAll(/<[^>]*>/g, " ")
    .trim();
}

/** Gives Ana's score again with a comment, as something that is marked by hand would. */
async function comment(tenantId: string, userId: string, words: string): Promise<void> {
  await inTenant(database.db, tenantId, async (trx) => {
    const { id } = await trx.selectFrom("line_items").select("id").executeTakeFirstOrThrow();
    await queueScore(trx, {
      lineItemId: id,
      userId,
      scoreGiven: 75,
      scoreMaximum: 100,
      activityProgress: "InProgress",
      gradingProgress: "FullyGraded",
      comment: words,
    });
  });
}

function asTeacher(site: Site, form?: Record<string, string>): Promise<Response> {
  const cookie = `demo_lms_${site.profile.id}=${signInValue(site, tamar)}`;
  return fetch(`${site.issuer}/course/grades`, {
    headers: { cookie },
    ...(form && { method: "POST", redirect: "manual" as const, body: new URLSearchParams(form) }),
  });
}

interface School {
  readonly site: Site;
  readonly tenantId: string;
  readonly tool: Tool;
  readonly link: Link;
}

/** Installs the tool in an institution of its own, and places the learning path with a grade. */
async function openSchool(id: SiteId): Promise<School> {
  const site = lms.lms.sites[id];
  const tenantId = await inInstallation(database.db, (trx) =>
    insertTenant(trx, { name: `School with ${id}` }),
  );
  const tool = await install(site, tenantId);
  const link = place(site, tool, {
    title: "Learning path",
    url: `${app.url}/lti/launch?view=learning_path`,
    custom: { view: "learning_path" },
    lineItem: { scoreMaximum: 100, resourceId: "progress", tag: "skillstudio" },
  });
  return { site, tenantId, tool, link };
}

describe.each<SiteId>(["moodle", "canvas", "blackboard", "brightspace"])(
  "a grade at a school with %s",
  (id) => {
    it("arrives in the gradebook, is held when the teacher changes it there, and follows what is decided", async () => {
      const { site, tenantId, tool, link } = await openSchool(id);
      await launchAs(site, tool, link, ana);
      // Test users and observers come in as learners do, and get no grade.
      for (const other of site.profile.people) {
        const { role } = await (await launchAs(site, tool, link, other)).getSession();
        expect(role).toBe("learner");
      }
      const teacher = await launchAs(site, tool, link, tamar);
      const courseId = (await teacher.getSession()).course?.course_id ?? "";
      const send = () => sendScores(app.tool, tenantId);

      await completeLessons(tenantId, courseId, 2);
      expect(await send()).toEqual({ ...NOTHING, sent: 1 });
      expect(await gradeInLms(site)).toBe("50.00");
      expect(site.state().lineItems).toHaveLength(1);

      const column = site.state().lineItems[0]?.id ?? "";
      await asTeacher(site, { column, person: ana.id, points: "90" });
      expect(await gradeInLms(site)).toBe("90.00");
      await completeLessons(tenantId, courseId, 3);
      expect(await send()).toEqual({ ...NOTHING, held: 1 });
      expect(await gradeInLms(site)).toBe("90.00");

      const passback = await teacher.getGradePassback();
      expect(passback.scores).toMatchObject([
        { status: "held", score: { given: 75, maximum: 100 }, lms_score: { given: 90, maximum: 100 } },
      ]);
      const params = { score_id: passback.scores[0]?.score_id ?? "" };
      await teacher.decideScore({ params, body: { decision: "keep" } });
      expect(await send()).toEqual(NOTHING);
      expect(await gradeInLms(site)).toBe("90.00");
      await teacher.decideScore({ params, body: { decision: "send" } });
      expect(await send()).toEqual({ ...NOTHING, sent: 1 });
      expect(await gradeInLms(site)).toBe("75.00");

      await comment(tenantId, passback.scores[0]?.learner.user_id ?? "", "Lists <T>, 3 < 4");
      expect(await send()).toEqual({ ...NOTHING, sent: 1 });
      expect(await gradeInLms(site)).toBe("75.00 Lists &lt;T&gt;, 3 &lt; 4");
      // Nothing was handed in, so that Canvas must count no submission.
      expect(site.state().scores.map(({ submissions = 0 }) => submissions)).toEqual([0]);

      expect(await syncResults(app.tool, tenantId, { courseId, now: new Date() })).toEqual({
        lineItems: 1,
        changed: 0,
        gone: 0,
        failed: 0,
      });
    });
  },
);

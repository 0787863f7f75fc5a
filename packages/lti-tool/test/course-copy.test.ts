import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { authenticate } from "../src/launch/session.ts";
import { claim } from "../src/lti/claims.ts";
import { findAuthoredAssessment, insertAuthoredAssessment } from "../src/store/authored-assessments.ts";
import { upsertContextOrigins } from "../src/store/contexts.ts";
import { copyFromOrigin } from "../src/store/course-copy.ts";
import { inInstallation, inTenant, type Transaction } from "../src/store/database.ts";
import { stableId } from "../src/store/stable-id.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
});

afterAll(async () => {
  await lms?.close();
  await database?.drop();
});

// A process of its own for each: one remembers for a while the platform that it knew by that name.
beforeEach(async () => {
  app = await startLaunchApp(database.db);
  await inInstallation(database.db, (trx) => trx.deleteFrom("platforms").execute());
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  await addPlatform(database.db, {
    tenantId,
    name: "Moodle",
    issuer: lms.url,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    deployments: ["1"],
    newDeployments: "accept",
  });
});

afterEach(() => app.close());

const inSchool = <T>(work: (trx: Transaction) => Promise<T>): Promise<T> =>
  inTenant(database.db, tenantId, work);

interface Place {
  readonly contextId: string;
  readonly courseId: string;
}

const ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const TEACHER = { sub: "59", [claim.roles]: [`${ROLE}Instructor`] };

/** A teacher launches from a context, which names its predecessors as the platform's history does. */
async function launchFrom(
  context: string,
  history: readonly string[] = [],
  more: object = {},
): Promise<Place> {
  const { access_token: token } = await launchTo(app, lms, {
    [claim.context]: { id: context, title: `Course ${context}` },
    [claim.resourceLink]: { id: `link-of-${context}` },
    [claim.custom]: { context_id_history: history.map(encodeURIComponent).join(",") },
    ...TEACHER,
    ...more,
  });
  const session = await authenticate(database.db, token);
  return { contextId: session?.contextId ?? "", courseId: session?.courseId ?? "" };
}

/** Sets a course up: a module with two lessons, one of which comes first, and a quiz of ours beside one from a gradebook. */
async function setUp({ courseId }: Place): Promise<string> {
  return inSchool(async (trx) => {
    await trx
      .updateTable("courses")
      .set({ skills_covered: JSON.stringify(["python"]), difficulty: "beginner" })
      .where("id", "=", courseId)
      .execute();
    const module = await trx
      .insertInto("modules")
      .values({ course_id: courseId, position: 1, title: "Basics" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const [first, second] = await trx
      .insertInto("lessons")
      .values([
        {
          id: stableId("lesson", courseId, "activity:1:Loops"),
          course_id: courseId,
          module_id: module.id,
          position: 1,
          title: "Loops",
          content_type: "page",
          skills_covered: JSON.stringify(["loops"]),
          source_key: "activity:1:Loops",
        },
        { course_id: courseId, position: 2, title: "Functions", content_type: "page" },
      ])
      .returning("id")
      .execute();
    await trx
      .insertInto("lesson_prerequisites")
      .values({ lesson_id: second?.id ?? "", requires_lesson_id: first?.id ?? "" })
      .execute();
    await trx
      .insertInto("assessments")
      .values({ course_id: courseId, title: "Exam", kind: "quiz", source_key: "grade-item:1:Exam" })
      .execute();
    const quizId = await insertAuthoredAssessment(trx, courseId, {
      title: "Check yourself",
      questions: [
        {
          kind: "number",
          prompt: "1 + 1",
          choices: [],
          answer: { number: 2, tolerance: 0 },
          skill: "loops",
          difficulty: null,
          points: 4,
        },
      ],
    });
    await trx
      .updateTable("assessments")
      .set({ lesson_id: second?.id ?? null })
      .where("id", "=", quizId)
      .execute();
    return quizId;
  });
}

/** A course's set-up without its ids, and how many people and results it has. */
async function contentOf({ courseId, contextId }: Place) {
  const { rows } = await inSchool((trx) =>
    sql<Record<string, unknown>>`
      select skills_covered as skills, difficulty,
        array(select title from modules where course_id = ${courseId}) as modules,
        array(
          select concat_ws('|', lessons.title, modules.title, lessons.skills_covered, required.title)
          from lessons left join modules on modules.id = module_id
            left join lesson_prerequisites on lesson_id = lessons.id
            left join lessons as required on required.id = requires_lesson_id and required.course_id = ${courseId}
          where lessons.course_id = ${courseId} order by lessons.position
        ) as lessons,
        array(
          select concat_ws('|', assessments.title, lessons.title, prompt, answer)
          from assessments left join lessons on lessons.id = lesson_id and lessons.course_id = ${courseId}
            left join assessment_questions on assessment_id = assessments.id
          where assessments.course_id = ${courseId} order by assessments.title
        ) as assessments,
        (select count(*) from memberships where context_id = ${contextId}) as members
      from courses where id = ${courseId}`.execute(trx),
  );
  return rows[0];
}

const EMPTY = { skills: [], difficulty: null, modules: [], lessons: [], assessments: [] };
const FILLED = {
  skills: ["python"],
  difficulty: "beginner",
  modules: ["Basics"],
  lessons: ['Loops|Basics|["loops"]', "Functions|[]|Loops"],
  assessments: ['Check yourself|Functions|1 + 1|{"number": 2, "tolerance": 0}'],
};

describe("the first launch from a copied course", () => {
  it("copies the set-up of its nearest known predecessor, and neither people nor what files told of results", async () => {
    const oldest = await launchFrom("oldest");
    await setUp(oldest);
    await launchFrom("oldest", [], { sub: "63" });
    const copy = await launchFrom("copy, new", ["never seen", "oldest"]);
    expect(await contentOf(copy)).toEqual({ ...FILLED, members: 1 });
    const origins = await inSchool((trx) =>
      trx
        .selectFrom("context_origins")
        .select(["origin_lti_context_id", "place", "told_by", "copied_at"])
        .where("context_id", "=", copy.contextId)
        .orderBy("place")
        .execute(),
    );
    expect(origins).toEqual([
      { origin_lti_context_id: "never seen", place: 0, told_by: "history", copied_at: null },
      { origin_lti_context_id: "oldest", place: 1, told_by: "history", copied_at: expect.any(Date) },
    ]);
  });

  it("copies once when all who taught its origin come in at once", async () => {
    const teachers = Array.from({ length: 8 }, (_, index) => ({ sub: `s${index}` }));
    for (const teacher of teachers) await launchFrom("origin", [], teacher);
    await setUp(await launchFrom("origin"));
    const places = await Promise.all(teachers.map((teacher) => launchFrom("raced", ["origin"], teacher)));
    expect(new Set(places.map(({ courseId }) => courseId)).size).toBe(1);
    expect(await contentOf(places[0] ?? { contextId: "", courseId: "" })).toEqual({ ...FILLED, members: 8 });
  });

  it("lets a copied link find the copy of its quiz, also in a copy of a copy", async () => {
    const quizId = await setUp(await launchFrom("first"));
    await launchFrom("second", ["first"]);
    const third = await launchFrom("third", ["second", "first"]);
    const found = await inSchool((trx) => findAuthoredAssessment(trx, third.courseId, quizId));
    expect(found).toEqual({ id: expect.any(String), title: "Check yourself", questions: 1, scoreMaximum: 4 });
    expect(found?.id).not.toBe(quizId);
  });

  it("gives lessons that files tell of the ids under which files will tell of them there", async () => {
    await setUp(await launchFrom("told"));
    const { courseId } = await launchFrom("told again", ["told"]);
    const ids = await inSchool((trx) =>
      trx
        .selectFrom("lessons")
        .select("id")
        .where("course_id", "=", courseId)
        .where("source_key", "=", "activity:1:Loops")
        .execute(),
    );
    expect(ids).toEqual([{ id: stableId("lesson", courseId, "activity:1:Loops") }]);
  });

  it("lets a copied link that names no quiz open its predecessor's", async () => {
    const quizId = stableId("quiz");
    await launchFrom("a", [], {
      [claim.resourceLink]: { id: "7" },
      [claim.custom]: { assessment_id: quizId },
    });
    await launchFrom("b", ["a"], {
      [claim.resourceLink]: { id: "8" },
      [claim.custom]: { resource_link_id_history: "99,7" },
    });
    const links = await inSchool((trx) =>
      trx
        .selectFrom("resource_links")
        .select("assessment_id")
        .where("lti_resource_link_id", "=", "8")
        .execute(),
    );
    expect(links).toEqual([{ assessment_id: quizId }]);
  });
});

describe("a course whose history names what its teachers never taught", () => {
  const STRANGER = { ...TEACHER, sub: "60" };

  it("stays empty: whoever edits a link may write any history", async () => {
    await setUp(await launchFrom("finals"));
    expect(await contentOf(await launchFrom("sandbox", ["finals"], STRANGER))).toEqual({
      ...EMPTY,
      members: 1,
    });
    const student = { sub: "62", [claim.roles]: [`${ROLE}Learner`] };
    await launchFrom("finals", [], student);
    expect(await contentOf(await launchFrom("sandbox", ["finals"], student))).toEqual({
      ...EMPTY,
      members: 2,
    });
  });

  it("is filled once somebody teaches there who taught its origin", async () => {
    await setUp(await launchFrom("last year"));
    await launchFrom("this year", ["last year"], STRANGER);
    expect(await contentOf(await launchFrom("this year", ["last year"]))).toEqual({ ...FILLED, members: 2 });
  });

  it("is filled where the platform's signed notice says so", async () => {
    await setUp(await launchFrom("told of"));
    const { contextId } = await launchFrom("copy", [], STRANGER);
    await inSchool((trx) => upsertContextOrigins(trx, contextId, ["told of"], "notice"));
    expect(await inSchool((trx) => copyFromOrigin(trx, contextId))).toEqual(expect.any(String));
  });
});

describe("nothing is copied", () => {
  it.each<[name: string, launch: (origin: Place) => Promise<Place>]>([
    ["from what was never seen here", async () => launchFrom("unrelated", ["unknown"])],
    ["without a history", async () => launchFrom("plain")],
    [
      "from a history that the platform did not fill in",
      async () => launchFrom("raw", ["$Context.id.history"]),
    ],
    ["from the course itself", async () => launchFrom("self", ["self"])],
    ["from what cannot be an id", async () => launchFrom("odd", ["", "%", "x".repeat(256)])],
  ])("%s", async (_name, launch) => {
    const origin = await launchFrom("origin");
    await setUp(origin);
    expect(await contentOf(await launch(origin))).toEqual({ ...EMPTY, members: 1 });
  });

  it("into a course that has a set-up, nor into one that was emptied after it was copied", async () => {
    await setUp(await launchFrom("origin"));
    const own = await launchFrom("own");
    await inSchool((trx) =>
      trx.insertInto("modules").values({ course_id: own.courseId, position: 1, title: "Own" }).execute(),
    );
    expect(await contentOf(await launchFrom("own", ["origin"]))).toEqual({
      ...EMPTY,
      modules: ["Own"],
      members: 1,
    });

    const copied = await launchFrom("copied", ["origin"]);
    await inSchool(async (trx) => {
      for (const table of ["modules", "lessons", "assessments"] as const) {
        await trx.deleteFrom(table).where("course_id", "=", copied.courseId).execute();
      }
    });
    const again = await launchFrom("copied", ["origin"]);
    expect(await contentOf(again)).toMatchObject({ modules: [], lessons: [], assessments: [] });
  });

  it("from another institution's course of the same id", async () => {
    await setUp(await launchFrom("shared"));
    const other = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Other School" }));
    await inInstallation(database.db, (trx) =>
      trx
        .insertInto("deployments")
        .columns(["platform_id", "tenant_id", "deployment_id", "status"])
        .expression((eb) =>
          eb
            .selectFrom("platforms")
            .select(["id", sql<string>`${other}::uuid`.as("tenant"), sql<string>`'2'`.as("name")])
            .select(sql<"active">`'active'::deployment_status`.as("status")),
        )
        .execute(),
    );
    const place = await launchFrom("theirs", ["shared"], { [claim.deploymentId]: "2" });
    tenantId = other;
    expect(await contentOf(place)).toEqual({ ...EMPTY, members: 1 });
  });
});

it("a notice tells origins too, and the course is filled from them", async () => {
  await setUp(await launchFrom("noticed"));
  const copy = await launchFrom("by notice");
  const copied = await inSchool(async (trx) => {
    await upsertContextOrigins(trx, copy.contextId, ["noticed"], "notice");
    await upsertContextOrigins(trx, copy.contextId, ["noticed"], "notice");
    return copyFromOrigin(trx, copy.contextId);
  });
  expect(copied).toEqual(expect.any(String));
  expect(await contentOf(copy)).toEqual({ ...FILLED, members: 1 });
  expect(await inSchool((trx) => copyFromOrigin(trx, copy.contextId))).toBeUndefined();
});

import { randomUUID } from "node:crypto";
import { createClient, type Client } from "@skillstudio/api-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addPlatform } from "../src/launch/registration.ts";
import { claim } from "../src/lti/claims.ts";
import { inInstallation, inTenant } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import type { LaunchApp } from "./support/launch-app.ts";
import { launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";
import { startWholeApp } from "./support/whole-app.ts";

const MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let tenantId: string;
/** A quiz that a link of the course opens, with a column in the gradebook. */
let quizId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startWholeApp(database.db);
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  await addPlatform(database.db, {
    tenantId,
    name: "Canvas",
    issuer: lms.url,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    deployments: ["1"],
  });
  const teacher = await launchAs("teacher", [`${MEMBERSHIP}Instructor`], {});
  const question = { kind: "number", prompt: "1 + 1", points: 1, answer: 2, tolerance: 0 } as const;
  ({ assessment_id: quizId } = await teacher.createAssessment({
    body: { title: "Check yourself", questions: [question] },
  }));
});

afterAll(async () => {
  await app?.close();
  await lms?.close();
  await database?.drop();
});

async function launchAs(
  sub: string,
  roles: readonly string[],
  custom: Readonly<Record<string, string>> = { view: "quiz", assessment_id: quizId },
): Promise<Client> {
  const { access_token: token } = await launchTo(app, lms, {
    sub,
    [claim.roles]: roles,
    [claim.custom]: custom,
    [claim.endpoint]: {
      scope: ["https://purl.imsglobal.org/spec/lti-ags/scope/score"],
      lineitem: `${lms.url}/lineitems/1`,
    },
  });
  return createClient({ baseUrl: app.url, token });
}

async function answerQuiz(client: Client): Promise<object> {
  const { questions } = await client.getAssessment({ params: { assessment_id: quizId } });
  const { recorded, graded, score_percent } = await client.submitAttempt({
    params: { assessment_id: quizId },
    body: {
      attempt_key: randomUUID(),
      answers: [{ question_id: questions[0]?.question_id ?? "", number: 2 }],
      duration_seconds: 5,
    },
  });
  return { recorded, graded, score_percent };
}

/** What is kept of a person beside the launch itself. */
async function keptOf(sub: string): Promise<object> {
  return inTenant(database.db, tenantId, async (trx) => {
    const { user_id: userId } = await trx
      .selectFrom("user_identities")
      .select("user_id")
      .where("sub", "=", sub)
      .executeTakeFirstOrThrow();
    const memberships = await trx
      .selectFrom("memberships")
      .select("role")
      .where("user_id", "=", userId)
      .execute();
    const attempts = await trx
      .selectFrom("assessment_attempts")
      .select("score_percent")
      .where("user_id", "=", userId)
      .execute();
    const scores = await trx
      .selectFrom("scores")
      .select("score_given")
      .where("user_id", "=", userId)
      .execute();
    return { memberships, attempts, scores };
  });
}

it("a preview user is a learner who is no member: the quiz can be tried, and neither the attempt nor a grade is kept", async () => {
  const preview = await launchAs("preview", [`${MEMBERSHIP}Learner`, TEST_USER]);
  expect((await preview.getSession()).role).toBe("learner");
  expect(await answerQuiz(preview)).toEqual({ recorded: false, graded: false, score_percent: 100 });
  expect(await keptOf("preview")).toEqual({ memberships: [], attempts: [], scores: [] });
});

it("a learner of the same link is a member, whose attempt is kept and graded", async () => {
  const learner = await launchAs("learner", [`${MEMBERSHIP}Learner`]);
  expect(await answerQuiz(learner)).toEqual({ recorded: true, graded: true, score_percent: 100 });
  expect(await keptOf("learner")).toEqual({
    memberships: [{ role: "learner" }],
    attempts: [{ score_percent: 100 }],
    scores: [{ score_given: 1 }],
  });
});

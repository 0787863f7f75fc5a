import { readdirSync, readFileSync } from "node:fs";
import { inInstallation, inTenant, type Db } from "../../src/store/database.ts";

/** The captured course "Python Backend" in an institution of its own, with its roster and nothing else. */
export interface CapturedCourse {
  readonly tenantId: string;
  readonly courseId: string;
}

const FIXTURES = new URL("../fixtures/moodle/", import.meta.url);

interface Member {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly lis_person_sourcedid: string;
  readonly roles: readonly string[];
}

/** Bytes of a file that a Moodle site exported, by the number that begins its name. */
export function moodleFile(number: number): { readonly filename: string; readonly bytes: Buffer } {
  const filename = readdirSync(FIXTURES).find((name) => name.startsWith(`${number}-`)) ?? "";
  return { filename, bytes: readFileSync(new URL(filename, FIXTURES)) };
}

/** The members that Moodle's roster service lists. */
export const capturedMembers: readonly Member[] = JSON.parse(
  readFileSync(new URL("51-nrps-memberships.json", FIXTURES), "utf8"),
).response.body.members;

/** Inserts the course with every captured member, or with those of `members`. */
export async function insertCapturedCourse(
  db: Db,
  members: readonly Member[] = capturedMembers,
  productFamily = "moodle",
): Promise<CapturedCourse> {
  const { tenantId, platformId, deploymentId } = await inInstallation(db, async (trx) => {
    const tenant = await trx
      .insertInto("tenants")
      .values({ name: "School" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const platform = await trx
      .insertInto("platforms")
      .values({
        name: "Moodle",
        issuer: "http://localhost:3001",
        client_id: tenant.id,
        authorization_endpoint: "http://localhost:3001/auth",
        token_endpoint: "http://localhost:3001/token",
        jwks_uri: "http://localhost:3001/jwks",
        product_family: productFamily,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const deployment = await trx
      .insertInto("deployments")
      .values({ tenant_id: tenant.id, platform_id: platform.id, deployment_id: "1", status: "active" })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { tenantId: tenant.id, platformId: platform.id, deploymentId: deployment.id };
  });
  return inTenant(db, tenantId, async (trx) => {
    const { id: courseId } = await trx
      .insertInto("courses")
      .values({ title: "Python Backend", code: "PYBE" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const { id: contextId } = await trx
      .insertInto("contexts")
      .values({ deployment_id: deploymentId, lti_context_id: "5", course_id: courseId })
      .returning("id")
      .executeTakeFirstOrThrow();
    for (const member of members) {
      const { id: userId } = await trx
        .insertInto("users")
        .values({ name: member.name, email: member.email })
        .returning("id")
        .executeTakeFirstOrThrow();
      await trx
        .insertInto("user_identities")
        .values({
          platform_id: platformId,
          sub: member.user_id,
          user_id: userId,
          sourced_id: member.lis_person_sourcedid,
        })
        .execute();
      await trx
        .insertInto("memberships")
        .values({
          context_id: contextId,
          user_id: userId,
          role: member.roles.includes("Instructor") ? "instructor" : "learner",
        })
        .execute();
    }
    return { tenantId, courseId };
  });
}

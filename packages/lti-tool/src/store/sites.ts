import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export interface SitesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  name: string;
  origin: string;
  shared_key: Buffer | null;
  key_id: string | null;
  jwks_uri: string | null;
  created_at: Generated<Timestamp>;
}

/** A site, and what its servers sign with: a shared key, or the keys that it publishes. */
export interface Site {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly origin: string;
  /** Encrypted; `keyId` says with which key. */
  readonly sharedKey: Buffer | null;
  readonly keyId: string | null;
  readonly jwksUri: string | null;
}

/** Adds a site. */
export async function insertSite(trx: Transaction, site: Site): Promise<void> {
  await trx
    .insertInto("sites")
    .values({
      id: site.id,
      tenant_id: site.tenantId,
      name: site.name,
      origin: site.origin,
      shared_key: site.sharedKey,
      key_id: site.keyId,
      jwks_uri: site.jwksUri,
    })
    .execute();
}

/** A site by its id. For the installation: a site's word comes before its tenant is known. */
export async function findSite(trx: Transaction, id: string): Promise<Site | undefined> {
  return trx
    .selectFrom("sites")
    .select([
      "id",
      "tenant_id as tenantId",
      "name",
      "origin",
      "shared_key as sharedKey",
      "key_id as keyId",
      "jwks_uri as jwksUri",
    ])
    .where("id", "=", id)
    .executeTakeFirst();
}

/** Whether pages of an origin may call us from the browser. */
export async function hasSiteOfOrigin(trx: Transaction, origin: string): Promise<boolean> {
  const found = await trx
    .selectFrom("sites")
    .select("id")
    .where("origin", "=", origin)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** The learners of a course whom a site's name for a person fits: an email address, or an id that a platform gave. */
export async function listLearnersBySubject(
  trx: Transaction,
  courseId: string,
  subject: string,
): Promise<{ readonly userId: string; readonly locale: string }[]> {
  return trx
    .selectFrom("users")
    .innerJoin("tenants", "tenants.id", "users.tenant_id")
    .select((eb) => ["users.id as userId", eb.fn.coalesce("users.locale", "tenants.locale").as("locale")])
    .where((eb) =>
      eb.or([
        eb("users.email_key", "=", subject.toLowerCase()),
        eb.exists(
          eb
            .selectFrom("user_identities")
            .select("user_identities.sub")
            .whereRef("user_identities.user_id", "=", "users.id")
            .where((inner) =>
              inner.or([
                inner("user_identities.sub", "=", subject),
                inner("user_identities.sourced_id", "=", subject),
              ]),
            ),
        ),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom("memberships")
            .innerJoin("contexts", "contexts.id", "memberships.context_id")
            .select("memberships.user_id")
            .whereRef("memberships.user_id", "=", "users.id")
            .where("contexts.course_id", "=", courseId)
            .where("memberships.role", "=", "learner")
            .where("memberships.status", "=", "active"),
        ),
        eb.exists(
          eb
            .selectFrom("enrollments")
            .select("enrollments.user_id")
            .whereRef("enrollments.user_id", "=", "users.id")
            .where("enrollments.course_id", "=", courseId)
            .where("enrollments.status", "<>", "dropped"),
        ),
      ]),
    )
    .orderBy("users.id")
    .execute();
}

/** Opens a session for a learner whom a site vouched for. Gives whether it is new: an id that is taken was used before. */
export async function insertSiteSession(
  trx: Transaction,
  session: {
    readonly id: string;
    readonly siteId: string;
    readonly userId: string;
    readonly courseId: string;
    readonly locale: string;
    readonly tokenHash: Buffer;
    readonly seconds: number;
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("sessions")
    .values({
      id: session.id,
      site_id: session.siteId,
      user_id: session.userId,
      course_id: session.courseId,
      role: "learner",
      view: "dashboard",
      locale: session.locale,
      token_hash: session.tokenHash,
      expires_at: sql<Date>`now() + make_interval(secs => ${session.seconds})`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

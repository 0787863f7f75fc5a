import { sql } from "kysely";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Db, Transaction } from "./database.ts";
import type { UserRole } from "./users.ts";

export interface SessionsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  context_id: string | null;
  course_id: string | null;
  resource_link_id: string | null;
  deployment_id: string | null;
  site_id: string | null;
  resumed_from: string | null;
  role: UserRole;
  member: Generated<boolean>;
  view: string;
  locale: string;
  deep_linking: Json<JsonObject> | null;
  code_hash: Buffer | null;
  code_expires_at: Timestamp | null;
  token_hash: Buffer | null;
  resume_hash: Buffer | null;
  expires_at: Timestamp;
  created_at: Generated<Timestamp>;
}

/** Who is using the tool, where they came from and what they may do there. */
export interface SessionRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly userId: string;
  readonly contextId: string | null;
  readonly courseId: string | null;
  readonly resourceLinkId: string | null;
  /** The session that the launch opened, where this one goes on with it. */
  readonly resumedFrom: string | null;
  readonly role: UserRole;
  /** Whether the launch told a role in the course, be it as a preview of a learner. */
  readonly member: boolean;
  readonly view: string;
  readonly locale: string;
  /** What is left to answer. */
  readonly deepLinking: JsonObject | null;
  readonly expiresAt: Date;
}

/**
 * Exchanges a one-time code for a bearer token and a key to resume with, all known by their SHA-256; tells whether the code was good.
 * One statement, which must not be called inside a transaction.
 */
export async function consumeCode(
  db: Db,
  exchange: {
    readonly codeHash: Buffer;
    readonly tokenHash: Buffer;
    readonly resumeHash: Buffer;
    readonly seconds: number;
  },
): Promise<boolean> {
  const { codeHash, tokenHash, resumeHash, seconds } = exchange;
  const { rows } = await sql<{ good: boolean }>`
    select redeem_code(${codeHash}, ${tokenHash}, ${resumeHash}, ${seconds}) as good`.execute(db);
  return rows[0]?.good ?? false;
}

/** A session with which a reloaded page may go on. */
export interface ResumableSession {
  readonly id: string;
  readonly tenantId: string;
}

/** The session of a key, by its SHA-256, unless it has ended or the launch's platform or deployment was switched off. */
export async function findResumableSession(
  db: Transaction,
  resumeHash: Buffer,
): Promise<ResumableSession | undefined> {
  return db
    .selectFrom("sessions")
    .innerJoin("deployments", "deployments.id", "sessions.deployment_id")
    .innerJoin("platforms", "platforms.id", "deployments.platform_id")
    .select(["sessions.id", "sessions.tenant_id as tenantId"])
    .where("sessions.resume_hash", "=", resumeHash)
    .where("sessions.expires_at", ">", sql<Date>`now()`)
    .where("deployments.status", "=", "active")
    .where("platforms.status", "=", "active")
    .executeTakeFirst();
}

/** Opens a session that goes on with another until that one's end, and leaves that one as it is; gives that end, or nothing when it has ended. */
export async function insertResumedSession(
  db: Transaction,
  resumed: { readonly id: string; readonly tokenHash: Buffer; readonly resumeHash: Buffer },
): Promise<Date | undefined> {
  const { rows } = await sql<{ expiresAt: Date }>`
    insert into sessions (
      user_id, context_id, course_id, resource_link_id, deployment_id, role, member, view, locale, expires_at,
      resumed_from, token_hash, resume_hash
    )
    select user_id, context_id, course_id, resource_link_id, deployment_id, role, member, view, locale, expires_at,
      coalesce(resumed_from, id), ${resumed.tokenHash}, ${resumed.resumeHash}
    from sessions where id = ${resumed.id} and expires_at > now()
    returning expires_at as "expiresAt"`.execute(db);
  return rows[0]?.expiresAt;
}

/**
 * The session of a bearer token, by the token's SHA-256, unless it has ended. One statement, which must not be called inside a
 * transaction.
 */
export async function findSession(db: Db, tokenHash: Buffer): Promise<SessionRecord | undefined> {
  const { rows } = await sql<SessionRecord>`
    select
      (session).id, (session).tenant_id as "tenantId", (session).user_id as "userId", (session).context_id as "contextId",
      (session).course_id as "courseId", (session).resource_link_id as "resourceLinkId",
      (session).resumed_from as "resumedFrom", (session).role, (session).member, (session).view, (session).locale,
      left_to_answer as "deepLinking", (session).expires_at as "expiresAt"
    from session_of_token(${tokenHash})`.execute(db);
  return rows[0];
}

/** Lets the session of a code, known by its SHA-256, last as if the code had been exchanged already. */
export async function keepSession(
  db: Transaction,
  kept: { readonly codeHash: Buffer; readonly seconds: number },
): Promise<{ id: string; tenantId: string } | undefined> {
  return db
    .updateTable("sessions")
    .set({ expires_at: lasting(kept.seconds) })
    .where("code_hash", "=", kept.codeHash)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning(["id", "tenant_id as tenantId"])
    .executeTakeFirst();
}

/** Lets a session that has not ended, and of which less than half is left, last for `seconds` again. */
export async function renewSession(
  db: Transaction,
  { id, seconds }: { readonly id: string; readonly seconds: number },
): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ expires_at: lasting(seconds) })
    .where("id", "=", id)
    .where("expires_at", ">", sql<Date>`now()`)
    .where("expires_at", "<", lasting(seconds / 2))
    .execute();
}

function lasting(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}

/** Takes the deep linking request of a launch as answered; false when it was answered before, be it from another tab. */
export async function consumeDeepLinking(
  db: Transaction,
  { id, resumedFrom }: Pick<SessionRecord, "id" | "resumedFrom">,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("sessions")
    .set({ deep_linking: null })
    .where("id", "=", resumedFrom ?? id)
    .where("deep_linking", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Ends the session of a bearer token with every other of the same launch: signed out. Gives how many ended. */
export async function deleteSessionsOfLaunch(
  db: Transaction,
  { id, resumedFrom }: Pick<SessionRecord, "id" | "resumedFrom">,
): Promise<number> {
  const opened = resumedFrom ?? id;
  const { numDeletedRows } = await db
    .deleteFrom("sessions")
    .where((eb) => eb.or([eb("id", "=", opened), eb("resumed_from", "=", opened)]))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Removes sessions that have ended; gives how many. */
export async function deleteEndedSessions(db: Transaction): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("sessions")
    .where("expires_at", "<", sql<Date>`now()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

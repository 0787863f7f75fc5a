import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export interface OperatorLinksTable {
  code_hash: Buffer;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  used_at: Timestamp | null;
}

export interface OperatorSessionsTable {
  token_hash: Buffer;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
}

/** An operator's session, until when it is good. */
export interface OperatorSession {
  readonly expiresAt: Date;
}

export async function insertOperatorLink(
  db: Transaction,
  link: { readonly codeHash: Buffer; readonly expiresAt: Date },
): Promise<void> {
  await db
    .insertInto("operator_links")
    .values({ code_hash: link.codeHash, expires_at: link.expiresAt })
    .execute();
}

/** Uses up a one-time address and opens the session in one statement; gives nothing when it was used before, has ended or never existed. */
export async function consumeOperatorLink(
  db: Transaction,
  exchange: { readonly codeHash: Buffer; readonly tokenHash: Buffer; readonly seconds: number },
): Promise<OperatorSession | undefined> {
  const { rows } = await sql<OperatorSession>`
    with link as (
      update operator_links set used_at = now()
      where code_hash = ${exchange.codeHash} and used_at is null and expires_at > now()
      returning code_hash
    )
    insert into operator_sessions (token_hash, expires_at)
    select ${exchange.tokenHash}, now() + make_interval(secs => ${exchange.seconds}) from link
    returning expires_at as "expiresAt"`.execute(db);
  return rows[0];
}

/** The session of a bearer token, by the token's SHA-256, unless it has ended. */
export async function findOperatorSession(
  db: Transaction,
  tokenHash: Buffer,
): Promise<OperatorSession | undefined> {
  return db
    .selectFrom("operator_sessions")
    .select("expires_at as expiresAt")
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
}

export async function deleteOperatorSession(db: Transaction, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom("operator_sessions").where("token_hash", "=", tokenHash).execute();
}

/** Removes addresses and sessions that have ended; gives how many. */
export async function deleteEndedOperatorSessions(db: Transaction): Promise<number> {
  const links = await db
    .deleteFrom("operator_links")
    .where("expires_at", "<", sql<Date>`now()`)
    .executeTakeFirst();
  const sessions = await db
    .deleteFrom("operator_sessions")
    .where("expires_at", "<", sql<Date>`now()`)
    .executeTakeFirst();
  return Number(links.numDeletedRows) + Number(sessions.numDeletedRows);
}

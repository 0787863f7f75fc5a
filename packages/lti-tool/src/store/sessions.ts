import { sql } from "kysely";
import type { Generated, Json, JsonObject, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";
import type { UserRole } from "./users.ts";

export interface SessionsTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  user_id: string;
  context_id: string | null;
  course_id: string | null;
  resource_link_id: string | null;
  site_id: string | null;
  role: UserRole;
  view: string;
  locale: string;
  deep_linking: Json<JsonObject> | null;
  code_hash: Buffer | null;
  code_expires_at: Timestamp | null;
  token_hash: Buffer | null;
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
  readonly role: UserRole;
  readonly view: string;
  readonly locale: string;
  readonly deepLinking: JsonObject | null;
  readonly expiresAt: Date;
}

const SESSION = [
  "id",
  "tenant_id as tenantId",
  "user_id as userId",
  "context_id as contextId",
  "course_id as courseId",
  "role",
  "view",
  "locale",
  "deep_linking as deepLinking",
  "expires_at as expiresAt",
] as const;

/** Exchanges a one-time code for a bearer token, both known by their SHA-256; gives nothing when the code is used, old or unknown. */
export async function consumeCode(
  db: Transaction,
  exchange: { readonly codeHash: Buffer; readonly tokenHash: Buffer; readonly seconds: number },
): Promise<SessionRecord | undefined> {
  return db
    .updateTable("sessions")
    .set({
      code_hash: null,
      code_expires_at: null,
      token_hash: exchange.tokenHash,
      expires_at: sql<Date>`now() + make_interval(secs => ${exchange.seconds})`,
    })
    .where("code_hash", "=", exchange.codeHash)
    .where("code_expires_at", ">", sql<Date>`now()`)
    .returning(SESSION)
    .executeTakeFirst();
}

/** The session that waits for a code to be exchanged, by the code's SHA-256; the code stays good. */
export async function findSessionOfCode(
  db: Transaction,
  codeHash: Buffer,
): Promise<SessionRecord | undefined> {
  return db
    .selectFrom("sessions")
    .select(SESSION)
    .where("code_hash", "=", codeHash)
    .where("code_expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
}

/** The session of a bearer token, by the token's SHA-256, unless it has ended. */
export async function findSession(db: Transaction, tokenHash: Buffer): Promise<SessionRecord | undefined> {
  return db
    .selectFrom("sessions")
    .select(SESSION)
    .where("token_hash", "=", tokenHash)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
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

/** Whether a session goes on; one of which less than half is left lasts for `seconds` again. */
export async function renewSession(
  db: Transaction,
  { id, seconds }: { readonly id: string; readonly seconds: number },
): Promise<boolean> {
  const session = await db
    .selectFrom("sessions")
    .select(sql<boolean>`expires_at < ${lasting(seconds / 2)}`.as("ending"))
    .where("id", "=", id)
    .where("expires_at", ">", sql<Date>`now()`)
    .executeTakeFirst();
  if (session?.ending) {
    await db
      .updateTable("sessions")
      .set({ expires_at: lasting(seconds) })
      .where("id", "=", id)
      .execute();
  }
  return session !== undefined;
}

/** Opens another session of the same person, place and rights, with a bearer token of its own, known by its SHA-256. */
export async function insertSessionBeside(
  db: Transaction,
  beside: { readonly id: string; readonly tokenHash: Buffer; readonly seconds: number },
): Promise<void> {
  await db
    .insertInto("sessions")
    .columns([...SAME, "token_hash", "expires_at"])
    .expression((sessions) =>
      sessions
        .selectFrom("sessions")
        .select([...SAME, sql<Buffer>`${beside.tokenHash}::bytea`.as("token_hash")])
        .select(lasting(beside.seconds).as("expires_at"))
        .where("id", "=", beside.id),
    )
    .execute();
}

const SAME = [
  "user_id",
  "context_id",
  "course_id",
  "resource_link_id",
  "site_id",
  "role",
  "view",
  "locale",
  "deep_linking",
] as const;

function lasting(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}

/** Removes sessions that have ended; gives how many. */
export async function deleteEndedSessions(db: Transaction): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("sessions")
    .where("expires_at", "<", sql<Date>`now()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

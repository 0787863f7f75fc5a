import { z } from "zod";
import { LtiError } from "../lti/lti-error.ts";
import { type Db, inInstallation, inTenant } from "../store/database.ts";
import {
  consumeCode,
  deleteSessionsOfLaunch,
  findResumableSession,
  findSession,
  insertResumedSession,
  type SessionRecord,
} from "../store/sessions.ts";
import { createOneTimeSecret, hashOf } from "./one-time.ts";

/** Seconds for which a launch's session is good, however often its page is reloaded. */
export const SESSION_LIFE = 4 * 60 * 60;

const Secret = z.string().min(1).max(255);
/** The one-time code of a launch, or the key of a page that was reloaded. */
const Exchange = z.union([z.strictObject({ code: Secret }), z.strictObject({ resume: Secret })]);

/** A bearer token, as RFC 6749 section 5.1 writes it, and the key with which a reloaded page goes on. */
export interface BearerToken {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** Seconds. */
  readonly expires_in: number;
  /** Good until the token ends; each tab that goes on with it gets a session and a key of its own. */
  readonly resume: string;
}

/**
 * Exchanges the one-time code of a launch, or the key of a page that was reloaded, for a bearer token. Throws `code_invalid` when it was
 * used, is old or unknown, or when the platform was switched off since.
 */
export async function exchangeForToken(db: Db, body: unknown): Promise<BearerToken> {
  const exchange = Exchange.safeParse(body);
  if (!exchange.success) throw new LtiError("request_invalid", "the body is neither {code} nor {resume}");
  const { data } = exchange;
  return "code" in data ? grant((hashes) => redeem(db, data.code, hashes)) : goOn(db, data.resume);
}

/** A token, and a key, for the session that `open` opens with them; it gives the seconds for which that is good. */
async function grant(open: (hashes: Hashes) => Promise<number>): Promise<BearerToken> {
  const token = createOneTimeSecret();
  const resume = createOneTimeSecret();
  const seconds = await open({ tokenHash: token.hash, resumeHash: resume.hash });
  return { access_token: token.secret, token_type: "Bearer", expires_in: seconds, resume: resume.secret };
}

interface Hashes {
  readonly tokenHash: Buffer;
  readonly resumeHash: Buffer;
}

/** Gives the seconds for which the session is good. */
async function redeem(db: Db, code: string, hashes: Hashes): Promise<number> {
  const redeemed = await consumeCode(db, { codeHash: hashOf(code), ...hashes, seconds: SESSION_LIFE });
  if (!redeemed)
    throw new LtiError("code_invalid", "the code was used before, is over a minute old, or never was one");
  return SESSION_LIFE;
}

async function goOn(db: Db, key: string): Promise<BearerToken> {
  const session = await inInstallation(db, (trx) => findResumableSession(trx, hashOf(key)));
  if (!session)
    throw new LtiError("code_invalid", "the session of this key has ended, or its platform was switched off");
  return openBeside(db, session);
}

/** Opens one more session of a launch, until the end of the one that goes on. Throws `code_invalid` when that has ended. */
export async function openBeside(
  db: Db,
  { id, tenantId }: { readonly id: string; readonly tenantId: string },
): Promise<BearerToken> {
  return grant(async (hashes) => {
    const endsAt = await inTenant(db, tenantId, (trx) => insertResumedSession(trx, { id, ...hashes }));
    if (!endsAt) throw new LtiError("code_invalid", "the session has ended");
    return Math.max(1, Math.floor((endsAt.getTime() - Date.now()) / 1000));
  });
}

/** The session of a bearer token; nothing when there is none or it has ended. */
export async function authenticate(db: Db, bearer: string): Promise<SessionRecord | undefined> {
  return findSession(db, hashOf(bearer));
}

/** Signs out: ends the session of a bearer token, and with it every tab of the same launch. What has ended already stays so. */
export async function endSession(db: Db, bearer: string): Promise<void> {
  const session = await findSession(db, hashOf(bearer));
  if (session) await inInstallation(db, (trx) => deleteSessionsOfLaunch(trx, session));
}

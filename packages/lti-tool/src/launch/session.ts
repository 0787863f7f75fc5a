import { z } from "zod";
import { LtiError } from "../lti/lti-error.ts";
import { type Db, inInstallation } from "../store/database.ts";
import { consumeCode, findSession, type SessionRecord } from "../store/sessions.ts";
import { createOneTimeSecret, hashOf } from "./one-time.ts";

/** Seconds for which a bearer token is good. */
export const SESSION_LIFE = 4 * 60 * 60;

const CodeExchange = z.object({ code: z.string().min(1).max(255) });

/** A bearer token, as RFC 6749 section 5.1 writes it. */
export interface BearerToken {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** Seconds. */
  readonly expires_in: number;
}

/** Exchanges the one-time code of a launch for a bearer token. Throws `code_invalid` for a used, old or unknown code. */
export async function exchangeCode(db: Db, body: unknown): Promise<BearerToken> {
  const exchange = CodeExchange.safeParse(body);
  if (!exchange.success) throw new LtiError("request_invalid", "the body is not {code}");
  const { secret: token, hash: tokenHash } = createOneTimeSecret();
  const session = await inInstallation(db, (trx) =>
    consumeCode(trx, { codeHash: hashOf(exchange.data.code), tokenHash, seconds: SESSION_LIFE }),
  );
  if (!session)
    throw new LtiError("code_invalid", "the code was used before, is over a minute old, or never was one");
  return { access_token: token, token_type: "Bearer", expires_in: SESSION_LIFE };
}

/** The session of a bearer token; nothing when there is none or it has ended. */
export async function authenticate(db: Db, bearer: string): Promise<SessionRecord | undefined> {
  return inInstallation(db, (trx) => findSession(trx, hashOf(bearer)));
}

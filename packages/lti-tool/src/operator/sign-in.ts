import { createHash } from "node:crypto";
import { createOneTimeSecret, hashOf } from "../launch/one-time.ts";
import { type Db, inInstallation } from "../store/database.ts";
import {
  consumeOperatorLink,
  deleteOperatorSession,
  findOperatorSession,
  insertOperatorLink,
  type OperatorSession,
} from "../store/operators.ts";

/** Minutes for which a sign-in address can be used. */
export const LINK_LIFE_MINUTES = 60;
/** Seconds for which an operator stays signed in. */
export const SESSION_LIFE = 8 * 60 * 60;

/** A signed-in operator: the cookie's secret for the browser to keep, and the bearer token for the page to hold in memory. */
export interface SignedIn {
  readonly cookie: string;
  readonly token: string;
  readonly expiresAt: Date;
}

/** Makes a one-time address that signs an operator in. */
export async function createOperatorLink(
  db: Db,
  { publicUrl, now = Date.now() }: { readonly publicUrl: string; readonly now?: number },
): Promise<{ readonly url: string; readonly expiresAt: Date }> {
  const { secret, hash } = createOneTimeSecret();
  const expiresAt = new Date(now + LINK_LIFE_MINUTES * 60_000);
  await inInstallation(db, (trx) => insertOperatorLink(trx, { codeHash: hash, expiresAt }));
  return { url: `${publicUrl}/admin?code=${secret}`, expiresAt };
}

/** Signs in with the code of a one-time address; gives nothing when it was used before, has ended or never was one. */
export async function signIn(db: Db, code: string): Promise<SignedIn | undefined> {
  const { secret: cookie } = createOneTimeSecret();
  const token = tokenOf(cookie);
  const session = await inInstallation(db, (trx) =>
    consumeOperatorLink(trx, { codeHash: hashOf(code), tokenHash: hashOf(token), seconds: SESSION_LIFE }),
  );
  return session && { cookie, token, expiresAt: session.expiresAt };
}

/** The session that a browser's cookie stands for, if it still lasts: every tab gets the same token. */
export async function findSignedIn(db: Db, cookie: string): Promise<SignedIn | undefined> {
  const token = tokenOf(cookie);
  const session = await authenticateOperator(db, token);
  return session && { cookie, token, expiresAt: session.expiresAt };
}

export async function signOut(db: Db, cookie: string): Promise<void> {
  await inInstallation(db, (trx) => deleteOperatorSession(trx, hashOf(tokenOf(cookie))));
}

/** The operator's session of a bearer token; nothing when there is none or it has ended. */
export async function authenticateOperator(db: Db, bearer: string): Promise<OperatorSession | undefined> {
  return inInstallation(db, (trx) => findOperatorSession(trx, hashOf(bearer)));
}

/** One-way, so that a token that leaks from a page does not give away the cookie. */
function tokenOf(cookie: string): string {
  return createHash("sha256").update(`operator token ${cookie}`).digest("base64url");
}

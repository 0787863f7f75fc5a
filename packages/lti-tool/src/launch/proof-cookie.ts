import type { Request, Response } from "express";
import { STATE_LIFE, type StartedLogin } from "../lti/login.ts";

/** Its own cookie for each login, so that tabs, users and courses in one browser never mix. */
const nameOf = (loginId: string): string => `__Host-lti-${loginId}`;

const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=None; Partitioned";

/** Lets the browser keep the proof that it began a login. */
export function keepProof(res: Response, { id, proof }: Pick<StartedLogin, "id" | "proof">): void {
  res.append("set-cookie", `${nameOf(id)}=${proof}; Max-Age=${STATE_LIFE}; ${ATTRIBUTES}`);
}

/** The proof that the browser kept, if it did. */
export function readProof(req: Request, loginId: string): string | undefined {
  const name = `${nameOf(loginId)}=`;
  return req.headers.cookie
    ?.split("; ")
    .find((cookie) => cookie.startsWith(name))
    ?.slice(name.length);
}

export function forgetProof(res: Response, loginId: string): void {
  res.append("set-cookie", `${nameOf(loginId)}=; Max-Age=0; ${ATTRIBUTES}`);
}

import { json, type Request, type RequestHandler, type Response, Router } from "express";
import { z } from "zod";
import { RequestError, sendProblems } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Db } from "../store/database.ts";
import { findSignedIn, SESSION_LIFE, signIn, type SignedIn, signOut } from "./sign-in.ts";

export interface OperatorDeps {
  readonly db: Db;
  readonly publicUrl: string;
  readonly log: Logger;
}

const COOKIE = "__Host-operator";
/** Strict: no other site's page can make the browser send it, and no script can read it. */
const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";

const SignIn = z.strictObject({ code: z.string().min(1).max(255).optional() });

/**
 * What the page of operators calls, under /admin. `POST /session` exchanges the code of a one-time address, or the cookie of an earlier
 * exchange, for a bearer token; `POST /sign-out` ends the session.
 */
export function operatorRoutes({ db, publicUrl, log }: OperatorDeps): Router {
  const router = Router();
  router.use(["/session", "/sign-out"], refuseOtherSites(publicUrl), json({ limit: "4kb" }));
  router.post("/session", async (req, res) => {
    const body = SignIn.safeParse(req.body);
    if (!body.success) throw new RequestError("invalid_request", "The body is not {code}.");
    const signedIn = (await byCode(db, body.data.code)) ?? (await byCookie(db, req));
    if (!signedIn) throw new RequestError("sign_in_needed");
    answer(res, signedIn);
  });
  router.post("/sign-out", async (req, res) => {
    const cookie = cookieOf(req);
    if (cookie !== undefined) await signOut(db, cookie);
    res.set("set-cookie", `${COOKIE}=; Max-Age=0; ${ATTRIBUTES}`).set("cache-control", "no-store");
    res.sendStatus(204);
  });
  router.use(sendProblems(log));
  return router;
}

async function byCode(db: Db, code: string | undefined): Promise<SignedIn | undefined> {
  return code === undefined ? undefined : signIn(db, code);
}

async function byCookie(db: Db, req: Request): Promise<SignedIn | undefined> {
  const cookie = cookieOf(req);
  return cookie === undefined ? undefined : findSignedIn(db, cookie);
}

function answer(res: Response, { cookie, token, expiresAt }: SignedIn): void {
  const seconds = Math.max(1, Math.floor((expiresAt.getTime() - Date.now()) / 1000));
  res.set({
    "set-cookie": `${COOKIE}=${cookie}; Max-Age=${Math.min(seconds, SESSION_LIFE)}; ${ATTRIBUTES}`,
    "cache-control": "no-store",
  });
  res.json({ access_token: token, token_type: "Bearer", expires_in: seconds });
}

function cookieOf(req: Request): string | undefined {
  const name = `${COOKIE}=`;
  return req.headers.cookie
    ?.split("; ")
    .find((cookie) => cookie.startsWith(name))
    ?.slice(name.length);
}

/** A browser says where a call comes from; only our own page may use the cookie. https://www.w3.org/TR/fetch-metadata/ */
function refuseOtherSites(publicUrl: string): RequestHandler {
  return (req, _res, next) => {
    const site = req.get("sec-fetch-site");
    const origin = req.get("origin");
    const ours = site === undefined ? origin === undefined || origin === publicUrl : site === "same-origin";
    if (ours) next();
    else next(new RequestError("forbidden", "This is for the operators' own page alone."));
  };
}

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  type ErrorRequestHandler,
  json,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
  static as serveFiles,
  urlencoded,
} from "express";
import type { JWK } from "jose";
import { canvasDeveloperKey } from "../lti/canvas.ts";
import { LtiError } from "../lti/lti-error.ts";
import { SCOPES } from "../lti/registration.ts";
import { publishKeySet } from "../lti/tool-keys.ts";
import { contentSecurityPolicy, listFrameAncestors } from "./framing.ts";
import { describeTool } from "./installation.ts";
import { type AcceptedLaunch, launch } from "./launch.ts";
import type { LaunchTool } from "./launch-tool.ts";
import { login } from "./login.ts";
import { receiveNotices } from "./notices.ts";
import { renderRefusal } from "./pages.ts";
import { readProof } from "./proof-cookie.ts";
import { type Refusal, refusalOf } from "./refusals.ts";
import { register } from "./registration.ts";
import { endSession, exchangeForToken } from "./session.ts";
import { publishedToolKeys } from "./tool-keys.ts";
import { readerWords } from "./words/words.ts";

/** What happens after a launch was verified. */
export type AfterLaunch = (
  launch: AcceptedLaunch,
  req: Request,
  res: Response,
  next: NextFunction,
) => void | Promise<void>;

const BODY_LIMIT = "256kb";

/** The routes under /lti: login, launch, session, keys, registration, and the files of their pages. `moreKeys` are published too. */
export function ltiRoutes(
  tool: LaunchTool,
  afterLaunch: AfterLaunch,
  { moreKeys = async () => [] }: { readonly moreKeys?: () => Promise<readonly JWK[]> } = {},
): Router {
  const router = Router();
  const form = unlessParsed(urlencoded({ extended: false, limit: BODY_LIMIT, parameterLimit: 100 }));

  router.use("/assets", serveFiles(join(import.meta.dirname, "browser"), { index: false, maxAge: "1h" }));
  router.use(setHeaders);

  router.get("/login", (req, res) => login(tool, req, res));
  router.post("/login", form, (req, res) => login(tool, req, res));
  router.get("/login/:id", (req, res) => {
    res.json({ kept: readProof(req, req.params.id) !== undefined });
  });
  router.post("/launch", form, async (req, res, next) => {
    const accepted = await launch(tool, req, res);
    if (accepted) await afterLaunch(accepted, req, res, next);
  });
  router.get("/launch", () => {
    throw new LtiError("request_invalid", "a launch comes from a platform, by POST");
  });
  router.post("/session", unlessParsed(json({ limit: "4kb" })), async (req, res) => {
    res.json(await exchangeForToken(tool.db, req.body));
  });
  router.delete("/session", async (req, res) => {
    await endSession(tool.db, /^Bearer +(\S+)$/i.exec(req.get("authorization") ?? "")?.[1] ?? "");
    res.status(204).end();
  });
  router.post("/notices", unlessParsed(json({ limit: BODY_LIMIT })), async (req, res) => {
    res.json(await receiveNotices(tool, req.body));
  });
  router.get("/keys", async (_req, res) => {
    const keys = [...(await publishedToolKeys(tool)), ...(await moreKeys())];
    // Fresh for an hour, so that a key is known everywhere long before the day is over after which it may sign.
    res.set("cache-control", "public, max-age=3600").json(publishKeySet(keys));
  });
  router.get("/config/canvas.json", (_req, res) => {
    res
      .set("cache-control", "no-cache")
      .json(canvasDeveloperKey(describeTool(tool.publicUrl, tool.presentation), SCOPES));
  });
  router.get("/register", allowAnyFrame, (req, res) => register(tool, req, res));

  router.use(answerFailure(tool));
  return router;
}

/** ltijs parses bodies before it lets us have a request. */
function unlessParsed(parse: RequestHandler): RequestHandler {
  return (req, res, next) => (req.body === undefined ? parse(req, res, next) : next());
}

const setHeaders: RequestHandler = (_req, res, next) => {
  for (const [name, value] of HEADERS) res.setHeader(name, value);
  next();
};

const HEADERS = Object.entries({
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // A page in a window of its own talks to the platform that opened it.
  "cross-origin-opener-policy": "unsafe-none",
  "content-security-policy": contentSecurityPolicy(["'none'"]),
});

const ANY_SITE = ["http:", "https:"];

/** The platform that frames the registration is not known before it has registered. */
const allowAnyFrame: RequestHandler = (_req, res, next) => {
  res.set("content-security-policy", contentSecurityPolicy(ANY_SITE));
  next();
};

/** Answers every failure: a short code and a support id for the person, the cause for the log, nothing internal to anyone. */
export function answerFailure({ db, log }: LaunchTool): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const supportId = randomBytes(5).toString("hex").toUpperCase();
    const refused = asRefused(error);
    if (refused) {
      log.warn(
        { support_id: supportId, refusal: refused.code, cause: refused.message, path: req.path },
        "refused",
      );
    } else {
      log.error({ support_id: supportId, err: error, path: req.path }, "failed");
    }
    const words = readerWords(req, res);
    const { status, kind } = refused ? refusalOf(refused.code) : FAILED;
    const { title, advice } = words.refusals[kind];
    const code = refused?.code ?? "internal_error";
    res.status(status);
    if (PROGRAMS_ASK.has(req.path)) {
      const problem = {
        type: `urn:skillstudio:problem:${code}`,
        title,
        status,
        detail: advice,
        instance: supportId,
      };
      res.type("application/problem+json").send(JSON.stringify(problem));
      return;
    }
    const returnUrl = tellPlatform(refused?.returnUrl, title, code, supportId);
    const page = renderRefusal(words, { title, advice, code, supportId, returnUrl });
    for (const [name, value] of HEADERS) res.setHeader(name, value);
    res.set("content-security-policy", contentSecurityPolicy(await framesOfRefusal(db, req, refused)));
    res.send(page);
  };
}

/** Whoever frames a registration is not known yet, and without a database nobody is: such a page has nothing that a stranger could use. */
async function framesOfRefusal(
  db: LaunchTool["db"],
  req: Request,
  refused: LtiError | undefined,
): Promise<readonly string[]> {
  if (!refused || req.path === "/register") return ANY_SITE;
  return listFrameAncestors(db).catch(() => ANY_SITE);
}

/** Where a program asks, which gets a problem document in place of a page. */
const PROGRAMS_ASK: ReadonlySet<string> = new Set(["/session", "/notices"]);

const FAILED: Refusal = { status: 500, kind: "failed" };

function asRefused(error: unknown): LtiError | undefined {
  if (error instanceof LtiError) return error;
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  if (typeof status !== "number" || status < 400 || status >= 500) return undefined;
  return new LtiError(
    status === 413 ? "request_too_large" : "request_invalid",
    "the body could not be read",
    {
      cause: error,
    },
  );
}

/** https://www.imsglobal.org/spec/lti/v1p3#launch-presentation-claim: what went wrong travels in the return URL's query. */
function tellPlatform(
  returnUrl: string | undefined,
  title: string,
  code: string,
  supportId: string,
): string | undefined {
  if (returnUrl === undefined) return undefined;
  const url = new URL(returnUrl);
  url.searchParams.set("lti_errormsg", `${title} (${code}, ${supportId})`);
  url.searchParams.set("lti_errorlog", code);
  return url.href;
}

import { type Request, type RequestHandler, Router } from "express";
import type { LaunchTool } from "../launch/launch-tool.ts";
import { leadTo } from "../launch/lead-to.ts";
import { answerFailure, ltiRoutes } from "../launch/routes.ts";
import { LtiError } from "../lti/lti-error.ts";
import { kyselyPlugin } from "./kysely-database.ts";
import { createProvider, deployQuietly, type LtijsCallback } from "./ltijs-api.ts";
import { toContextToken, toIdToken } from "./ltijs-token.ts";

/** Where ltijs calls the application from; only a launch that we have verified gets there. */
const APP_ROUTE = "/";

/**
 * The tool itself: an application of ltijs that opens our page, to be mounted at `/lti` before any body parser. It keeps no
 * session of ltijs's: the page has one of ours.
 */
export async function createToolApplication(tool: LaunchTool): Promise<RequestHandler> {
  const verified = new WeakSet<Request>();
  const lti = createProvider();
  const plugin = kyselyPlugin(tool.db, {
    secret: tool.secret,
    previousSecrets: tool.previousSecrets ?? [],
    onError: (error) => tool.log.error({ err: error }, "ltijs database"),
  });
  lti.setup(
    tool.secret,
    { plugin },
    {
      appRoute: APP_ROUTE,
      loginRoute: "/login",
      keysetRoute: "/keys",
      dynRegRoute: "/register",
      cors: false,
      serverAddon: (app) => app.use(onlyVerified(verified)).use(answerFailure(tool)),
    },
  );
  lti.whitelist(APP_ROUTE);
  await deployQuietly(lti, plugin);
  const openApp: LtijsCallback = (_token, _req, res) =>
    leadTo(res, 303, `/app?code=${String(res.locals["code"])}`);
  lti.onConnect(openApp);
  lti.onDeepLinking(openApp);
  return Router().use(launchRoutes(tool, verified), lti.app);
}

/** Our routes come before ltijs, so that only a verified launch goes through its parsers and on to the application. */
function launchRoutes(tool: LaunchTool, verified: WeakSet<Request>): Router {
  return ltiRoutes(tool, (launch, req, res, next) => {
    const context = toContextToken(launch, APP_ROUTE);
    res.locals["context"] = context;
    res.locals["token"] = { ...toIdToken(launch, launch.platform.id), platformContext: context };
    res.locals["code"] = launch.code;
    verified.add(req);
    // Without the id_token ltijs does not verify once more by rules of its own; `_body` tells its parsers that we have read the body.
    Object.assign(req, { body: {}, _body: true, url: APP_ROUTE });
    next();
  });
}

function onlyVerified(verified: WeakSet<Request>): RequestHandler {
  return (req, _res, next) => {
    const body: unknown = req.body;
    const launches = typeof body === "object" && body !== null && ("id_token" in body || "state" in body);
    if (verified.has(req) || (req.path !== APP_ROUTE && !launches)) next();
    else next(new LtiError("request_invalid", "a launch comes from a platform, to /lti/launch"));
  };
}

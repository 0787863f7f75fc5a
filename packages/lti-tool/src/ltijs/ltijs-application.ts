import type { Express, Request, RequestHandler } from "express";
import type { LaunchTool } from "../launch/launch-tool.ts";
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
      serverAddon: (app) => mountInFront(app, tool, verified),
    },
  );
  lti.whitelist(APP_ROUTE);
  await deployQuietly(lti, plugin);
  const openApp: LtijsCallback = (_token, _req, res) =>
    res.redirect(303, `/app?code=${String(res.locals["code"])}`);
  lti.onConnect(openApp);
  lti.onDeepLinking(openApp);
  return lti.app;
}

function mountInFront(app: Express, tool: LaunchTool, verified: WeakSet<Request>): void {
  app.use(
    ltiRoutes(tool, (launch, req, res, next) => {
      const context = toContextToken(launch, APP_ROUTE);
      res.locals["context"] = context;
      res.locals["token"] = { ...toIdToken(launch, launch.platform.id), platformContext: context };
      res.locals["code"] = launch.code;
      verified.add(req);
      // Without the id_token ltijs does not verify once more by rules of its own.
      req.body = {};
      req.url = APP_ROUTE;
      next();
    }),
  );
  app.use((req, _res, next) => {
    const body: unknown = req.body;
    const launches = typeof body === "object" && body !== null && ("id_token" in body || "state" in body);
    if (verified.has(req) || (req.path !== APP_ROUTE && !launches)) next();
    else next(new LtiError("request_invalid", "a launch comes from a platform, to /lti/launch"));
  });
  app.use(answerFailure(tool));
}

import { type Request, type RequestHandler, Router } from "express";
import type { LaunchTool } from "../launch/launch-tool.ts";
import { leadTo } from "../launch/lead-to.ts";
import { ltiRoutes } from "../launch/routes.ts";
import { kyselyPlugin } from "./kysely-database.ts";
import { createProvider, deployQuietly, type LtijsCallback } from "./ltijs-api.ts";
import { toContextToken, toIdToken } from "./ltijs-token.ts";

/** Where ltijs calls the application from. */
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
    },
  );
  lti.whitelist(APP_ROUTE);
  await deployQuietly(lti, plugin);
  const openApp: LtijsCallback = (_token, _req, res) =>
    leadTo(res, 303, `/app?code=${String(res.locals["code"])}`);
  lti.onConnect(openApp);
  lti.onDeepLinking(openApp);
  return Router().use(launchRoutes(tool, verified), (req, res, next) =>
    verified.has(req) ? lti.app(req, res, next) : next(),
  );
}

/** Our routes come before ltijs, which gets to see verified launches alone. */
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

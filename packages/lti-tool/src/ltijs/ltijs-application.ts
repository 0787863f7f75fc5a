import { createHash } from "node:crypto";
import type { Express, Request, RequestHandler } from "express";
import { type AcceptedLaunch } from "../launch/launch.ts";
import type { LaunchTool } from "../launch/launch-tool.ts";
import { answerFailure, ltiRoutes } from "../launch/routes.ts";
import { claim } from "../lti/claims.ts";
import { LtiError } from "../lti/lti-error.ts";
import { kyselyDatabase } from "./kysely-database.ts";
import { createProvider, type LtijsContext, type LtijsProvider, type LtijsToken } from "./ltijs-api.ts";

/** An application of ltijs whose logins and launches are ours. */
export interface LtijsApplication {
  /** For `onConnect`, `onDeepLinking`, `registerPlatform`, and routes of its own on `lti.app`. */
  readonly lti: LtijsProvider;
  /** To be mounted at `/lti`, under Express 4 or 5, before any body parser. */
  readonly handler: RequestHandler;
}

/** Where ltijs calls the application from; only a launch that we have verified gets there. */
const APP_ROUTE = "/";

/**
 * Sets ltijs up on our database with our strict login and launch in front of its own, and deploys it without a server.
 * `onConnect` and `onDeepLinking` then run with `res.locals.token` and `res.locals.context` as ltijs makes them, and with
 * `res.locals.code`, the one-time code of the session.
 */
export async function deployLtijs(
  tool: LaunchTool,
  options: { readonly tenantId?: string } = {},
): Promise<LtijsApplication> {
  const verified = new WeakSet<Request>();
  const lti = createProvider();
  const plugin = kyselyDatabase(tool.db, {
    secret: tool.secret,
    previousSecrets: tool.previousSecrets ?? [],
    ...options,
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
  await deployQuietly(lti, () => plugin.setup());
  return { lti, handler: lti.app };
}

/** The tool itself: an application of ltijs that opens our page. */
export async function createToolApplication(tool: LaunchTool): Promise<RequestHandler> {
  const { lti, handler } = await deployLtijs(tool);
  const openApp: Parameters<LtijsProvider["onConnect"]>[0] = (_token, _req, res) =>
    res.redirect(303, `/app?code=${String(res.locals["code"])}`);
  lti.onConnect(openApp);
  lti.onDeepLinking(openApp);
  return handler;
}

function mountInFront(app: Express, tool: LaunchTool, verified: WeakSet<Request>): void {
  app.use(
    ltiRoutes(tool, (launch, req, res, next) => {
      const context = toContext(launch);
      res.locals["context"] = context;
      res.locals["token"] = toToken(launch, context);
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

/** ltijs ends the process when it cannot deploy, and on SIGINT; both are for the tool to decide. */
async function deployQuietly(lti: LtijsProvider, setUpDatabase: () => Promise<unknown>): Promise<void> {
  await setUpDatabase();
  const before = process.listeners("SIGINT");
  await lti.deploy({ serverless: true, silent: true });
  for (const listener of process.listeners("SIGINT")) {
    if (!before.includes(listener)) process.off("SIGINT", listener);
  }
}

function toToken({ claims, platform }: AcceptedLaunch, platformContext: LtijsContext): LtijsToken {
  return {
    iss: platform.issuer,
    user: claims.sub,
    userInfo: {
      given_name: claims.given_name,
      family_name: claims.family_name,
      name: claims.name,
      email: claims.email,
    },
    platformInfo: claims[claim.toolPlatform],
    clientId: platform.clientId,
    platformId: platform.id,
    deploymentId: claims[claim.deploymentId],
    platformContext,
  };
}

function toContext({ claims, platform }: AcceptedLaunch): LtijsContext {
  const resource = claim.resourceLink in claims ? claims[claim.resourceLink] : undefined;
  const own = {
    path: APP_ROUTE,
    roles: claims[claim.roles],
    targetLinkUri: claims[claim.targetLinkUri],
    custom: claims[claim.custom],
    launchPresentation: claims[claim.launchPresentation],
    endpoint: claims[claim.endpoint],
    namesRoles: claims[claim.namesRoleService],
  };
  const course = claims[claim.context]?.id ?? "NF";
  const hash = createHash("sha256").update(JSON.stringify(own)).digest("hex");
  return {
    contextId: encodeURIComponent(
      `${platform.issuer}${platform.clientId}${claims[claim.deploymentId]}${course}_${resource?.id ?? "NF"}_${hash}`,
    ),
    user: claims.sub,
    context: claims[claim.context],
    resource,
    messageType: claims[claim.messageType],
    version: claims[claim.version],
    deepLinkingSettings: claim.deepLinkingSettings in claims ? claims[claim.deepLinkingSettings] : undefined,
    lis: claims[claim.lis],
    ...own,
  };
}

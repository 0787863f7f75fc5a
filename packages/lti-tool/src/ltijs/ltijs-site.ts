import { type Express, json, type NextFunction, type Request, type Response, Router } from "express";
import type { JWK } from "jose";
import { createPublicKey } from "node:crypto";
import { exportJWK } from "jose";
import type { AcceptedLaunch } from "../launch/launch.ts";
import { frameAncestorsOf } from "../launch/framing.ts";
import type { LaunchTool } from "../launch/launch-tool.ts";
import { hashOf } from "../launch/one-time.ts";
import { answerFailure, ltiRoutes } from "../launch/routes.ts";
import { type BearerToken, openBeside, SESSION_LIFE } from "../launch/session.ts";
import { claim } from "../lti/claims.ts";
import { LtiError } from "../lti/lti-error.ts";
import { deriveKey } from "../secrets.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { findPlatformOfSession, type PlatformRecord } from "../store/platforms.ts";
import { keepSession, renewSession } from "../store/sessions.ts";
import { kyselyPlugin } from "./kysely-database.ts";
import {
  deployQuietly,
  type LtijsCallback,
  type LtijsDatabase,
  type LtijsPage,
  type LtijsPlatform,
  type LtijsProvider,
} from "./ltijs-api.ts";
import { toContextToken, toIdToken } from "./ltijs-token.ts";
import { bindBrowser, isSameBrowser, type Ltik, readLtik, signLtik } from "./ltik.ts";

export interface LtijsSiteOptions {
  /** The institution that platforms registered through ltijs belong to. */
  readonly tenantId: string;
  /** Where ltijs calls `onConnect` and `onDeepLinking`; `/` unless told. */
  readonly appRoute?: string;
  /** A folder of files for everybody, as ltijs's own option of that name. */
  readonly staticPath?: string;
}

/** What the parts of a site share. */
interface Site {
  readonly tool: LaunchTool;
  readonly lti: LtijsProvider;
  readonly plugin: LtijsDatabase;
  /** ltijs's encryption key, by which it signs its tokens. */
  readonly key: string;
  readonly appRoute: string;
}

/**
 * Sets ltijs up for an application of its own: logins, launches, keys and registration under `/lti` are ours, everything else is
 * the application's. A verified launch leaves what ltijs remembers of one and leads on with an ltik, so that routes of `lti.app`,
 * `res.locals.token`, `lti.redirect` and ltijs's services work as they always do. The handler is to be mounted at the root.
 */
export async function setUpSite(
  tool: LaunchTool,
  lti: LtijsProvider,
  { tenantId, appRoute = "/", staticPath }: LtijsSiteOptions,
): Promise<Router> {
  const key = Buffer.from(deriveKey(tool.secret, "ltijs")).toString("base64url");
  const plugin = kyselyPlugin(tool.db, {
    secret: tool.secret,
    previousSecrets: tool.previousSecrets ?? [],
    tenantId,
    onError: (error) => tool.log.error({ err: error }, "ltijs database"),
  });
  const site: Site = { tool, lti, plugin, key, appRoute };
  lti.setup(
    key,
    { plugin },
    {
      appRoute,
      // Ours answer there before ltijs is asked.
      loginRoute: "/lti/login",
      keysetRoute: "/lti/keys",
      dynRegRoute: "/lti/register",
      cors: false,
      // Its own session cookie is a third party's in a frame, and blocked; ours is partitioned.
      ltiaas: true,
      ...(staticPath === undefined ? {} : { staticPath }),
      serverAddon: (app) => {
        app.use(
          passErrors(async (req: Request, res: Response, next: NextFunction) => {
            await openSession(site, req, res);
            next();
          }),
        );
        guardValidator(app);
      },
    },
  );
  catchRejections(lti);
  registerOffTheLoop(site);
  await deployQuietly(lti, plugin);
  return siteRoutes(site);
}

function siteRoutes(site: Site): Router {
  const router = Router();
  const { tool, key, lti } = site;
  router.post("/lti/session", json({ limit: "4kb" }), async (req, res, next) => {
    const ltik = (req.body as { readonly ltik?: unknown } | undefined)?.ltik;
    if (ltik === undefined) return next();
    res.set("cache-control", "no-store").json(await exchangeLtik(site, req, ltik));
  });
  router.use(
    "/lti",
    ltiRoutes(tool, (launch, req, res) => leadOn(site, launch, req, res), {
      moreKeys: () => listPublicKeys(site.plugin, key),
    }),
  );
  router.use("/lti", (_req, res) => void res.sendStatus(404));
  router.use((req, _res, next) => {
    // Express 4, which ltijs is made of, takes the query for parsed where Express 5 would parse it.
    Object.setPrototypeOf(req, lti.app.request);
    next();
  });
  router.use(lti.app);
  router.use(answerFailure(tool));
  return router;
}

/** Leaves what ltijs remembers of a launch, and leads to the route that it was for, as ltijs does after its own. */
async function leadOn(site: Site, launch: AcceptedLaunch, req: Request, res: Response): Promise<void> {
  const { tool, plugin } = site;
  const { platform, claims } = launch;
  const target = new URL(claims[claim.targetLinkUri]);
  // Two slashes would lead to another site.
  const path = target.pathname.startsWith("/lti/") ? site.appRoute : target.pathname.replace(/^\/+/, "/");
  const idToken = toIdToken(launch, await platformIdOf(plugin, site.key, platform));
  const contextToken = toContextToken(launch, path);
  const { iss, clientId, deploymentId, user } = idToken;
  const { contextId } = contextToken;
  await Promise.all([
    plugin.Replace(false, "idtoken", { iss, clientId, deploymentId, user }, { ...idToken }),
    plugin.Replace(false, "contexttoken", { contextId, user }, { ...contextToken }),
  ]);
  const session = await inInstallation(tool.db, (trx) =>
    keepSession(trx, { codeHash: hashOf(launch.code), seconds: SESSION_LIFE }),
  );
  if (!session) throw new LtiError("code_invalid", "the session of this launch has ended already");
  const ltik = await signLtik(
    {
      platformUrl: iss,
      clientId,
      deploymentId,
      contextId,
      user,
      tenant: session.tenantId,
      session: session.id,
      browser: bindBrowser(req, res),
    },
    site.key,
    tool.now(),
  );
  const query = new URLSearchParams(target.search);
  query.set("ltik", ltik);
  res.redirect(303, `${path}?${query.toString()}`);
}

/** The id by which ltijs knows a platform, whose key pair is published from now on. */
async function platformIdOf(
  plugin: LtijsDatabase,
  key: string,
  { issuer, clientId, id }: PlatformRecord,
): Promise<string> {
  const [found] = (await plugin.Get(false, "platform", { platformUrl: issuer, clientId })) || [];
  const kid = typeof found?.["kid"] === "string" ? found["kid"] : id;
  await plugin.Get(key, "publickey", { kid });
  return kid;
}

/** Looks at the ltik of a request before ltijs does, and keeps a session alive that is in use. */
async function openSession(site: Site, req: LtijsRequest, res: Response): Promise<void> {
  const { tool, key } = site;
  const ltik = await readLtik(req.token, key, tool.now());
  if (!ltik) {
    if (typeof req.token !== "string") delete req.token;
    return;
  }
  const platform = isSameBrowser(req, ltik) ? await findOpenSession(site, ltik) : undefined;
  // ltijs tells the application's onSessionTimeout of a token without a user.
  if (!platform) req.token = await signLtik({ ...ltik, user: "" }, key, tool.now());
  res.set({ "cache-control": "no-store", "referrer-policy": "no-referrer" });
  if (platform) {
    res.set("content-security-policy", `frame-ancestors ${frameAncestorsOf([platform]).join(" ")}`);
  }
}

/** ltijs takes the token from the query, the body or a header. */
type LtijsRequest = Request & { token?: unknown };

/** The platform of a session that goes on, and lasts on with each use. */
async function findOpenSession({ tool }: Site, ltik: Ltik): Promise<PlatformRecord | undefined> {
  return inTenant(tool.db, ltik.tenant, async (trx) => {
    const platform = await findPlatformOfSession(trx, ltik.session);
    if (platform) await renewSession(trx, { id: ltik.session, seconds: SESSION_LIFE });
    return platform;
  });
}

/** Gives the widgets of a page a session of their own, beside that of its ltik. Throws `code_invalid` when it has ended. */
async function exchangeLtik(site: Site, req: Request, token: unknown): Promise<BearerToken> {
  const { tool, key } = site;
  const ltik = await readLtik(token, key, tool.now());
  if (!ltik || !isSameBrowser(req, ltik) || !(await findOpenSession(site, ltik))) {
    throw new LtiError("code_invalid", "the ltik is none of ours, or its session has ended");
  }
  return openBeside(tool.db, { id: ltik.session, tenantId: ltik.tenant });
}

/** The keys that ltijs signs with, one for each platform, as the platforms read them. */
async function listPublicKeys(plugin: LtijsDatabase, key: string): Promise<readonly JWK[]> {
  const records = (await plugin.Get(key, "publickey")) || [];
  return Promise.all(
    records.map(async (record) => ({
      ...(await exportJWK(createPublicKey(String(record["key"])))),
      kid: String(record["kid"]),
      alg: "RS256",
      use: "sig",
    })),
  );
}

/**
 * Wraps the validator, which ltijs hands to the application next. It would verify an id_token, and act on a state, that are
 * not its business here; and what it throws nobody catches.
 */
function guardValidator(app: Express): void {
  const use = app.use.bind(app) as (...layers: readonly unknown[]) => Express;
  const watching = (...layers: readonly unknown[]): Express => {
    const [validate] = layers as readonly Validator[];
    if (typeof validate !== "function") return use(...layers);
    Object.assign(app, { use });
    return use((req: Request, res: Response, next: NextFunction) => {
      const body: unknown = req.body;
      req.body = {};
      const goOn = (error?: unknown): void => {
        req.body = body;
        next(error);
      };
      validate(req, res, goOn).catch(goOn);
    });
  };
  Object.assign(app, { use: watching });
}

type Validator = (req: Request, res: Response, next: NextFunction) => Promise<unknown>;

/** What an application's own callback throws is answered; left alone it would end the process. */
function catchRejections(lti: LtijsProvider): void {
  const { onConnect, onDeepLinking, onSessionTimeout, onInvalidToken } = lti;
  Object.assign(lti, {
    onConnect: (callback: LtijsCallback) => onConnect.call(lti, passErrors(callback)),
    onDeepLinking: (callback: LtijsCallback) => onDeepLinking.call(lti, passErrors(callback)),
    onSessionTimeout: (callback: LtijsPage) => onSessionTimeout.call(lti, passErrors(callback)),
    onInvalidToken: (callback: LtijsPage) => onInvalidToken.call(lti, passErrors(callback)),
  });
}

/**
 * ltijs makes the key pair of a platform that it does not know yet on the event loop, which holds up every request for seconds. So
 * it gets to know the platform first, with a pair that is made in a thread beside.
 */
function registerOffTheLoop({ lti, plugin, key }: Site): void {
  const { registerPlatform } = lti;
  Object.assign(lti, {
    registerPlatform: async (platform: LtijsPlatform, ...more: readonly unknown[]) => {
      await introduce(plugin, key, platform);
      return registerPlatform.call(lti, platform, ...more);
    },
  });
}

/** Leaves to ltijs what it refuses: a registration that lacks something, or whose keys are fixed. */
async function introduce(
  plugin: LtijsDatabase,
  key: string,
  platform: Partial<LtijsPlatform> | undefined,
): Promise<void> {
  const { url, name, clientId, authenticationEndpoint, accesstokenEndpoint, authConfig } = platform ?? {};
  const complete = url && name && clientId && authenticationEndpoint && accesstokenEndpoint;
  if (!complete || authConfig?.method !== "JWK_SET" || !authConfig.key) return;
  const query = { platformUrl: url, clientId };
  if (await plugin.Get(false, "platform", query)) return;
  await plugin.Replace(false, "platform", query, {
    platformName: name,
    authEndpoint: authenticationEndpoint,
    accesstokenEndpoint,
    authConfig,
  });
  const [known] = (await plugin.Get(false, "platform", query)) || [];
  await plugin.Get(key, "publickey", { kid: known?.["kid"] });
}

/** Express 4 does not wait for what a handler does; its errors go to `next`, its last argument. */
function passErrors<Call extends readonly unknown[]>(
  handle: (...call: [...Call, NextFunction]) => unknown,
): (...call: [...Call, NextFunction]) => Promise<void> {
  return async (...call) => {
    try {
      await handle(...call);
    } catch (error) {
      (call.at(-1) as NextFunction)(error);
    }
  };
}

import { createRequire } from "node:module";
import type { Express, NextFunction, Request, Response } from "express";

/** What ltijs 5 asks of a database plugin. It has no base class and no types of its own. */
export interface LtijsDatabase {
  readonly setup: () => Promise<true>;
  readonly Close: () => Promise<true>;
  /** Every record whose fields equal the query's, or `false` when there is none. `key` is false for collections in the clear. */
  readonly Get: (
    key: string | false,
    collection: string,
    query?: LtijsFields,
  ) => Promise<readonly LtijsFields[] | false>;
  readonly Insert: (
    key: string | false,
    collection: string,
    item: LtijsFields,
    index?: LtijsFields,
  ) => Promise<true>;
  readonly Replace: (
    key: string | false,
    collection: string,
    query: LtijsFields,
    item: LtijsFields,
    index?: LtijsFields,
  ) => Promise<true>;
  readonly Modify: (
    key: string | false,
    collection: string,
    query: LtijsFields,
    modification: LtijsFields,
  ) => Promise<true>;
  readonly Delete: (collection: string, query: LtijsFields) => Promise<true>;
}

export type LtijsFields = Readonly<Record<string, unknown>>;

/** `res.locals.token` of an ltijs application. */
export interface LtijsToken {
  readonly iss: string;
  readonly user: string;
  readonly userInfo: {
    readonly given_name: string | undefined;
    readonly family_name: string | undefined;
    readonly name: string | undefined;
    readonly email: string | undefined;
  };
  readonly platformInfo: unknown;
  readonly clientId: string;
  readonly platformId: string;
  readonly deploymentId: string;
  readonly platformContext: LtijsContext;
}

/** `res.locals.context` of an ltijs application. */
export interface LtijsContext {
  readonly contextId: string;
  readonly user: string;
  readonly path: string;
  readonly roles: readonly string[];
  readonly targetLinkUri: string;
  readonly context: unknown;
  readonly resource: unknown;
  readonly custom: unknown;
  readonly launchPresentation: unknown;
  readonly messageType: string;
  readonly version: string;
  readonly deepLinkingSettings: unknown;
  readonly lis: unknown;
  readonly endpoint: unknown;
  readonly namesRoles: unknown;
}

/** Answers a request that ltijs does not let in; `res.locals.err` tells why. */
export type LtijsPage = (req: Request, res: Response, next: NextFunction) => unknown;

export type LtijsCallback = (token: LtijsToken, req: Request, res: Response, next: NextFunction) => unknown;

/** A registration as `lti.registerPlatform` takes it. */
export interface LtijsPlatform {
  readonly url: string;
  readonly name: string;
  readonly clientId: string;
  readonly authenticationEndpoint: string;
  readonly accesstokenEndpoint: string;
  readonly authorizationServer?: string;
  readonly authConfig: { readonly method: "JWK_SET"; readonly key: string };
}

/** The part of ltijs's provider that this kit uses. */
export interface LtijsProvider {
  readonly app: Express;
  readonly setup: (
    encryptionKey: string,
    database: { readonly plugin: LtijsDatabase },
    options: {
      readonly appRoute: string;
      readonly loginRoute: string;
      readonly keysetRoute: string;
      readonly dynRegRoute: string;
      readonly cors: boolean;
      readonly ltiaas?: boolean;
      readonly staticPath?: string;
      readonly serverAddon?: (app: Express) => void;
    },
  ) => LtijsProvider;
  readonly deploy: (options?: {
    readonly port?: number;
    readonly serverless?: boolean;
    readonly silent?: boolean;
  }) => Promise<true>;
  readonly onConnect: (callback: LtijsCallback) => true;
  readonly onDeepLinking: (callback: LtijsCallback) => true;
  readonly onSessionTimeout: (callback: LtijsPage) => true;
  readonly onInvalidToken: (callback: LtijsPage) => true;
  readonly whitelist: (...routes: readonly (string | RegExp | LtijsRoute)[]) => unknown;
  /** Leads to a path of the application with its ltik; `newResource` makes the path that of the context. */
  readonly redirect: (
    res: Response,
    path: string,
    options?: {
      readonly newResource?: boolean;
      readonly isNewResource?: boolean;
      readonly query?: Readonly<Record<string, string>>;
    },
  ) => Promise<void>;
  readonly close: (options?: { readonly silent?: boolean }) => Promise<true>;
  readonly registerPlatform: (platform: LtijsPlatform, ...more: readonly unknown[]) => Promise<unknown>;
  readonly getPlatform: (url: string, clientId: string) => Promise<LtijsRegistration | false>;
  readonly getPlatformById: (id: string) => Promise<LtijsRegistration | false>;
  readonly deletePlatform: (url: string, clientId: string) => Promise<true>;
  readonly DeepLinking: {
    /** A page that posts the items to the platform by itself. */
    readonly createDeepLinkingForm: LtijsAnswer<string>;
    /** The signed answer alone. */
    readonly createDeepLinkingMessage: LtijsAnswer<string>;
  };
  readonly NamesAndRoles: {
    readonly getMembers: (token: LtijsToken, options?: LtijsFields) => Promise<LtijsFields>;
  };
  readonly Grade: {
    readonly getLineItems: (token: LtijsToken, options?: LtijsFields) => Promise<LtijsFields>;
    readonly createLineItem: (token: LtijsToken, lineItem: LtijsFields) => Promise<LtijsFields>;
    readonly submitScore: (token: LtijsToken, lineItemId: string, score: LtijsFields) => Promise<LtijsFields>;
    readonly getScores: (
      token: LtijsToken,
      lineItemId: string,
      options?: LtijsFields,
    ) => Promise<LtijsFields>;
  };
}

/** A route that ltijs lets everybody have. */
export interface LtijsRoute {
  readonly route: string | RegExp;
  readonly method: string;
}

type LtijsAnswer<T> = (
  token: LtijsToken,
  items: LtijsFields | readonly LtijsFields[],
  options?: LtijsFields,
) => Promise<T>;

/** A registration as ltijs gives it back. */
export interface LtijsRegistration {
  readonly platformId: () => Promise<string>;
  readonly platformActive: (active?: boolean) => Promise<boolean>;
  readonly platformJSON: () => Promise<LtijsFields>;
}

/** The one provider that ltijs itself hands out in a process; it can be set up once. */
export function soleProvider(): LtijsProvider {
  const require = createRequire(import.meta.url);
  const { Provider } = require("ltijs") as { readonly Provider: LtijsProvider };
  return Provider;
}

/** Makes a provider beside the one that ltijs hands out. */
export function createProvider(): LtijsProvider {
  const { constructor: Provider } = soleProvider() as unknown as {
    readonly constructor: new () => LtijsProvider;
  };
  return new Provider();
}

/** Deploys without a server. ltijs ends the process when it cannot deploy, and on SIGINT; neither is for it to decide. */
export async function deployQuietly(lti: LtijsProvider, plugin: LtijsDatabase): Promise<void> {
  await plugin.setup();
  const before = process.listeners("SIGINT");
  await lti.deploy({ serverless: true, silent: true });
  for (const listener of process.listeners("SIGINT")) {
    if (!before.includes(listener)) process.off("SIGINT", listener);
  }
}

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
      readonly serverAddon: (app: Express) => void;
    },
  ) => LtijsProvider;
  readonly deploy: (options: { readonly serverless: true; readonly silent: true }) => Promise<true>;
  readonly onConnect: (callback: LtijsCallback) => true;
  readonly onDeepLinking: (callback: LtijsCallback) => true;
  readonly whitelist: (...routes: readonly string[]) => unknown;
  readonly registerPlatform: (platform: LtijsPlatform) => Promise<unknown>;
  readonly getPlatform: (url: string, clientId: string) => Promise<LtijsRegistration | false>;
  readonly getPlatformById: (id: string) => Promise<LtijsRegistration | false>;
}

/** A registration as ltijs gives it back. */
export interface LtijsRegistration {
  readonly platformId: () => Promise<string>;
  readonly platformActive: (active?: boolean) => Promise<boolean>;
  readonly platformJSON: () => Promise<LtijsFields>;
}

/** Makes a provider; ltijs itself hands out a single one, which could be set up only once in a process. */
export function createProvider(): LtijsProvider {
  const require = createRequire(import.meta.url);
  const { Provider } = require("ltijs") as {
    readonly Provider: { readonly constructor: new () => LtijsProvider };
  };
  return new Provider.constructor();
}

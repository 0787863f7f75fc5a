import { createPublicKey } from "node:crypto";
import { productFamilyOf } from "../lti/product-family.ts";
import { generateToolKey } from "../lti/tool-keys.ts";
import { createSecretBox, type SecretBox } from "../secrets.ts";
import { type Db, inInstallation, type Transaction } from "../store/database.ts";
import {
  deleteLtijsRecords,
  insertLtijsRecord,
  listLtijsRecords,
  lockLtijsRecords,
  type LtijsRecord,
  renewLtijsRecords,
  updateLtijsRecord,
  upsertLtijsRecord,
} from "../store/ltijs-records.ts";
import {
  deletePlatform,
  insertPlatform,
  listPlatforms,
  type PlatformChange,
  type PlatformRecord,
  updatePlatform,
  updatePlatformStatus,
} from "../store/platforms.ts";
import type { LtijsDatabase, LtijsFields } from "./ltijs-api.ts";

/** How the plugin keeps what ltijs gives it. */
export interface KyselyPluginOptions {
  /** Seals the encrypted collections; the plugin does not use the key that ltijs passes. */
  readonly secret: string;
  /** Secrets that came before and still open what they sealed. */
  readonly previousSecrets?: readonly string[];
  /** The institution that platforms registered through ltijs belong to. Without one their deployments wait for an administrator. */
  readonly tenantId?: string;
  /** Hears of failures of calls that ltijs does not wait for. */
  readonly onError: (error: unknown) => void;
}

interface Collection {
  /** The fields that name one record. */
  readonly identity: readonly string[];
  /** Seconds for which a record lasts; null for ever. */
  readonly seconds: number | null;
  /** Whether a record that is read lasts on. */
  readonly lastsInUse?: true;
}

/** A nonce outlasts the token that carries it, and a session in use goes on; the other lives are those of ltijs's own database. */
const COLLECTIONS: Readonly<Record<string, Collection>> = {
  publickey: { identity: ["platformUrl", "clientId"], seconds: null },
  privatekey: { identity: ["platformUrl", "clientId"], seconds: null },
  accesstoken: { identity: ["platformUrl", "clientId", "scopes"], seconds: 3600 },
  nonce: { identity: ["nonce"], seconds: 720 },
  state: { identity: ["state"], seconds: 600 },
  idtoken: { identity: ["iss", "clientId", "deploymentId", "user"], seconds: 86_400, lastsInUse: true },
  contexttoken: { identity: ["contextId", "user"], seconds: 86_400, lastsInUse: true },
};

/**
 * A database plugin for ltijs 5 on PostgreSQL. Platforms and their status are the rows of our own `platforms`; the other
 * collections are `ltijs_records`. The tables must have been migrated.
 */
export function kyselyPlugin(db: Db, options: KyselyPluginOptions): LtijsDatabase {
  const box = createSecretBox([options.secret, ...(options.previousSecrets ?? [])]);
  let deployed = false;

  const run = <T>(work: (trx: Transaction) => Promise<T>): Promise<T> => {
    const result = deployed ? inInstallation(db, work) : Promise.reject(new Error("PROVIDER_NOT_DEPLOYED"));
    // ltijs does not await every call; one that fails must not end the process.
    result.catch(options.onError);
    return result;
  };
  const get = (key: string | false, collection: string, query: LtijsFields) =>
    run(async (trx) => {
      if (!isAnswerable(query)) return false;
      const view = PLATFORM_VIEWS.get(collection);
      const found = view
        ? (await findDocuments(trx, collection, query)).map(view)
        : (await findRecords(trx, nameOf(collection), query)).map((record) => readRecord(record, key, box));
      return found.length > 0 && found;
    });

  return {
    setup: async () => {
      await inInstallation(db, listPlatforms);
      deployed = true;
      return true;
    },
    // The pool belongs to whoever opened it.
    Close: async () => {
      deployed = false;
      return true;
    },
    Get: async (key, collection, query = {}) => {
      const found = await get(key, collection, query);
      const lacking = found === false && (collection === "publickey" || collection === "privatekey");
      return lacking && (await makeKeyPair(run, query["kid"], box)) ? get(key, collection, query) : found;
    },
    Insert: (key, collection, item, index) =>
      run(async (trx) => {
        if (PLATFORM_VIEWS.has(collection)) return replacePlatform(trx, collection, item, options);
        const added = await insertLtijsRecord(trx, toRecord(collection, {}, item, index, key, box));
        if (!added) throw new Error(`DUPLICATE_RECORD: ${collection}`);
        return true;
      }),
    Replace: (key, collection, query, item, index) =>
      run(async (trx) => {
        if (PLATFORM_VIEWS.has(collection))
          return replacePlatform(trx, collection, { ...query, ...item }, options);
        await upsertLtijsRecord(trx, toRecord(collection, query, item, index, key, box));
        return true;
      }),
    Modify: (key, collection, query, modification) =>
      run(async (trx) => {
        if (!isAnswerable(query)) return true;
        if (PLATFORM_VIEWS.has(collection)) return modifyPlatforms(trx, collection, query, modification);
        for (const record of await lockLtijsRecords(trx, nameOf(collection), query)) {
          const changed = modify(record, collection, modification, key, box);
          await updateLtijsRecord(trx, collection, record.identity, changed);
        }
        return true;
      }),
    Delete: (collection, query) =>
      run(async (trx) => {
        if (!isAnswerable(query)) return true;
        if (collection === "platform") return deletePlatforms(trx, query);
        if (collection !== "platformStatus") await deleteLtijsRecords(trx, nameOf(collection), query);
        return true;
      }),
  };
}

function nameOf(collection: string): string {
  if (!Object.hasOwn(COLLECTIONS, collection)) throw new Error(`UNKNOWN_COLLECTION: ${collection}`);
  return collection;
}

function identityOf(collection: string, fields: LtijsFields): string {
  return JSON.stringify(COLLECTIONS[nameOf(collection)]?.identity.map((name) => fields[name] ?? null));
}

/**
 * A query for a field of no value would match every record; it is a mistake, and matches none. Nor does text that PostgreSQL
 * cannot hold: nothing was ever kept under it.
 */
function isAnswerable(query: LtijsFields): boolean {
  return Object.values(query).every((value) => value !== undefined) && isStorable(query);
}

/** JSON of PostgreSQL knows no NUL and no half of a surrogate pair. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("\0") && value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every((entry) => entry.every(isStorable));
}

/** Finds the records that a query means, and lets those last on that are in use. */
async function findRecords(trx: Transaction, collection: string, query: LtijsFields) {
  const records = await listLtijsRecords(trx, collection, query);
  const { seconds = null, lastsInUse } = COLLECTIONS[collection] ?? {};
  if (!lastsInUse || seconds === null) return records;
  const halfGone = Date.now() + (seconds / 2) * 1000;
  const ending = records.filter(({ expiresAt }) => expiresAt !== null && expiresAt.getTime() < halfGone);
  if (ending.length > 0) {
    const identities = ending.map(({ identity }) => identity);
    await renewLtijsRecords(trx, collection, identities, seconds);
  }
  return records;
}

/**
 * Makes the key pair of a platform that was registered without ltijs, under the id by which ltijs knows it. Gives whether
 * there is one now. However many ask at once, the private key of the first counts.
 */
async function makeKeyPair(
  run: <T>(work: (trx: Transaction) => Promise<T>) => Promise<T>,
  kid: unknown,
  box: SecretBox,
): Promise<boolean> {
  const [document] = await run((trx) => findDocuments(trx, "platform", { kid }));
  if (!document || document.kid !== document.platform.id) return false;
  const { issuer: platformUrl, clientId } = document.platform;
  const index = { kid: document.kid, platformUrl, clientId };
  const record = (collection: string, pem: string) =>
    toRecord(collection, {}, { key: pem, kid: document.kid }, index, KEYS, box);
  const made = await generateToolKey();
  await run(async (trx) => {
    await insertLtijsRecord(trx, record("privatekey", made.privatePem));
    const [kept] = await findRecords(trx, "privatekey", { platformUrl, clientId });
    const { key } = kept ? readRecord(kept, KEYS, box) : {};
    const publicPem = createPublicKey(String(key)).export({ type: "spki", format: "pem" }).toString();
    await upsertLtijsRecord(trx, record("publickey", publicPem));
  });
  return true;
}

/** Says that a collection is sealed; the key itself is never used. */
const KEYS = "sealed";

function toRecord(
  collection: string,
  query: LtijsFields,
  item: LtijsFields,
  index: LtijsFields | undefined,
  key: string | false,
  box: SecretBox,
) {
  if (key !== false && !index) throw new Error("MISSING_PARAMS");
  if (!isStorable(item) || !isStorable(query)) throw new Error(`TEXT_NOT_STORABLE: ${collection}`);
  const fields = key === false ? item : { ...index };
  const sealed = key === false ? undefined : box.seal(JSON.stringify(item));
  return {
    collection: nameOf(collection),
    identity: identityOf(collection, { ...query, ...fields }),
    fields,
    sealed: sealed?.box ?? null,
    keyId: sealed?.keyId ?? null,
    seconds: COLLECTIONS[collection]?.seconds ?? null,
  };
}

function readRecord(
  { fields, sealed, keyId, createdAt }: LtijsRecord & { readonly createdAt: Date },
  key: string | false,
  box: SecretBox,
): LtijsFields {
  if (key === false || sealed === null || keyId === null) return fields;
  return { ...(JSON.parse(box.open({ box: sealed, keyId })) as LtijsFields), createdAt: createdAt.getTime() };
}

function modify(
  record: LtijsRecord,
  collection: string,
  modification: LtijsFields,
  key: string | false,
  box: SecretBox,
): LtijsRecord {
  if (key === false || record.sealed === null || record.keyId === null) {
    const fields = { ...record.fields, ...modification };
    return { ...record, fields, identity: identityOf(collection, fields) };
  }
  const item = JSON.parse(box.open({ box: record.sealed, keyId: record.keyId })) as LtijsFields;
  const sealed = box.seal(JSON.stringify({ ...item, ...modification }));
  return { ...record, sealed: sealed.box, keyId: sealed.keyId };
}

/** A registration of ours under the id by which ltijs knows it: the id of the key pair that it made, or else ours. */
interface PlatformDocument {
  readonly platform: PlatformRecord;
  readonly kid: string;
}

/** How ltijs sees a registration: as a platform, and as its status. */
const PLATFORM_VIEWS: ReadonlyMap<string, (document: PlatformDocument) => LtijsFields> = new Map<
  string,
  (document: PlatformDocument) => LtijsFields
>([
  [
    "platform",
    ({ platform, kid }) => ({
      platformName: platform.name,
      platformUrl: platform.issuer,
      clientId: platform.clientId,
      authEndpoint: platform.authorizationEndpoint,
      accesstokenEndpoint: platform.tokenEndpoint,
      ...(platform.tokenAudience === null ? {} : { authorizationServer: platform.tokenAudience }),
      kid,
      authConfig: { method: "JWK_SET", key: platform.jwksUri },
    }),
  ],
  ["platformStatus", ({ platform, kid }) => ({ id: kid, active: platform.status === "active" })],
]);

async function listDocuments(trx: Transaction): Promise<PlatformDocument[]> {
  const keys = await listLtijsRecords(trx, "publickey", {});
  const kids = new Map(keys.map(({ identity, fields }) => [identity, fields["kid"]]));
  return (await listPlatforms(trx)).map((platform) => {
    const kid = kids.get(JSON.stringify([platform.issuer, platform.clientId]));
    return { platform, kid: typeof kid === "string" ? kid : platform.id };
  });
}

async function replacePlatform(
  trx: Transaction,
  collection: string,
  item: LtijsFields,
  { tenantId }: KyselyPluginOptions,
): Promise<true> {
  if (collection === "platformStatus") return modifyPlatforms(trx, collection, { id: item["id"] }, item);
  const { issuer, clientId, name, authorizationEndpoint, tokenEndpoint, tokenAudience, jwksUri } =
    toChange(item);
  if (!issuer || !clientId || !name || !authorizationEndpoint || !tokenEndpoint || !jwksUri) {
    throw new Error("MISSING_PARAMS");
  }
  const added = await insertPlatform(trx, {
    tenantId: tenantId ?? null,
    name,
    issuer,
    clientId,
    authorizationEndpoint,
    tokenEndpoint,
    tokenAudience: tokenAudience ?? null,
    jwksUri,
    productFamily: productFamilyOf(undefined, issuer),
    grantedScopes: null,
    newDeployments: tenantId === undefined ? "pending" : "accept",
    status: "active",
  });
  return added ? true : modifyPlatforms(trx, collection, { platformUrl: issuer, clientId }, item);
}

async function modifyPlatforms(
  trx: Transaction,
  collection: string,
  query: LtijsFields,
  modification: LtijsFields,
): Promise<true> {
  for (const { platform } of await findDocuments(trx, collection, query)) {
    if (collection === "platform") await updatePlatform(trx, platform.id, toChange(modification));
    else
      await updatePlatformStatus(trx, platform.id, modification["active"] === true ? "active" : "disabled");
  }
  return true;
}

async function deletePlatforms(trx: Transaction, query: LtijsFields): Promise<true> {
  for (const { platform } of await findDocuments(trx, "platform", query))
    await deletePlatform(trx, platform.id);
  return true;
}

/** The registrations that a query means; a token names them by our id, which is as good as ltijs's. */
async function findDocuments(
  trx: Transaction,
  collection: string,
  query: LtijsFields,
): Promise<PlatformDocument[]> {
  const view = PLATFORM_VIEWS.get(collection);
  return (await listDocuments(trx)).filter((document) => {
    const fields = view?.(document) ?? {};
    return Object.entries(query).every(
      ([name, value]) =>
        JSON.stringify(fields[name]) === JSON.stringify(value) ||
        (fields[name] === document.kid && value === document.platform.id),
    );
  });
}

/** Reads ltijs's words for a platform. Its keys come from an address: a fixed key cannot be rotated by the platform. */
function toChange(item: LtijsFields): PlatformChange {
  const text = (name: string): string | undefined =>
    typeof item[name] === "string" ? item[name] : undefined;
  const authConfig = item["authConfig"] as { readonly method?: unknown; readonly key?: unknown } | undefined;
  if (authConfig !== undefined && (authConfig.method !== "JWK_SET" || typeof authConfig.key !== "string")) {
    throw new Error("AUTHCONFIG_NOT_SUPPORTED: a platform's keys are read from its JWKS address (JWK_SET)");
  }
  return {
    name: text("platformName"),
    issuer: text("platformUrl"),
    clientId: text("clientId"),
    authorizationEndpoint: text("authEndpoint"),
    tokenEndpoint: text("accesstokenEndpoint"),
    tokenAudience: text("authorizationServer"),
    jwksUri: authConfig?.key as string | undefined,
  };
}

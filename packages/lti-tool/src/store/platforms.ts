import { sql } from "kysely";
import type { Generated, Timestamp } from "./columns.ts";
import type { Db, Transaction } from "./database.ts";
import { deleteLtijsRecords } from "./ltijs-records.ts";

export type PlatformStatus = "pending" | "active" | "disabled";
export type DeploymentStatus = "pending" | "active" | "disabled";
export type NewDeployments = "accept" | "pending" | "refuse";
export type SignatureAlgorithm = "RS256" | "RS512";

export interface PlatformsTable {
  id: Generated<string>;
  tenant_id: string | null;
  name: string;
  issuer: string;
  client_id: string;
  authorization_endpoint: string;
  token_endpoint: string;
  token_audience: string | null;
  jwks_uri: string;
  product_family: string | null;
  granted_scopes: string[] | null;
  signature_algorithm: Generated<SignatureAlgorithm>;
  trusted_audiences: Generated<string[]>;
  frame_origins: Generated<string[]>;
  new_deployments: Generated<NewDeployments>;
  status: Generated<PlatformStatus>;
  created_at: Generated<Timestamp>;
  updated_at: Generated<Timestamp>;
}

export interface DeploymentsTable {
  id: Generated<string>;
  tenant_id: string | null;
  platform_id: string;
  deployment_id: string;
  status: Generated<DeploymentStatus>;
  platform_guid: string | null;
  platform_name: string | null;
  other_platform_guid: string | null;
  created_at: Generated<Timestamp>;
}

export interface RegistrationLinksTable {
  token_hash: Buffer;
  tenant_id: string | null;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  used_at: Timestamp | null;
}

/** A platform registration, as the tool works with it. */
export interface PlatformRecord {
  readonly id: string;
  readonly tenantId: string | null;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly tokenAudience: string | null;
  readonly jwksUri: string;
  readonly productFamily: string | null;
  /** Scopes that the platform granted when it registered; null when it did not say. */
  readonly grantedScopes: readonly string[] | null;
  /** How it signs its launches. */
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** Audiences that its launches may name beside our client id. */
  readonly trustedAudiences: readonly string[];
  /** Sites from which it frames us beside its own. */
  readonly frameOrigins: readonly string[];
  readonly newDeployments: NewDeployments;
  readonly status: PlatformStatus;
  /** Another after every change of the registration. */
  readonly version: string;
}

export type NewPlatform = Omit<
  PlatformRecord,
  "id" | "version" | "signatureAlgorithm" | "trustedAudiences" | "frameOrigins"
> &
  Partial<Pick<PlatformRecord, "signatureAlgorithm" | "trustedAudiences" | "frameOrigins">>;

/** What can change of a registration; what is left out or undefined stays. */
export type PlatformChange = {
  readonly [Field in keyof Omit<NewPlatform, "tenantId" | "grantedScopes" | "status">]?:
    PlatformRecord[Field] | undefined;
};

export interface DeploymentRecord {
  readonly id: string;
  readonly tenantId: string | null;
  readonly status: DeploymentStatus;
}

const PLATFORM = [
  "platforms.id",
  "platforms.tenant_id as tenantId",
  "platforms.name",
  "issuer",
  "client_id as clientId",
  "authorization_endpoint as authorizationEndpoint",
  "token_endpoint as tokenEndpoint",
  "token_audience as tokenAudience",
  "jwks_uri as jwksUri",
  "product_family as productFamily",
  "granted_scopes as grantedScopes",
  "signature_algorithm as signatureAlgorithm",
  "trusted_audiences as trustedAudiences",
  "frame_origins as frameOrigins",
  "new_deployments as newDeployments",
  "platforms.status",
  sql<string>`platforms.xmin::text`.as("version"),
] as const;

const DEPLOYMENT = ["deployments.id", "deployments.tenant_id as tenantId", "deployments.status"] as const;

/** Every registration, by name. */
export async function listPlatforms(db: Transaction): Promise<PlatformRecord[]> {
  return db.selectFrom("platforms").select(PLATFORM).orderBy("name").orderBy("id").execute();
}

export async function findPlatform(db: Transaction, id: string): Promise<PlatformRecord | undefined> {
  return db.selectFrom("platforms").select(PLATFORM).where("id", "=", id).executeTakeFirst();
}

/**
 * The registrations that a login may mean: those of the issuer, of that client id and with that deployment where they are told.
 * One statement, which must not be called inside a transaction.
 */
export async function listPlatformsOfLogin(
  db: Db,
  login: {
    readonly issuer: string;
    readonly clientId: string | undefined;
    readonly deploymentId: string | undefined;
  },
): Promise<PlatformRecord[]> {
  const { issuer, clientId = null, deploymentId = null } = login;
  const found = sql<PlatformsTable>`(
    select (platform).*, version as xmin from login_platforms(${issuer}, ${clientId}, ${deploymentId})
  )`;
  return db.selectFrom(found.as("platforms")).select(PLATFORM).execute();
}

/** The platform whose launch opened a session; none when it has ended or was switched off. */
export async function findPlatformOfSession(
  db: Transaction,
  sessionId: string,
): Promise<PlatformRecord | undefined> {
  return db
    .selectFrom("sessions")
    .innerJoin("deployments", "deployments.id", "sessions.deployment_id")
    .innerJoin("platforms", "platforms.id", "deployments.platform_id")
    .select(PLATFORM)
    .where("sessions.id", "=", sessionId)
    .where("sessions.expires_at", ">", sql<Date>`now()`)
    .where("deployments.status", "=", "active")
    .where("platforms.status", "=", "active")
    .executeTakeFirst();
}

/**
 * The platform whose launch gave a one-time code, by the code's SHA-256; none when it has ended or was switched off. The code is not
 * used up. One statement, which must not be called inside a transaction.
 */
export async function findPlatformOfCode(db: Db, codeHash: Buffer): Promise<PlatformRecord | undefined> {
  const found = sql<PlatformsTable>`(
    select (platform).*, version as xmin from platform_of_code(${codeHash})
  )`;
  return db.selectFrom(found.as("platforms")).select(PLATFORM).executeTakeFirst();
}

/** The deployment that a platform calls so. */
export async function findDeployment(
  db: Transaction,
  platformId: string,
  deploymentId: string,
): Promise<DeploymentRecord | undefined> {
  return db
    .selectFrom("deployments")
    .select(DEPLOYMENT)
    .where("platform_id", "=", platformId)
    .where("deployment_id", "=", deploymentId)
    .executeTakeFirst();
}

/** The active platform of an active deployment, by our ids. */
export async function findPlatformOfDeployment(
  db: Transaction,
  { tenantId, deploymentId }: { readonly tenantId: string; readonly deploymentId: string },
): Promise<PlatformRecord | undefined> {
  return db
    .selectFrom("platforms")
    .innerJoin("deployments", "deployments.platform_id", "platforms.id")
    .select(PLATFORM)
    .where("deployments.id", "=", deploymentId)
    .where("deployments.tenant_id", "=", tenantId)
    .where("deployments.status", "=", "active")
    .where("platforms.status", "=", "active")
    .executeTakeFirst();
}

/** Adds a registration; gives nothing when the issuer's client id is registered already. */
export async function insertPlatform(
  db: Transaction,
  platform: NewPlatform,
): Promise<PlatformRecord | undefined> {
  return db
    .insertInto("platforms")
    .values({
      tenant_id: platform.tenantId,
      name: platform.name,
      issuer: platform.issuer,
      client_id: platform.clientId,
      authorization_endpoint: platform.authorizationEndpoint,
      token_endpoint: platform.tokenEndpoint,
      token_audience: platform.tokenAudience,
      jwks_uri: platform.jwksUri,
      product_family: platform.productFamily,
      granted_scopes: platform.grantedScopes && [...platform.grantedScopes],
      signature_algorithm: platform.signatureAlgorithm,
      trusted_audiences: platform.trustedAudiences && [...platform.trustedAudiences],
      frame_origins: platform.frameOrigins && [...platform.frameOrigins],
      new_deployments: platform.newDeployments,
      status: platform.status,
    })
    .onConflict((conflict) => conflict.constraint("platforms_registration").doNothing())
    .returning(PLATFORM)
    .executeTakeFirst();
}

/** Changes what is told of a registration; throws when its issuer and client id are another's. */
export async function updatePlatform(db: Transaction, id: string, change: PlatformChange): Promise<void> {
  await db
    .updateTable("platforms")
    .set({
      name: change.name,
      issuer: change.issuer,
      client_id: change.clientId,
      authorization_endpoint: change.authorizationEndpoint,
      token_endpoint: change.tokenEndpoint,
      token_audience: change.tokenAudience,
      jwks_uri: change.jwksUri,
      product_family: change.productFamily,
      new_deployments: change.newDeployments,
      signature_algorithm: change.signatureAlgorithm,
      trusted_audiences: change.trustedAudiences && [...change.trustedAudiences],
      frame_origins: change.frameOrigins && [...change.frameOrigins],
      updated_at: sql`now()`,
    })
    .where("id", "=", id)
    .execute();
}

/** How many courses of a platform the current tenant has, and how many of its people. */
export async function countPlatform(
  db: Transaction,
  id: string,
): Promise<{ readonly courses: number; readonly people: number }> {
  return db
    .selectNoFrom((query) => [
      query
        .selectFrom("contexts")
        .innerJoin("deployments", "deployments.id", "contexts.deployment_id")
        .where("deployments.platform_id", "=", id)
        .select((row) => row.fn.countAll<number>().as("count"))
        .$asScalar()
        .$notNull()
        .as("courses"),
      query
        .selectFrom("user_identities")
        .where("platform_id", "=", id)
        .select((row) => row.fn.count<number>("user_id").distinct().as("count"))
        .$asScalar()
        .$notNull()
        .as("people"),
    ])
    .executeTakeFirstOrThrow();
}

/**
 * Removes a registration with its deployments and all that came through them, and the key pair that ltijs has for it. People, courses,
 * grades and activity stay.
 */
export async function deletePlatform(db: Transaction, id: string): Promise<void> {
  const deleted = await db
    .deleteFrom("platforms")
    .where("id", "=", id)
    .returning(["issuer as platformUrl", "client_id as clientId"])
    .executeTakeFirst();
  if (!deleted) return;
  for (const collection of ["publickey", "privatekey"]) await deleteLtijsRecords(db, collection, deleted);
}

/** Says whether a platform may launch; gives whether there is one of that id. */
export async function updatePlatformStatus(
  db: Transaction,
  id: string,
  status: PlatformStatus,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("platforms")
    .set({ status, updated_at: sql`now()` })
    .where("id", "=", id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * The deployment of that id, made if this is the first that we hear of it: active in the platform's institution where the
 * platform accepts new ones, pending otherwise.
 */
export async function upsertDeployment(
  db: Transaction,
  platform: Pick<PlatformRecord, "id" | "tenantId" | "newDeployments">,
  deploymentId: string,
): Promise<DeploymentRecord> {
  const accepted = platform.newDeployments === "accept" && platform.tenantId !== null;
  return db
    .insertInto("deployments")
    .values({
      platform_id: platform.id,
      deployment_id: deploymentId,
      tenant_id: platform.tenantId,
      status: accepted ? "active" : "pending",
    })
    .onConflict((conflict) =>
      conflict
        .constraint("deployments_of_platform")
        .doUpdateSet((row) => ({ deployment_id: row.ref("excluded.deployment_id") })),
    )
    .returning(DEPLOYMENT)
    .executeTakeFirstOrThrow();
}

export async function insertRegistrationLink(
  db: Transaction,
  link: { readonly tokenHash: Buffer; readonly tenantId: string | null; readonly expiresAt: Date },
): Promise<void> {
  await db
    .insertInto("registration_links")
    .values({ token_hash: link.tokenHash, tenant_id: link.tenantId, expires_at: link.expiresAt })
    .execute();
}

/** Uses up a one-time address; gives nothing when it was used before, has ended or never existed. */
export async function consumeRegistrationLink(
  db: Transaction,
  tokenHash: Buffer,
): Promise<{ tenantId: string | null } | undefined> {
  return db
    .updateTable("registration_links")
    .set({ used_at: sql`now()` })
    .where("token_hash", "=", tokenHash)
    .where("used_at", "is", null)
    .where("expires_at", ">", sql<Date>`now()`)
    .returning("tenant_id as tenantId")
    .executeTakeFirst();
}

/** Makes a one-time address usable again after a registration that came to nothing. */
export async function releaseRegistrationLink(db: Transaction, tokenHash: Buffer): Promise<void> {
  await db
    .updateTable("registration_links")
    .set({ used_at: null })
    .where("token_hash", "=", tokenHash)
    .execute();
}

/** A deployment beside what an operator wants to know of it. */
export interface ListedDeployment extends DeploymentRecord {
  readonly platformId: string;
  readonly ltiDeploymentId: string;
  readonly tenantName: string | null;
  /** Which LMS it is of, as its launches tell; the latest one to ask while it waits. */
  readonly platformGuid: string | null;
  readonly platformName: string | null;
  /** Another LMS that has launched as this deployment since it was approved. */
  readonly otherPlatformGuid: string | null;
  readonly createdAt: Date;
}

/** Deployments, oldest first: all of them, or those of one platform, or the one of an id of ours. */
export async function listDeployments(
  db: Transaction,
  { platformId, id }: { readonly platformId?: string; readonly id?: string } = {},
): Promise<ListedDeployment[]> {
  return db
    .selectFrom("deployments")
    .leftJoin("tenants", "tenants.id", "deployments.tenant_id")
    .select([
      ...DEPLOYMENT,
      "platform_id as platformId",
      "deployment_id as ltiDeploymentId",
      "tenants.name as tenantName",
      "platform_guid as platformGuid",
      "platform_name as platformName",
      "other_platform_guid as otherPlatformGuid",
      "deployments.created_at as createdAt",
    ])
    .$if(platformId !== undefined, (query) => query.where("platform_id", "=", platformId ?? null))
    .$if(id !== undefined, (query) => query.where("deployments.id", "=", id ?? null))
    .orderBy("deployments.created_at")
    .orderBy("deployments.id")
    .execute();
}

/** A platform registration beside what an operator wants to know of it. */
export interface Registration extends PlatformRecord {
  readonly tenantName: string | null;
  readonly createdAt: Date;
}

/** Registrations, those that wait for an approval first, then by name: all of them, or the one of an id. */
export async function listRegistrations(db: Transaction, id?: string): Promise<Registration[]> {
  return db
    .selectFrom("platforms")
    .leftJoin("tenants", "tenants.id", "platforms.tenant_id")
    .select([...PLATFORM, "tenants.name as tenantName", "platforms.created_at as createdAt"])
    .$if(id !== undefined, (query) => query.where("platforms.id", "=", id ?? null))
    .orderBy(sql`platforms.status <> 'pending'`)
    .orderBy("platforms.name")
    .orderBy("platforms.id")
    .execute();
}

/**
 * Lets a platform that waits launch, together with its deployments that belong to no institution yet; gives whether it waited. It is one
 * institution's from now on, so that a deployment which comes later needs no second approval, unless new ones are refused.
 */
export async function approvePlatform(db: Transaction, id: string, tenantId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("platforms")
    .set({
      status: "active",
      tenant_id: tenantId,
      new_deployments: sql<NewDeployments>`case new_deployments when 'pending' then 'accept' else new_deployments end`,
      updated_at: sql`now()`,
    })
    .where("id", "=", id)
    .where("status", "=", "pending")
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await db
    .updateTable("deployments")
    .set({ status: "active", tenant_id: tenantId })
    .where("platform_id", "=", id)
    .where("status", "=", "pending")
    .where("tenant_id", "is", null)
    .execute();
  return true;
}

/** Lets a deployment that waits launch; gives whether it waited. */
export async function approveDeployment(db: Transaction, id: string, tenantId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("deployments")
    .set({ status: "active", tenant_id: tenantId })
    .where("id", "=", id)
    .where("status", "=", "pending")
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Switches a platform off, or on again; gives its status now, or nothing when there is none of that id. One that no operator has approved
 * waits again when it is switched on, and goes on waiting when it waited.
 */
export async function switchPlatform(
  db: Transaction,
  id: string,
  enabled: boolean,
): Promise<PlatformStatus | undefined> {
  const approved = sql<boolean>`tenant_id is not null or exists (
    select from deployments where platform_id = platforms.id and deployments.tenant_id is not null)`;
  const status = enabled
    ? sql<PlatformStatus>`case when status = 'pending' or not (${approved}) then 'pending' else 'active' end::platform_status`
    : sql<PlatformStatus>`'disabled'`;
  const switched = await db
    .updateTable("platforms")
    .set({ status, updated_at: sql`now()` })
    .where("id", "=", id)
    .returning("status")
    .executeTakeFirst();
  return switched?.status;
}

/**
 * Switches a deployment off, or on again; gives its status now, or nothing when there is none of that id. One of no institution waits.
 * Whoever switches it on vouches for the LMS that launches as it now.
 */
export async function switchDeployment(
  db: Transaction,
  id: string,
  enabled: boolean,
): Promise<DeploymentStatus | undefined> {
  const status = enabled
    ? sql<DeploymentStatus>`case when status = 'pending' or tenant_id is null then 'pending' else 'active' end::deployment_status`
    : sql<DeploymentStatus>`'disabled'`;
  const switched = await db
    .updateTable("deployments")
    .set({
      status,
      ...(enabled && {
        platform_guid: sql<string | null>`coalesce(other_platform_guid, platform_guid)`,
        other_platform_guid: null,
      }),
    })
    .where("id", "=", id)
    .returning("status")
    .executeTakeFirst();
  return switched?.status;
}

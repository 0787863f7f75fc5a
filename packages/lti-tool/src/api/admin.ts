import { type AdminToolKey, contract, type InstitutionChoice } from "@skillstudio/api-client/contract";
import type { EpochMs } from "@skillstudio/engine";
import { RequestError } from "../errors.ts";
import { describeInstallation } from "../launch/installation.ts";
import { removePlatform } from "../launch/platform-removal.ts";
import { addPlatform, changePlatform, createRegistrationLink } from "../launch/registration.ts";
import type { Rotation } from "../launch/tool-keys.ts";
import { LtiError } from "../lti/lti-error.ts";
import { checkAddress, type NetworkRules } from "../lti/outgoing.ts";
import { type Db, inInstallation, inTenant, type Transaction } from "../store/database.ts";
import {
  approveDeployment,
  approvePlatform,
  findPlatform,
  type ListedDeployment,
  listDeployments,
  switchDeployment,
  switchPlatform,
} from "../store/platforms.ts";
import type { SelfTestRecord } from "../store/self-tests.ts";
import { countTenant, findTenant, listTenants, upsertTenantByName } from "../store/tenants.ts";
import { type ListedToolKey, listToolKeys } from "../store/tool-keys.ts";
import { readPlatform, readPlatforms, selfTestOf } from "./admin-platforms.ts";
import { instant } from "./figures.ts";
import { type Api, mountOperator } from "./mount.ts";

/** What the operators' endpoints need beside the API's own. */
export interface AdminDeps extends NetworkRules {
  readonly publicUrl: string;
  /** Lets the next key sign; gives what came of it and the keys of now. */
  readonly rotateToolKeys: (options: {
    readonly early: boolean;
  }) => Promise<Pick<Rotation, "outcome" | "keys">>;
  /** Looks at what a deployment offers and calls its platform; gives nothing when it is of no institution. */
  readonly testDeployment: (deploymentId: string) => Promise<SelfTestRecord | undefined>;
}

const DAY = 86_400_000;

export function mountAdmin(api: Api, deps: AdminDeps): void {
  const { db } = api;
  const { publicUrl } = deps;

  mountOperator(api, contract.getInstallation, () => Promise.resolve(installationOf(deps)));

  mountOperator(api, contract.listPlatforms, async ({ locale }) => ({
    platforms: await readPlatforms(db, { locale, publicUrl }),
  }));

  mountOperator(api, contract.addPlatform, async ({ body, locale }) => {
    checkAddresses(body, deps);
    const tenantId = await inInstallation(db, (trx) => institutionOf(trx, body.institution));
    const { id } = await addPlatform(db, {
      tenantId,
      name: body.name,
      issuer: body.issuer,
      clientId: body.client_id,
      authorizationEndpoint: body.authorization_endpoint,
      tokenEndpoint: body.token_endpoint,
      jwksUri: body.jwks_uri,
      deployments: body.deployments,
      newDeployments: body.new_deployments,
      signatureAlgorithm: body.signature_algorithm,
      trustedAudiences: body.trusted_audiences,
      frameOrigins: body.frame_origins,
      ...(body.token_audience !== null && { tokenAudience: body.token_audience }),
      ...(body.product_family !== null && { productFamily: body.product_family }),
    }).catch(refusedAsKnown);
    return readPlatform(db, id, { locale, publicUrl });
  });

  mountOperator(api, contract.changePlatform, async ({ params, body, locale }) => {
    checkAddresses(body, deps);
    const id = params.platform_id;
    await changePlatform(db, id, {
      name: body.name,
      issuer: body.issuer,
      clientId: body.client_id,
      authorizationEndpoint: body.authorization_endpoint,
      tokenEndpoint: body.token_endpoint,
      tokenAudience: body.token_audience,
      jwksUri: body.jwks_uri,
      productFamily: body.product_family,
      newDeployments: body.new_deployments,
      signatureAlgorithm: body.signature_algorithm,
      trustedAudiences: body.trusted_audiences,
      frameOrigins: body.frame_origins,
    }).catch(refusedAsKnown);
    return readPlatform(db, id, { locale, publicUrl });
  });

  mountOperator(api, contract.removePlatform, async ({ params }) => {
    const removed = await removePlatform(db, params.platform_id);
    if (!removed) throw new RequestError("not_found", "There is no such platform.");
    const { id, ...rest } = removed;
    return { platform_id: id, ...rest };
  });

  mountOperator(api, contract.approvePlatform, async ({ params, body, locale }) => {
    await inInstallation(db, async (trx) => {
      await requirePlatform(trx, params.platform_id);
      const tenantId = await institutionOf(trx, body.institution);
      if (!(await approvePlatform(trx, params.platform_id, tenantId))) throw new RequestError("not_pending");
    });
    return readPlatform(db, params.platform_id, { locale, publicUrl });
  });

  mountOperator(api, contract.switchPlatform, async ({ params, body, locale }) => {
    await inInstallation(db, async (trx) => {
      const { status } = await requirePlatform(trx, params.platform_id);
      if (body.enabled && status === "pending") throw new RequestError("approval_needed");
      await switchPlatform(trx, params.platform_id, body.enabled);
    });
    return readPlatform(db, params.platform_id, { locale, publicUrl });
  });

  mountOperator(api, contract.approveDeployment, async ({ params, body, locale }) => {
    const { platformId } = await inInstallation(db, async (trx) => {
      const deployment = await requireDeployment(trx, params.deployment_id);
      const tenantId = await institutionOf(trx, body.institution);
      if (!(await approveDeployment(trx, deployment.id, tenantId))) throw new RequestError("not_pending");
      return deployment;
    });
    return readPlatform(db, platformId, { locale, publicUrl });
  });

  mountOperator(api, contract.switchDeployment, async ({ params, body, locale }) => {
    const { platformId } = await inInstallation(db, async (trx) => {
      const deployment = await requireDeployment(trx, params.deployment_id);
      if (body.enabled && deployment.status === "pending") throw new RequestError("approval_needed");
      await switchDeployment(trx, deployment.id, body.enabled);
      return deployment;
    });
    return readPlatform(db, platformId, { locale, publicUrl });
  });

  mountOperator(api, contract.testDeployment, async ({ params, locale }) => {
    const platform = await inInstallation(db, async (trx) => {
      const { platformId } = await requireDeployment(trx, params.deployment_id);
      return requirePlatform(trx, platformId);
    });
    const test = await deps.testDeployment(params.deployment_id);
    if (!test) throw new RequestError("approval_needed");
    return selfTestOf(test, platform, locale);
  });

  mountOperator(api, contract.createRegistrationLink, async ({ body, asOf }) => {
    const institution = await inInstallation(db, async (trx) =>
      body.institution === null ? null : findTenant(trx, await institutionOf(trx, body.institution)),
    );
    const { url, expiresAt } = await createRegistrationLink(db, {
      publicUrl,
      tenantId: institution?.id ?? null,
      now: asOf,
    });
    return {
      url,
      expires_at: expiresAt.toISOString(),
      institution: institution ? { institution_id: institution.id, name: institution.name } : null,
    };
  });

  mountOperator(api, contract.listInstitutions, async () => ({ institutions: await readInstitutions(db) }));

  mountOperator(api, contract.listToolKeys, async ({ asOf }) => ({
    tool_keys: (await inInstallation(db, listToolKeys)).map((key) => toolKeyOf(key, asOf)),
  }));

  mountOperator(api, contract.rotateToolKeys, async ({ query, asOf }) => {
    const { outcome, keys } = await deps.rotateToolKeys({ early: query.early === "true" });
    if (outcome === "unripe") throw new RequestError("key_too_new");
    return { tool_keys: keys.map((key) => toolKeyOf(key, asOf)) };
  });
}

function toolKeyOf(key: ListedToolKey, asOf: EpochMs): AdminToolKey {
  const { kid, status, createdAt, activatedAt, retiredAt } = key;
  return {
    kid,
    status,
    created_at: createdAt.toISOString(),
    activated_at: instant(activatedAt),
    retired_at: instant(retiredAt),
    age_days: Math.max(0, Math.floor((asOf - createdAt.getTime()) / DAY)),
  };
}

function installationOf({ publicUrl, allowLoopback }: AdminDeps) {
  const values = describeInstallation(publicUrl);
  return {
    public_url: publicUrl,
    login_url: values.loginUrl,
    redirect_url: values.redirectUrl,
    target_link_url: values.targetLinkUrl,
    deep_linking_url: values.deepLinkingUrl,
    jwks_url: values.jwksUrl,
    canvas_config_url: values.canvasConfigUrl,
    install_url: values.installUrl,
    scopes: [...values.scopes],
    custom_parameters: { ...values.customParameters },
    loopback_allowed: allowLoopback,
  };
}

async function readInstitutions(db: Db) {
  const { tenants, deployments } = await inInstallation(db, async (trx) => ({
    tenants: await listTenants(trx),
    deployments: await listDeployments(trx),
  }));
  const institutions = [];
  for (const { id, name } of tenants) {
    const { courses, people } = await inTenant(db, id, countTenant);
    const platforms = new Set(
      deployments.filter(({ tenantId }) => tenantId === id).map(({ platformId }) => platformId),
    ).size;
    institutions.push({ institution_id: id, name, platforms, courses, people });
  }
  return institutions;
}

const ADDRESSES = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] as const;

/** Says of each address that we could not use why, before anything is written. */
function checkAddresses(
  body: Readonly<Partial<Record<(typeof ADDRESSES)[number], string | undefined>>>,
  rules: NetworkRules,
): void {
  const fields = ADDRESSES.flatMap((name) => {
    const address = body[name];
    const message = address === undefined ? undefined : faultOf(address, rules);
    return message === undefined ? [] : [{ path: `body.${name}`, message }];
  });
  if (fields.length > 0) throw new RequestError("invalid_request", undefined, { fields });
}

function faultOf(address: string, rules: NetworkRules): string | undefined {
  try {
    checkAddress(address, rules);
    return undefined;
  } catch (error) {
    if (!(error instanceof LtiError)) throw error;
    return error.code === "address_private"
      ? "is a private address, which this installation does not call"
      : "takes an address that begins with https://";
  }
}

async function institutionOf(trx: Transaction, choice: InstitutionChoice): Promise<string> {
  if ("institution_name" in choice) return upsertTenantByName(trx, choice.institution_name);
  const tenant = await findTenant(trx, choice.institution_id);
  if (!tenant) throw new RequestError("not_found", "There is no such institution.");
  return tenant.id;
}

async function requirePlatform(trx: Transaction, id: string) {
  const platform = await findPlatform(trx, id);
  if (!platform) throw new RequestError("not_found", "There is no such platform.");
  return platform;
}

async function requireDeployment(trx: Transaction, id: string): Promise<ListedDeployment> {
  const [deployment] = await listDeployments(trx, { id });
  if (!deployment) throw new RequestError("not_found", "There is no such deployment.");
  return deployment;
}

/** The issuer's client id is another registration's. */
function refusedAsKnown(error: unknown): never {
  if (error instanceof LtiError && error.code === "registration_exists")
    throw new RequestError("already_registered", undefined, { cause: error });
  throw error;
}

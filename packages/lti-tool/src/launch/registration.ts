import type { Request, Response } from "express";
import { z } from "zod";
import { LtiError } from "../lti/lti-error.ts";
import { productFamilyOf } from "../lti/product-family.ts";
import { type RegisteredPlatform, RegistrationInitiation, registerTool } from "../lti/registration.ts";
import { type Db, inInstallation } from "../store/database.ts";
import {
  consumeRegistrationLink,
  findPlatform,
  insertPlatform,
  insertRegistrationLink,
  type NewDeployments,
  type PlatformChange,
  type PlatformRecord,
  type SignatureAlgorithm,
  releaseRegistrationLink,
  updatePlatform,
  upsertDeployment,
} from "../store/platforms.ts";
import { describeTool } from "./installation.ts";
import type { LaunchTool } from "./launch-tool.ts";
import { createOneTimeSecret, hashOf } from "./one-time.ts";
import { renderRegistered, renderRegistrationHelp } from "./pages.ts";
import { readerWords } from "./words/words.ts";

/** Days for which a registration address can be used. */
const LINK_LIFE_DAYS = 7;

/**
 * Makes a one-time address for LTI Dynamic Registration. A platform that registers by it joins `tenantId` and may launch at
 * once: whoever hands out the address approves. Without a tenant it stays pending until an administrator names one.
 */
export async function createRegistrationLink(
  db: Db,
  link: { readonly publicUrl: string; readonly tenantId: string | null; readonly now?: number },
): Promise<{ readonly url: string; readonly expiresAt: Date }> {
  const { secret, hash } = createOneTimeSecret();
  const expiresAt = new Date((link.now ?? Date.now()) + LINK_LIFE_DAYS * 86_400_000);
  await inInstallation(db, (trx) =>
    insertRegistrationLink(trx, { tokenHash: hash, tenantId: link.tenantId, expiresAt }),
  );
  return { url: `${link.publicUrl}/lti/register?token=${secret}`, expiresAt };
}

/** A platform as an administrator writes it down. */
export interface PlatformByHand {
  readonly tenantId: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly tokenAudience?: string;
  readonly jwksUri: string;
  readonly productFamily?: string;
  readonly signatureAlgorithm?: SignatureAlgorithm;
  readonly trustedAudiences?: readonly string[];
  readonly frameOrigins?: readonly string[];
  /** Deployments that may launch at once. */
  readonly deployments?: readonly string[];
  /** What becomes of others; they wait for an administrator unless told. */
  readonly newDeployments?: NewDeployments;
}

/** Registers a platform by hand. Throws `registration_exists` when the issuer's client id is registered already. */
export async function addPlatform(db: Db, platform: PlatformByHand): Promise<PlatformRecord> {
  return inInstallation(db, async (trx) => {
    const added = await insertPlatform(trx, {
      ...platform,
      tokenAudience: platform.tokenAudience ?? null,
      productFamily: productFamilyOf(platform.productFamily, platform.issuer),
      grantedScopes: null,
      newDeployments: platform.newDeployments ?? "pending",
      status: "active",
    });
    if (!added) throw alreadyRegistered(platform);
    for (const deploymentId of platform.deployments ?? []) {
      await upsertDeployment(trx, { ...added, newDeployments: "accept" }, deploymentId);
    }
    return added;
  });
}

/**
 * Changes a registration; gives it as it is now, or nothing when there is none of that id. Throws `registration_exists` when issuer
 * and client id are another's.
 */
export async function changePlatform(
  db: Db,
  id: string,
  change: PlatformChange,
): Promise<PlatformRecord | undefined> {
  return inInstallation(db, async (trx) => {
    const platform = await findPlatform(trx, id);
    if (!platform) return undefined;
    const { issuer = platform.issuer, clientId = platform.clientId, productFamily } = change;
    await updatePlatform(trx, id, {
      ...change,
      productFamily: productFamily === undefined ? undefined : productFamilyOf(productFamily, issuer),
    }).catch((cause: unknown) => {
      if (!(cause instanceof Error && "constraint" in cause && cause.constraint === "platforms_registration"))
        throw cause;
      throw alreadyRegistered({ issuer, clientId }, cause);
    });
    return findPlatform(trx, id);
  });
}

const RegistrationQuery = z.object({ token: z.string().min(1).max(255) });

/** Answers a platform that opened our registration address: uses the address up, registers, tells the platform to close. */
export async function register(tool: LaunchTool, req: Request, res: Response): Promise<void> {
  const query = RegistrationQuery.safeParse(req.query);
  if (!query.success)
    throw new LtiError("registration_link_invalid", "the registration address has no token");
  if (req.query["openid_configuration"] === undefined) {
    res.send(renderRegistrationHelp(readerWords(req, res)));
    return;
  }
  const initiation = RegistrationInitiation.safeParse(req.query);
  if (!initiation.success) {
    throw new LtiError(
      "registration_address_invalid",
      "openid_configuration or registration_token is malformed",
    );
  }
  const tokenHash = hashOf(query.data.token);
  const link = await inInstallation(tool.db, (trx) => consumeRegistrationLink(trx, tokenHash));
  if (!link)
    throw new LtiError(
      "registration_link_invalid",
      "the registration address was used, has ended or never was one",
    );
  try {
    const registered = await registerTool(
      initiation.data,
      describeTool(tool.publicUrl, tool.presentation),
      tool,
    );
    const platform = await keepPlatform(tool.db, registered, link.tenantId);
    tool.log.info(
      { platform: platform.id, issuer: platform.issuer, status: platform.status },
      "platform registered",
    );
    res.send(renderRegistered(readerWords(req, res), platform.name, platform.status === "pending"));
  } catch (error) {
    await inInstallation(tool.db, (trx) => releaseRegistrationLink(trx, tokenHash));
    throw error;
  }
}

/**
 * Keeps a platform that has registered us by the address of an institution, whose it is from now on, or of none: then it waits. A
 * client id made by Dynamic Registration belongs to one site, so each of its deployments belongs to that site's institution.
 */
export async function keepPlatform(
  db: Db,
  registered: RegisteredPlatform,
  linkTenantId: string | null,
): Promise<PlatformRecord> {
  const tenantId = registered.issuerVouches ? linkTenantId : null;
  return inInstallation(db, async (trx) => {
    const platform = await insertPlatform(trx, {
      tenantId,
      name: nameOf(registered),
      issuer: registered.issuer,
      clientId: registered.clientId,
      authorizationEndpoint: registered.authorizationEndpoint,
      tokenEndpoint: registered.tokenEndpoint,
      tokenAudience: registered.tokenAudience ?? null,
      jwksUri: registered.jwksUri,
      productFamily: registered.productFamily,
      grantedScopes: registered.grantedScopes ?? null,
      frameOrigins: frameOriginsOf(registered),
      newDeployments: tenantId === null ? "pending" : "accept",
      status: tenantId === null ? "pending" : "active",
    });
    if (!platform) throw alreadyRegistered(registered);
    if (registered.deploymentId !== undefined) await upsertDeployment(trx, platform, registered.deploymentId);
    return platform;
  });
}

/** The site's address without its scheme; of the hosts that share an issuer, each school's own. */
function nameOf({ issuer, site }: RegisteredPlatform): string {
  const address = new URL(issuer).origin === site ? issuer : site;
  return address.replace(/^https?:\/\//, "").replace(/\/$/, "");
}

/** A hosted Canvas frames us from the school's own host, which is neither that of its issuer nor the one where people sign in. */
function frameOriginsOf({ issuer, authorizationEndpoint, site }: RegisteredPlatform): readonly string[] {
  const known = [issuer, authorizationEndpoint].map((address) => new URL(address).origin);
  return known.includes(site) ? [] : [site];
}

function alreadyRegistered(
  { issuer, clientId }: { readonly issuer: string; readonly clientId: string },
  cause?: unknown,
): LtiError {
  return new LtiError(
    "registration_exists",
    `${issuer} with the client id ${clientId} is registered already`,
    { cause },
  );
}

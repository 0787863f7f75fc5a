import { contract } from "@skillstudio/api-client/contract";
import type { EpochMs } from "@skillstudio/engine";
import { decodeJwt, importJWK, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { RequestError } from "../errors.ts";
import { createOneTimeSecret } from "../launch/one-time.ts";
import type { KeyCache } from "../lti/jwks.ts";
import type { SecretBox } from "../secrets.ts";
import { inInstallation, inTenant } from "../store/database.ts";
import { findSite, insertSiteSession, listLearnersBySubject, type Site } from "../store/sites.ts";
import { stableId } from "../store/stable-id.ts";
import { type Api, mountPublic } from "./mount.ts";

/** What it takes to trust a site's token. */
export interface SiteTrust {
  /** Our own address: the token's audience. */
  readonly publicUrl: string;
  /** The public keys of sites that publish theirs. */
  readonly keys: Pick<KeyCache, "find">;
  readonly box: Pick<SecretBox, "open">;
}

/** Seconds for which a site's token may be good. */
const TOKEN_LIFE = 5 * 60;
/** Seconds by which two clocks may differ. */
const CLOCK_TOLERANCE = 30;
/** Seconds for which the learner's session is good. */
const SESSION_LIFE = 60 * 60;

const Claims = z.object({
  sub: z.string().regex(/^[^\0]{1,255}$/u),
  iat: z.number(),
  exp: z.number(),
  course_id: z.guid(),
  jti: z.string().min(1).max(255).optional(),
});
type Claims = z.infer<typeof Claims>;

export function mountAuth(api: Api, trust: SiteTrust): void {
  mountPublic(api, contract.exchangeToken, async ({ body, asOf }) => {
    const site = await findIssuer(api, body.token);
    const claims = await verify(trust, site, body.token, asOf);
    const { secret, hash } = createOneTimeSecret();
    await inTenant(api.db, site.tenantId, async (trx) => {
      const [learner, another] = await listLearnersBySubject(trx, claims.course_id, claims.sub);
      if (!learner) throw refused("sub is no learner of the course that course_id names");
      if (another) throw refused("sub fits several learners of the course");
      const isNew = await insertSiteSession(trx, {
        id: sessionIdOf(site, claims),
        siteId: site.id,
        userId: learner.userId,
        courseId: claims.course_id,
        locale: learner.locale,
        tokenHash: hash,
        seconds: SESSION_LIFE,
      });
      if (!isNew) throw refused("a token with this jti was used before");
    });
    return { access_token: secret, token_type: "Bearer" as const, expires_in: SESSION_LIFE };
  });
}

async function findIssuer({ db }: Api, token: string): Promise<Site> {
  const issuer = z.guid().safeParse(issuerOf(token));
  const site = issuer.success ? await inInstallation(db, (trx) => findSite(trx, issuer.data)) : undefined;
  if (!site) throw refused("iss is not the id of a registered site");
  return site;
}

function issuerOf(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch (cause) {
    throw refused("it is not a JWT", cause);
  }
}

async function verify(trust: SiteTrust, site: Site, token: string, asOf: EpochMs): Promise<Claims> {
  const verified = await jwtVerify(token, keyOf(trust, site), {
    algorithms: [site.sharedKey ? "HS256" : "RS256"],
    audience: trust.publicUrl,
    issuer: site.id,
    currentDate: new Date(asOf),
    maxTokenAge: TOKEN_LIFE,
    clockTolerance: CLOCK_TOLERANCE,
    requiredClaims: ["sub", "exp", "course_id"],
  }).catch((cause: unknown) => {
    throw refused(cause instanceof Error ? cause.message : "its signature cannot be checked", cause);
  });
  const claims = Claims.safeParse(verified.payload);
  if (!claims.success) throw refused(`${claims.error.issues[0]?.path.join(".")} has no usable form`);
  if (claims.data.exp - claims.data.iat > TOKEN_LIFE) throw refused("exp is more than 5 minutes after iat");
  return claims.data;
}

function keyOf({ box, keys }: SiteTrust, { sharedKey, keyId, jwksUri }: Site): JWTVerifyGetKey {
  if (sharedKey && keyId !== null) {
    const key = Buffer.from(box.open({ keyId, box: sharedKey }));
    return () => key;
  }
  return async ({ kid }) => importJWK(await keys.find(jwksUri ?? "", kid ?? ""), "RS256");
}

/** The id of a session that a token with a `jti` may open: the same for the same token, so the second is refused. */
function sessionIdOf(site: Site, { jti }: Claims): string {
  return jti === undefined ? crypto.randomUUID() : stableId("site-session", site.id, jti);
}

function refused(why: string, cause?: unknown): RequestError {
  return new RequestError("token_refused", `The site's token was refused: ${why}.`, { cause });
}

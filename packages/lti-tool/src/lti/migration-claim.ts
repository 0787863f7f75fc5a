import { createHmac, timingSafeEqual } from "node:crypto";
import { claim, type LtiClaims } from "./claims.ts";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";

/** What a launch's person, context and link were called in LTI 1.1. */
export interface LegacyIds {
  readonly userId: string;
  readonly contextId: string | undefined;
  readonly resourceLinkId: string | undefined;
}

/** The consumer key that a launch names with its signature; a migration claim without both proves nothing and counts for nothing. */
export function legacyConsumerKey(claims: LtiClaims): string | undefined {
  const migration = claims[claim.lti1p1];
  return migration?.oauth_consumer_key_sign === undefined ? undefined : migration.oauth_consumer_key;
}

/**
 * Verifies by the secret of {@link legacyConsumerKey} that the platform which launches us now is the one that did so with LTI 1.1.
 * Throws `migration_claim_invalid` when it is not. https://www.imsglobal.org/spec/lti/v1p3/migr#lti-1-1-migration-claim
 */
export function verifyMigrationClaim(
  claims: LtiClaims,
  { issuer, clientId }: Pick<Platform, "issuer" | "clientId">,
  secret: string,
): LegacyIds {
  const migration = claims[claim.lti1p1];
  // https://www.imsglobal.org/spec/lti/v1p3/migr#oauth_consumer_key_sign
  const base = [
    migration?.oauth_consumer_key,
    claims[claim.deploymentId],
    issuer,
    clientId,
    claims.exp,
    claims.nonce,
  ].join("&");
  const expected = createHmac("sha256", secret).update(base).digest();
  const told = Buffer.from(migration?.oauth_consumer_key_sign ?? "", "base64");
  if (told.length !== expected.length || !timingSafeEqual(told, expected)) {
    throw new LtiError(
      "migration_claim_invalid",
      `the consumer key ${migration?.oauth_consumer_key} has not signed the migration claim`,
    );
  }
  return {
    // Left out where it is the same as sub.
    userId: migration?.user_id ?? claims.sub,
    contextId: migration?.context_id,
    resourceLinkId: migration?.resource_link_id,
  };
}

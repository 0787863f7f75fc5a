import { claim, type LtiClaims } from "../lti/claims.ts";
import { legacyConsumerKey, verifyMigrationClaim } from "../lti/migration-claim.ts";
import { inInstallation } from "../store/database.ts";
import { findLegacySecret } from "../store/legacy-consumers.ts";
import type { PlatformRecord } from "../store/platforms.ts";
import type { LaunchTool } from "./launch-tool.ts";

/**
 * The LTI 1.1 user id that a launch proves to be its person's; none when it has no signed migration claim, or by a consumer key that
 * this institution has not told us. Throws `migration_claim_invalid` for a signature that is not that key's.
 */
export async function legacyUserIdOf(
  { db, box }: Pick<LaunchTool, "db" | "box">,
  platform: PlatformRecord,
  claims: LtiClaims,
): Promise<string | null> {
  const consumerKey = legacyConsumerKey(claims);
  if (consumerKey === undefined) return null;
  const kept = await inInstallation(db, (trx) =>
    findLegacySecret(trx, { platformId: platform.id, deploymentId: claims[claim.deploymentId], consumerKey }),
  );
  if (!kept) return null;
  const secret = box.open({ keyId: kept.keyId, box: kept.secret });
  return verifyMigrationClaim(claims, platform, secret).userId;
}

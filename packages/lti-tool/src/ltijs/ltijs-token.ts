import { createHash } from "node:crypto";
import type { AcceptedLaunch } from "../launch/launch.ts";
import { claim } from "../lti/claims.ts";
import type { LtijsContext, LtijsToken } from "./ltijs-api.ts";

/** Who launched and from where: what ltijs keeps in `idtoken`. `platformId` is the id by which ltijs knows the platform. */
export function toIdToken(
  { claims, platform }: Pick<AcceptedLaunch, "claims" | "platform">,
  platformId: string,
): Omit<LtijsToken, "platformContext"> {
  return {
    iss: platform.issuer,
    user: claims.sub,
    userInfo: {
      given_name: claims.given_name,
      family_name: claims.family_name,
      name: claims.name,
      email: claims.email,
    },
    platformInfo: claims[claim.toolPlatform],
    clientId: platform.clientId,
    platformId,
    deploymentId: claims[claim.deploymentId],
  };
}

/** Course, link and services of the launch: what ltijs keeps in `contexttoken`. `path` is the route that it leads to. */
export function toContextToken(
  { claims, platform }: Pick<AcceptedLaunch, "claims" | "platform">,
  path: string,
): LtijsContext {
  const resource = claim.resourceLink in claims ? claims[claim.resourceLink] : undefined;
  const own = {
    path,
    roles: claims[claim.roles],
    targetLinkUri: claims[claim.targetLinkUri],
    custom: claims[claim.custom],
    launchPresentation: claims[claim.launchPresentation],
    endpoint: claims[claim.endpoint],
    namesRoles: claims[claim.namesRoleService],
  };
  const course = claims[claim.context]?.id ?? "NF";
  const hash = createHash("sha256").update(JSON.stringify(own)).digest("hex");
  return {
    contextId: encodeURIComponent(
      `${platform.issuer}${platform.clientId}${claims[claim.deploymentId]}${course}_${resource?.id ?? "NF"}_${hash}`,
    ),
    user: claims.sub,
    context: claims[claim.context],
    resource,
    messageType: claims[claim.messageType],
    version: claims[claim.version],
    deepLinkingSettings: claim.deepLinkingSettings in claims ? claims[claim.deepLinkingSettings] : undefined,
    lis: claims[claim.lis],
    ...own,
  };
}

import type { NewPlatform } from "@skillstudio/api-client";

type Endpoints = Pick<
  NewPlatform,
  "issuer" | "authorization_endpoint" | "token_endpoint" | "jwks_uri" | "token_audience"
>;

/** The product families that the form knows, as the platforms write them. */
export const FAMILIES = ["moodle", "canvas", "BlackboardLearn", "desire2learn", "sakai"] as const;
export type Family = (typeof FAMILIES)[number];

/** The install guide of each. */
export const GUIDES: Readonly<Record<Family, string>> = {
  moodle: "moodle",
  canvas: "canvas",
  BlackboardLearn: "blackboard",
  desire2learn: "brightspace",
  sakai: "sakai",
};

export function isFamily(family: string): family is Family {
  return FAMILIES.some((known) => known === family);
}

/** Whether an LMS's addresses follow from that of its site. */
export function hasOwnSite(family: string): boolean {
  return family === "moodle" || family === "desire2learn";
}

const BLACKBOARD = "https://developer.blackboard.com/api/v1";

/** The addresses that an LMS usually has, as far as its site and the client id tell them. */
export function usualEndpoints(
  family: string,
  { site, clientId }: { readonly site: string; readonly clientId: string },
): Partial<Endpoints> {
  const base = originAndPath(site);
  switch (family) {
    case "moodle":
      return base === undefined
        ? {}
        : {
            issuer: base,
            authorization_endpoint: `${base}/mod/lti/auth.php`,
            token_endpoint: `${base}/mod/lti/token.php`,
            jwks_uri: `${base}/mod/lti/certs.php`,
          };
    case "canvas":
      return {
        issuer: "https://canvas.instructure.com",
        authorization_endpoint: "https://sso.canvaslms.com/api/lti/authorize_redirect",
        token_endpoint: "https://sso.canvaslms.com/login/oauth2/token",
        jwks_uri: "https://sso.canvaslms.com/api/lti/security/jwks",
      };
    case "BlackboardLearn":
      return {
        issuer: "https://blackboard.com",
        authorization_endpoint: `${BLACKBOARD}/gateway/oidcauth`,
        token_endpoint: `${BLACKBOARD}/gateway/oauth2/jwttoken`,
        ...(clientId !== "" && {
          jwks_uri: `${BLACKBOARD}/management/applications/${encodeURIComponent(clientId)}/jwks.json`,
        }),
      };
    case "desire2learn":
      return {
        token_endpoint: "https://auth.brightspace.com/core/connect/token",
        token_audience: "https://api.brightspace.com/auth/token",
        ...(base !== undefined && {
          issuer: base,
          authorization_endpoint: `${base}/d2l/lti/authenticate`,
          jwks_uri: `${base}/d2l/.well-known/jwks`,
        }),
      };
    default:
      return {};
  }
}

/** A site without the slash that people put at its end, and without what follows its path. */
function originAndPath(site: string): string | undefined {
  const url = URL.parse(site.includes("://") ? site : `https://${site}`);
  if (site === "" || url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

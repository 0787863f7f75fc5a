import { FAMILY_OF, type Guide } from "../../launch/guides.ts";
import type { InstallationValues } from "../../launch/installation.ts";

/** A field of an LMS's form, by its English name, and what goes into it. */
export interface Field {
  readonly label: string;
  readonly value: string;
}

/** What each LMS asks for, in its order and by its names. */
export function fieldsOf(guide: Guide | undefined, values: InstallationValues): readonly Field[] {
  const { publicUrl, loginUrl, redirectUrl, targetLinkUrl, deepLinkingUrl, jwksUrl } = values;
  const domain = new URL(publicUrl).host;
  const custom = Object.entries(values.customParameters).map(([name, value]) => `${name}=${value}`);
  const scopes = values.scopes.join("\n");
  switch (guide) {
    case "moodle":
      return [
        { label: "Tool name", value: "SkillStudio" },
        { label: "Tool URL", value: targetLinkUrl },
        { label: "Public keyset", value: jwksUrl },
        { label: "Initiate login URL", value: loginUrl },
        { label: "Redirection URI(s)", value: redirectUrl },
        { label: "Content Selection URL", value: deepLinkingUrl },
        { label: "Custom parameters", value: custom.join("\n") },
      ];
    case "canvas":
      return [
        { label: "JSON URL", value: values.canvasConfigUrl },
        { label: "Redirect URIs", value: redirectUrl },
      ];
    case "blackboard":
      return [
        { label: "Application Name", value: "SkillStudio" },
        { label: "Domain(s)", value: domain },
        { label: "Login Initiation URL", value: loginUrl },
        { label: "Tool Redirect URL(s)", value: redirectUrl },
        { label: "Tool JWKS URL", value: jwksUrl },
        { label: "Signing Algorithm", value: "RS256" },
        { label: "Target Link URI", value: targetLinkUrl },
        { label: "Custom parameters", value: custom.join("\n") },
      ];
    case "brightspace":
      return [
        { label: "Name", value: "SkillStudio" },
        { label: "Domain", value: publicUrl },
        { label: "Redirect URLs", value: redirectUrl },
        { label: "OpenID Connect Login URL", value: loginUrl },
        { label: "Target Link URI", value: targetLinkUrl },
        { label: "Keyset URL", value: jwksUrl },
        { label: "Custom parameters", value: custom.join("\n") },
      ];
    case "sakai":
      return [
        { label: "Tool Title", value: "SkillStudio" },
        { label: "Launch URL", value: targetLinkUrl },
        { label: "LTI 1.3 Tool Keyset URL", value: jwksUrl },
        { label: "LTI 1.3 Tool OpenID Connect/Initialization Endpoint", value: loginUrl },
        { label: "LTI 1.3 Tool Redirect Endpoint(s)", value: redirectUrl },
        { label: "Custom Parameters", value: custom.join("\n") },
      ];
    default:
      return [
        { label: "Login initiation URL", value: loginUrl },
        { label: "Redirect URL", value: redirectUrl },
        { label: "Target link URL", value: targetLinkUrl },
        { label: "Deep linking URL", value: deepLinkingUrl },
        { label: "Public key set (JWKS) URL", value: jwksUrl },
        { label: "Custom parameters", value: custom.join("\n") },
        { label: "Scopes", value: scopes },
      ];
  }
}

/** The call that enters the LMS here, with words in capitals for what only its administrator knows. */
export function commandOf(guide: Guide | undefined): string {
  const known = guide === undefined ? undefined : KNOWN[guide];
  const { issuer, auth, token, jwks, more = [] } = known ?? UNKNOWN;
  return [
    'skillstudio platform add --name "NAME" --institution "INSTITUTION"',
    `--family ${guide === undefined ? "FAMILY" : FAMILY_OF[guide]} --client-id CLIENT_ID --deployment DEPLOYMENT_ID`,
    `--issuer ${issuer}`,
    `--auth-url ${auth}`,
    `--token-url ${token}`,
    `--jwks-url ${jwks}`,
    ...more,
  ].join(" \\\n  ");
}

interface Endpoints {
  readonly issuer: string;
  readonly auth: string;
  readonly token: string;
  readonly jwks: string;
  readonly more?: readonly string[];
}

const UNKNOWN: Endpoints = { issuer: "ISSUER", auth: "AUTH_URL", token: "TOKEN_URL", jwks: "JWKS_URL" };

const BLACKBOARD = "https://developer.blackboard.com/api/v1";

/** Endpoints that are the same for every school. */
const KNOWN: Readonly<Partial<Record<Guide, Endpoints>>> = {
  moodle: {
    issuer: "https://MOODLE",
    auth: "https://MOODLE/mod/lti/auth.php",
    token: "https://MOODLE/mod/lti/token.php",
    jwks: "https://MOODLE/mod/lti/certs.php",
  },
  canvas: {
    issuer: "https://canvas.instructure.com",
    auth: "https://sso.canvaslms.com/api/lti/authorize_redirect",
    token: "https://sso.canvaslms.com/login/oauth2/token",
    jwks: "https://sso.canvaslms.com/api/lti/security/jwks",
    more: ["--frame-origin https://CANVAS"],
  },
  blackboard: {
    issuer: "https://blackboard.com",
    auth: `${BLACKBOARD}/gateway/oidcauth`,
    token: `${BLACKBOARD}/gateway/oauth2/jwttoken`,
    jwks: `${BLACKBOARD}/management/applications/CLIENT_ID/jwks.json`,
    more: ["--frame-origin https://BLACKBOARD"],
  },
  brightspace: {
    ...UNKNOWN,
    token: "https://auth.brightspace.com/core/connect/token",
    more: ["--token-audience https://api.brightspace.com/auth/token"],
  },
};

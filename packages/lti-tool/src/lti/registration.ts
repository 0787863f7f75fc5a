import { z } from "zod";
import { canvasMessages, canvasParameters, canvasToolMembers } from "./canvas.ts";
import { LtiError } from "./lti-error.ts";
import { checkAddress, type NetworkRules, type Send } from "./outgoing.ts";
import { productFamilyOf } from "./product-family.ts";
import type { ToolDescription } from "./tool-description.ts";
import { absentWhenEmpty, HttpUrl, Identifier, Text } from "./text.ts";

/** What a platform opens our registration address with. https://www.imsglobal.org/spec/lti-dr/v1p0#step-1-registration-initiation-request */
export const RegistrationInitiation = z.object({
  openid_configuration: HttpUrl,
  /** Goes into a header, so only what a header may hold. */
  registration_token: absentWhenEmpty(z.string().regex(/^[\x21-\x7e]{1,8192}$/)),
});
export type RegistrationInitiation = z.infer<typeof RegistrationInitiation>;

const PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration";
const TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration";
const DEPLOYMENT_ID = "https://purl.imsglobal.org/spec/lti/claim/deployment_id";

/** https://www.imsglobal.org/spec/lti-dr/v1p0#platform-configuration */
export const PlatformConfiguration = z.object({
  issuer: HttpUrl,
  authorization_endpoint: HttpUrl,
  token_endpoint: HttpUrl,
  jwks_uri: HttpUrl,
  registration_endpoint: HttpUrl,
  /** An absolute address on Brightspace; a bare host, which its token endpoint does not check for, on Canvas. */
  authorization_server: absentWhenEmpty(Text),
  [PLATFORM_CONFIGURATION]: z
    .object({ product_family_code: absentWhenEmpty(Text), version: absentWhenEmpty(Text) })
    .optional(),
});
export type PlatformConfiguration = z.infer<typeof PlatformConfiguration>;

const RegistrationResponse = z.object({
  client_id: Identifier,
  scope: absentWhenEmpty(z.string().max(8_192)),
  deployment_id: absentWhenEmpty(Identifier),
  [DEPLOYMENT_ID]: absentWhenEmpty(Identifier),
  [TOOL_CONFIGURATION]: z.object({ deployment_id: absentWhenEmpty(Identifier) }).optional(),
});

/** A platform that has just registered us. */
export interface RegisteredPlatform {
  readonly issuer: string;
  readonly clientId: string;
  /** Some platforms tell it now, others let an administrator make it later. */
  readonly deploymentId: string | undefined;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly tokenAudience: string | undefined;
  readonly jwksUri: string;
  readonly productFamily: string | null;
  /** Where it registered us: the origin of the school's own site, which is not always that of the issuer. */
  readonly site: string;
  /** Whether the configuration came from a site of its issuer. If not, nobody but a person can tell that it may speak for it. */
  readonly issuerVouches: boolean;
  /** Which of the scopes that we asked for the platform grants; some leave it open, and an administrator may take some away later. */
  readonly grantedScopes: readonly string[] | undefined;
}

/** The services that we ask for; what a course really grants is told by each of its launches. */
export const SCOPES: readonly string[] = [
  "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
  "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
  "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
  "https://purl.imsglobal.org/spec/lti-ags/scope/score",
  "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
  "https://purl.imsglobal.org/spec/lti/scope/noticehandlers",
];

/** Issuers that speak for many sites, and the hosts on which those sites and their endpoints live. A school's own Canvas has the same issuer unless it was given another. */
const HOSTED_CANVAS = /^https:\/\/canvas(\.beta|\.test)?\.instructure\.com$/;
const CANVAS_HOSTS = /(^|\.)(instructure\.com|canvaslms\.com)$/;

/** Registers us with the platform that opened our registration address. https://www.imsglobal.org/spec/lti-dr/v1p0#overview */
export async function registerTool(
  initiation: RegistrationInitiation,
  tool: ToolDescription,
  options: NetworkRules & { readonly send: Send },
): Promise<RegisteredPlatform> {
  const { openid_configuration: address, registration_token: token } = initiation;
  const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  checkAddress(address, options);

  const described = await options.send(address, { headers: { ...authorization } });
  if (described.status !== 200) {
    throw new LtiError("configuration_invalid", `${address} answered ${described.status}`);
  }
  const read = readConfiguration(described.body, address, options);
  const { configuration } = read;

  const answer = await options.send(configuration.registration_endpoint, {
    method: "POST",
    headers: { "content-type": "application/json", ...authorization },
    body: JSON.stringify(toolConfiguration(tool, configuration)),
  });
  // The standard says 201; Moodle answers 200.
  if (answer.status !== 200 && answer.status !== 201) {
    throw new LtiError(
      "registration_refused",
      `${configuration.registration_endpoint} answered ${answer.status}: ${answer.body.slice(0, 200)}`,
    );
  }
  return readRegistration(answer.body, read);
}

interface ReadConfiguration {
  readonly configuration: PlatformConfiguration;
  readonly issuerVouches: boolean;
}

/** Reads a platform's configuration, and refuses one that speaks for an issuer at another address, unless that is what every Canvas does. */
function readConfiguration(body: string, address: string, rules: NetworkRules): ReadConfiguration {
  let configuration: PlatformConfiguration;
  try {
    configuration = PlatformConfiguration.parse(JSON.parse(body));
  } catch (cause) {
    throw new LtiError("configuration_invalid", `${address} is not a platform's OpenID configuration`, {
      cause,
    });
  }
  const { issuer, registration_endpoint: registration } = configuration;
  for (const endpoint of [
    issuer,
    configuration.authorization_endpoint,
    configuration.token_endpoint,
    configuration.jwks_uri,
    registration,
  ]) {
    checkAddress(endpoint, rules);
  }
  const host = new URL(address).host;
  const canvasIssuer = HOSTED_CANVAS.test(issuer);
  const hostedCanvas = canvasIssuer && CANVAS_HOSTS.test(host);
  const issuerVouches = new URL(issuer).host === host || hostedCanvas;
  if (!issuerVouches && !canvasIssuer) {
    throw new LtiError("configuration_invalid", `${address} speaks for ${issuer}, which is another site`);
  }
  // A hosted Canvas registers on the school's own host.
  if (new URL(registration).host !== host && !hostedCanvas) {
    throw new LtiError(
      "configuration_invalid",
      `${address} sends registrations to another site, ${registration}`,
    );
  }
  return { configuration, issuerVouches };
}

function readRegistration(
  body: string,
  { configuration, issuerVouches }: ReadConfiguration,
): RegisteredPlatform {
  let registered: z.infer<typeof RegistrationResponse>;
  try {
    registered = RegistrationResponse.parse(JSON.parse(body));
  } catch (cause) {
    throw new LtiError("registration_refused", "the platform's answer names no client_id", { cause });
  }
  return {
    issuer: configuration.issuer,
    clientId: registered.client_id,
    deploymentId:
      registered[TOOL_CONFIGURATION]?.deployment_id ?? registered.deployment_id ?? registered[DEPLOYMENT_ID],
    authorizationEndpoint: configuration.authorization_endpoint,
    tokenEndpoint: configuration.token_endpoint,
    tokenAudience: absoluteUrl(configuration.authorization_server),
    jwksUri: configuration.jwks_uri,
    productFamily: familyOf(configuration),
    site: new URL(configuration.registration_endpoint).origin,
    issuerVouches,
    grantedScopes: readScopes(registered.scope),
  };
}

function familyOf(configuration: PlatformConfiguration): string | null {
  return productFamilyOf(configuration[PLATFORM_CONFIGURATION]?.product_family_code, configuration.issuer);
}

/** Nothing where the answer names none of ours: some platforms leave the member empty or write `openid` alone, and grant the services nevertheless. */
function readScopes(scope: string | undefined): readonly string[] | undefined {
  const granted = scope?.split(/\s+/).filter((name) => SCOPES.includes(name)) ?? [];
  return granted.length > 0 ? granted : undefined;
}

function absoluteUrl(value: string | undefined): string | undefined {
  return value !== undefined && /^https?:\/\//.test(value) && URL.canParse(value) ? value : undefined;
}

/** What we ask of every platform, with the additions that the one at hand reads. https://www.imsglobal.org/spec/lti-dr/v1p0#tool-configuration */
export function toolConfiguration(tool: ToolDescription, platform: PlatformConfiguration): object {
  const { publicUrl, name, description, iconUrl } = tool;
  const launch = `${publicUrl}/lti/launch`;
  const canvas = familyOf(platform) === "canvas";
  return {
    application_type: "web",
    response_types: ["id_token"],
    grant_types: ["implicit", "client_credentials"],
    initiate_login_uri: `${publicUrl}/lti/login`,
    redirect_uris: [launch],
    client_name: name,
    jwks_uri: `${publicUrl}/lti/keys`,
    logo_uri: iconUrl,
    token_endpoint_auth_method: "private_key_jwt",
    scope: SCOPES.join(" "),
    [TOOL_CONFIGURATION]: {
      // Moodle demands the host and port of target_link_uri.
      domain: new URL(publicUrl).host,
      description,
      target_link_uri: launch,
      custom_parameters: canvas ? canvasParameters(tool) : tool.customParameters,
      claims: ["iss", "sub", "name", "given_name", "family_name", "email"],
      messages: canvas ? canvasMessages(tool) : standardMessages(tool),
      ...(canvas ? canvasToolMembers(tool) : {}),
    },
  };
}

function standardMessages({ publicUrl, name }: ToolDescription): readonly object[] {
  const target = { target_link_uri: `${publicUrl}/lti/launch`, label: name };
  return [
    { type: "LtiResourceLinkRequest", ...target },
    {
      type: "LtiDeepLinkingRequest",
      ...target,
      placements: ["ContentArea"],
      supported_types: ["ltiResourceLink"],
    },
  ];
}

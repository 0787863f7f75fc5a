import { errors, jwtVerify, SignJWT } from "jose";
import { Router, json, type Request } from "express";
import { freshId } from "../ids.ts";
import { endpoints, supportedScopes, tokenAudience, type Site } from "../site.ts";
import type { Tool } from "../state.ts";
import { textValues } from "./deep-linking.ts";
import { platformConfiguration, toolConfiguration } from "./names.ts";

const TOKEN_LIFE_MS = 3_600_000;
const PRIVACY_LEVEL = "https://canvas.instructure.com/lti/privacy_level";

/** A registration that was refused; its message is for the tool's developer. */
export class RegistrationRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "RegistrationRefused";
    this.status = status;
  }
}

/** A registration that an administrator has begun, and the tool's address that carries it out. */
export interface RegistrationInvitation {
  /** The client id that the tool will get. */
  readonly clientId: string;
  /** The tool's registration address with our configuration and token. https://www.imsglobal.org/spec/lti-dr/v1p0#step-1-registration-initiation-request */
  readonly url: string;
}

/** Begins a registration: a token for one tool, once, within the hour. Throws where the platform has no dynamic registration. */
export async function inviteTool(site: Site, registrationUrl: string): Promise<RegistrationInvitation> {
  const rules = rulesOf(site);
  const clientId = freshId(site.profile.ids.client);
  const token = await new SignJWT({ scope: "reg" })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(clientId)
    .setIssuedAt(new Date(site.now()))
    .setExpirationTime(new Date(site.now() + TOKEN_LIFE_MS))
    .sign(site.secret);
  const configuration = new URL(endpoints(site).configuration);
  if (rules.registrationTokenRequiredForConfig) configuration.searchParams.set("registration_token", token);
  const url = new URL(registrationUrl);
  url.searchParams.set("openid_configuration", configuration.href);
  url.searchParams.set("registration_token", token);
  return { clientId, url: url.href };
}

/** The configuration and the registration endpoint. */
export function registrationRoutes(site: Site): Router {
  const router = Router();
  router.get("/.well-known/openid-configuration", async (req, res) => {
    const { dynamicRegistration } = site.profile;
    if (dynamicRegistration?.registrationTokenRequiredForConfig) await clientIdInToken(site, req);
    res.json(configuration(site));
  });
  router.post("/lti/registration", json({ limit: "256kb" }), async (req, res) => {
    const rules = rulesOf(site);
    const clientId = await clientIdInToken(site, req);
    const tool = addTool(site, clientId, readRegistration(site, req.body));
    res.status(rules.status).json(registrationAnswer(site, tool, req.body as object));
  });
  return router;
}

function rulesOf(site: Site): NonNullable<Site["profile"]["dynamicRegistration"]> {
  const rules = site.profile.dynamicRegistration;
  if (rules === undefined) {
    throw new RegistrationRefused(404, "This school has no dynamic registration: register the tool by hand.");
  }
  return rules;
}

/** https://www.imsglobal.org/spec/lti-dr/v1p0#platform-configuration */
function configuration(site: Site): object {
  const { token, profile } = { token: site.profile.token, profile: site.profile };
  const server = { absent: undefined, audience: tokenAudience(site), host: new URL(site.issuer).host };
  const authorizationServer = server[token.authorizationServer];
  const at = endpoints(site);
  return {
    issuer: site.issuer,
    authorization_endpoint: at.authorization,
    token_endpoint: at.token,
    token_endpoint_auth_methods_supported: ["private_key_jwt"],
    token_endpoint_auth_signing_alg_values_supported: ["RS256"],
    jwks_uri: at.keys,
    ...(profile.dynamicRegistration && { registration_endpoint: at.registration }),
    scopes_supported: ["openid", ...supportedScopes(site)],
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    claims_supported: ["sub", "iss", "name", "given_name", "family_name", "email"],
    ...(authorizationServer !== undefined && { authorization_server: authorizationServer }),
    [platformConfiguration]: {
      product_family_code: profile.productFamilyCode,
      ...(profile.version && { version: profile.version }),
      messages_supported: [
        { type: "LtiResourceLinkRequest" },
        { type: "LtiDeepLinkingRequest", placements: ["ContentArea"] },
      ],
      variables: ["Context.id", "Context.id.history", "User.id", "ResourceLink.id", ...profile.variables],
    },
  };
}

async function clientIdInToken(site: Site, req: Request): Promise<string> {
  const header = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? "")?.[1];
  const token = header ?? req.query["registration_token"];
  if (typeof token !== "string") throw new RegistrationRefused(401, "registration_token is missing");
  try {
    const { payload } = await jwtVerify(token, site.secret, { currentDate: new Date(site.now()) });
    if (payload["scope"] !== "reg" || payload.sub === undefined) throw new Error("wrong scope");
    return payload.sub;
  } catch (error) {
    const reason = error instanceof errors.JWTExpired ? "token_expired" : "invalid_token";
    throw new RegistrationRefused(401, reason);
  }
}

/** What an administrator, or a tool by itself, says of a tool. */
export type ToolDescription = Omit<Tool, "number" | "clientId" | "deploymentId" | "status">;

/** Takes a tool into the school's list, pending. Throws when that client id has been given away already. */
export function addTool(site: Site, clientId: string, description: ToolDescription): Tool {
  const { deploymentCreatedSeparately, dynamicRegistration } = site.profile;
  return site.change((draft) => {
    if (draft.tools.some((tool) => tool.clientId === clientId)) {
      throw new RegistrationRefused(401, "token_already_used");
    }
    const host = new URL(description.targetLinkUri).host;
    const sameDomain = draft.tools.some((tool) => new URL(tool.targetLinkUri).host === host);
    if (dynamicRegistration?.oneToolPerDomain && sameDomain) {
      throw new RegistrationRefused(409, `A tool on ${host} is registered already.`);
    }
    const number = ++draft.lastNumber;
    const tool: Tool = {
      ...description,
      number,
      clientId,
      deploymentId: deploymentCreatedSeparately ? null : newDeploymentId(site, number),
      status: "pending",
    };
    draft.tools.push(tool);
    return tool;
  });
}

/**
 * Lets a pending tool in, and makes its deployment where that is the administrator's work. A deployment without user information sends
 * neither names nor addresses, where the platform decides that by deployment.
 */
export function enableTool(site: Site, clientId: string, { userInformation = true } = {}): Tool {
  return site.change((draft) => {
    const index = draft.tools.findIndex((tool) => tool.clientId === clientId);
    const tool = draft.tools[index];
    if (tool === undefined) throw new RegistrationRefused(404, "No tool has that client id.");
    const deploymentId = tool.deploymentId ?? newDeploymentId(site, tool.number);
    const withheld = site.profile.deploymentWithholdsUserInformation && !userInformation;
    const sends = withheld ? { sendsName: false, sendsEmail: false } : {};
    return (draft.tools[index] = { ...tool, ...sends, status: "enabled", deploymentId });
  });
}

function newDeploymentId(site: Site, number: number): string {
  const form = site.profile.ids.deployment;
  if (form === "number") return String(number);
  return form === "hex40" ? `${number}:${freshId(form)}` : freshId(form);
}

type Members = Readonly<Record<string, unknown>>;

/** https://www.imsglobal.org/spec/lti-dr/v1p0#tool-configuration */
function readRegistration(site: Site, body: unknown): ToolDescription {
  const client = members(body, "the registration");
  const tool = members(client[toolConfiguration], toolConfiguration);
  const targetLinkUri = address(tool["target_link_uri"], "target_link_uri");
  const rules = rulesOf(site);
  if (rules.domainMatchesTarget && tool["domain"] !== new URL(targetLinkUri).host) {
    throw new RegistrationRefused(400, "domain is not the host and port of target_link_uri");
  }
  const messages = Array.isArray(tool["messages"]) ? (tool["messages"] as Members[]) : [];
  const deepLinking = messages.find((message) => message["type"] === "LtiDeepLinkingRequest");
  const navigation = messages.find(({ placements }) => isInMenu(site, placements));
  const claims = Array.isArray(tool["claims"]) ? (tool["claims"] as unknown[]) : [];
  const isPublic = tool[PRIVACY_LEVEL] === "public";
  const byLevel = rules.personalData === "privacy_level";
  const redirectUris = client["redirect_uris"];
  if (!Array.isArray(redirectUris)) throw new RegistrationRefused(400, "redirect_uris is missing");
  const asked = typeof client["scope"] === "string" ? client["scope"].split(" ") : [];
  return {
    name: text(client["client_name"]) ?? "External tool",
    description: text(tool["description"]) ?? "",
    initiateLoginUri: address(client["initiate_login_uri"], "initiate_login_uri"),
    redirectUris: redirectUris.map((uri) => address(uri, "redirect_uris")),
    jwksUri: address(client["jwks_uri"], "jwks_uri"),
    targetLinkUri,
    deepLinkingUri:
      deepLinking === undefined ? null : (text(deepLinking["target_link_uri"]) ?? targetLinkUri),
    ...(navigation && {
      navigation: {
        uri: text(navigation["target_link_uri"]) ?? targetLinkUri,
        shown: navigation[site.profile.courseNavigation?.defaultEnabled ?? ""] !== false,
      },
    }),
    scopes: supportedScopes(site).filter((one) => asked.includes(one)),
    customParameters: textValues(tool["custom_parameters"]),
    deepLinkingParameters: textValues(deepLinking?.["custom_parameters"]),
    sendsName: byLevel ? isPublic : claims.includes("name"),
    sendsEmail: byLevel ? isPublic : claims.includes("email"),
  };
}

function isInMenu({ profile }: Site, placements: unknown): boolean {
  const { courseNavigation } = profile;
  return (
    courseNavigation !== undefined &&
    Array.isArray(placements) &&
    placements.includes(courseNavigation.placement)
  );
}

function members(value: unknown, name: string): Members {
  if (typeof value !== "object" || value === null) throw new RegistrationRefused(400, `${name} is missing`);
  return value as Members;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An http(s) address. Throws `RegistrationRefused` naming the member otherwise. */
export function address(value: unknown, name: string): string {
  if (typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value)) return value;
  throw new RegistrationRefused(400, `${name} is no http address`);
}

/** https://www.imsglobal.org/spec/lti-dr/v1p0#client-registration-response */
function registrationAnswer(site: Site, tool: Tool, asked: object): object {
  const rules = rulesOf(site);
  const configured = (asked as Record<string, object>)[toolConfiguration];
  const deployment = { deployment_id: tool.deploymentId };
  return {
    ...asked,
    client_id: tool.clientId,
    scope: (rules.scopeOverstated ? supportedScopes(site) : tool.scopes).join(" "),
    [toolConfiguration]: {
      ...configured,
      ...(rules.deploymentIdAt === "/lti-tool-configuration/deployment_id" && deployment),
    },
    ...(rules.deploymentIdAt === "/deployment_id" && deployment),
  };
}

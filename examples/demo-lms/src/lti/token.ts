import { errors, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { Router, urlencoded, type Request } from "express";
import { toolByClientId, tokenAudience, type Site } from "../site.ts";
import type { Tool } from "../state.ts";

const TOKEN_LIFE_S = 3600;
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** The token endpoint. https://www.imsglobal.org/spec/security/v1p0#using-json-web-tokens-with-oauth-2-0-client-credentials-grant */
export function tokenRoutes(site: Site): Router {
  const router = Router();
  const { token } = site.profile;
  router.post("/lti/token", urlencoded({ extended: false }), async (req, res) => {
    const form = (req.body ?? {}) as Readonly<Record<string, unknown>>;
    const answer = await grant(site, form);
    res.status(answer.status).set({ "Cache-Control": "no-store", "Content-Type": token.contentType });
    res.send(answer.status === 404 ? "<!doctype html><title>Error</title>" : JSON.stringify(answer.body));
  });
  return router;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function grant(site: Site, form: Readonly<Record<string, unknown>>): Promise<Answer> {
  const { client_assertion: assertion, scope } = form;
  if (form["grant_type"] !== "client_credentials") return refused("unsupported_grant_type");
  if (form["client_assertion_type"] !== ASSERTION_TYPE || typeof assertion !== "string") {
    return refused("invalid_request");
  }
  const verified = await verifyAssertion(site, assertion);
  if ("body" in verified) return verified;
  const asked = typeof scope === "string" ? scope.split(" ") : [];
  const granted = verified.scopes.filter((one) => asked.includes(one));
  if (granted.length === 0) return refused("invalid_scope");
  const accessToken = await new SignJWT({ scope: granted.join(" ") })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setSubject(verified.clientId)
    .setIssuedAt(new Date(site.now()))
    .setExpirationTime(new Date(site.now() + TOKEN_LIFE_S * 1000))
    .sign(site.secret);
  const body = {
    access_token: accessToken,
    token_type: site.profile.token.tokenType,
    expires_in: TOKEN_LIFE_S,
    scope: granted.join(" "),
  };
  return { status: 200, body };
}

async function verifyAssertion(site: Site, assertion: string): Promise<Tool | Answer> {
  const tool = toolByClientId(site, subjectClaim(assertion));
  if (tool?.status !== "enabled") return refused("invalid_client");
  const audience = site.profile.token.aud === "unchecked" ? {} : { audience: tokenAudience(site) };
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(assertion, site.toolKeys(tool), {
      algorithms: ["RS256"],
      issuer: tool.clientId,
      subject: tool.clientId,
      ...audience,
      requiredClaims: ["aud", "iat", "exp", "jti"],
      maxTokenAge: "1h",
      clockTolerance: 60,
      currentDate: new Date(site.now()),
    }));
  } catch (error) {
    const refusedByUs =
      error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired;
    const badSignature =
      error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey;
    if (refusedByUs || badSignature || error instanceof errors.JWSInvalid) return refused("invalid_client");
    return { ...refused("invalid_client"), status: site.profile.token.keysUnreachableStatus };
  }
  return useOnce(site, tool, payload) ? tool : refused("invalid_client", "jti was used before");
}

/** https://www.rfc-editor.org/rfc/rfc7523#section-3: a jti is taken once while its assertion lives. */
function useOnce(site: Site, tool: Tool, { jti, exp = 0 }: JWTPayload): boolean {
  const now = site.now();
  for (const [key, until] of site.usedAssertions) if (until < now) site.usedAssertions.delete(key);
  const key = `${tool.clientId} ${jti}`;
  if (site.usedAssertions.has(key)) return false;
  site.usedAssertions.set(key, (exp + 60) * 1000);
  return true;
}

function subjectClaim(assertion: string): unknown {
  try {
    const body = Buffer.from(assertion.split(".")[1] ?? "", "base64url").toString();
    return (JSON.parse(body) as { sub?: unknown }).sub;
  } catch {
    return undefined;
  }
}

function refused(error: string, description?: string): Answer {
  return { status: 400, body: { error, ...(description && { error_description: description }) } };
}

/** What a request's access token allows; undefined when it has none that we gave out and that still lives. */
export async function bearer(
  site: Site,
  req: Request,
): Promise<{ readonly tool: Tool; readonly scopes: readonly string[] } | undefined> {
  const token = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  const options = { typ: "at+jwt", currentDate: new Date(site.now()) };
  const verified = await jwtVerify<{ scope: string }>(token, site.secret, options).catch(() => undefined);
  const tool = toolByClientId(site, verified?.payload.sub);
  if (verified === undefined || tool?.status !== "enabled") return undefined;
  return { tool, scopes: verified.payload.scope.split(" ") };
}

import {
  decodeProtectedHeader,
  errors,
  type JWK,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from "jose";
import { claim, type LtiClaims, readClaims, readReturnUrl } from "./claims.ts";
import type { KeyCache } from "./jwks.ts";
import type { LoginState } from "./login.ts";
import { LtiError, type LtiErrorCode } from "./lti-error.ts";
import type { Platform } from "./platform.ts";

export interface MessageOptions {
  /** The platform that must have sent it. */
  readonly platform: Platform;
  readonly keys: KeyCache;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface LaunchOptions extends MessageOptions {
  readonly login: LoginState;
}

/** Seconds by which a platform's clock may differ from ours. */
const CLOCK_TOLERANCE = 60;
/** Seconds after its making at which a token is too old, for platforms that let it live long. */
const MAX_AGE = 600;

/**
 * Verifies the authentication response of a login by every rule of
 * https://www.imsglobal.org/spec/security/v1p0/#authentication-response-validation and reads its message.
 * That the nonce is used for the first time is for the store to say.
 */
export async function verifyLaunch(idToken: string | undefined, options: LaunchOptions): Promise<LtiClaims> {
  const { login } = options;
  if (!idToken) throw new LtiError("token_missing", "the authentication response has no id_token");
  const payload = await verifyMessage(idToken, options, ["nonce"]);
  try {
    return readLaunch(payload, login);
  } catch (cause) {
    if (!(cause instanceof LtiError)) throw cause;
    throw new LtiError(cause.code, cause.message, { cause, returnUrl: readReturnUrl(payload) });
  }
}

/** Reads what a platform has signed as the launch that a login began. */
function readLaunch(payload: JWTPayload, login: LoginState): LtiClaims {
  if (payload["nonce"] !== login.nonce) {
    throw new LtiError("nonce_mismatch", "the nonce is not the one that this login sent");
  }
  const claims = readClaims(payload);
  if (claims[claim.targetLinkUri] !== login.target) {
    throw new LtiError("target_link_mismatch", "target_link_uri is not the one that this login began with");
  }
  if (login.deployment !== undefined && claims[claim.deploymentId] !== login.deployment) {
    throw new LtiError("deployment_mismatch", "deployment_id is not the one that this login began with");
  }
  return claims;
}

/**
 * Verifies who signed a message of a platform, for whom and when, by the rules of
 * https://www.imsglobal.org/spec/security/v1p0/#message-security-and-message-signing. `required` names claims beside exp and iat.
 */
export async function verifyMessage(
  token: string,
  options: MessageOptions,
  required: readonly string[],
): Promise<JWTPayload> {
  const payload = await verifySignature(token, options, required);
  checkAudience(payload, options.platform);
  checkTimes(payload, options.now);
  return payload;
}

async function verifySignature(
  idToken: string,
  options: MessageOptions,
  required: readonly string[],
): Promise<JWTPayload> {
  const { platform, keys } = options;
  const kid = readKeyId(idToken, platform.signatureAlgorithm);
  const key = await keys.find(platform.jwksUri, kid);
  try {
    return await verifyWith(key, idToken, options, required);
  } catch (cause) {
    if (!(cause instanceof LtiError) || cause.code !== "signature_invalid") throw cause;
    const replacement = await keys.findReplacement(platform.jwksUri, key);
    if (!replacement) throw cause;
    return verifyWith(replacement, idToken, options, required);
  }
}

/** The algorithm is the one that was agreed with the platform; a token does not choose. */
function readKeyId(idToken: string, algorithm: Platform["signatureAlgorithm"]): string {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(idToken);
  } catch (cause) {
    throw new LtiError("token_malformed", "the id_token is not a JWT", { cause });
  }
  if (header.alg !== algorithm) {
    throw new LtiError("algorithm_refused", `the id_token is signed by ${header.alg}, not ${algorithm}`);
  }
  if (typeof header.kid !== "string" || header.kid === "") {
    throw new LtiError("kid_missing", "the id_token does not name its key");
  }
  return header.kid;
}

async function verifyWith(
  key: JWK,
  idToken: string,
  { platform, now }: MessageOptions,
  required: readonly string[],
): Promise<JWTPayload> {
  const rules: JWTVerifyOptions = {
    algorithms: [platform.signatureAlgorithm],
    issuer: platform.issuer,
    audience: platform.clientId,
    requiredClaims: ["exp", "iat", ...required],
    clockTolerance: CLOCK_TOLERANCE,
    currentDate: new Date(now),
  };
  try {
    return (await jwtVerify(idToken, key, rules)).payload;
  } catch (cause) {
    throw new LtiError(codeOf(cause), cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function codeOf(cause: unknown): LtiErrorCode {
  if (cause instanceof errors.JWTExpired) return "token_expired";
  if (cause instanceof errors.JWTClaimValidationFailed) {
    return codeOfClaim[cause.claim] ?? "claims_invalid";
  }
  if (cause instanceof errors.JWSSignatureVerificationFailed) return "signature_invalid";
  // A TypeError: the platform has labelled the key for another algorithm.
  const mismatches = [errors.JOSEAlgNotAllowed, errors.JOSENotSupported, TypeError];
  if (mismatches.some((mismatch) => cause instanceof mismatch)) return "algorithm_refused";
  return "token_malformed";
}

const codeOfClaim: Readonly<Record<string, LtiErrorCode>> = {
  iss: "issuer_mismatch",
  aud: "audience_mismatch",
  exp: "token_times_invalid",
  iat: "token_times_invalid",
  nbf: "token_times_invalid",
  nonce: "nonce_mismatch",
};

/**
 * Nobody may be meant beside us and those whom the platform's registration trusts; a token for several names us as the authorized
 * party. https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation 3 to 5
 */
function checkAudience({ aud, azp }: JWTPayload, { clientId, trustedAudiences }: Platform): void {
  const others = [aud].flat().filter((audience) => audience !== clientId);
  if (others.some((other) => other === undefined || !trustedAudiences.includes(other))) {
    throw new LtiError("audience_mismatch", "the id_token is meant for others too");
  }
  if (azp === undefined ? others.length > 0 : azp !== clientId) {
    throw new LtiError("authorized_party_mismatch", "the id_token was not made for this client");
  }
}

function checkTimes({ iat, exp }: JWTPayload, now: number): void {
  const seconds = Math.floor(now / 1000);
  if (iat === undefined || exp === undefined || iat > exp || iat > seconds + CLOCK_TOLERANCE) {
    throw new LtiError("token_times_invalid", `the id_token was made at ${iat} and ends at ${exp}`);
  }
  if (iat < seconds - MAX_AGE) {
    throw new LtiError("token_stale", `the id_token was made ${seconds - iat} s ago`);
  }
}

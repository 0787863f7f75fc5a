import {
  createHash,
  createHmac,
  type KeyObject,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from "node:crypto";
import { z } from "zod";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";
import { absentWhenEmpty, HttpUrl, Identifier, Text } from "./text.ts";

/** The request that begins a launch. https://www.imsglobal.org/spec/security/v1p0/#step-1-third-party-initiated-login */
export const LoginInitiation = z.object({
  iss: Identifier,
  login_hint: Text.min(1).max(4096),
  target_link_uri: HttpUrl,
  lti_message_hint: absentWhenEmpty(Text.max(8192)),
  client_id: absentWhenEmpty(Identifier),
  lti_deployment_id: absentWhenEmpty(Identifier),
  /** The frame that keeps data for us, https://www.imsglobal.org/spec/lti-cs-oidc/v0p1 */
  lti_storage_target: absentWhenEmpty(Text.max(255)),
});
export type LoginInitiation = z.infer<typeof LoginInitiation>;

/** What a login leaves behind for its launch, signed by us and carried by the platform. */
export const LoginState = z.object({
  /** Names this login: in its cookie and in the platform's storage. */
  jti: z.string(),
  platform: z.string(),
  nonce: z.string(),
  /** The deployment that the platform announced, if it did. */
  deployment: z.string().optional(),
  target: z.string(),
  /** SHA-256 of the proof that only the browser which began the login holds. */
  proof: z.string(),
  /** The frame that may hold the proof for us. */
  storage: z.string().optional(),
});
export type LoginState = z.infer<typeof LoginState>;

export interface StartedLogin {
  readonly id: string;
  /** To be kept by the browser: in a cookie, in the platform's storage, or both. */
  readonly proof: string;
  readonly state: string;
  /** Where to send the browser next. */
  readonly authorizationUrl: string;
}

export interface LoginOptions {
  readonly platform: Platform;
  /** Our one fixed redirect URI. */
  readonly redirectUri: string;
  readonly key: KeyObject;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Seconds for which a login may be completed. */
export const STATE_LIFE = 600;

/** Reads the parameters of a login, and refuses a target that is not on our own origin. */
export function readInitiation(parameters: unknown, publicUrl: string): LoginInitiation {
  const parsed = LoginInitiation.safeParse(parameters);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LtiError("login_invalid", `${issue?.path.join(".") ?? "login"}: ${issue?.message}`);
  }
  if (new URL(parsed.data.target_link_uri).origin !== publicUrl) {
    throw new LtiError("target_link_foreign", `${parsed.data.target_link_uri} is not on ${publicUrl}`);
  }
  return parsed.data;
}

/** Answers a login initiation: https://www.imsglobal.org/spec/security/v1p0/#step-2-authentication-request */
export function startLogin(initiation: LoginInitiation, options: LoginOptions): StartedLogin {
  const { platform, redirectUri, now } = options;
  const id = randomUUID();
  const nonce = randomUUID();
  const proof = randomBytes(32).toString("base64url");
  const login: LoginState = {
    jti: id,
    platform: platform.id,
    nonce,
    deployment: initiation.lti_deployment_id,
    target: initiation.target_link_uri,
    proof: hash(proof),
    storage: initiation.lti_storage_target,
  };
  const issuedAt = Math.floor(now / 1000);
  const state = signState({ ...login, iat: issuedAt, exp: issuedAt + STATE_LIFE }, options.key);

  const url = new URL(platform.authorizationEndpoint);
  const parameters = {
    scope: "openid",
    response_type: "id_token",
    response_mode: "form_post",
    prompt: "none",
    client_id: platform.clientId,
    redirect_uri: redirectUri,
    login_hint: initiation.login_hint,
    state,
    nonce,
    ...(initiation.lti_message_hint === undefined ? {} : { lti_message_hint: initiation.lti_message_hint }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { id, proof, state, authorizationUrl: url.href };
}

/** Reads a state that we signed, or refuses it as missing, foreign or too old. */
export function readState(
  state: string | undefined,
  { key, now }: Pick<LoginOptions, "key" | "now">,
): LoginState {
  if (!state) throw new LtiError("state_missing", "the authentication response has no state");
  const [header, payload = "", signature = "", ...more] = state.split(".");
  const genuine =
    header === HEADER && more.length === 0 && areSame(signature, signatureOf(`${HEADER}.${payload}`, key));
  const signed = genuine ? SignedState.safeParse(decode(payload)).data : undefined;
  if (!signed) throw new LtiError("state_invalid", "the state is not one of ours");
  const { exp, ...login } = signed;
  if (exp <= now / 1000) throw new LtiError("state_expired", "the state is one of ours, and too old");
  return login;
}

/** A JWS (RFC 7515) by HMAC SHA-256. Only we read it, with the header that we write, so no algorithm is chosen. */
const HEADER = Buffer.from('{"alg":"HS256"}').toString("base64url");
const SignedState = LoginState.extend({ exp: z.number() });

function signState(payload: object, key: KeyObject): string {
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${signed}.${signatureOf(signed, key)}`;
}

function signatureOf(signed: string, key: KeyObject): string {
  return createHmac("sha256", key).update(signed).digest("base64url");
}

function decode(payload: string): unknown {
  return JSON.parse(Buffer.from(payload, "base64url").toString());
}

/** Whether what a browser shows us is the proof that it was given at the login. */
export function provesBrowser(login: LoginState, proof: string | undefined): boolean {
  return proof !== undefined && areSame(hash(proof), login.proof);
}

/** Compares without telling by its time how much is the same. */
function areSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function hash(proof: string): string {
  return createHash("sha256").update(proof).digest("base64url");
}

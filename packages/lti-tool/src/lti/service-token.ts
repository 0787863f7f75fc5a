import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { z } from "zod";
import { LtiError } from "./lti-error.ts";
import type { OutgoingResponse, Send } from "./outgoing.ts";
import type { Platform } from "./platform.ts";
import type { ToolKey } from "./tool-keys.ts";

/** Access tokens for the platforms' services, kept until shortly before they end. */
export interface TokenSource {
  /** A token that is good for at least a minute. Callers that ask for the same one at once share one request. */
  readonly get: (platform: Platform, scopes: readonly string[]) => Promise<string>;
  /** Drops a token that a service has refused. */
  readonly forget: (platform: Platform, scopes: readonly string[]) => void;
}

export interface TokenSourceOptions {
  readonly send: Send;
  /** The key that signs our assertions. */
  readonly key: () => Promise<ToolKey>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

interface AccessToken {
  readonly value: string;
  /** Milliseconds since 1970 from which on it is not used any more. */
  readonly until: number;
}

/**
 * https://www.rfc-editor.org/rfc/rfc6749#section-5.1. Some platforms write `bearer`, some send the seconds as text, leave them out
 * or send 0: a token of unknown life is used once and not kept. A token goes into a header, which holds no other characters.
 */
const TokenResponse = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().nonnegative().catch(0),
  /** What was granted; absent when it is what we asked for. */
  scope: z.string().optional().catch(undefined),
});

/** Milliseconds before its end at which a token is replaced. */
const LEEWAY = 60_000;

/** Makes the source of tokens. https://www.imsglobal.org/spec/security/v1p0/#using-json-web-tokens-with-oauth-2-0-client-credentials-grant */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const now = options.now ?? Date.now;
  const kept = new Map<string, Promise<AccessToken>>();

  const fetchAndKeep = (key: string, platform: Platform, scope: string): Promise<AccessToken> => {
    const token = fetchToken(platform, scope, options, now());
    kept.set(key, token);
    token.catch(() => kept.delete(key));
    return token;
  };

  return {
    get: async (platform, scopes) => {
      const scope = sorted(scopes);
      const key = keyOf(platform, scope);
      const known = kept.get(key);
      if (!known) return (await fetchAndKeep(key, platform, scope)).value;
      const token = await known;
      if (token.until > now()) return token.value;
      const replaced = kept.get(key);
      return (await (replaced && replaced !== known ? replaced : fetchAndKeep(key, platform, scope))).value;
    },
    forget: (platform, scopes) => void kept.delete(keyOf(platform, sorted(scopes))),
  };
}

async function fetchToken(
  platform: Platform,
  scope: string,
  { send, key }: TokenSourceOptions,
  now: number,
): Promise<AccessToken> {
  const answer = await send(platform.tokenEndpoint, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await signAssertion(platform, await key(), now),
      scope,
    }).toString(),
  });
  if (answer.status !== 200) throw refusalOf(platform, answer);
  const token = readToken(answer.body, platform);
  const granted = new Set(token.scope?.split(/\s+/));
  const missing = token.scope ? scope.split(" ").filter((asked) => !granted.has(asked)) : [];
  if (missing.length > 0) {
    throw new LtiError(
      "scope_not_granted",
      `${platform.tokenEndpoint} grants everything but ${missing.join(" ")}`,
    );
  }
  return { value: token.access_token, until: now + token.expires_in * 1000 - LEEWAY };
}

function readToken(body: string, platform: Platform): z.infer<typeof TokenResponse> {
  try {
    return TokenResponse.parse(JSON.parse(body));
  } catch (cause) {
    throw new LtiError("service_invalid", `${platform.tokenEndpoint} answered something that is no token`, {
      cause,
    });
  }
}

function refusalOf({ tokenEndpoint }: Platform, { status, body, headers }: OutgoingResponse): LtiError {
  const told = `${tokenEndpoint} answered ${status}`;
  if (/"error"\s*:\s*"invalid_scope"/.test(body))
    return new LtiError("scope_not_granted", `${told}: ${body.slice(0, 200)}`);
  // Moodle 4.5 answers its "page not found" when it cannot fetch our key set.
  if (status === 404 && /^text\/html/i.test(headers["content-type"] ?? "")) {
    return new LtiError(
      "tool_keys_unreachable",
      `${told} with a page: it could not fetch our key set. The tool's PUBLIC_URL must be reachable from the platform, and on a Moodle "Site administration > General > Security > HTTP security" must not block its host and must allow its port`,
    );
  }
  return new LtiError("service_refused", `${told}: ${body.slice(0, 200)}`);
}

async function signAssertion(platform: Platform, key: ToolKey, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT" })
    .setIssuer(platform.clientId)
    .setSubject(platform.clientId)
    .setAudience(audienceOf(platform))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 300)
    .sign(key.privateKey);
}

/** The token endpoint unless the registration names another. Blackboard documents the audience as a list. */
function audienceOf({ issuer, tokenAudience, tokenEndpoint }: Platform): string | string[] {
  const audience = tokenAudience ?? tokenEndpoint;
  return issuer === "https://blackboard.com" ? [audience] : audience;
}

function sorted(scopes: readonly string[]): string {
  return [...new Set(scopes)].toSorted().join(" ");
}

function keyOf(platform: Platform, scope: string): string {
  return JSON.stringify([platform.id, platform.clientId, scope]);
}

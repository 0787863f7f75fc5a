import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { z } from "zod";
import { LtiError } from "./lti-error.ts";
import type { Send } from "./outgoing.ts";
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

/** Some platforms write `bearer`, leave out `expires_in` or send 0: such a token is used once and not kept. */
const TokenResponse = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().nonnegative().catch(0),
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
  if (answer.status !== 200) {
    throw new LtiError(
      "service_refused",
      `${platform.tokenEndpoint} answered ${answer.status}: ${answer.body.slice(0, 200)}`,
    );
  }
  try {
    const token = TokenResponse.parse(JSON.parse(answer.body));
    return { value: token.access_token, until: now + token.expires_in * 1000 - LEEWAY };
  } catch (cause) {
    throw new LtiError("service_invalid", `${platform.tokenEndpoint} answered something that is no token`, {
      cause,
    });
  }
}

async function signAssertion(platform: Platform, key: ToolKey, now: number): Promise<string> {
  const issuedAt = Math.floor(now / 1000);
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: "RS256", kid: key.kid, typ: "JWT" })
    .setIssuer(platform.clientId)
    .setSubject(platform.clientId)
    .setAudience(platform.tokenAudience ?? platform.tokenEndpoint)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + 300)
    .sign(key.privateKey);
}

function sorted(scopes: readonly string[]): string {
  return scopes.toSorted().join(" ");
}

function keyOf(platform: Platform, scope: string): string {
  return JSON.stringify([platform.id, platform.clientId, scope]);
}

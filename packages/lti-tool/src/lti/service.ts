import { LtiError } from "./lti-error.ts";
import type { OutgoingRequest, OutgoingResponse, Send } from "./outgoing.ts";
import type { Platform } from "./platform.ts";
import type { TokenSource } from "./service-token.ts";

/** Calls a platform's service with an access token, patiently. */
export type CallService = (
  platform: Platform,
  scopes: readonly string[],
  url: string,
  request?: OutgoingRequest,
) => Promise<OutgoingResponse>;

export interface ServiceOptions {
  readonly send: Send;
  readonly tokens: TokenSource;
  /** Waits for so many milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

const TRIES = 4;
/** Milliseconds that we wait at most, whatever a platform asks for. */
const LONGEST_WAIT = 30_000;

/**
 * Makes the caller: one fresh token after a 401; a pause, as long as Retry-After asks or doubling from 0.5 s, after a
 * rate limit (429, or Canvas's 403) or a 5xx.
 */
export function createServiceCaller({ send, tokens, wait = pause }: ServiceOptions): CallService {
  return async (platform, scopes, url, request = {}) => {
    const address = secure(url, platform);
    let freshToken = false;
    for (let attempt = 1; ; attempt += 1) {
      const token = await tokens.get(platform, scopes);
      const answer = await send(address, {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
      });
      if (answer.status >= 200 && answer.status < 300) return answer;
      if (answer.status === 401 && !freshToken) {
        freshToken = true;
        tokens.forget(platform, scopes);
      } else if (isPassing(answer) && attempt < TRIES) {
        await wait(Math.min(retryAfter(answer) ?? 250 * 2 ** attempt, LONGEST_WAIT));
      } else {
        throw new LtiError(
          "service_refused",
          `${address} answered ${answer.status}: ${answer.body.slice(0, 200)}`,
        );
      }
    }
  };
}

/** The `next` link of a page, if it has one on the same origin. https://www.rfc-editor.org/rfc/rfc8288 */
export function nextPage(answer: OutgoingResponse, url: string): string | undefined {
  const header = [answer.headers["link"] ?? []].flat().join(", ");
  const next = /<([^>]*)>\s*;[^<]*\brel\s*=\s*"?next"?/i.exec(header)?.[1];
  if (next === undefined) return undefined;
  const target = URL.parse(next, url);
  if (target?.origin !== new URL(url).origin) {
    throw new LtiError("service_invalid", `${url} names a next page on another origin`);
  }
  return target.href;
}

/** A self-hosted Canvas behind a proxy may write http into links of an https site. */
function secure(url: string, platform: Platform): string {
  return platform.issuer.startsWith("https:") ? url.replace(/^http:/, "https:") : url;
}

function isPassing({ status, body }: OutgoingResponse): boolean {
  return status === 429 || status >= 500 || (status === 403 && /rate limit/i.test(body));
}

function retryAfter({ headers }: OutgoingResponse): number | undefined {
  const seconds = Number(headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

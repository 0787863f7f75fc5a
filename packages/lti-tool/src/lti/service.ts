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
/** Milliseconds that we wait at most; a platform that asks for more is called again by the job's own next try. */
const LONGEST_WAIT = 30_000;

/**
 * Makes a way of calling that waits out what passes: as long as Retry-After asks, or doubling from 0.5 s, after a rate limit
 * (429, or Canvas's 403) or a 5xx, up to three times. Gives the last answer; throws `service_busy` when it is asked for more patience.
 */
export function patiently(send: Send, wait: (ms: number) => Promise<void> = pause): Send {
  return async (url, request) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await send(url, request);
      if (!isPassing(answer)) return answer;
      const asked = retryAfter(answer);
      if (asked !== undefined && asked > LONGEST_WAIT) {
        throw new LtiError("service_busy", `${url} asks to come back in ${Math.round(asked / 1000)} s`);
      }
      if (attempt === TRIES) return answer;
      await wait(asked ?? 250 * 2 ** attempt);
    }
  };
}

/** Makes the caller: patient, and with one fresh token after a 401. Throws a `TokenRefusal` when there is no token. */
export function createServiceCaller({ send, tokens, wait }: ServiceOptions): CallService {
  const call = patiently(send, wait);
  const tokenFor = async (platform: Platform, scopes: readonly string[]): Promise<string> => {
    try {
      return await tokens.get(platform, scopes);
    } catch (error) {
      throw error instanceof LtiError ? new TokenRefusal(error) : error;
    }
  };
  return async (platform, scopes, url, request = {}) => {
    const address = secure(url, platform);
    const callOnce = async (): Promise<OutgoingResponse> =>
      call(address, {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${await tokenFor(platform, scopes)}` },
      });
    let answer = await callOnce();
    if (answer.status === 401) {
      tokens.forget(platform, scopes);
      answer = await callOnce();
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw new ServiceRefusal(address, answer);
  };
}

/** No access token, whatever the reason: its code and message are those of its cause. */
export class TokenRefusal extends LtiError {
  constructor(cause: LtiError) {
    super(cause.code, cause.message, { cause });
  }
}

/** A service's answer that is no success. */
export class ServiceRefusal extends LtiError {
  /** HTTP status. */
  readonly status: number;
  readonly body: string;
  /** Whether the same call may succeed later: a rate limit or a fault of the platform. */
  readonly passing: boolean;

  constructor(address: string, answer: OutgoingResponse) {
    super("service_refused", `${address} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
    this.status = answer.status;
    this.body = answer.body;
    this.passing = isPassing(answer);
  }
}

/** The `next` link of a page, if it has one. Throws when it leads to another origin. */
export function nextPage(answer: OutgoingResponse, url: string): string | undefined {
  return linkOf(answer, url, "next");
}

/**
 * The link of that relation, if the answer has one. Throws when it leads to another origin. https://www.rfc-editor.org/rfc/rfc8288
 * Moodle 4.5 writes `&amp;` into the address and curly quotes around the relation, which arrive as the bytes of their UTF-8.
 */
export function linkOf(answer: OutgoingResponse, url: string, relation: string): string | undefined {
  const header = [answer.headers["link"] ?? []].flat().join(", ");
  const [, address] =
    [...header.matchAll(/<([^>]*)>([^<]*)/g)].find(([, , parameters = ""]) =>
      (/;\s*rel\s*=\s*[^\w\s;,]*([\w -]+)/i.exec(parameters)?.[1] ?? "")
        .toLowerCase()
        .split(/\s+/)
        .includes(relation),
    ) ?? [];
  if (address === undefined) return undefined;
  const base = new URL(url);
  const target = URL.parse(address.replaceAll("&amp;", "&"), base.href);
  if (target && base.protocol === "https:" && target.host === base.host) target.protocol = "https:";
  if (target?.origin !== base.origin) {
    throw new LtiError("service_invalid", `${url} names a ${relation} page on another origin`);
  }
  return target.href;
}

/** A self-hosted Canvas behind a proxy may write http into links of an https site, and call one place by both. */
export function secure(url: string, platform: Pick<Platform, "issuer">): string {
  return platform.issuer.startsWith("https:") ? url.replace(/^http:/, "https:") : url;
}

function isPassing({ status, body }: OutgoingResponse): boolean {
  return status === 429 || status >= 500 || (status === 403 && /rate limit/i.test(body));
}

/** Milliseconds. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3: seconds, or a date; a date is counted from the answer's own. */
function retryAfter({ headers }: OutgoingResponse): number | undefined {
  const told = headers["retry-after"];
  if (told === undefined) return undefined;
  const ms = /^\d+$/.test(told.trim())
    ? Number(told) * 1000
    : Date.parse(told) - (Date.parse(headers["date"] ?? "") || Date.now());
  return ms > 0 ? ms : undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

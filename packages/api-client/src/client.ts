import type { z } from "zod";
import { ApiError, type ApiErrorCode } from "./api-error.ts";
import type { Contract, EndpointName } from "./contract/index.ts";
import type { Problem } from "./contract/problem.ts";
import { routes, type Route } from "./contract/routes.ts";

export interface ClientOptions {
  /** Origin of the tool, such as `https://skills.example.edu`; the page's own when left out. */
  readonly baseUrl?: string;
  /** The bearer token. */
  readonly token?: string;
  /** Asked before every call, instead of `token`; what it rejects with rejects the call. */
  readonly getToken?: () => Promise<string | undefined> | string | undefined;
  /** Told when a call is refused for want of a valid token; gives a new one to try once more with, or nothing to give up. */
  readonly onUnauthenticated?: (error: ApiError) => Promise<string | undefined> | string | undefined;
  readonly fetch?: typeof globalThis.fetch;
  /** BCP 47 tag for the sentences in answers; the browser's own languages when left out. */
  readonly locale?: string;
  /** Milliseconds until a call is given up; 20 000 when left out. */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly locale?: string;
  readonly timeoutMs?: number;
}

/** Left out when it is no body, or has no names (`string` is the key of an empty strict object); optional when all its names are. */
type Part<Name extends string, Input> = undefined extends Input
  ? unknown
  : string extends keyof Input
    ? unknown
    : Partial<Input> extends Input
      ? Readonly<Partial<Record<Name, Input>>>
      : Readonly<Record<Name, Input>>;

/** What a call takes: `params` in the path, `query`, and `body`, each as the contract has it. */
export type CallInput<Name extends EndpointName> = Part<"params", z.input<Contract[Name]["params"]>> &
  Part<"query", z.input<Contract[Name]["query"]>> &
  Part<"body", z.input<Contract[Name]["body"]>>;

/** What a call answers. */
export type CallOutput<Name extends EndpointName> = z.output<Contract[Name]["response"]>;

type CallArguments<Name extends EndpointName> =
  unknown extends CallInput<Name>
    ? [input?: undefined, options?: CallOptions]
    : Partial<CallInput<Name>> extends CallInput<Name>
      ? [input?: CallInput<Name>, options?: CallOptions]
      : [input: CallInput<Name>, options?: CallOptions];

/** One method per endpoint of the contract. Whatever goes wrong with a call is thrown as an {@link ApiError}. */
export type Client = {
  readonly [Name in EndpointName]: (...args: CallArguments<Name>) => Promise<CallOutput<Name>>;
};

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

const root = "/api/v1";
const defaultTimeoutMs = 20_000;

/** Makes a client. It keeps the token in memory and nowhere else. */
export function createClient(options: ClientOptions = {}): Client {
  let renewed: string | undefined;

  async function call(route: Route, input: AnyInput, callOptions: CallOptions): Promise<unknown> {
    const token = renewed ?? (options.getToken ? await options.getToken() : options.token);
    try {
      return await send(route, input, callOptions, token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || !options.onUnauthenticated) throw error;
      renewed = await options.onUnauthenticated(error);
      if (renewed === undefined) throw error;
      return send(route, input, callOptions, renewed);
    }
  }

  async function send(
    route: Route,
    input: AnyInput,
    callOptions: CallOptions,
    token: string | undefined,
  ): Promise<unknown> {
    const fetch = options.fetch ?? globalThis.fetch;
    const locale = callOptions.locale ?? options.locale;
    const raw = input.body instanceof Uint8Array;
    const headers = {
      accept: "application/json, application/problem+json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(locale !== undefined && { "accept-language": locale }),
      ...(input.body !== undefined && { "content-type": raw ? "text/csv" : "application/json" }),
    };
    const timeout = AbortSignal.timeout(callOptions.timeoutMs ?? options.timeoutMs ?? defaultTimeoutMs);
    const signal = callOptions.signal ? AbortSignal.any([timeout, callOptions.signal]) : timeout;
    const url = (options.baseUrl ?? "").replace(/\/$/, "") + root + pathOf(route, input);
    try {
      const response = await fetch(url, {
        method: route.method,
        headers,
        signal,
        credentials: "omit",
        ...(input.body !== undefined && {
          body: raw ? (input.body as BodyInit) : JSON.stringify(input.body),
        }),
      });
      return await read(response);
    } catch (cause) {
      if (cause instanceof ApiError) throw cause;
      if (callOptions.signal?.aborted) throw new ApiError("aborted", "The call was cancelled.", { cause });
      if (timeout.aborted) throw new ApiError("timeout", "The server did not answer in time.", { cause });
      throw new ApiError("network", "The server cannot be reached.", { cause });
    }
  }

  const methods = Object.entries(routes).map(([name, route]) => [
    name,
    (input: AnyInput = {}, callOptions: CallOptions = {}) => call(route, input, callOptions),
  ]);
  return Object.fromEntries(methods) as Client;
}

function pathOf(route: Route, input: AnyInput): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.params?.[name] ?? ""),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) query.set(name, value);
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

async function read(response: Response): Promise<unknown> {
  const { status } = response;
  const body = await json(response);
  if (response.ok && body !== undefined) return body;
  if (!response.ok && isProblem(body)) {
    throw new ApiError(codeOf(body), body.detail, { status, problem: body });
  }
  throw new ApiError("unexpected_answer", `The server gave an answer of no known form (${status}).`, {
    status,
  });
}

async function json(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    typeof (body as Partial<Problem>).type === "string" &&
    typeof (body as Partial<Problem>).detail === "string"
  );
}

/** A later server may know codes that this client does not; they are passed on as they are. */
function codeOf(problem: Problem): ApiErrorCode {
  return problem.type.slice(problem.type.lastIndexOf(":") + 1) as ApiErrorCode;
}

import type { Endpoint } from "@skillstudio/api-client/contract";
import type { EpochMs } from "@skillstudio/engine";
import { json, raw, type Request, type Response, type Router } from "express";
import type { z } from "zod";
import { type FieldError, RequestError } from "../errors.ts";
import { type Db, inTenant, type Transaction } from "../store/database.ts";
import type { SessionRecord } from "../store/sessions.ts";
import { type Asked, authorize, type Subjects } from "./authorize.ts";
import { negotiateLocale } from "./locale.ts";

/** What every route needs. */
export interface Api {
  readonly router: Router;
  readonly db: Db;
  /** Asked once for each request: everything in it is judged at that moment. */
  readonly clock: () => EpochMs;
  /** The session of a bearer token, or nothing when there is none or it has ended. */
  readonly authenticate: (bearer: string) => Promise<SessionRecord | undefined>;
  /** The operator's session of a bearer token, or nothing when there is none or it has ended. */
  readonly authenticateOperator: (bearer: string) => Promise<object | undefined>;
  /** Holds every answer to the contract before it is sent. For tests and development. */
  readonly checkAnswers: boolean;
}

/** A request that was understood. */
export interface Understood<E extends Endpoint> {
  readonly params: z.output<E["params"]>;
  readonly query: z.output<E["query"]>;
  readonly body: z.output<E["body"]>;
  /** BCP 47 tag of the language to answer in. */
  readonly locale: string;
  readonly asOf: EpochMs;
}

/** A request that is allowed, with the course and the learner that it is about. */
export type Call<E extends Endpoint> = Understood<E> &
  Subjects[E["about"]] & { readonly session: SessionRecord };

/** What a handler gives, in the words of the wire. */
export type Answer<E extends Endpoint> = Promise<z.input<E["response"]>>;

/** Serves an endpoint to those who may: the handler runs in the same tenant transaction as the authorization. */
export function mount<E extends Endpoint>(
  api: Api,
  endpoint: E,
  handler: (call: Call<E>, trx: Transaction) => Answer<E>,
): void {
  serve(api, endpoint, async (req, res) => {
    const session = await requireSession(api, req);
    const understood = await understand(api, endpoint, req, res, session);
    return inTenant(api.db, session.tenantId, async (trx) => {
      const subjects = await authorize(trx, session, endpoint, askedBy(understood));
      return handler({ ...understood, ...subjects, session }, trx);
    });
  });
}

/**
 * Serves an endpoint whose handler opens transactions of its own: the caller is authorized first, before the body is read, and no connection
 * is held meanwhile.
 */
export function mountWithoutTransaction<E extends Endpoint>(
  api: Api,
  endpoint: E,
  handler: (call: Call<E>) => Answer<E>,
): void {
  serve(api, endpoint, async (req, res) => {
    const session = await requireSession(api, req);
    const asked = askedBy(addressOf(endpoint, req));
    const subjects = await inTenant(api.db, session.tenantId, (trx) =>
      authorize(trx, session, endpoint, asked),
    );
    const understood = await understand(api, endpoint, req, res, session);
    return handler({ ...understood, ...subjects, session });
  });
}

/** Serves an endpoint to the installation's operators, who belong to no tenant: the handler opens the transactions that it needs. */
export function mountOperator<E extends Endpoint>(
  api: Api,
  endpoint: E,
  handler: (request: Understood<E>) => Answer<E>,
): void {
  if (endpoint.access !== "operator") throw new TypeError(`${endpoint.path} is not for operators`);
  serve(api, endpoint, async (req, res) => {
    await requireOperator(api, req);
    return handler(await understand(api, endpoint, req, res));
  });
}

/** Serves an endpoint to everyone. */
export function mountPublic<E extends Endpoint>(
  api: Api,
  endpoint: E,
  handler: (request: Understood<E>) => Answer<E>,
): void {
  if (endpoint.access !== "public") throw new TypeError(`${endpoint.path} is not public`);
  serve(api, endpoint, async (req, res) => handler(await understand(api, endpoint, req, res)));
}

function serve(
  { router, checkAnswers }: Api,
  endpoint: Endpoint,
  answer: (req: Request, res: Response) => Promise<unknown>,
): void {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ":$1");
  router[methodOf(endpoint)](path, async (req, res) => {
    const body = await answer(req, res);
    if (checkAnswers) endpoint.response.parse(body);
    res.json(body);
  });
}

/** As Express and OpenAPI write it. */
export function methodOf({ method }: Endpoint): Lowercase<Endpoint["method"]> {
  return method.toLowerCase() as Lowercase<Endpoint["method"]>;
}

async function requireSession(api: Api, req: Request): Promise<SessionRecord> {
  const session = await api.authenticate(bearerOf(req));
  if (!session) throw new RequestError("session_expired");
  return session;
}

async function requireOperator(api: Api, req: Request): Promise<void> {
  const bearer = bearerOf(req);
  if (await api.authenticateOperator(bearer)) return;
  if (await api.authenticate(bearer)) throw new RequestError("forbidden", "This is for operators alone.");
  throw new RequestError("session_expired", "Sign in again with a new address from skillstudio admin-link.");
}

function bearerOf(req: Request): string {
  const [, bearer] = /^Bearer +([\w.~+/-]+=*)$/i.exec(req.get("authorization") ?? "") ?? [];
  if (bearer === undefined) throw new RequestError("unauthenticated");
  return bearer;
}

async function understand<E extends Endpoint>(
  { clock }: Api,
  endpoint: E,
  req: Request,
  res: Response,
  session?: SessionRecord,
): Promise<Understood<E>> {
  const { params, query } = addressOf(endpoint, req);
  const body = parse<E["body"]>(endpoint.body, "body", await readBody(endpoint, req, res));
  const locale = negotiateLocale(req.get("accept-language"), session?.locale);
  res.set("content-language", locale).vary("accept-language");
  return { params, query, body, locale, asOf: clock() };
}

function addressOf<E extends Endpoint>(endpoint: E, req: Request): Pick<Understood<E>, "params" | "query"> {
  return {
    params: parse<E["params"]>(endpoint.params, "params", { ...req.params }),
    query: parse<E["query"]>(endpoint.query, "query", { ...req.query }),
  };
}

function askedBy({ params, query }: Pick<Understood<Endpoint>, "params" | "query">): Asked {
  const named = { ...(query as object), ...(params as object) } as Partial<
    Record<"course_id" | "learner_id", string>
  >;
  return { courseId: named.course_id, learnerId: named.learner_id };
}

function parse<S extends z.ZodType>(schema: S, part: string, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap((issue): FieldError[] => {
    const path = [part, ...issue.path].join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: "is not known here" }));
  });
  throw new RequestError("invalid_request", undefined, { fields });
}

async function readBody(endpoint: Endpoint, req: Request, res: Response): Promise<unknown> {
  if (endpoint.method !== "POST") return undefined;
  const limit = endpoint.maxBytes;
  const read = endpoint.mediaType === "text/csv" ? raw({ type: () => true, limit }) : json({ limit });
  await new Promise<void>((done, fail) => {
    read(req, res, (error?: unknown) => (error instanceof Error ? fail(error) : done()));
  });
  const body: unknown = req.body;
  return body ?? (endpoint.mediaType === "text/csv" ? new Uint8Array() : undefined);
}

import { z } from "zod";
import type { Role } from "./primitives.ts";
import type { ProblemCode } from "./problem.ts";
import type { Route } from "./routes.ts";

/** Who may call: everyone, whoever holds a session in one of these roles, or an operator of the installation. */
export type Access = "public" | "operator" | readonly Role[];

/**
 * Whose data a call is about. `course`: one course, which the caller must belong to. `learner`: one learner in one course, which is
 * the caller's own self unless an instructor of the course asks. `none`: neither.
 */
export type Subject = "none" | "course" | "learner";

/** One endpoint: what it takes, what it answers, who may call it, and how it refuses. */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
  About extends Subject = Subject,
> extends Route {
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  readonly about: About;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Media type of the request body. */
  readonly mediaType: "application/json" | "text/csv";
  /** Bytes. A larger request body is refused. */
  readonly maxBytes: number;
  readonly response: Response;
  /** Beyond those that any endpoint may answer: `commonProblems`. */
  readonly errors: readonly ProblemCode[];
}

/** No parameters: an unknown one is refused by name. */
export const Nothing = z.strictObject({});
/** No request body. */
export const NoBody = z.undefined();

interface Definition<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Response extends z.ZodType,
  About extends Subject,
> {
  readonly route: Route;
  readonly summary: string;
  readonly description: string;
  readonly access: Access;
  readonly about: About;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly mediaType?: "application/json" | "text/csv";
  readonly maxBytes?: number;
  readonly response: Response;
  readonly errors?: readonly ProblemCode[];
}

/** Fills in what most endpoints share: no parameters, no body, JSON of at most 100 kB. */
export function endpoint<
  Response extends z.ZodType,
  const About extends Subject,
  Params extends z.ZodType = typeof Nothing,
  Query extends z.ZodType = typeof Nothing,
  Body extends z.ZodType = typeof NoBody,
>(
  definition: Definition<Params, Query, Body, Response, About>,
): Endpoint<Params, Query, Body, Response, About> {
  const { route, ...rest } = definition;
  return {
    params: Nothing as z.ZodType as Params,
    query: Nothing as z.ZodType as Query,
    body: NoBody as z.ZodType as Body,
    mediaType: "application/json",
    maxBytes: 100_000,
    errors: [],
    ...route,
    ...rest,
  };
}

import type { Request, Response } from "express";
import { courseInUrl, type Site } from "../site.ts";
import type { Tool } from "../state.ts";
import { bearer } from "./token.ts";

/** A service call that was refused; the router's error handler writes it in the platform's own words. */
export class ServiceRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "ServiceRefused";
    this.status = status;
  }
}

/** The tool that calls, when its token has one of `scopes` and the address is that of our course. Throws `ServiceRefused`. */
export async function requireScope(site: Site, req: Request, scopes: readonly string[]): Promise<Tool> {
  const caller = await bearer(site, req);
  if (caller === undefined) throw new ServiceRefused(401, "Unauthorized");
  if (!caller.scopes.some((one) => scopes.includes(one))) {
    throw new ServiceRefused(site.profile.ags.statuses.scopeError, "Insufficient permissions");
  }
  const { course, deployment, tool } = req.params;
  const ours =
    (course === undefined || course === courseInUrl(site)) &&
    (deployment === undefined || deployment === caller.tool.deploymentId) &&
    (tool === undefined || tool === String(caller.tool.number));
  if (!ours) throw new ServiceRefused(404, "Not found");
  return caller.tool;
}

const CANVAS_TYPES: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  404: "not_found",
  412: "precondition_failed",
};

/** Writes a refusal as the platform does. */
export function sendRefusal(
  site: Site,
  req: Request,
  res: Response,
  { status, message }: ServiceRefused,
): void {
  const request = {
    method: req.method,
    url: req.originalUrl,
    accept: req.headers.accept ?? "",
    contentType: req.headers["content-type"] ?? "",
  };
  const bodies = {
    moodle: { status, reason: message, request },
    canvas: { errors: { type: CANVAS_TYPES[status] ?? "unprocessable_entity", message } },
    plain: { status, message },
  };
  res.status(status).json(bodies[site.profile.ags.errorBody]);
}

/** A page of a list, and where the next one begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextFrom: number | undefined;
}

/** Cuts a list by the query's `limit` and `from`, at most `cap` long. */
export function page<Item>(items: readonly Item[], query: Request["query"], cap = Infinity): Page<Item> {
  const from = wholeNumber(query["from"]) ?? 0;
  const limit = Math.min(wholeNumber(query["limit"]) || Infinity, cap);
  const end = Math.min(from + limit, items.length);
  return { items: items.slice(from, end), nextFrom: end < items.length ? end : undefined };
}

function wholeNumber(value: unknown): number | undefined {
  return typeof value === "string" && /^\d{1,6}$/.test(value) ? Number(value) : undefined;
}

/** The request's own address with `from` moved on. */
export function nextUrl(site: Site, req: Request, from: number): string {
  const url = new URL(req.originalUrl, site.issuer);
  url.searchParams.set("from", String(from));
  return url.href;
}

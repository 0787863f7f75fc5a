import { Router, type RequestHandler } from "express";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** A part without which the tool cannot serve, and how to ask whether it answers. */
export interface Dependency {
  readonly name: string;
  /** Resolves when the part answers; rejects otherwise. */
  readonly check: () => Promise<unknown>;
}

/** Counts and times requests by route pattern, never by address, so that no id becomes a label. */
export interface Metrics {
  readonly observe: RequestHandler;
  readonly registry: Registry;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from a request's arrival to the end of its answer, in seconds.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  return {
    registry,
    observe: (req, res, next) => {
      const end = duration.startTimer();
      res.once("finish", () => {
        const route: unknown = req.route?.path;
        end({
          method: req.method,
          route: typeof route === "string" ? `${req.baseUrl}${route}` : "other",
          status: res.statusCode,
        });
      });
      next();
    },
  };
}

/** `/healthz` (the process is alive), `/readyz` (what it depends on answers) and `/metrics` (Prometheus text). */
export function healthRoutes(dependencies: readonly Dependency[], { registry }: Metrics): Router {
  const router = Router();
  router.get("/healthz", (_req, res) => {
    res.json({ status: "alive" });
  });
  router.get("/readyz", async (_req, res) => {
    const checks = await Promise.all(
      dependencies.map(async ({ name, check }) => [name, await check().then(ok, failed)] as const),
    );
    const ready = checks.every(([, answer]) => answer === "ok");
    res
      .status(ready ? 200 : 503)
      .json({ status: ready ? "ready" : "not ready", ...Object.fromEntries(checks) });
  });
  router.get("/metrics", async (_req, res) => {
    res.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

const ok = () => "ok" as const;
const failed = () => "failed" as const;

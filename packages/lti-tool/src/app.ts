import express, { type Express } from "express";
import type { Config } from "./config.ts";
import { createMetrics, healthRoutes } from "./health.ts";
import type { JobDeps } from "./jobs/job.ts";
import type { Queue } from "./jobs/queue.ts";

export interface AppDeps extends JobDeps {
  readonly config: Config;
  /** The installation's secret, from which keys for single purposes are derived. */
  readonly secret: string;
  readonly queue: Queue;
}

/** Joins the parts of the tool to one application. */
export async function createApp(deps: AppDeps): Promise<Express> {
  const metrics = createMetrics();
  const app = express().disable("x-powered-by").use(metrics.observe);
  app.use(
    healthRoutes(
      [
        { name: "database", check: () => deps.db.selectFrom("tenants").select("id").limit(1).execute() },
        { name: "queue", check: deps.queue.check },
      ],
      metrics,
    ),
  );
  return app;
}

import express, { type Express } from "express";
import { createMetrics, healthRoutes } from "./health.ts";
import type { Queue } from "./jobs/queue.ts";
import type { LaunchTool } from "./launch/launch-tool.ts";
import { fileURLToPath } from "node:url";
import { listFrameAncestors } from "./launch/framing.ts";
import { ltiRoutes } from "./launch/routes.ts";
import type { Logger } from "./log.ts";
import { pageRoutes } from "./pages/routes.ts";
import type { Db } from "./store/database.ts";

export interface AppDeps {
  readonly db: Db;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly launchTool: LaunchTool;
  readonly queue: Queue;
}

const WIDGET_BUNDLE = fileURLToPath(import.meta.resolve("@skillstudio/widgets/cdn/skill-studio.js"));

/** Joins the parts of the tool to one application. */
export function createApp(deps: AppDeps): Express {
  const metrics = createMetrics();
  const dependencies = [
    { name: "database", check: () => deps.db.selectFrom("tenants").select("id").limit(1).execute() },
    { name: "queue", check: deps.queue.check },
  ];
  return express()
    .disable("x-powered-by")
    .use(metrics.observe)
    .use(healthRoutes(dependencies, metrics))
    .use("/lti", ltiRoutes(deps.launchTool))
    .use(pageRoutes({ frameAncestors: () => listFrameAncestors(deps.db), widgetBundle: WIDGET_BUNDLE }));
}

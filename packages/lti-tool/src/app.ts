import express, { type Express, type RequestHandler } from "express";
import { apiRoutes } from "./api/routes.ts";
import { createMetrics, healthRoutes } from "./health.ts";
import { importFile } from "./ingest/import-file.ts";
import type { Queue } from "./jobs/queue.ts";
import { resultSync } from "./jobs/result-sync.ts";
import { scoreSending } from "./jobs/score-sending.ts";
import { answerDeepLinking } from "./launch/deep-linking.ts";
import { listFrameAncestors } from "./launch/framing.ts";
import type { LaunchTool } from "./launch/launch-tool.ts";
import { testDeployment } from "./launch/self-test-calls.ts";
import { rotateToolKeys } from "./launch/tool-keys.ts";
import { answerFailure } from "./launch/routes.ts";
import { authenticate } from "./launch/session.ts";
import { createToolApplication } from "./ltijs/ltijs-application.ts";
import { operatorRoutes } from "./operator/routes.ts";
import { authenticateOperator } from "./operator/sign-in.ts";
import { pageRoutes, widgetBundlePath } from "./pages/routes.ts";

/** Joins the parts of the tool to one application: health, API, and what people meet: our launch and pages unless told otherwise. */
export async function createApp(
  launchTool: LaunchTool,
  queue: Queue,
  createSite: (launchTool: LaunchTool) => Promise<RequestHandler> = createToolSite,
): Promise<Express> {
  const { db, log } = launchTool;
  const nudge = (sent: Promise<void>): void => {
    sent.catch((error: unknown) => log.error({ err: error }, "grades wait for their schedule"));
  };
  const onScoresQueued = (tenantId: string): void =>
    nudge(queue.send(scoreSending, { tenantId }, { key: tenantId, group: tenantId }));
  const metrics = createMetrics();
  const dependencies = [
    { name: "database", check: () => db.selectFrom("tenants").select("id").limit(1).execute() },
    { name: "queue", check: queue.check },
  ];
  return express()
    .disable("x-powered-by")
    .use(metrics.observe)
    .use(healthRoutes(dependencies, metrics))
    .use(
      "/api/v1",
      apiRoutes({
        ...launchTool,
        clock: launchTool.now,
        authenticate: (bearer) => authenticate(db, bearer),
        rotateToolKeys: (options) => rotateToolKeys(launchTool, options),
        testDeployment: (deploymentId) => testDeployment(launchTool, deploymentId),
        authenticateOperator: (bearer) => authenticateOperator(db, bearer),
        importFile: async (file) => {
          const report = await importFile(db, file);
          onScoresQueued(file.tenantId);
          return report;
        },
        onScoresQueued,
        onResultsWanted: (course) =>
          nudge(queue.send(resultSync, course, { key: course.courseId, group: course.tenantId })),
        answerDeepLinking: (session, placed) => answerDeepLinking(launchTool, session, placed),
        checkAnswers: false,
      }),
    )
    .use("/admin", operatorRoutes(launchTool))
    .use(await createSite(launchTool))
    .use(answerFailure(launchTool));
}

async function createToolSite(launchTool: LaunchTool): Promise<RequestHandler> {
  // An application, not a router: ltijs's own Express learns to read a query when it is mounted on one.
  return express()
    .disable("x-powered-by")
    .use("/lti", await createToolApplication(launchTool))
    .use(
      pageRoutes({
        publicUrl: launchTool.publicUrl,
        frameAncestors: (code) => listFrameAncestors(launchTool.db, code),
        widgetBundlePath,
      }),
    );
}

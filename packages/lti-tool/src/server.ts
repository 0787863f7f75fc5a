import { createServer, type RequestListener, type Server } from "node:http";
import { createApp } from "./app.ts";
import type { Config } from "./config.ts";
import { openDatabaseOf } from "./database-of.ts";
import { sendScores } from "./grades/send-scores.ts";
import { syncResults } from "./grades/sync-results.ts";
import { jobs } from "./jobs/schedule.ts";
import { noticeHandlers } from "./jobs/notice-handlers.ts";
import { openQueue, type Queue } from "./jobs/queue.ts";
import { rosterSync } from "./jobs/roster-sync.ts";
import { selfTest } from "./jobs/self-test.ts";
import { createLaunchTool, type LaunchTool } from "./launch/launch-tool.ts";
import { registerNoticeHandlers, type WantedNotices } from "./launch/notices.ts";
import { listRosterCourses, syncRoster } from "./launch/roster.ts";
import { testDeployment } from "./launch/self-test-calls.ts";
import { keepToolKeys } from "./launch/tool-keys.ts";
import type { Logger } from "./log.ts";
import { installationSecret } from "./secret-key.ts";
import { SetupError } from "./setup-error.ts";
import type { CourseOfPlatform } from "./store/contexts.ts";

/** What a process does: answer requests, run jobs, or both. */
export type Role = "web" | "worker" | "all";

export interface RunningServer {
  /** The tool as platforms meet it, for who works beside the server in this process. */
  readonly launchTool: LaunchTool;
  /** Ends everything that was started, newest first; resolves when nothing of it is left. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the tool: its port, its database (brought up to date), its queue and its application, which is our own unless `build`
 * makes another. Throws a `SetupError` for what the operator can mend, after ending what was already started.
 */
export async function startServer(
  config: Config,
  role: Role,
  log: Logger,
  build: (launchTool: LaunchTool, queue: Queue) => Promise<RequestListener> = createApp,
): Promise<RunningServer> {
  await using started = new AsyncDisposableStack();
  const http = role === "worker" ? undefined : await listen(config);
  if (http) started.defer(() => close(http.server));

  const secret = await installationSecret(config.dataDir, config.secretKey);
  const database = await openDatabaseOf(config, log);
  started.defer(() => database.close());

  const launchTool = createLaunchTool({
    db: database.db,
    secret,
    previousSecrets: config.previousSecretKey === undefined ? [] : [config.previousSecretKey],
    publicUrl: config.publicUrl,
    log,
    allowLoopback: config.allowLoopback,
    allowPrivateNetworks: config.allowPrivateNetworks,
    onRosterWanted: (course) => {
      queue
        .send(rosterSync, course, { key: course.contextId, group: course.tenantId })
        .catch((error: unknown) => {
          log.error({ err: error, ...course }, "roster sync not queued");
        });
    },
    onNoticesWanted: (wanted) => {
      queue
        .send(noticeHandlers, wanted, { key: wanted.deploymentId, group: wanted.tenantId })
        .catch((error: unknown) => {
          log.error({ err: error, deployment: wanted.deploymentId }, "notice handlers not queued");
        });
    },
    onFirstLaunch: (deployment) => {
      queue.send(selfTest, deployment, { key: deployment.deploymentId }).catch((error: unknown) => {
        log.error({ err: error, ...deployment }, "self-test not queued");
      });
    },
  });
  const jobDeps = {
    db: database.db,
    log,
    clock: Date.now,
    syncRoster: (course: CourseOfPlatform) => syncRoster(launchTool, course),
    listRosterCourses: () => listRosterCourses(launchTool),
    requestRoster: (course: CourseOfPlatform, seconds: number) =>
      queue.send(rosterSync, course, {
        key: `nightly ${course.contextId}`,
        group: course.tenantId,
        after: seconds,
      }),
    testDeployment: (deploymentId: string) => testDeployment(launchTool, deploymentId),
    registerNoticeHandlers: (wanted: WantedNotices) => registerNoticeHandlers(launchTool, wanted),
    keepToolKeys: () => keepToolKeys(launchTool),
    sendScores: (tenantId: string) => sendScores(launchTool, tenantId),
    syncResults: (tenantId: string, courseId: string | undefined) =>
      syncResults(launchTool, tenantId, { courseId, now: new Date() }),
  };
  const queue = await openQueue(database.url, jobs, jobDeps, { work: role !== "web" });
  started.defer(() => queue.stop());

  http?.serve(await build(launchTool, queue));
  // Once more, to come first: the requests under way need the database and the queue.
  if (http) started.defer(() => close(http.server));
  const running = started.move();
  return { launchTool, stop: () => running.disposeAsync() };
}

interface Listening {
  readonly server: Server;
  /** Gives the requests to the application; until then they are asked to come back. */
  readonly serve: (app: RequestListener) => void;
}

/** The port comes first: when it is taken, nothing else has been started. */
async function listen({ port, host }: Pick<Config, "port" | "host">): Promise<Listening> {
  let app: RequestListener = (_req, res) => {
    res
      .writeHead(503, { "content-type": "text/plain", "retry-after": "2" })
      .end("SkillStudio is starting.\n");
  };
  const server = createServer((req, res) => app(req, res));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, port)));
    server.listen(port, host, resolve);
  });
  return {
    server,
    serve: (next) => {
      app = next;
    },
  };
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== "EADDRINUSE" && error.code !== "EACCES") return error;
  const why = error.code === "EACCES" ? "may not be opened by this user" : "is in use by another program";
  const message = `Port ${port} ${why}. Stop that program, or choose another port with PORT.`;
  return new SetupError("port_in_use", message, { cause: error });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const impatient = setTimeout(() => server.closeAllConnections(), 5_000);
  await closed;
  clearTimeout(impatient);
}

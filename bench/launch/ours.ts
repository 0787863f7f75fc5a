import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { createApp } from "../../packages/lti-tool/src/app.ts";
import type { Queue } from "../../packages/lti-tool/src/jobs/queue.ts";
import { createLaunchTool } from "../../packages/lti-tool/src/launch/launch-tool.ts";
import { addPlatform } from "../../packages/lti-tool/src/launch/registration.ts";
import { createLog } from "../../packages/lti-tool/src/log.ts";
import { inInstallation, openDatabase } from "../../packages/lti-tool/src/store/database.ts";
import { migrate } from "../../packages/lti-tool/src/store/migrate.ts";
import { insertTenant } from "../../packages/lti-tool/src/store/tenants.ts";
import { beMeasured, countStatements } from "../measured.ts";
import type { ToolOptions } from "./load.ts";

// The whole tool, as `skillstudio start` serves it, without its worker.
const { databaseUrl, platform } = JSON.parse(process.argv[2] ?? "") as ToolOptions;
const statements = countStatements(pg);
const db = openDatabase(databaseUrl);
await migrate(db);
const tenantId = await inInstallation(db, (trx) => insertTenant(trx, { name: "Bench" }));
await addPlatform(db, { ...platform, tenantId, name: "Bench", deployments: ["1"] });

let app: RequestListener = (_req, res) => res.writeHead(503).end();
const server = createServer((req, res) => app(req, res)).listen(0, "127.0.0.1");
await new Promise((ready) => server.once("listening", ready));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const launchTool = createLaunchTool({
  db,
  secret: "a secret of the benchmark",
  publicUrl: url,
  log: createLog("info"),
  allowLoopback: true,
  allowPrivateNetworks: false,
  onRosterWanted: () => {},
  onNoticesWanted: () => {},
  onFirstLaunch: () => {},
});
const queue: Pick<Queue, "check"> = { check: async () => {} };
app = await createApp(launchTool, queue as Queue);
beMeasured(url, statements);

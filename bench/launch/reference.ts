import { createServer, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { beMeasured, countStatements } from "../measured.ts";
import type { ToolOptions } from "./load.ts";

/** What this needs of ltijs. */
interface Provider {
  readonly app: RequestListener;
  readonly setup: (key: string, database: object, options: object) => void;
  readonly deploy: (options: object) => Promise<unknown>;
  readonly onConnect: (
    callback: (token: unknown, req: unknown, res: { send: (text: string) => void }) => void,
  ) => void;
  readonly registerPlatform: (platform: object) => Promise<unknown>;
}
type Sequelize = new (database: string, user: string, password: string, options: object) => object;

// ltijs as its guide sets it up, with the database plugin that it recommends for PostgreSQL.
const { databaseUrl, platform, manifest } = JSON.parse(process.argv[2] ?? "") as ToolOptions & {
  manifest: string;
};
const require = createRequire(manifest);
const statements = countStatements(require("pg") as Parameters<typeof countStatements>[0]);
const { Provider: lti } = require("ltijs") as { Provider: Provider };
const Database = require("ltijs-sequelize") as Sequelize;
const { pathname, username, password, hostname, port } = new URL(databaseUrl);
const plugin = new Database(pathname.slice(1), username, password, {
  host: hostname,
  port: Number(port),
  dialect: "postgres",
  logging: false,
  pool: { max: 10 },
});
lti.setup("a secret of the benchmark", { plugin }, { cookies: { secure: false }, tokenMaxAge: 600 });
lti.onConnect((_token, _req, res) => res.send("connected"));
await lti.deploy({ serverless: true, silent: true });
await lti.registerPlatform({
  name: "Bench",
  url: platform.issuer,
  clientId: platform.clientId,
  authenticationEndpoint: platform.authorizationEndpoint,
  accesstokenEndpoint: platform.tokenEndpoint,
  authConfig: { method: "JWK_SET", key: platform.jwksUri },
});
const server = createServer(lti.app).listen(0, "127.0.0.1");
await new Promise((ready) => server.once("listening", ready));
beMeasured(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, statements);

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "../src/config.ts";
import { createLog } from "../src/log.ts";
import { type RunningServer, startServer } from "../src/server.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let dataDir: string;
let port: number;
let server: RunningServer;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), "skillstudio-server-"));
  port = await freePort();
  const config = readConfig({ PORT: String(port), DATA_DIR: dataDir, DATABASE_URL: database.url });
  server = await startServer(config, "web", createLog("silent"));
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  await rm(dataDir, { recursive: true });
});

it("listens on loopback alone while its public address is there", async () => {
  expect(await accepts("127.0.0.1")).toBe(true);
  expect(await accepts("127.0.0.2")).toBe(false);
});

it("reads the query of a login by GET and of a registration address", async () => {
  const codeOf = async (path: string): Promise<string | undefined> =>
    /<dd>(\w+)<\/dd>/.exec(await (await fetch(`http://127.0.0.1:${port}/lti/${path}`)).text())?.[1];
  const target = encodeURIComponent(`http://127.0.0.1:${port}/lti/launch`);
  expect(await codeOf(`login?iss=https://lms.example&login_hint=1&target_link_uri=${target}`)).toBe(
    "platform_unknown",
  );
  expect(await codeOf("register?token=guess&openid_configuration=lms")).toBe("registration_address_invalid");
});

it("answers the requests under way before it ends what they need", async () => {
  const exchange = beginExchange();
  await once(exchange, "continue");
  const stopped = server.stop();
  while (await accepts("127.0.0.1"));
  exchange.end(JSON.stringify({ code: "unknown" }));
  const [response] = (await once(exchange, "response")) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(401);
  await stopped;
});

/** A request whose body is still to come; it emits `continue` once the server has it. */
function beginExchange(): ClientRequest {
  const exchange = request(`http://127.0.0.1:${port}/lti/session`, {
    method: "POST",
    headers: { "content-type": "application/json", expect: "100-continue" },
  });
  exchange.flushHeaders();
  return exchange;
}

async function accepts(host: string): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return free;
}

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LtiError } from "../src/lti/lti-error.ts";
import {
  createSend,
  type Network,
  networkOf,
  type NetworkRules,
  type OutgoingRequest,
} from "../src/lti/outgoing.ts";

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/redirect") response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    else if (request.url === "/large") response.end("x".repeat(300_000));
    else if (request.url === "/endless") response.write("x");
    else if (request.url === "/broken") request.socket.destroy();
    else response.writeHead(201, { "x-agent": request.headers["user-agent"] ?? "" }).end("größe");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const INTERNET = { allowLoopback: false, allowPrivateNetworks: false };
const CAMPUS = { allowLoopback: false, allowPrivateNetworks: true };
const DEVELOPMENT = { allowLoopback: true, allowPrivateNetworks: false };

const send = createSend(DEVELOPMENT);

function codeOf(error: unknown): string {
  if (error instanceof LtiError) return error.code;
  throw error;
}

describe("a call to a platform", () => {
  it("names us and gives status, headers and text", async () => {
    expect(await send(`${url}/ok`)).toMatchObject({
      status: 201,
      headers: { "x-agent": expect.stringContaining("SkillStudioKit") },
      body: "größe",
    });
  });

  it.each<[path: string, request: OutgoingRequest, expected: string]>([
    ["/redirect", {}, "redirected"],
    ["/large", { maxBytes: 256_000 }, "response_too_large"],
    ["/endless", { timeoutMs: 100 }, "unreachable"],
    ["/broken", {}, "unreachable"],
    ["/ok", { headers: { authorization: "Bearer tok\u2026en" } }, "unreachable"],
    ["/ok", { headers: { "a b": "" } }, "unreachable"],
  ])("ends %s with %j as %s", async (path, request, expected) => {
    expect(await send(url + path, request).then(() => "answered", codeOf)).toBe(expected);
  });

  it.each<[address: string, rules: NetworkRules, expected: string]>([
    ["http://lms.example.edu/", INTERNET, "address_insecure"],
    ["http://10.0.0.1/", CAMPUS, "address_insecure"],
    ["ftp://lms.example.edu/", DEVELOPMENT, "address_insecure"],
    ["https://user@lms.example.edu/", DEVELOPMENT, "address_insecure"],
    ["https://:word@lms.example.edu/", DEVELOPMENT, "address_insecure"],
    ["https://127.0.0.1/", INTERNET, "address_private"],
    ["https://127.0.0.1/", CAMPUS, "address_private"],
    ["https://2130706433/", INTERNET, "address_private"],
    ["https://[::1]/", CAMPUS, "address_private"],
    ["https://[::ffff:10.0.0.1]/", INTERNET, "address_private"],
    ["https://10.0.0.1/", DEVELOPMENT, "address_private"],
    ["https://169.254.169.254/", CAMPUS, "address_private"],
    ["http://169.254.169.254/", DEVELOPMENT, "address_private"],
    ["https://0.0.0.0/", DEVELOPMENT, "address_private"],
    ["https://localhost/", INTERNET, "address_private"],
    ["https://localhost/", CAMPUS, "address_private"],
  ])("to %s with %j is not made", async (address, rules, expected) => {
    expect(await createSend(rules)(address).then(() => "answered", codeOf)).toBe(expected);
  });
});

it.each<[ip: string, expected: Network]>([
  ["8.8.8.8", "public"],
  ["2606:4700::1111", "public"],
  ["172.32.0.1", "public"],
  ["10.0.0.1", "private"],
  ["192.88.99.1", "reserved"],
  ["::ffff:0:169.254.169.254", "reserved"],
  ["3fff::1", "reserved"],
  ["5f00::1", "reserved"],
  ["172.31.255.255", "private"],
  ["100.64.0.1", "private"],
  ["fd00::1", "private"],
  ["::ffff:192.168.0.1", "private"],
  ["127.8.9.1", "loopback"],
  ["::1", "loopback"],
  ["::ffff:127.0.0.1", "loopback"],
  ["0.0.0.0", "reserved"],
  ["169.254.169.254", "reserved"],
  ["::ffff:169.254.169.254", "reserved"],
  ["255.255.255.255", "reserved"],
  ["::", "reserved"],
  ["fe80::1", "reserved"],
  ["64:ff9b::7f00:1", "reserved"],
])("%s is in the %s network", (ip, expected) => {
  expect(networkOf(ip)).toBe(expected);
});

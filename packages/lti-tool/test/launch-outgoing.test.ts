import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LtiError } from "../src/lti/lti-error.ts";
import { createSend, isPrivate, type OutgoingRequest } from "../src/lti/outgoing.ts";

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

const send = createSend({ allowPrivateNetworks: true });
const strict = createSend({ allowPrivateNetworks: false });

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
  ])("ends %s with %j as %s", async (path, request, expected) => {
    expect(await send(url + path, request).then(() => "answered", codeOf)).toBe(expected);
  });

  it.each<[address: string, expected: string]>([
    ["http://lms.example.edu/", "address_insecure"],
    ["ftp://lms.example.edu/", "address_insecure"],
    ["https://user@lms.example.edu/", "address_insecure"],
    ["https://127.0.0.1/", "address_private"],
    ["https://2130706433/", "address_private"],
    ["https://[::1]/", "address_private"],
    ["https://[::ffff:10.0.0.1]/", "address_private"],
    ["https://localhost/", "address_private"],
  ])("to %s is not made", async (address, expected) => {
    expect(await strict(address).then(() => "answered", codeOf)).toBe(expected);
  });
});

it.each([
  ["8.8.8.8", false],
  ["169.254.169.254", true],
  ["172.31.255.255", true],
  ["172.32.0.1", false],
  ["100.64.0.1", true],
  ["2606:4700::1111", false],
  ["fd00::1", true],
  ["::ffff:192.168.0.1", true],
])("%s is private: %s", (ip, expected) => {
  expect(isPrivate(ip)).toBe(expected);
});

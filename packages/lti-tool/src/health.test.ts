import express from "express";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createMetrics, healthRoutes, type Dependency } from "./health.ts";

const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((cleanup) => cleanup()));

async function serve(dependencies: readonly Dependency[]): Promise<string> {
  const metrics = createMetrics();
  const app = express().use(metrics.observe, healthRoutes(dependencies, metrics));
  const server = app.listen(0, "127.0.0.1");
  cleanups.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("health routes", () => {
  it("is alive whatever it depends on", async () => {
    const origin = await serve([{ name: "database", check: () => Promise.reject(new Error("down")) }]);
    const response = await fetch(`${origin}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: "alive" }]);
  });

  it("is ready when every part answers", async () => {
    const origin = await serve([{ name: "database", check: async () => undefined }]);
    const response = await fetch(`${origin}/readyz`);
    expect([response.status, await response.json()]).toEqual([200, { status: "ready", database: "ok" }]);
  });

  it("names the part that does not answer, and nothing of why", async () => {
    const origin = await serve([
      { name: "database", check: async () => undefined },
      { name: "queue", check: () => Promise.reject(new Error("secret address")) },
    ]);
    const response = await fetch(`${origin}/readyz`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: "not ready", database: "ok", queue: "failed" },
    ]);
  });

  it("counts requests by route pattern", async () => {
    const origin = await serve([]);
    await fetch(`${origin}/healthz`);
    const text = await (await fetch(`${origin}/metrics`)).text();
    expect(text).toContain(
      'http_request_duration_seconds_count{method="GET",route="/healthz",status="200"} 1',
    );
  });
});

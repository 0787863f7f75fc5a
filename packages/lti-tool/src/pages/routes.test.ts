import express from "express";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pageRoutes } from "./routes.ts";

let folder: string;
let origin: string;
let close: () => void;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skillstudio-pages-"));
  await writeFile(join(folder, "bundle.js"), "export {};");
  const app = express().use(
    pageRoutes({
      frameAncestors: async () => ["'self'", "https://lms.example.edu"],
      widgetBundle: join(folder, "bundle.js"),
    }),
  );
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close();
});
afterAll(async () => {
  close();
  await rm(folder, { recursive: true });
});

describe("the app page", () => {
  it("may be framed by the registered platforms, runs nothing inline, and sends no referrer", async () => {
    const response = await fetch(`${origin}/app`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "form-action 'self' https://lms.example.edu; base-uri 'none'; frame-ancestors 'self' https://lms.example.edu",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    const html = await response.text();
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
  });

  it.each(["/assets/app.js", "/assets/notices.js", "/assets/app.css", "/assets/skill-studio.js"])(
    "finds its file %s, which is asked for again at each use",
    async (path) => {
      const response = await fetch(origin + path);
      expect([response.status, response.headers.get("cache-control")]).toEqual([
        200,
        expect.stringMatching(/no-cache|max-age=0/),
      ]);
    },
  );
});

it("tells who opens the tool's own address what it is, and cannot be framed there", async () => {
  const response = await fetch(origin);
  expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(await response.text()).toContain("Open it from a course there.");
});

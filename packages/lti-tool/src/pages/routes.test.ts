import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageRoutes } from "./routes.ts";

const ancestors = ["'self'", "https://lms.example.edu", "http://lms.example.org"];
let folder: string;
let origin: string;
let stop: () => Promise<unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pages-"));
  const widgetBundlePath = join(folder, "skill-studio.js");
  await writeFile(widgetBundlePath, "export const speak = 1;");
  const server = express()
    .use(
      pageRoutes({
        publicUrl: "https://skills.example.edu",
        frameAncestors: async () => ancestors,
        widgetBundlePath,
      }),
    )
    .listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stop = () => new Promise((resolve) => server.close(resolve));
});

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

test("lets the registered platforms, and no one else, frame the application", async () => {
  const { headers } = await fetch(`${origin}/app`);
  const policy = headers.get("content-security-policy")?.split("; ");
  expect(policy).toContain("frame-ancestors 'self' https://lms.example.edu http://lms.example.org");
  expect(policy).toContain("form-action 'self' https: http://lms.example.org");
  expect(headers.get("x-frame-options")).toBeNull();
});

test("allows only our own files, and neither inline scripts nor inline styles", async () => {
  const { headers } = await fetch(`${origin}/app`);
  const policy = headers.get("content-security-policy")?.split("; ");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("style-src 'self'");
  expect(policy).toContain("require-trusted-types-for 'script'");
});

test("keeps the one-time code out of caches and out of referrers", async () => {
  const { headers } = await fetch(`${origin}/app?code=secret`);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
});

test.each(["/app", "/"])("has nothing inline in %s", async (path) => {
  const page = await (await fetch(origin + path)).text();
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*src=)|\son\w+=/);
});

test("lets no one frame the address's own front page", async () => {
  const { status, headers } = await fetch(`${origin}/`);
  expect(status).toBe(200);
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});

test("answers an address that is none with a page that an LMS may frame, and tells nothing of it", async () => {
  const answer = await fetch(`${origin}/lti-registration/secret`);
  expect(answer.status).toBe(404);
  expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors *");
  const page = await answer.text();
  expect(page).toContain("There is no page at this address");
  expect(page).not.toContain("secret");
});

test("lets the pages of any site load the elements, and nothing else of ours", async () => {
  const allowed = async (path: string) =>
    (await fetch(origin + path)).headers.get("access-control-allow-origin");
  expect(await allowed("/assets/skill-studio.js")).toBe("*");
  expect(await allowed("/assets/app.js")).toBeNull();
  expect(await allowed("/app")).toBeNull();
});

test.each([
  ["/assets/skill-studio.js", /javascript/],
  ["/assets/app.js", /javascript/],
  ["/assets/app.css", /css/],
])("serves %s so that a new version is seen at once and an old one costs nothing", async (path, type) => {
  const first = await fetch(origin + path);
  expect(first.status).toBe(200);
  expect(first.headers.get("content-type")).toMatch(type);
  expect(first.headers.get("cache-control")).toBe("no-cache");
  const again = await fetch(origin + path, {
    // As a browser asks; fetch by itself would add "no-cache" and so get the whole file.
    headers: { "if-none-match": first.headers.get("etag") ?? "", "cache-control": "max-age=0" },
  });
  expect(again.status).toBe(304);
});

test.each(["/assets/../routes.ts", "/assets/%2e%2e/routes.ts", "/assets/nothing.js"])(
  "does not serve %s",
  async (path) => {
    expect((await fetch(origin + path)).status).toBe(404);
  },
);

test("loads the operators' console on their page, and on no learner's", async () => {
  const [admin, learner, bundle] = await Promise.all(
    ["/admin", "/app", "/assets/skill-admin-console.js"].map((path) => fetch(`${origin}${path}`)),
  );
  expect(await admin?.text()).toContain("/assets/skill-admin-console.js");
  expect(await learner?.text()).not.toContain("skill-admin-console");
  expect([bundle?.status, bundle?.headers.get("content-type")]).toEqual([
    200,
    expect.stringContaining("javascript"),
  ]);
});

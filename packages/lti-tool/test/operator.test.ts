import type { AddressInfo } from "node:net";
import express from "express";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "../../../scripts/browser.mjs";
import { hashOf } from "../src/launch/one-time.ts";
import { createLog } from "../src/log.ts";
import { operatorRoutes } from "../src/operator/routes.ts";
import { authenticateOperator, createOperatorLink } from "../src/operator/sign-in.ts";
import { pageRoutes, widgetBundlePath } from "../src/pages/routes.ts";
import { inInstallation } from "../src/store/database.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let origin: string;
let close: () => Promise<unknown>;

beforeAll(async () => {
  database = await createTestDatabase();
  const app = express();
  const server = app.listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => new Promise((done) => server.close(done).closeAllConnections());
  app.use("/admin", operatorRoutes({ db: database.db, publicUrl: origin, log: createLog("silent") }));
  app.use(pageRoutes({ publicUrl: origin, frameAncestors: async () => ["'self'"], widgetBundlePath }));
});

afterAll(async () => {
  await close?.();
  await database?.drop();
});

async function newCode(now?: number): Promise<string> {
  const { url } = await createOperatorLink(database.db, {
    publicUrl: origin,
    ...(now !== undefined && { now }),
  });
  return new URL(url).searchParams.get("code") ?? "";
}

function signIn(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${origin}/admin/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function tokenOf(response: Response): Promise<string> {
  return ((await response.json()) as { access_token: string }).access_token;
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

describe("an operator's address", () => {
  it("signs in once, even when it is opened several times at once", async () => {
    const code = await newCode();
    const responses = await Promise.all([signIn({ code }), signIn({ code }), signIn({ code })]);
    expect(responses.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
  });

  it("gives a token that the API takes, and a cookie that no script and no other site can use", async () => {
    const response = await signIn({ code: await newCode() });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-operator=[\w-]{43}; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      ),
    ]);
    expect(await authenticateOperator(database.db, await tokenOf(response))).toEqual({
      expiresAt: expect.any(Date),
    });
  });

  it("has an end", async () => {
    const response = await signIn({ code: await newCode(Date.now() - 61 * 60_000) });
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ type: "urn:skillstudio:problem:sign_in_needed" }),
    ]);
  });

  it("is kept as its SHA-256 alone", async () => {
    const code = await newCode();
    const kept = await inInstallation(database.db, (trx) =>
      trx.selectFrom("operator_links").select("code_hash").execute(),
    );
    expect(kept.map(({ code_hash }) => code_hash)).toContainEqual(hashOf(code));
  });
});

describe("an operator's session", () => {
  it("goes on after a reload, with the same token in every tab", async () => {
    const first = await signIn({ code: await newCode() });
    const again = await signIn({}, { cookie: cookieOf(first) });
    expect([again.status, await tokenOf(again)]).toEqual([200, await tokenOf(first)]);
  });

  it("ends when it is signed out of, for its token too", async () => {
    const first = await signIn({ code: await newCode() });
    const token = await tokenOf(first);
    const out = await fetch(`${origin}/admin/sign-out`, {
      method: "POST",
      headers: { cookie: cookieOf(first) },
    });
    expect([out.status, out.headers.getSetCookie()[0]]).toEqual([204, expect.stringContaining("Max-Age=0")]);
    expect(await authenticateOperator(database.db, token)).toBeUndefined();
    expect((await signIn({}, { cookie: cookieOf(first) })).status).toBe(401);
  });

  it.each([
    ["another site's page", { "sec-fetch-site": "cross-site" }, 403],
    ["a sister site's page", { "sec-fetch-site": "same-site" }, 403],
    ["a page of another origin, in a browser that says no more", { origin: "https://evil.example" }, 403],
    ["our own page", { "sec-fetch-site": "same-origin" }, 200],
  ])("asked for by %s", async (_, headers: Record<string, string>, status) => {
    const first = await signIn({ code: await newCode() });
    expect((await signIn({}, { cookie: cookieOf(first), ...headers })).status).toBe(status);
  });

  it.each([
    ["another form", JSON.stringify({ code: 5 })],
    ["unknown members", JSON.stringify({ code: "x", more: true })],
    ["no JSON", "{"],
  ])("is not begun by %s", async (_, body) => {
    const response = await fetch(`${origin}/admin/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(response.status).toBe(400);
  });
});

describe("the operators' page, in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch(await findBrowser());
  }, 60_000);
  afterAll(() => browser?.close());

  it("signs in, drops the code from the address, stays signed in when it is reloaded, and signs out", async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    await page.goto(`${origin}/admin?code=${await newCode()}`);
    const signOut = page.getByRole("button", { name: "Sign out" });
    await signOut.waitFor();
    expect(page.url()).toBe(`${origin}/admin`);
    await page.reload();
    await signOut.waitFor();
    expect(await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")).toEqual([
      0,
      0,
      "",
    ]);
    await signOut.click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Sign in with a new address" }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("says in the reader's language how to get an address", async () => {
    const context = await browser.newContext({ locale: "ar" });
    const page = await context.newPage();
    await page.goto(`${origin}/admin`);
    await page.getByText("skillstudio admin-link").waitFor();
    expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
    await context.close();
  });

  it("may be framed by nobody", async () => {
    const { headers } = await fetch(`${origin}/admin`);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });
});

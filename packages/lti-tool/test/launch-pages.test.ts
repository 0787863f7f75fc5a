import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPlatform, createRegistrationLink } from "../src/launch/registration.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { createBrowser, type LaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startWholeApp } from "./support/whole-app.ts";

let database: TestDatabase;
let app: LaunchApp;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startWholeApp(database.db);
  const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  await addPlatform(database.db, {
    tenantId,
    name: "Moodle",
    issuer: "https://lms.example.edu",
    clientId: "client-1",
    authorizationEndpoint: "https://lms.example.edu/auth",
    tokenEndpoint: "https://lms.example.edu/token",
    jwksUri: "https://lms.example.edu/keys",
  });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const initiation = (): Record<string, string> => ({
  iss: "https://lms.example.edu",
  login_hint: "62",
  target_link_uri: `${app.url}/lti/launch`,
  client_id: "client-1",
});

const READERS: readonly (readonly [acceptLanguage: string, html: string, refusal: string, offer: string])[] =
  [
    ["en-GB", 'lang="en" dir="ltr"', "This request is incomplete", "One more click"],
    ["es-MX,es;q=0.9", 'lang="es" dir="ltr"', "Esta solicitud está incompleta", "Un clic más"],
    ["de", 'lang="de" dir="ltr"', "Diese Anfrage ist unvollständig", "Noch ein Klick"],
    ["fr;q=0.9,ar-EG;q=0.8", 'lang="ar" dir="rtl"', "هذا الطلب غير مكتمل", "نقرة واحدة أخرى"],
    ["fr", 'lang="en" dir="ltr"', "This request is incomplete", "One more click"],
  ];

describe.each(READERS)("for a reader of %s", (acceptLanguage, html, refusal, offer) => {
  const headers = { "accept-language": acceptLanguage };

  it("a refusal is in their language, its code and support id are not", async () => {
    const response = await createBrowser().post(`${app.url}/lti/launch`, {}, headers);
    const page = await response.text();
    expect([response.status, response.headers.get("vary")]).toEqual([
      400,
      expect.stringMatching(/accept-language/i),
    ]);
    expect(page).toContain(html);
    expect(page).toContain(`<h1>${refusal}</h1>`);
    expect(page).toMatch(/<dd>state_missing<\/dd>[^]*<dd>[0-9A-F]{10}<\/dd>/);
  });

  it("the page of a login in a frame is in their language", async () => {
    const response = await createBrowser().post(`${app.url}/lti/login`, initiation(), {
      ...headers,
      "sec-fetch-dest": "iframe",
    });
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain(html);
    expect(page).toContain(`<h1>${offer}</h1>`);
  });

  it("the page of a registration address is in their language", async () => {
    const { url } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId: null });
    expect(await (await createBrowser().get(url, headers)).text()).toContain(html);
  });

  it("the problem of a session is in their language, its type is not", async () => {
    const response = await createBrowser().post(`${app.url}/lti/session`, '{"code":"unknown"}', {
      ...headers,
      "content-type": "application/json",
    });
    const problem: unknown = await response.json();
    expect(problem).toMatchObject({ type: "urn:skillstudio:problem:code_invalid", status: 401 });
    expect(problem).toHaveProperty("title", TOO_LONG[html.slice(6, 8)]);
  });
});

const TOO_LONG: Readonly<Record<string, string>> = {
  en: "This took too long",
  es: "Se agotó el tiempo",
  de: "Das hat zu lange gedauert",
  ar: "استغرق هذا وقتًا أطول مما ينبغي",
};

it("an address that cannot be read is refused by a page of ours", async () => {
  const response = await fetch(`${app.url}/install/%ff`);
  const page = await response.text();
  expect([response.status, response.headers.get("content-security-policy")]).toEqual([
    400,
    expect.stringContaining("default-src 'none'"),
  ]);
  expect(page).toMatch(/<dd>request_invalid<\/dd>[^]*<dd>[0-9A-F]{10}<\/dd>/);
  expect(page).not.toMatch(/node_modules|URIError/);
});

it("a page that fails, as without a database, tells a support id and nothing internal", async () => {
  const lost = await createTestDatabase();
  const failing = await startWholeApp(lost.db);
  await lost.drop();
  const response = await fetch(`${failing.url}/app?code=x`);
  const page = await response.text();
  await failing.close();
  expect(response.status).toBe(500);
  expect(page).toContain("<h1>Something went wrong on our side</h1>");
  const supportId = /<dd>internal_error<\/dd>[^]*<dd>([0-9A-F]{10})<\/dd>/.exec(page)?.[1] ?? "none";
  expect(page).not.toMatch(/node_modules|\n\s+at |Error:/);
  expect(failing.log.find((line) => line.includes(supportId))).toContain('"path":"/app"');
});

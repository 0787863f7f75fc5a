import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findBrowser } from "../../../scripts/browser.mjs";
import { addPlatform } from "../src/launch/registration.ts";
import { syncRoster } from "../src/launch/roster.ts";
import { authenticate } from "../src/launch/session.ts";
import { rotateToolKeys } from "../src/launch/tool-keys.ts";
import { claim } from "../src/lti/claims.ts";
import { createOperatorLink } from "../src/operator/sign-in.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import type { LaunchApp } from "./support/launch-app.ts";
import { launchResponse, launchTo } from "./support/launching.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";
import { startTestPlatform, type TestPlatform } from "./support/test-platform.ts";
import { startWholeApp } from "./support/whole-app.ts";

const INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor";

let database: TestDatabase;
let lms: TestPlatform;
let app: LaunchApp;
let browser: Browser;
let tenantId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  lms = await startTestPlatform();
  app = await startWholeApp(database.db);
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  await addPlatform(database.db, {
    tenantId,
    name: "Campus Moodle",
    issuer: lms.url,
    clientId: "client-1",
    authorizationEndpoint: `${lms.url}/auth`,
    tokenEndpoint: `${lms.url}/token`,
    jwksUri: `${lms.url}/keys`,
    productFamily: "moodle",
    deployments: ["1"],
    newDeployments: "pending",
  });
  await rotateToolKeys(app.tool, { early: true });
  browser = await chromium.launch(await findBrowser());
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await lms?.close();
  await database?.drop();
});

async function signedIn(locale = "en"): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  const { url } = await createOperatorLink(database.db, { publicUrl: app.url });
  await page.goto(url);
  await page.locator("skill-admin-console >> [part=platforms]").waitFor();
  return { page, complaints };
}

it("lets an operator approve a deployment that waits, see how the other fares, and switch one off", async () => {
  const { access_token } = await launchTo(app, lms, { sub: "59", [claim.roles]: [INSTRUCTOR] });
  const session = await authenticate(database.db, access_token);
  lms.answers.set("/memberships", () => ({ status: 403, body: "no" }));
  const course = { tenantId, contextId: session?.contextId ?? "" };
  await expect(syncRoster(app.tool, course)).rejects.toMatchObject({ code: "service_refused" });
  expect((await launchResponse(app, lms, { [claim.deploymentId]: "2" })).status).toBe(403);

  const { page, complaints } = await signedIn();
  const waiting = page.locator("[part=request]");
  await expect.poll(() => waiting.innerText()).toMatch(/new deployment in Campus Moodle\s+Deployment 2/);
  const known = page.locator("[part=deployment]").filter({ hasText: "Deployment 1" });
  const facts = (await known.innerText()).replace(/\s+/g, " ");
  expect(facts).toMatch(/Last launch (now|\d+ minutes? ago)/);
  expect(facts).toContain("the LMS refused the list of participants");
  expect(facts).toMatch(/Missing permissions .*Send grades/);
  expect(await page.locator("[part=keys]").innerText()).toMatch(/Active, signs\s+Age: 0 days/);

  await waiting.getByLabel("Institution", { exact: true }).selectOption({ label: "Lab School" });
  await waiting.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { name: "Nothing is waiting" }).waitFor();
  expect((await launchResponse(app, lms, { [claim.deploymentId]: "2" })).status).toBe(303);

  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByText("Everything is up to date.").waitFor();
  await page.getByRole("button", { name: "Switch off: Deployment 2 of Campus Moodle" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Switch off" }).click();
  await page.getByText("Deployment 2 of Campus Moodle is switched off.").waitFor();
  expect((await launchResponse(app, lms, { [claim.deploymentId]: "2" })).status).toBe(403);
  expect(complaints).toEqual([]);
});

it("makes a registration link that is the tool's own, and says where to paste it", async () => {
  const { page, complaints } = await signedIn();
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = page.getByLabel("Your link");
  await expect.poll(() => link.inputValue()).toMatch(new RegExp(`^${app.url}/lti/register\\?token=`));
  await page.getByRole("link", { name: "Where to paste it" }).click();
  await page.waitForURL(`${app.url}/install`);
  expect(complaints).toEqual([]);
});

it("adds a platform by hand, and says at its field what the server does not take", async () => {
  const { page } = await signedIn();
  await page.getByRole("button", { name: "Add a platform by hand" }).click();
  await page.getByLabel("What kind of LMS is it?").selectOption("Canvas");
  const form = page.getByRole("form", { name: "Add a platform" });
  await form.getByLabel("Name", { exact: true }).fill("Canvas of the North");
  await form.getByLabel("Client id").fill("10000000000042");
  await form.getByLabel("Key set address").fill("https://10.0.0.1/keys");
  await form.getByLabel("Institution", { exact: true }).selectOption("new");
  await form.getByLabel("Name of the new institution").fill("University of the North");
  await form.getByRole("button", { name: "Add the platform" }).click();
  await form.getByText("is a private address").waitFor();
  await form.getByLabel("Key set address").fill("https://sso.canvaslms.com/api/lti/security/jwks");
  await form.getByRole("button", { name: "Add the platform" }).click();
  await page.getByRole("heading", { name: "Canvas of the North" }).waitFor();
  await page.getByRole("rowheader", { name: "University of the North" }).waitFor();
  const added = await inInstallation(database.db, (trx) =>
    trx
      .selectFrom("platforms")
      .select(["issuer", "status"])
      .where("client_id", "=", "10000000000042")
      .execute(),
  );
  expect(added).toEqual([{ issuer: "https://canvas.instructure.com", status: "active" }]);
});

it("speaks the operator's language, the self-test included", async () => {
  const { page } = await signedIn("ar");
  await page.getByRole("heading", { name: "المنصات" }).waitFor();
  expect(await page.locator("skill-admin-console >> article").getAttribute("dir")).toBe("rtl");
});

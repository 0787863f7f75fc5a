import { readFile } from "node:fs/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  addToolByHand,
  enableTool,
  endpoints,
  registerTool,
  type Site,
  type SiteId,
  type Tool,
} from "../../../examples/demo-lms/src/index.ts";
import { place, startLab } from "../../../examples/demo-lms/test/support/lab.ts";
import { findBrowser } from "../../../scripts/browser.mjs";
import { addPlatform, createRegistrationLink } from "../src/launch/registration.ts";
import { createToolApplication } from "../src/ltijs/ltijs-application.ts";
import { inInstallation } from "../src/store/database.ts";
import { insertTenant } from "../src/store/tenants.ts";
import { type LaunchApp, startLaunchApp } from "./support/launch-app.ts";
import { createTestDatabase, type TestDatabase } from "./support/postgres.ts";

let database: TestDatabase;
let lms: Awaited<ReturnType<typeof startLab>>;
let app: LaunchApp;
let browser: Browser;
let tenantId: string;
/** The page of the tool's link in the course of each school. */
let links: Record<SiteId, string>;
/** False stands for a browser that keeps no cookies in frames, not even partitioned ones. */
let framesHaveCookies = true;

beforeAll(async () => {
  database = await createTestDatabase();
  tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "Lab School" }));
  lms = await startLab();
  app = await startLaunchApp(database.db, {}, async (server, tool) => {
    server.use((req, _res, next) => {
      if (!framesHaveCookies && req.get("sec-fetch-dest") !== "document") delete req.headers.cookie;
      next();
    });
    server.use("/lti", await createToolApplication(tool));
    server.get("/app", (_req, res) => void res.send("<h1>Launched</h1>"));
  });
  links = {
    moodle: await install("moodle"),
    canvas: await install("canvas"),
    blackboard: await install("blackboard"),
    brightspace: await install("brightspace"),
  };
  const { executablePath, args } = await findBrowser();
  browser = await chromium.launch({ executablePath, args: [...args, "--test-third-party-cookie-phaseout"] });
});

beforeEach(() => {
  framesHaveCookies = true;
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await lms?.close();
  await database?.drop();
});

/** Installs the tool at a school in the way that its platform has, and places a link. */
async function install(id: SiteId): Promise<string> {
  const site = lms.lms.sites[id];
  const tool = site.profile.dynamicRegistration ? await installByAddress(site) : await installByHand(site);
  const link = place(site, tool, {
    url: `${app.url}/lti/launch?view=dashboard`,
    custom: { view: "dashboard" },
  });
  return `${site.issuer}/course/links/${link.number}`;
}

async function installByAddress(site: Site): Promise<Tool> {
  const { url: link } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId });
  return enableTool(site, (await registerTool(site, link)).clientId);
}

async function installByHand(site: Site): Promise<Tool> {
  const { clientId } = addToolByHand(site, {
    name: "SkillStudio",
    login_url: `${app.url}/lti/login`,
    redirect_uris: [`${app.url}/lti/launch`],
    jwks_url: `${app.url}/lti/keys`,
  });
  const tool = enableTool(site, clientId);
  const { authorization, token, keys } = endpoints(site);
  await addPlatform(database.db, {
    tenantId,
    name: site.profile.school,
    issuer: site.issuer,
    clientId,
    authorizationEndpoint: authorization,
    tokenEndpoint: token,
    jwksUri: keys,
    deployments: [tool.deploymentId ?? ""],
  });
  return tool;
}

async function openAsStudent(
  id: SiteId,
  link: string,
  prepare: (context: BrowserContext) => Promise<void> = async () => {},
): Promise<Page> {
  const context = await browser.newContext();
  await prepare(context);
  const page = await context.newPage();
  await page.goto(lms.lms.sites[id].issuer);
  await page.locator('button[value="62"]').click();
  await page.waitForURL("**/course");
  await page.goto(link);
  return page;
}

const STORAGE_SCRIPT = new URL("../src/launch/browser/platform-storage.js", import.meta.url);

/** Lets our pages wait for the platform as long as a busy machine may need; nothing waits that long when it answers. */
async function waitPatiently(context: BrowserContext): Promise<void> {
  const script = await readFile(STORAGE_SCRIPT, "utf8");
  const patient = script.replaceAll(/^const (\w+_WAIT) = \d+;$/gm, "const $1 = 30_000;");
  if (patient.match(/30_000/g)?.length !== 2) throw new Error("The script has other waits.");
  await context.route(`${app.url}/lti/assets/platform-storage.js`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: patient }),
  );
}

/** Puts a script in the place of one of the LMS's. */
async function replaceScript(context: BrowserContext, name: string, script: string): Promise<void> {
  await context.route(`${lms.lms.publicUrl}/assets/${name}`, (route) =>
    route.fulfill({ contentType: "text/javascript", body: script }),
  );
}

/** The first heading that the tool shows in its frame. */
async function headingInFrame(page: Page): Promise<string | null> {
  const heading = page.frameLocator(".tool-frame").locator("h1:not([hidden] *)");
  await heading.waitFor({ state: "visible", timeout: 30_000 });
  return heading.textContent();
}

/** Follows the offer of a window of its own, up to the tool's page. */
async function launchInNewWindow(page: Page): Promise<void> {
  const [opened] = await Promise.all([
    page.context().waitForEvent("page"),
    page.frameLocator(".tool-frame").getByRole("link", { name: "Open in a new window" }).click(),
  ]);
  await opened.getByRole("heading", { name: "Launched" }).waitFor({ timeout: 30_000 });
}

it.each<SiteId>(["moodle", "canvas", "blackboard", "brightspace"])(
  "launches in a frame of %s while third-party cookies are blocked",
  async (id) => {
    const page = await openAsStudent(id, links[id]);
    expect(await headingInFrame(page)).toBe("Launched");
  },
);

it.each<SiteId>(["moodle", "brightspace"])(
  "launches in a new window of %s, which has no storage, when the browser keeps no cookie in frames",
  async (id) => {
    framesHaveCookies = false;
    const page = await openAsStudent(id, links[id]);
    expect(await headingInFrame(page)).toBe("One more click");
    await launchInNewWindow(page);
  },
);

/** The script of the frame that keeps data, with what it does at a message: `send` answers the tool, `kept` is what it has. */
const storageThat = (hear: string): string => `
  const values = new Map();
  addEventListener("message", (event) => {
    const { origin, source, data } = event;
    if (!String(data?.subject).startsWith("lti.") || data.subject.endsWith(".response")) return;
    const { subject, message_id, key, value } = data;
    const send = (answer) => source.postMessage({ subject: subject + ".response", message_id, key, ...answer }, origin);
    if (subject === "lti.put_data") values.set(key, value);
    const kept = values.get(key) ?? null;
    (${hear})();
  });`;

const EVIL = "http://evil.example";

/** A page of another origin inside the storage frame: it answers the tool in the storage's place, and then says so. */
const EVIL_PAGE = `<!doctype html><script>
  addEventListener("message", ({ source, data }) => {
    for (let index = 0; index < top.frames.length; index += 1) top.frames[index].postMessage(data, "*");
    source.postMessage("answered", "*");
  });
  parent.postMessage("ready", "*");
</script>`;

/** Lets the other origin answer with `value` before the storage, which then does what `afterwards` says. */
async function forestall(context: BrowserContext, value: string, afterwards: string): Promise<void> {
  await context.route(`${EVIL}/**`, (route) => route.fulfill({ contentType: "text/html", body: EVIL_PAGE }));
  await replaceScript(context, "platform-storage.js", forestalledStorage(value, afterwards));
}

const forestalledStorage = (value: string, afterwards: string): string => `
  const evil = document.createElement("iframe");
  evil.src = "${EVIL}/";
  const told = (text) => new Promise((done) => addEventListener("message", function hear({ data }) {
    if (data !== text) return;
    removeEventListener("message", hear);
    done();
  }));
  const ready = told("ready");
  document.documentElement.append(evil);
  ${storageThat(`async () => {
    await ready;
    const answered = told("answered");
    const answer = { subject: subject + ".response", message_id, key, value: ${value} };
    evil.contentWindow.postMessage(answer, "*");
    await answered;
    ${afterwards};
  }`)}`;

describe("without any cookie", () => {
  const storages: readonly SiteId[] = ["canvas", "blackboard"];

  beforeEach(() => {
    framesHaveCookies = false;
  });

  it.each(storages)("launches by the storage of %s", async (id) => {
    const page = await openAsStudent(id, links[id], waitPatiently);
    expect(await headingInFrame(page)).toBe("Launched");
  });

  it.each(storages)("launches in a new window of %s when its storage never answers", async (id) => {
    const page = await openAsStudent(id, links[id], async (context) => {
      await replaceScript(context, "platform-messages.js", "");
      await replaceScript(context, "platform-storage.js", "");
    });
    expect(await headingInFrame(page)).toBe("One more click");
    await launchInNewWindow(page);
  });

  it("launches in a new window when the platform says what it keeps and the storage never answers", async () => {
    const page = await openAsStudent("canvas", links.canvas, (context) =>
      replaceScript(context, "platform-storage.js", ""),
    );
    expect(await headingInFrame(page)).toBe("One more click");
    await launchInNewWindow(page);
  });

  it.each([
    ["answers with an error", 'send({ error: { code: "storage_exhaustion", message: "Full." } })'],
    ["keeps and does not give back", 'send({ value: subject === "lti.put_data" ? value : null })'],
  ])("launches in a new window when the storage %s", async (_name, answer) => {
    const page = await openAsStudent("canvas", links.canvas, async (context) => {
      await waitPatiently(context);
      await replaceScript(context, "platform-storage.js", storageThat(`() => ${answer}`));
    });
    expect(await headingInFrame(page)).toBe("One more click");
    await launchInNewWindow(page);
  });

  it("launches in a new window when another origin alone answers, though with the right value", async () => {
    const page = await openAsStudent("canvas", links.canvas, (context) => forestall(context, "kept", ""));
    expect(await headingInFrame(page)).toBe("One more click");
    await launchInNewWindow(page);
  });

  it("launches by the storage although another origin answers before it", async () => {
    const page = await openAsStudent("canvas", links.canvas, async (context) => {
      await waitPatiently(context);
      await forestall(context, '"forged"', "send({ value: kept })");
    });
    expect(await headingInFrame(page)).toBe("Launched");
  });

  it("is refused, with a way out, when the storage gives back at the login and no more at the launch", async () => {
    const answer = 'send(subject === "lti.get_data" && ++asked > 1 ? { error: {} } : { value: kept })';
    const page = await openAsStudent("canvas", links.canvas, async (context) => {
      await waitPatiently(context);
      await replaceScript(context, "platform-storage.js", `let asked = 0; ${storageThat(`() => ${answer}`)}`);
    });
    expect(await headingInFrame(page)).toBe("Your browser blocks this page inside your course");
    const frame = page.frameLocator(".tool-frame");
    expect(await frame.locator("dd").first().textContent()).toBe("browser_unproven");
    expect(await frame.locator("main").textContent()).toContain("open the activity in a new window");
  });
});

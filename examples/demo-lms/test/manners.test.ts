import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRegistrationLink } from "../../../packages/lti-tool/src/launch/registration.ts";
import { createToolApplication } from "../../../packages/lti-tool/src/ltijs/ltijs-application.ts";
import { inInstallation } from "../../../packages/lti-tool/src/store/database.ts";
import { insertTenant } from "../../../packages/lti-tool/src/store/tenants.ts";
import { startLaunchApp } from "../../../packages/lti-tool/test/support/launch-app.ts";
import { createTestDatabase } from "../../../packages/lti-tool/test/support/postgres.ts";
import {
  enableTool,
  endpoints,
  type Profile,
  profiles,
  registerTool,
  type Site,
  signInValue,
  subjectOf,
  type Tool,
} from "../src/index.ts";
import { allScopes, scope } from "../src/lti/names.ts";
import { lineItemQuery, serviceUrl } from "../src/site.ts";
import { openBrowser } from "./support/browser.ts";
import {
  accessToken,
  connect,
  person,
  place,
  requestToken,
  type SmallTool,
  startLab,
  startSmallTool,
} from "./support/lab.ts";

const ana = person("student01");
const tamar = person("teacher1");
const { moodle, canvas, brightspace } = profiles;
const { urlQuery: _query, ...plainAgs } = moodle.ags;
const { platformStorage: _storage, ...storeless } = canvas;

/** A tool that knows the standard and no platform, at a school that a link was placed at. */
interface Naive {
  readonly site: Site;
  readonly tool: Tool;
  readonly small: SmallTool;
  /** Its column, as the platform names it. */
  readonly column: string;
  readonly call: (url: string, score?: object) => Promise<Response>;
}

/** Runs something against a school that has the given manners. */
async function atSchool<T>(profile: Profile, act: (naive: Naive) => Promise<T>): Promise<T> {
  const small = await startSmallTool();
  const lab = await startLab({ profiles: { [profile.id]: profile } });
  try {
    const site = lab.lms.sites[profile.id];
    const tool = await connect(site, small);
    place(site, tool, { lineItem: { scoreMaximum: 20 } });
    const token = await accessToken(site, tool, small, allScopes);
    const { id = "" } = site.state().lineItems[0] ?? {};
    const column = `${serviceUrl(site, profile.ags.lineItemPath, tool, id)}${lineItemQuery(site, tool)}`;
    const call: Naive["call"] = (url, score) =>
      fetch(url, {
        headers: {
          authorization: `Bearer ${token}`,
          ...(score && { "content-type": "application/vnd.ims.lis.v1.score+json" }),
        },
        ...(score && { method: "POST", body: JSON.stringify(score) }),
      });
    return await act({ site, tool, small, column, call });
  } finally {
    await lab.close();
    small.close();
  }
}

function score(site: Site): object {
  return {
    userId: subjectOf(site, ana),
    scoreGiven: 17,
    scoreMaximum: 20,
    activityProgress: "Completed",
    gradingProgress: "FullyGraded",
    timestamp: new Date().toISOString(),
  };
}

/** Puts the service's name at the end of the address. */
async function postScore({ site, column, call }: Naive): Promise<string> {
  return `${(await call(`${column}/scores`, score(site))).status}`;
}

/** Names the token endpoint as the audience. */
async function askForToken({ site, tool, small }: Naive): Promise<string> {
  const assertion = await small.assertion(site, tool, { aud: endpoints(site).token });
  return `${(await requestToken(site, assertion, [scope.score])).status}`;
}

/** Leaves a grade alone that the results show, and sends its own otherwise: to a teacher who gave 9 points before. */
async function gradeWhereNoneIs({ site, column, call }: Naive): Promise<string> {
  const [item] = site.state().lineItems;
  await fetch(`${site.issuer}/course/grades`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: `demo_lms_${site.profile.id}=${signInValue(site, tamar)}` },
    body: new URLSearchParams({ column: item?.id ?? "", person: ana.id, points: "9" }),
  });
  const shown = (await (await call(`${column}/results`)).json()) as readonly unknown[];
  if (shown.length === 0) await call(`${column}/scores`, score(site));
  return `${site.state().scores[0]?.points} points`;
}

describe("a tool that follows the standard alone fails where a platform has manners, and not without them", () => {
  it.each<[string, (naive: Naive) => Promise<string>, [Profile, string], [Profile, string]]>([
    ["ags.line_item_url_may_have_query", postScore, [moodle, "404"], [{ ...moodle, ags: plainAgs }, "200"]],
    [
      "token.aud",
      askForToken,
      [brightspace, "400"],
      [{ ...brightspace, token: { ...brightspace.token, aud: "token_endpoint" } }, "200"],
    ],
    [
      "ags.results_only_after_own_score",
      gradeWhereNoneIs,
      [canvas, "17 points"],
      [{ ...canvas, ags: { ...canvas.ags, resultsOnlyAfterOwnScore: false } }, "9 points"],
    ],
  ])("%s", async (_, act, [usual, failing], [changed, working]) => {
    expect([await atSchool(usual, act), await atSchool(changed, act)]).toEqual([failing, working]);
  });
});

describe("where a browser keeps no cookie at all in frames", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each<[string, Profile, string]>([
    ["launches by platform_storage.frame", canvas, "Launched"],
    ["asks for a window of its own without platform_storage", storeless, "One more click"],
  ])("the tool %s", async (_, profile, heading) => {
    const database = await createTestDatabase();
    const lab = await startLab({ profiles: { canvas: profile } });
    const app = await startLaunchApp(database.db, {}, async (server, tool) => {
      server.use((req, _res, next) => {
        delete req.headers.cookie;
        next();
      });
      server.use("/lti", await createToolApplication(tool));
      server.get("/app", (_req, res) => void res.send("<h1>Launched</h1>"));
    });
    try {
      const site = lab.lms.sites.canvas;
      const tenantId = await inInstallation(database.db, (trx) => insertTenant(trx, { name: "School" }));
      const { url } = await createRegistrationLink(database.db, { publicUrl: app.url, tenantId });
      const tool = enableTool(site, (await registerTool(site, url)).clientId);
      const link = place(site, tool);
      const page = await browser.newPage();
      await signIn(page, site);
      await page.goto(`${site.issuer}/course/links/${link.number}`);
      const shown = page.frameLocator(".tool-frame").locator("h1:not([hidden] *)");
      await shown.waitFor({ timeout: 30_000 });
      expect(await shown.textContent()).toBe(heading);
      await page.close();
    } finally {
      await app.close();
      await lab.close();
      await database.drop();
    }
  });
});

async function signIn(page: Page, site: Site): Promise<void> {
  await page.goto(site.issuer);
  await page.getByRole("button", { name: "Ana Álvarez" }).click();
  await page.waitForURL("**/course");
}

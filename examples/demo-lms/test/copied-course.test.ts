import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  enableTool,
  type Link,
  type Person,
  placeLink,
  registerTool,
  type RunningDemoLms,
  type Site,
  startLogin,
} from "../src/index.ts";
import { copyCourse } from "../src/lti/notices.ts";
import { authorize, person, startLab } from "./support/lab.ts";
import { startTool, type ToolProcess } from "./support/tool-process.ts";

const COMPLETION = fileURLToPath(new URL("../data/completion.csv", import.meta.url));

let folder: string;
let tool: ToolProcess;
let lab: RunningDemoLms;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skillstudio-copy-"));
  [tool, lab] = await Promise.all([startTool(folder), startLab()]);
});
afterAll(async () => {
  await lab?.close();
  await tool?.stop();
  await rm(folder, { recursive: true, force: true });
});

it("a copied course begins with what its origin had, because Canvas told the tool so", async () => {
  const site = lab.lms.sites.canvas;
  const address = await tool.command("registration-link", "--institution", "Harbour University");
  const { clientId } = await registerTool(site, address.trim());
  const registered = enableTool(site, clientId);
  const link = placeLink(site, registered, {
    title: "Learning path",
    text: "",
    url: registered.targetLinkUri,
    custom: { view: "learning_path" },
  });
  const student = person("student01");

  await openLink(site, link, person("teacher1"));
  await tool.command("ingest", "moodle-completion", COMPLETION, "--time-zone", "UTC");
  const original = await lessonsOf(await openLink(site, link, student));
  expect(original.length).toBeGreaterThan(0);
  await expect
    .poll(() => site.state().tools[0]?.noticeHandlers, { timeout: 20_000 })
    .toEqual({ LtiContextCopyNotice: `${tool.origin}/lti/notices` });

  const { links, notified } = await copyCourse(site);
  expect(notified).toEqual([{ client_id: registered.clientId, status: 200 }]);
  const [copied] = links;
  if (!copied) throw new Error("the copy has no link");
  // Only the notice may tell: the history in the launch would, too.
  const silent = { ...copied, custom: { view: "learning_path", context_id_history: "" } };
  expect(await lessonsOf(await openLink(site, silent, student))).toEqual(original);
});

/** Launches as a browser does that keeps the tool's cookies, and gives the bearer token of the page. */
async function openLink(site: Site, link: Link, who: Person): Promise<string> {
  const known = site.state().tools.find(({ clientId }) => clientId === link.clientId);
  if (!known) throw new Error("the link's tool is gone");
  const { lti_storage_target: _storage, ...login } = startLogin(site, {
    tool: known,
    person: who,
    link,
  }).params;
  const begun = await fetch(`${tool.origin}/lti/login`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(login),
  });
  const cookie = begun.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const request = new URL(begun.headers.get("location") ?? "").searchParams;
  const { id_token: idToken = "", state = "" } = await authorize(site, Object.fromEntries(request), who);
  const landed = await fetch(`${tool.origin}/lti/launch`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie },
    body: new URLSearchParams({ id_token: idToken, state }),
  });
  const code = new URL(landed.headers.get("location") ?? "", tool.origin).searchParams.get("code");
  const session = await fetch(`${tool.origin}/lti/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  return ((await session.json()) as { access_token: string }).access_token;
}

/** The titles of the lessons of the course that a token is for. */
async function lessonsOf(token: string): Promise<readonly string[]> {
  const answer = await fetch(`${tool.origin}/api/v1/learning/path`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { steps } = (await answer.json()) as { readonly steps: readonly { readonly title: string }[] };
  return steps.map(({ title }) => title);
}

import { decodeJwt } from "jose";
import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connect,
  launch,
  person,
  place,
  registrationOf,
  startLab,
  startSmallTool,
  type SmallTool,
} from "../test/support/lab.ts";
import {
  enableTool,
  registerTool,
  signInValue,
  siteIds,
  type Link,
  type Person,
  type RunningDemoLms,
  type SiteId,
  type Tool,
} from "./index.ts";
import { navigationLink } from "./lti/deep-linking.ts";
import { claim, toolConfiguration } from "./lti/names.ts";

const ana = person("student01");
const tamar = person("teacher1");
const admin = person("admin");

let lab: RunningDemoLms;
let small: SmallTool;
let tools: Record<SiteId, { readonly tool: Tool; readonly link: Link }>;

beforeAll(async () => {
  small = await startSmallTool();
  lab = await startLab();
  const entries = siteIds.map(async (id) => {
    const site = lab.lms.sites[id];
    const tool = await connect(site, small);
    return [
      id,
      { tool, link: place(site, tool, { title: "<Dashboard>", lineItem: { scoreMaximum: 10 } }) },
    ] as const;
  });
  tools = Object.fromEntries(await Promise.all(entries)) as typeof tools;
});
afterAll(async () => {
  await lab.close();
  small.close();
});

function open(id: SiteId, path: string, who?: Person, init: RequestInit = {}): Promise<Response> {
  const cookie = who && `demo_lms_${id}=${signInValue(lab.lms.sites[id], who)}`;
  const headers = { ...(init.headers as Record<string, string> | undefined), ...(cookie && { cookie }) };
  return fetch(`${lab.lms.publicUrl}/${id}${path}`, { redirect: "manual", ...init, headers });
}

async function text(id: SiteId, path: string, who?: Person): Promise<string> {
  return (await open(id, path, who)).text();
}

it("the first page leads to every school", async () => {
  const page = await (await fetch(lab.lms.publicUrl)).text();
  for (const id of siteIds) expect(page).toContain(`href="${lab.lms.publicUrl}/${id}"`);
});

describe("signing in", () => {
  const signIn = (body: Record<string, string>, origin?: string): Promise<Response> =>
    open("moodle", "/sign-in", undefined, {
      method: "POST",
      body: new URLSearchParams(body),
      ...(origin !== undefined && { headers: { origin } }),
    });

  it("takes one click and sets a cookie for the page and one for frames", async () => {
    const answer = await signIn({ person: tamar.id }, lab.lms.publicUrl);
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      `${lab.lms.publicUrl}/moodle/course`,
    ]);
    const value = signInValue(lab.lms.sites.moodle, tamar);
    expect(answer.headers.getSetCookie()).toEqual([
      `demo_lms_moodle=${value}; Path=/moodle; HttpOnly; SameSite=Lax`,
      `demo_lms_moodle_framed=${value}; Path=/moodle; HttpOnly; Secure; SameSite=None`,
    ]);
  });

  it("is refused for a stranger and for another site's form", async () => {
    expect((await signIn({ person: "nobody" })).status).toBe(400);
    expect((await signIn({ person: tamar.id }, "http://127.0.0.1:3000")).status).toBe(400);
  });

  it("at one school counts for nothing at another, and a forged value nowhere", async () => {
    const value = signInValue(lab.lms.sites.moodle, admin);
    const elsewhere = await open("canvas", "/course", undefined, {
      headers: { cookie: `demo_lms_canvas=${value}` },
    });
    const forged = await open("moodle", "/course", undefined, {
      headers: { cookie: `demo_lms_moodle=${admin.id}.x` },
    });
    expect([elsewhere.headers.get("location"), forged.headers.get("location")]).toEqual([
      `${lab.lms.publicUrl}/canvas`,
      `${lab.lms.publicUrl}/moodle`,
    ]);
  });
});

describe("who may see what", () => {
  it.each<[string, Person | undefined, number]>([
    ["/course", undefined, 302],
    ["/course", ana, 200],
    ["/course/people", ana, 200],
    ["/course/grades", ana, 200],
    ["/course/exports", ana, 403],
    ["/course/exports", tamar, 200],
    ["/course/add", ana, 403],
    ["/course/add", tamar, 200],
    ["/admin", tamar, 403],
    ["/admin", admin, 200],
    ["/course/exports/gradebook.csv", ana, 401],
    ["/course/exports/gradebook.csv", undefined, 401],
    ["/course/exports/gradebook.csv", tamar, 200],
    ["/course/exports/nothing.csv", tamar, 404],
    ["/course/activities/16", ana, 200],
    ["/course/activities/999", ana, 404],
    ["/course/links/999", ana, 404],
  ])("%s", async (path, who, status) => {
    expect((await open("moodle", path, who)).status).toBe(status);
  });

  it("a form that another site posts in an administrator's name is refused", async () => {
    const answer = await open("moodle", "/admin/tools/enable", admin, {
      method: "POST",
      headers: { origin: small.origin },
      body: new URLSearchParams({ client_id: tools.moodle.tool.clientId }),
    });
    expect(answer.status).toBe(403);
  });
});

it("a program fetches an export with the operator's key, as the bytes of the file", async () => {
  const headers = { authorization: `Bearer ${lab.lms.operatorKey}` };
  const answer = await open("moodle", "/course/exports/quiz-report.csv", undefined, { headers });
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(Buffer.from(await answer.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
});

describe("grades", () => {
  it("a tool's score stands in the gradebook beside the course's own, and a missing one is a dash", async () => {
    const { moodle } = lab.lms.sites;
    moodle.change((draft) => {
      const lineItemId = draft.lineItems[0]?.id ?? "";
      const timestamp = "2026-11-22T19:00:00Z";
      const progress = { activityProgress: "Completed", gradingProgress: "FullyGraded" };
      draft.scores.push({ lineItemId, personId: ana.id, points: 8.5, timestamp, ...progress });
    });
    const page = (await text("moodle", "/course/grades", tamar)).replaceAll(/\s+/g, " ");
    expect(page).toContain(`<th scope="row">Ana Álvarez</th>`);
    const row = page.split(`<th scope="row">Ana Álvarez</th>`)[1]?.split("</tr>")[0] ?? "";
    expect([...row.matchAll(/>([^<>]*)<\/td>/g)].map(([, cell]) => cell)).toEqual([
      "–",
      "4.50",
      "92.50",
      "–",
      "8.50",
    ]);
  });

  it("a teacher gives a grade of their own in a tool's column, and nobody else does", async () => {
    const { moodle } = lab.lms.sites;
    const give = (who: Person, points: string) =>
      open("moodle", "/course/grades", who, {
        method: "POST",
        redirect: "manual",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          column: moodle.state().lineItems[0]?.id ?? "",
          person: ana.id,
          points,
        }).toString(),
      });
    expect([
      (await give(tamar, "7")).status,
      (await give(tamar, "x")).status,
      (await give(ana, "9")).status,
    ]).toEqual([303, 400, 403]);
    expect(
      moodle
        .state()
        .scores.filter(({ personId }) => personId === ana.id)
        .map(({ points }) => points),
    ).toEqual([7]);
    expect(await text("moodle", "/course/grades", tamar)).toContain("Change a grade");
    expect(await text("moodle", "/course/grades", ana)).not.toContain("Change a grade");
  });

  it("a student sees nobody else's", async () => {
    const page = await text("moodle", "/course/grades", ana);
    expect(page).toContain("92.50");
    expect(page).not.toContain("Fatima");
  });
});

it("a learner sees what is done and what is to do", async () => {
  const page = (await text("moodle", "/course", person("student07"))).replaceAll(/\s+/g, " ");
  const chips = [...page.matchAll(/class="chip (good|faint)">(Done|To do)</g)].map(([, , words]) => words);
  expect(chips).toEqual(["Done", "To do", "Done", "To do", "Done"]);
});

it("what a tool says is text on a page, never markup", async () => {
  const page = await text("moodle", "/course", ana);
  expect(page).toContain("&lt;Dashboard&gt;");
  expect(page).not.toContain("<Dashboard>");
});

it("no page has inline scripts or styles, and every page forbids them", async () => {
  for (const path of [
    "",
    "/course",
    "/course/grades",
    "/course/people",
    "/course/exports",
    "/admin",
    "/course/add",
  ]) {
    const answer = await open("moodle", path, admin);
    expect(answer.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await answer.text()).not.toMatch(/\sstyle=|\son\w+=|<script>|<style/);
  }
});

describe("the tool's page", () => {
  it.each(siteIds)(
    "at the %s school frames the tool with a title, and the storage frame where there is one",
    async (id) => {
      const { link } = tools[id];
      const page = await text(id, `/course/links/${link.number}`, ana);
      const frame = lab.lms.sites[id].profile.platformStorage?.frame;
      expect(page).toMatch(/<iframe[^>]*title="&lt;Dashboard&gt;"/);
      expect(page).toContain(`src="${lab.lms.publicUrl}/${id}/course/links/${link.number}/launch"`);
      expect(/<iframe[^>]*name="([^"]*)"/.exec(page)?.[1]).toBe(frame);
      expect((await open(id, "/lti/storage")).status).toBe(frame === undefined ? 404 : 200);
    },
  );

  it.each([
    ["moodle", 200],
    ["canvas", 200],
    ["blackboard", 302],
    ["brightspace", 200],
  ] as const)("at the %s school the launch begins as the platform does (%d)", async (id, status) => {
    const answer = await open(id, `/course/links/${tools[id].link.number}/launch`, ana);
    expect(answer.status).toBe(status);
  });
});

it("a tool that asks for it can be opened from Canvas's course menu, which shows it unless asked not to, and its resource link is the course", async () => {
  const canvas = "https://canvas.instructure.com/lti/course_navigation";
  const usual = registrationOf(small.origin)[toolConfiguration] as object;
  const isInMenu = async (id: SiteId, member: object): Promise<boolean> => {
    const message = {
      type: "LtiResourceLinkRequest",
      target_link_uri: `${small.origin}/launch?from=menu`,
      placements: [canvas],
      ...member,
    };
    small.registration = { [toolConfiguration]: { ...usual, messages: [message] } };
    const { clientId, number } = await registerTool(lab.lms.sites[id], `${small.origin}/register`);
    enableTool(lab.lms.sites[id], clientId);
    small.registration = {};
    return (await text(id, "/course", ana)).includes(`/${id}/course/tools/${number}"`);
  };
  expect(await isInMenu("moodle", {})).toBe(false);
  expect(await isInMenu("canvas", {})).toBe(true);
  expect(await isInMenu("canvas", { [`${canvas}/default_enabled`]: false })).toBe(false);

  const site = lab.lms.sites.canvas;
  const tool = site.state().tools.at(-1);
  const link = tool && navigationLink(site, tool);
  if (!link) throw new Error("the tool is not in the menu");
  expect(await text("canvas", `/course/tools/${tool.number}`, ana)).toContain("tool-frame");
  const posted = await launch(site, tool, ana, { link });
  const claims = decodeJwt(posted["id_token"] ?? "");
  expect(claims).toMatchObject({
    [claim.targetLinkUri]: `${small.origin}/launch?from=menu`,
    [claim.resourceLink]: { id: (claims[claim.context] as { id: string }).id, title: "Small tool" },
    "https://www.instructure.com/placement": "course_navigation",
  });
});

describe("platform storage", () => {
  interface Answer {
    readonly subject: string;
    readonly value?: unknown;
    readonly error?: { readonly code: string };
  }

  /** Runs the frame's script in a window with nothing else in it. */
  function storage(
    limits: { readonly chars?: number; readonly keys?: number } = {},
  ): (origin: string, data: unknown) => Answer | undefined {
    const listeners: ((event: object) => void)[] = [];
    const dataset = {
      origins: "http://127.0.0.1:3000",
      maxValueChars: String(limits.chars ?? 4096),
      maxKeys: String(limits.keys ?? 500),
    };
    const window = {
      document: { currentScript: { dataset } },
      addEventListener: (_: string, listener: (event: object) => void) => listeners.push(listener),
    };
    new Script(readFileSync(new URL("public/platform-storage.js", import.meta.url), "utf8")).runInContext(
      createContext(window),
    );
    return (origin, data) => {
      let answer: Answer | undefined;
      const source = {
        postMessage: (sent: Answer, to: string) => (answer = to === origin ? sent : undefined),
      };
      for (const listener of listeners) listener({ origin, source, data });
      return answer;
    };
  }

  const tool = "http://127.0.0.1:3000";
  const put = (key: string, value: unknown): object => ({
    subject: "lti.put_data",
    message_id: "1",
    key,
    value,
  });
  const get = (key: string): object => ({ subject: "lti.get_data", message_id: "2", key });

  it("gives back what was put", () => {
    const send = storage();
    expect(send(tool, put("state", "abc"))).toEqual({
      subject: "lti.put_data.response",
      message_id: "1",
      key: "state",
      value: "abc",
    });
    expect(send(tool, get("state"))).toEqual({
      subject: "lti.get_data.response",
      message_id: "2",
      key: "state",
      value: "abc",
    });
  });

  it("forgets a value that is put as null", () => {
    const send = storage();
    send(tool, put("state", "abc"));
    send(tool, put("state", null));
    expect(send(tool, get("state"))?.value).toBeNull();
  });

  it.each([
    ["another origin", "https://evil.example", get("state"), "wrong_origin"],
    ["another subject", tool, { subject: "lti.frameResize", message_id: "1" }, "unsupported_subject"],
    ["no key", tool, { subject: "lti.get_data", message_id: "1" }, "bad_request"],
    ["a value over the limit", tool, put("state", "abcdef"), "bad_request"],
    ["a key over the limit", tool, put("third", "x"), "storage_exhaustion"],
  ])("refuses %s", (_, origin, data, code) => {
    const send = storage({ chars: 5, keys: 2 });
    send(tool, put("first", "x"));
    send(tool, put("second", "x"));
    expect(send(origin, data)?.error?.code).toBe(code);
  });

  it("stays silent at what is no LTI message", () => {
    const send = storage();
    expect([send(tool, "hello"), send(tool, null), send(tool, { subject: "other" })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

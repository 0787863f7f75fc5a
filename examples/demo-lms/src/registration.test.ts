import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { registrationOf, startLab, startSmallTool, type SmallTool } from "../test/support/lab.ts";
import {
  enableTool,
  endpoints,
  inviteTool,
  registerTool,
  siteIds,
  type RunningDemoLms,
  type Site,
  type SiteId,
} from "./index.ts";
import { toolConfiguration } from "./lti/names.ts";
import { platformAddCommand } from "./pages/admin.ts";

let lab: RunningDemoLms;
let small: SmallTool;
let offsetMs = 0;

beforeAll(async () => {
  small = await startSmallTool();
});
beforeEach(async () => {
  offsetMs = 0;
  small.registration = {};
  lab = await startLab({ now: () => Date.now() + offsetMs });
  return () => lab.close();
});
afterAll(() => small.close());

const registering: readonly SiteId[] = ["moodle", "canvas", "brightspace"];

function site(id: SiteId): Site {
  return lab.lms.sites[id];
}

/** Posts a registration as a tool would, with the token of `invitationUrl`. */
function register(
  id: SiteId,
  invitationUrl: string,
  body: object = registrationOf(small.origin),
): Promise<Response> {
  const token = new URL(invitationUrl).searchParams.get("registration_token") ?? "";
  return fetch(endpoints(site(id)).registration, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
}

async function configurationOf(id: SiteId): Promise<Record<string, unknown>> {
  const url = registering.includes(id)
    ? (new URL((await inviteTool(site(id), `${small.origin}/register`)).url).searchParams.get(
        "openid_configuration",
      ) ?? "")
    : endpoints(site(id)).configuration;
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}

describe.each(registering)("at the %s school", (id) => {
  it("a tool registers itself and waits for an administrator", async () => {
    const tool = await registerTool(site(id), `${small.origin}/register`);
    expect(tool).toMatchObject({
      status: "pending",
      name: "Small tool",
      redirectUris: [`${small.origin}/launch`],
      deepLinkingUri: `${small.origin}/launch`,
      sendsName: true,
      sendsEmail: true,
    });
    expect(enableTool(site(id), tool.clientId)).toMatchObject({
      status: "enabled",
      deploymentId: expect.any(String) as string,
    });
  });

  it("a registration token is taken once", async () => {
    const { url } = await inviteTool(site(id), `${small.origin}/register`);
    await register(id, url);
    const again = await register(id, url);
    expect([again.status, await again.text()]).toEqual([401, "token_already_used"]);
    expect(site(id).state().tools).toHaveLength(1);
  });

  it("a registration token lives one hour", async () => {
    const { url } = await inviteTool(site(id), `${small.origin}/register`);
    offsetMs = 3_600_000 + 1000;
    const late = await register(id, url);
    expect([late.status, await late.text()]).toEqual([401, "token_expired"]);
  });

  it.each([
    ["no token", ""],
    ["a token of our own making", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"],
  ])("%s registers nothing", async (_, token) => {
    const url = new URL(`${small.origin}/register`);
    url.searchParams.set("registration_token", token);
    expect((await register(id, url.href)).status).toBe(401);
    expect(site(id).state().tools).toEqual([]);
  });

  it.each([
    ["initiate_login_uri", { initiate_login_uri: "javascript:alert(1)" }],
    ["jwks_uri", { jwks_uri: undefined }],
    ["redirect_uris", { redirect_uris: "http://127.0.0.1/launch" }],
    [toolConfiguration, { [toolConfiguration]: undefined }],
  ])("a wrong %s is named", async (name, change) => {
    const { url } = await inviteTool(site(id), `${small.origin}/register`);
    const answer = await register(id, url, { ...registrationOf(small.origin), ...change });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(name);
  });
});

describe("each platform's manners in a registration", () => {
  it("Moodle answers 200 with the deployment inside the tool's configuration", async () => {
    const { url } = await inviteTool(site("moodle"), `${small.origin}/register`);
    const answer = await register("moodle", url);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ [toolConfiguration]: { deployment_id: "1" } });
  });

  it("Canvas puts the deployment at the top, Brightspace makes it later", async () => {
    const answers = ["canvas", "brightspace"] as const;
    const [canvas, brightspace] = await Promise.all(
      answers.map(async (id) => {
        const { url } = await inviteTool(site(id), `${small.origin}/register`);
        return (await (await register(id, url)).json()) as Record<string, Record<string, unknown>>;
      }),
    );
    expect(canvas?.["deployment_id"]).toMatch(/^1:[\da-f]{40}$/);
    expect(brightspace).not.toHaveProperty("deployment_id");
    expect(brightspace?.[toolConfiguration]).not.toHaveProperty("deployment_id");
    expect(site("brightspace").state().tools[0]?.deploymentId).toBeNull();
  });

  it("Moodle demands that domain is the host and port of target_link_uri", async () => {
    const usual = registrationOf(small.origin);
    const other = { ...(usual[toolConfiguration] as object), domain: "127.0.0.1" };
    small.registration = { [toolConfiguration]: other };
    await expect(registerTool(site("moodle"), `${small.origin}/register`)).rejects.toThrow(
      "400 domain is not the host and port of target_link_uri",
    );
    await expect(registerTool(site("canvas"), `${small.origin}/register`)).resolves.toMatchObject({
      status: "pending",
    });
  });

  it("Canvas hides names unless the tool asks for privacy level public", async () => {
    const usual = registrationOf(small.origin);
    const level = { "https://canvas.instructure.com/lti/privacy_level": undefined };
    small.registration = { [toolConfiguration]: { ...(usual[toolConfiguration] as object), ...level } };
    expect(await registerTool(site("canvas"), `${small.origin}/register`)).toMatchObject({
      sendsName: false,
    });
    expect(await registerTool(site("moodle"), `${small.origin}/register`)).toMatchObject({ sendsName: true });
  });

  it("Canvas shows its configuration only with the registration token", async () => {
    const statuses = await Promise.all(
      siteIds.map(async (id) => (await fetch(endpoints(site(id)).configuration)).status),
    );
    expect(statuses).toEqual([200, 401, 200, 200]);
  });

  it("a deployment of Brightspace without user information sends neither names nor addresses", async () => {
    const sent = await Promise.all(
      registering.map(async (id) => {
        const { clientId } = await registerTool(site(id), `${small.origin}/register`);
        const { sendsName, sendsEmail } = enableTool(site(id), clientId, { userInformation: false });
        return [sendsName, sendsEmail];
      }),
    );
    expect(sent).toEqual([
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it("Brightspace takes one tool per domain", async () => {
    await registerTool(site("brightspace"), `${small.origin}/register`);
    await expect(registerTool(site("brightspace"), `${small.origin}/register`)).rejects.toThrow(
      "registered already",
    );
  });

  it("Blackboard has no dynamic registration", async () => {
    await expect(registerTool(site("blackboard"), `${small.origin}/register`)).rejects.toThrow("by hand");
    expect(await configurationOf("blackboard")).not.toHaveProperty("registration_endpoint");
  });

  it("authorization_server is absent, a bare host on Canvas, and the token audience on Brightspace", async () => {
    const servers = await Promise.all(
      siteIds.map(async (id) => (await configurationOf(id))["authorization_server"]),
    );
    const { publicUrl } = lab.lms;
    expect(servers).toEqual([
      undefined,
      new URL(publicUrl).host,
      undefined,
      `${publicUrl}/brightspace/auth/token`,
    ]);
  });
});

describe("the operator's API", () => {
  const call = (path: string, body?: object, key = lab.lms.operatorKey): Promise<Response> =>
    fetch(`${lab.lms.publicUrl}${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      ...(body && { body: JSON.stringify(body) }),
    });

  it("refuses whoever lacks the key", async () => {
    expect((await call("/moodle/api/tools", undefined, "guess")).status).toBe(401);
    expect((await fetch(`${lab.lms.publicUrl}/moodle/api/links`, { method: "POST" })).status).toBe(401);
  });

  it("registers and enables a tool, and places a link once", async () => {
    const registered = await call("/moodle/api/tools/register", {
      registration_url: `${small.origin}/register`,
    });
    expect([registered.status, await registered.json()]).toEqual([
      201,
      expect.objectContaining({ status: "enabled", deployment_id: "1", name: "Small tool" }),
    ]);
    const link = { view: "dashboard", title: "My dashboard" };
    const first: unknown = await (await call("/moodle/api/links", link)).json();
    const second: unknown = await (await call("/moodle/api/links", link)).json();
    expect(first).toEqual(second);
    expect(first).toMatchObject({
      title: "My dashboard",
      custom: { view: "dashboard" },
      url: `${small.origin}/launch`,
    });
    expect(await (await call("/moodle/api/links")).json()).toEqual({ links: [first] });
  });

  it("suspends students, and ends the course", async () => {
    const statuses = [
      (await call("/moodle/api/people/student01/suspend", {})).status,
      (await call("/moodle/api/people/nobody/suspend", {})).status,
      (await call("/canvas/api/course/conclude", {})).status,
    ];
    expect(statuses).toEqual([204, 404, 204]);
    expect([site("moodle").state().suspended, site("canvas").state().concluded]).toEqual([["62"], true]);
  });

  it("passes on why a tool did not register", async () => {
    const answer = await call("/canvas/api/tools/register", { registration_url: `${small.origin}/nowhere` });
    expect([answer.status, await answer.text()]).toEqual([
      502,
      expect.stringContaining("The tool answered 404 and did not register: Cannot GET /nowhere") as string,
    ]);
  });

  it("takes a tool by hand where there is no dynamic registration", async () => {
    const answer = await call("/blackboard/api/tools", {
      name: "By hand",
      login_url: `${small.origin}/login`,
      redirect_uris: [`${small.origin}/launch`],
      jwks_url: `${small.origin}/keys`,
    });
    expect([answer.status, await answer.json()]).toEqual([
      201,
      expect.objectContaining({ status: "enabled" }),
    ]);
    const [tool] = site("blackboard").state().tools;
    expect(tool && platformAddCommand(site("blackboard"), tool).replaceAll(" \\\n  ", " ")).toBe(
      `skillstudio platform add --name "Northfield Institute" --issuer ${lab.lms.publicUrl}/blackboard --family BlackboardLearn ` +
        `--client-id ${tool?.clientId} --auth-url ${lab.lms.publicUrl}/blackboard/lti/auth ` +
        `--token-url ${lab.lms.publicUrl}/blackboard/lti/token --jwks-url ${lab.lms.publicUrl}/blackboard/lti/keys ` +
        `--deployment ${tool?.deploymentId}`,
    );
  });
});

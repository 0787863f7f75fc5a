import { decodeJwt } from "jose";
import express from "express";
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  accessToken,
  connect,
  launch,
  person,
  place,
  startLab,
  startSmallTool,
  type SmallTool,
} from "../test/support/lab.ts";
import type { RunningDemoLms, Site, Tool } from "./index.ts";
import { claim, scope } from "./lti/names.ts";
import { copyCourse } from "./lti/notices.ts";
import { contextId, endpoints } from "./site.ts";

let lab: RunningDemoLms;
let small: SmallTool;
let site: Site;
let tool: Tool;
let listener: Server;
/** What was delivered to the tool's handler. */
let delivered: { readonly notices: readonly { readonly jwt: string }[] }[];

beforeAll(async () => {
  small = await startSmallTool();
  listener = express()
    .use(express.json())
    .post("/notices", (req, res) => {
      delivered.push(req.body as (typeof delivered)[number]);
      res.status(202).end();
    })
    .listen(0, "127.0.0.1");
  await once(listener, "listening");
});
beforeEach(async () => {
  delivered = [];
  lab = await startLab();
  site = lab.lms.sites.canvas;
  tool = await connect(site, small);
  return () => lab.close();
});
afterAll(() => {
  small.close();
  listener.close();
});

async function serviceUrl(): Promise<string> {
  const { id_token: idToken = "" } = await launch(site, tool, person("teacher1"), {
    link: place(site, tool),
  });
  const service = decodeJwt(idToken)[claim.noticeService] as { platform_notification_service_url: string };
  return service.platform_notification_service_url;
}

async function register(body: object, scopes: readonly string[] = [scope.noticeHandlers]): Promise<number> {
  const answer = await fetch(await serviceUrl(), {
    method: "PUT",
    headers: {
      authorization: `Bearer ${await accessToken(site, tool, small, scopes)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  return answer.status;
}

const handlers = () => site.state().tools.find(({ clientId }) => clientId === tool.clientId)?.noticeHandlers;

/** Moves the tool to the host that listens. */
function listen(): string {
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  site.change((draft) => {
    draft.tools = draft.tools.map((one) => ({ ...one, targetLinkUri: `${origin}/launch` }));
  });
  return `${origin}/notices`;
}

describe("the notices of the canvas school", () => {
  it("are offered in a launch and in the configuration, and at no other school", async () => {
    const { id_token: idToken = "" } = await launch(site, tool, person("teacher1"), {
      link: place(site, tool),
    });
    expect(decodeJwt(idToken)[claim.noticeService]).toEqual({
      service_versions: ["1.0"],
      platform_notification_service_url: `${site.issuer}/api/lti/notice-handlers/${tool.number}`,
      scope: [scope.noticeHandlers],
      notice_types_supported: ["LtiHelloWorldNotice", "LtiContextCopyNotice"],
    });
    const configuration = await fetch(endpoints(lab.lms.sites.moodle).configuration);
    expect(await configuration.text()).not.toContain(scope.noticeHandlers);
  });

  it("are sent to one address of the tool for each type, until it gives an empty one", async () => {
    const handler = `${small.origin}/notices`;
    expect(await register({ notice_type: "LtiContextCopyNotice", handler })).toBe(200);
    expect(handlers()).toEqual({ LtiContextCopyNotice: handler });
    expect(await register({ notice_type: "LtiContextCopyNotice", handler: "" })).toBe(200);
    expect(handlers()).toEqual({});
  });

  it.each<[name: string, body: object, status: number]>([
    ["another host", { notice_type: "LtiContextCopyNotice", handler: "https://evil.example/" }, 400],
    ["no address", { notice_type: "LtiContextCopyNotice", handler: "x" }, 400],
    ["a type that is not sent", { notice_type: "Other", handler: "" }, 400],
    ["nothing", {}, 400],
  ])("are not sent to %s", async (_name, body, status) => {
    expect(await register(body)).toBe(status);
    expect(handlers()).toBeUndefined();
  });

  it("are not promised without their scope", async () => {
    expect(await register({ notice_type: "LtiContextCopyNotice", handler: "" }, [scope.score])).toBe(401);
  });
});

describe("a copy of the course", () => {
  it("has the tool's links under new ids, and names its origin in launches and in the notice", async () => {
    const link = place(site, tool, {
      custom: { context: "$Context.id.history", link: "$ResourceLink.id.history" },
    });
    const handler = listen();
    await register({ notice_type: "LtiContextCopyNotice", handler });
    const { contextId: copyId, links, notified } = await copyCourse(site);
    expect(notified).toEqual([{ client_id: tool.clientId, status: 202 }]);

    const jwt = delivered[0]?.notices[0]?.jwt ?? "";
    expect(decodeJwt(jwt)).toEqual({
      iss: site.issuer,
      aud: tool.clientId,
      azp: tool.clientId,
      iat: expect.any(Number),
      exp: expect.any(Number),
      [claim.version]: "1.3.0",
      [claim.deploymentId]: tool.deploymentId,
      [claim.notice]: { id: expect.any(String), timestamp: expect.any(String), type: "LtiContextCopyNotice" },
      [claim.context]: expect.objectContaining({ id: copyId }),
      [claim.originContexts]: [contextId(site)],
    });
    const copied = links.find(({ copy }) => copy?.ofLink === link.id);
    if (!copied) throw new Error("the link was not copied");
    const { id_token: idToken = "" } = await launch(site, tool, person("student01"), { link: copied });
    expect(decodeJwt(idToken)).toMatchObject({
      [claim.context]: { id: copyId },
      [claim.resourceLink]: { id: copied.id },
      [claim.custom]: { context: contextId(site), link: link.id },
    });
    expect(copied.id).not.toBe(link.id);
  });

  it("is made although a tool does not answer its notice", async () => {
    await register({ notice_type: "LtiContextCopyNotice", handler: `${small.origin}/notices` });
    expect((await copyCourse(site)).notified).toEqual([{ client_id: tool.clientId, status: 404 }]);
  });
});

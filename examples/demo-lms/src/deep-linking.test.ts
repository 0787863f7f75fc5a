import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  connect,
  deepLinkingResponse,
  launch,
  person,
  startLab,
  startSmallTool,
  type SmallTool,
} from "../test/support/lab.ts";
import {
  signInValue,
  siteIds,
  type Person,
  type RunningDemoLms,
  type Site,
  type SiteId,
  type Tool,
} from "./index.ts";
import { claim } from "./lti/names.ts";

const tamar = person("teacher1");

interface Dialogue {
  readonly site: Site;
  readonly tool: Tool;
  readonly returnUrl: string;
  readonly data: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
}

let lab: RunningDemoLms;
let small: SmallTool;

beforeAll(async () => {
  small = await startSmallTool();
});
beforeEach(async () => {
  lab = await startLab();
  return () => lab.close();
});
afterAll(() => small.close());

/** A deep linking request as the tool receives it. */
async function begin(id: SiteId): Promise<Dialogue> {
  const site = lab.lms.sites[id];
  const tool = await connect(site, small);
  const { id_token: token = "" } = await launch(site, tool, tamar);
  const claims = decodeJwt(token);
  expect(claims[claim.messageType]).toBe("LtiDeepLinkingRequest");
  const settings = claims[claim.deepLinkingSettings] as Record<string, string>;
  return { site, tool, settings, returnUrl: settings["deep_link_return_url"] ?? "", data: settings["data"] };
}

async function answer(
  { site, tool, returnUrl, data }: Dialogue,
  changed: object = {},
  options: { readonly as?: Person; readonly signer?: SmallTool } = {},
): Promise<{ readonly status: number; readonly html: string }> {
  const { as = tamar, signer = small } = options;
  const response = await fetch(returnUrl, {
    method: "POST",
    headers: { cookie: `demo_lms_${site.profile.id}=${signInValue(site, as)}`, origin: small.origin },
    body: new URLSearchParams({ JWT: await signer.sign(deepLinkingResponse(site, tool, data, changed)) }),
  });
  return { status: response.status, html: await response.text() };
}

describe.each(siteIds)("at the %s school", (id) => {
  it("a tool's answer adds its link to the course and leads the page around the frame back there", async () => {
    const dialogue = await begin(id);
    const { status, html } = await answer(dialogue);
    const [link] = dialogue.site.state().links;
    expect(status).toBe(200);
    expect(link).toMatchObject({
      title: "Progress",
      url: `${small.origin}/launch`,
      custom: { view: "dashboard" },
    });
    expect(html).toContain(`data-next="${dialogue.site.issuer}/course?added=${link?.number}"`);
  });

  it("an empty answer is a person who changed their mind", async () => {
    const dialogue = await begin(id);
    const { status, html } = await answer(dialogue, { [claim.contentItems]: [] });
    expect([status, dialogue.site.state().links]).toEqual([200, []]);
    expect(html).toContain("Nothing was added.");
  });

  it.each([
    ["another message", { [claim.messageType]: "LtiResourceLinkRequest" }],
    ["another version", { [claim.version]: "1.1" }],
    ["another deployment", { [claim.deploymentId]: "other" }],
    ["an audience that is not us", { aud: "https://other.example" }],
    ["no nonce", { nonce: undefined }],
    ["an end in the past", { exp: 1000 }],
    ["an unknown issuer", { iss: "stranger" }],
    [
      "an item of a type that was not asked for",
      { [claim.contentItems]: [{ type: "image", url: "https://x.example" }] },
    ],
    [
      "an item outside the tool",
      { [claim.contentItems]: [{ type: "ltiResourceLink", url: "https://x.example/" }] },
    ],
    ["items that are no list", { [claim.contentItems]: "none" }],
  ])("an answer with %s is refused and adds nothing", async (_, changed) => {
    const dialogue = await begin(id);
    expect((await answer(dialogue, changed)).status).toBe(400);
    expect(dialogue.site.state().links).toEqual([]);
  });

  it("an answer that the tool did not sign is refused", async () => {
    const dialogue = await begin(id);
    const forger = await startSmallTool();
    const { status } = await answer(dialogue, {}, { signer: forger });
    forger.close();
    expect([status, dialogue.site.state().links]).toEqual([400, []]);
  });

  it("an answer in another person's browser is refused", async () => {
    const dialogue = await begin(id);
    const { status, html } = await answer(dialogue, {}, { as: person("admin") });
    expect(status).toBe(400);
    expect(html).toContain("begun by someone else");
  });

  it("an answer that does not bring the dialogue's data back is refused", async () => {
    const dialogue = await begin(id);
    const [bare = ""] = dialogue.returnUrl.split("?");
    const { status } = await answer({ ...dialogue, returnUrl: bare, data: undefined });
    expect([status, dialogue.site.state().links]).toEqual([400, []]);
  });
});

describe("each platform's manners in deep linking", () => {
  const withColumn = {
    [claim.contentItems]: [
      {
        type: "ltiResourceLink",
        title: "Progress",
        lineItem: { scoreMaximum: 5, label: "Goals", tag: "goals" },
      },
    ],
  };

  it("data travels in the return address on Moodle and Canvas, in a claim on the others", async () => {
    const inClaim = await Promise.all(siteIds.map(async (id) => (await begin(id)).data !== undefined));
    expect(inClaim).toEqual([false, false, true, true]);
  });

  it("Moodle names the column after the activity, and Brightspace makes none", async () => {
    const labels = await Promise.all(
      siteIds.map(async (id) => {
        const dialogue = await begin(id);
        await answer(dialogue, withColumn);
        return dialogue.site.state().lineItems.map((item) => item.label);
      }),
    );
    expect(labels).toEqual([["Progress"], ["Goals"], ["Goals"], []]);
  });

  it("Canvas takes one item, the others several", async () => {
    const two = { [claim.contentItems]: [{ type: "ltiResourceLink" }, { type: "ltiResourceLink" }] };
    const added = await Promise.all(
      siteIds.map(async (id) => {
        const dialogue = await begin(id);
        const { status } = await answer(dialogue, two);
        return [dialogue.settings["accept_multiple"], status, dialogue.site.state().links.length];
      }),
    );
    expect(added).toEqual([
      [true, 200, 2],
      [false, 400, 0],
      [true, 200, 2],
      [true, 200, 2],
    ]);
  });

  it("each says where it opens what is placed, and Canvas where a dialogue that is given up leads", async () => {
    const told = await Promise.all(
      siteIds.map(async (id) => {
        const { site, tool, settings } = await begin(id);
        const claims = decodeJwt((await launch(site, tool, tamar))["id_token"] ?? "");
        const { document_target: target, return_url: url } = claims[claim.launchPresentation] as Record<
          string,
          string
        >;
        return [settings["accept_presentation_document_targets"], target, url?.replace(site.issuer, "")];
      }),
    );
    expect(told).toEqual([
      [["frame", "iframe", "window"], undefined, undefined],
      [["iframe", "window"], "iframe", "/course/add"],
      [["iframe", "window"], undefined, undefined],
      [["iframe", "window", "embed"], undefined, undefined],
    ]);
  });

  it("Blackboard wants sub in the answer", async () => {
    const statuses = await Promise.all(
      siteIds.map(async (id) => (await answer(await begin(id), { sub: undefined })).status),
    );
    expect(statuses).toEqual([200, 200, 400, 200]);
  });

  it("the roster's address is missing from Moodle's first request, and there in the next", async () => {
    const first = await begin("moodle");
    const claimsOf = async (): Promise<object> =>
      decodeJwt((await launch(first.site, first.tool, tamar))["id_token"] ?? "");
    expect(await claimsOf()).not.toHaveProperty([claim.nrps]);
    await answer(first);
    expect(await claimsOf()).toHaveProperty([claim.nrps]);
  });

  it("Blackboard's request has a resource link without a title", async () => {
    const { site, tool } = await begin("blackboard");
    const claims = decodeJwt((await launch(site, tool, tamar))["id_token"] ?? "");
    expect(claims[claim.resourceLink]).toEqual({ id: "_0_1" });
  });
});

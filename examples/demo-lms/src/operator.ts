import { json, Router, type Request } from "express";
import { type ContentItem, placeLink, textValues } from "./lti/deep-linking.ts";
import { addTool, address, enableTool, inviteTool, RegistrationRefused } from "./lti/registration.ts";
import { copyCourse } from "./lti/notices.ts";
import { freshId } from "./ids.ts";
import {
  concludeCourse,
  endpoints,
  peopleOf,
  sameText,
  supportedScopes,
  suspend,
  toolByClientId,
  tokenAudience,
  type Site,
} from "./site.ts";
import type { Link, Tool } from "./state.ts";

/** True for a request that carries the operator's key. */
export function isOperator(site: Site, req: Request): boolean {
  const key = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? "")?.[1];
  return key !== undefined && sameText(key, site.operatorKey);
}

/**
 * What a program on this machine may do in place of an administrator and a teacher, with the operator's key:
 * `POST api/tools/register {registration_url}`, `POST api/tools {name, login_url, redirect_uris, jwks_url}`,
 * `POST api/tools/CLIENT_ID/enable`, `GET api/tools`, `POST api/links {client_id?, view?, title?, url?, custom?, line_item?}`,
 * `GET api/links`, `POST api/people/USERNAME/suspend`, `POST api/course/conclude`, `POST api/course-copies`. Members are snake_case.
 */
export function operatorRoutes(site: Site): Router {
  const router = Router();
  router.use("/api", (req, res, next) => {
    if (isOperator(site, req)) return next();
    res.status(401).json({ error: "The operator's key is missing: see operator-key in the state folder." });
  });
  router.use("/api", json());

  router.get("/api/tools", (_req, res) => {
    res.json({ tools: site.state().tools.map((tool) => toolOnWire(site, tool)) });
  });
  router.post("/api/tools/register", async (req, res) => {
    const { registration_url: url, enable } = bodyOf(req);
    const tool = await registerTool(site, address(url, "registration_url"));
    res.status(201).json(toolOnWire(site, enable === false ? tool : enableTool(site, tool.clientId)));
  });
  router.post("/api/tools", (req, res) => {
    const tool = addToolByHand(site, bodyOf(req));
    res.status(201).json(toolOnWire(site, enableTool(site, tool.clientId)));
  });
  router.post("/api/tools/:client_id/enable", (req, res) => {
    res.json(toolOnWire(site, enableTool(site, req.params.client_id)));
  });

  router.get("/api/links", (_req, res) => {
    res.json({ links: site.state().links.map((link) => linkOnWire(site, link)) });
  });
  router.post("/api/links", (req, res) => {
    const link = placeLinkOnce(site, bodyOf(req));
    res.status(201).json(linkOnWire(site, link));
  });
  router.post("/api/people/:username/suspend", (req, res) => {
    const person = peopleOf(site).find(({ username }) => username === req.params.username);
    if (person === undefined) throw new RegistrationRefused(404, "Nobody has that username.");
    suspend(site, person);
    res.status(204).end();
  });
  router.post("/api/course/conclude", (_req, res) => {
    concludeCourse(site);
    res.status(204).end();
  });
  router.post("/api/course-copies", async (_req, res) => {
    const { contextId, links, notified } = await copyCourse(site);
    res
      .status(201)
      .json({ context_id: contextId, links: links.map((link) => linkOnWire(site, link)), notified });
  });
  return router;
}

type Body = Readonly<Record<string, unknown>>;

function bodyOf(req: Request): Body {
  return (req.body ?? {}) as Body;
}

/**
 * Registers a tool by its registration address, as an administrator's browser would: opens the address with our
 * configuration and token and lets the tool do the rest. Throws `RegistrationRefused` (502) with the tool's answer
 * when it did not register.
 */
export async function registerTool(site: Site, registrationUrl: string): Promise<Tool> {
  const { clientId, url } = await inviteTool(site, registrationUrl);
  const answer = await fetch(url, {
    headers: { accept: "text/html" },
    signal: AbortSignal.timeout(20_000),
  }).catch((cause: unknown) => {
    throw new RegistrationRefused(
      502,
      `The tool cannot be reached at ${new URL(url).origin}: ${String(cause)}`,
    );
  });
  const text = await answer.text();
  const tool = toolByClientId(site, clientId);
  if (tool !== undefined) return tool;
  const words = text
    .replace(/<(style|script|title)[\s\S]*?<\/\1>|<[^>]*>|\s+/g, " ")
    .trim()
    .slice(0, 200);
  throw new RegistrationRefused(502, `The tool answered ${answer.status} and did not register: ${words}`);
}

/** Takes in a tool whose addresses an administrator has typed. Throws `RegistrationRefused` naming a wrong one. */
export function addToolByHand(site: Site, body: Body): Tool {
  const redirectUris = Array.isArray(body["redirect_uris"]) ? body["redirect_uris"] : [body["redirect_uris"]];
  const uris = redirectUris.map((uri) => address(uri, "redirect_uris"));
  const [first = ""] = uris;
  const targetLinkUri =
    body["target_link_uri"] === undefined ? first : address(body["target_link_uri"], "target_link_uri");
  const name = body["name"];
  return addTool(site, freshId(site.profile.ids.client), {
    name: typeof name === "string" && name.trim() !== "" ? name.trim() : "External tool",
    description: "",
    initiateLoginUri: address(body["login_url"], "login_url"),
    redirectUris: uris,
    jwksUri: address(body["jwks_url"], "jwks_url"),
    targetLinkUri,
    deepLinkingUri: targetLinkUri,
    scopes: supportedScopes(site),
    customParameters: textValues(body["custom"]),
    deepLinkingParameters: {},
    sendsName: true,
    sendsEmail: true,
  });
}

/** Places a link unless the course has the same one already, so that a program may ask at every start. */
function placeLinkOnce(site: Site, body: Body): Link {
  const { client_id: clientId, view, title, text, url } = body;
  const enabled = site.state().tools.filter((tool) => tool.status === "enabled");
  const tool = clientId === undefined ? enabled.at(-1) : enabled.find((one) => one.clientId === clientId);
  if (tool === undefined) throw new RegistrationRefused(409, "No tool with that client id is enabled here.");
  const custom = { ...(typeof view === "string" && { view }), ...textValues(body["custom"]) };
  const content = {
    title: typeof title === "string" && title !== "" ? title : tool.name,
    text: typeof text === "string" ? text : "",
    url: url === undefined ? tool.targetLinkUri : address(url, "url"),
    custom,
    ...lineItemOf(body["line_item"]),
  };
  const same = site
    .state()
    .links.find(
      (link) =>
        link.copy === undefined &&
        link.clientId === tool.clientId &&
        link.url === content.url &&
        JSON.stringify(link.custom) === JSON.stringify(custom),
    );
  return same ?? placeLink(site, tool, content);
}

/** The column that a link brings, as a deep linking response would ask for it. */
function lineItemOf(value: unknown): Pick<ContentItem, "lineItem"> {
  const { score_maximum: scoreMaximum, resource_id: resourceId, tag } = (value ?? {}) as Body;
  if (typeof scoreMaximum !== "number" || scoreMaximum <= 0) return {};
  return {
    lineItem: {
      scoreMaximum,
      ...(typeof resourceId === "string" && { resourceId }),
      ...(typeof tag === "string" && { tag }),
    },
  };
}

function toolOnWire(site: Site, tool: Tool): object {
  const at = endpoints(site);
  return {
    client_id: tool.clientId,
    deployment_id: tool.deploymentId,
    status: tool.status,
    name: tool.name,
    target_link_uri: tool.targetLinkUri,
    platform: {
      issuer: site.issuer,
      authorization_endpoint: at.authorization,
      token_endpoint: at.token,
      token_audience: tokenAudience(site),
      jwks_uri: at.keys,
    },
  };
}

function linkOnWire(site: Site, link: Link): object {
  return {
    resource_link_id: link.id,
    client_id: link.clientId,
    title: link.title,
    url: link.url,
    custom: link.custom,
    page: `${site.issuer}/course/links/${link.number}`,
    launch: `${site.issuer}/course/links/${link.number}/launch`,
  };
}

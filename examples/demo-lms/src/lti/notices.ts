import { json, Router } from "express";
import type { JWTPayload } from "jose";
import { randomUUID } from "node:crypto";
import { course } from "../course.ts";
import { contextId, route, serviceUrl, signMessage, type Site } from "../site.ts";
import type { Link, Tool } from "../state.ts";
import { linkId } from "./deep-linking.ts";
import { claim, scope } from "./names.ts";
import { requireScope, ServiceRefused } from "./services.ts";

const COPY = "LtiContextCopyNotice";

/** The claim by which a launch offers notices. https://www.imsglobal.org/spec/lti-pns/v1p0#platform-notification-service-claim */
export function noticeServiceClaim(site: Site, tool: Tool): JWTPayload {
  const { notices } = site.profile;
  if (!notices || !tool.scopes.includes(scope.noticeHandlers)) return {};
  return {
    [claim.noticeService]: {
      service_versions: ["1.0"],
      platform_notification_service_url: serviceUrl(site, notices.path, tool),
      scope: [scope.noticeHandlers],
      notice_types_supported: notices.types,
    },
  };
}

/** Takes the address to which a tool wants notices of a type; an empty one ends them. https://www.imsglobal.org/spec/lti-pns/v1p0#registering-a-notice-handler */
export function noticeRoutes(site: Site): Router {
  const router = Router();
  const { notices } = site.profile;
  if (!notices) return router;
  router.put(route(notices.path), json(), async (req, res) => {
    const tool = await requireScope(site, req, [scope.noticeHandlers]);
    const { notice_type: type, handler } = (req.body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof type !== "string" || !notices.types.includes(type)) {
      throw new ServiceRefused(400, "notice_type is not one that is sent here");
    }
    if (typeof handler !== "string" || !(handler === "" || isOf(tool, handler))) {
      throw new ServiceRefused(400, "handler must be an address of the tool's own host");
    }
    setHandler(site, tool, type, handler);
    res.json({ notice_type: type, handler });
  });
  return router;
}

function isOf({ targetLinkUri }: Tool, handler: string): boolean {
  return URL.parse(handler)?.host === new URL(targetLinkUri).host;
}

function setHandler(site: Site, { clientId }: Tool, type: string, handler: string): void {
  site.change((draft) => {
    draft.tools = draft.tools.map((tool) => {
      if (tool.clientId !== clientId) return tool;
      const { [type]: _before, ...others } = tool.noticeHandlers ?? {};
      return { ...tool, noticeHandlers: handler === "" ? others : { ...others, [type]: handler } };
    });
  });
}

/** A copy of the course: the tools' links in it, and what each tool that wanted the notice answered. */
export interface CourseCopy {
  readonly contextId: string;
  readonly links: readonly Link[];
  readonly notified: readonly { readonly client_id: string; readonly status: number | null }[];
}

/** Copies the course with its links to tools, as a teacher does for the next term, and sends the notice of it, once and for all. */
export async function copyCourse(site: Site): Promise<CourseCopy> {
  const { number, links } = site.change((draft) => {
    draft.lastNumber += 1;
    const number = draft.lastNumber;
    const copies = draft.links
      .filter((link) => link.copy === undefined)
      .map((link) => {
        draft.lastNumber += 1;
        const copy = { number, ofLink: link.id };
        return { ...link, number: draft.lastNumber, id: linkId(site, draft.lastNumber), copy };
      });
    draft.links.push(...copies);
    return { number, links: copies };
  });
  const wanted = site.state().tools.flatMap((tool) => {
    const handler = tool.status === "enabled" && tool.noticeHandlers?.[COPY];
    return handler ? [{ tool, handler }] : [];
  });
  const notified = await Promise.all(
    wanted.map(async ({ tool, handler }) => ({
      client_id: tool.clientId,
      status: await deliver(handler, await signMessage(site, copyNotice(site, tool, number))),
    })),
  );
  return { contextId: contextId(site, number), links, notified };
}

/** https://www.imsglobal.org/spec/lti-pns/v1p0#notice-claims */
function copyNotice(site: Site, tool: Tool, copy: number): JWTPayload {
  const nowS = Math.floor(site.now() / 1000);
  return {
    iss: site.issuer,
    aud: tool.clientId,
    ...(site.profile.idToken.azp && { azp: tool.clientId }),
    iat: nowS,
    exp: nowS + site.profile.idToken.ttlS,
    [claim.version]: "1.3.0",
    [claim.deploymentId]: tool.deploymentId,
    [claim.notice]: { id: randomUUID(), timestamp: new Date(site.now()).toISOString(), type: COPY },
    [claim.context]: {
      id: contextId(site, copy),
      label: course.course.label,
      title: `${course.course.title} (copy)`,
      type: [site.profile.idToken.contextType],
    },
    [claim.originContexts]: [contextId(site)],
  };
}

/** The tool's status, or null when it gave no answer; nothing is tried again. https://www.imsglobal.org/spec/lti-pns/v1p0#notice-delivery */
async function deliver(handler: string, jwt: string): Promise<number | null> {
  const answer = await fetch(handler, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ notices: [{ jwt }] }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  return answer?.status ?? null;
}

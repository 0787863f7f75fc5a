import { jwtVerify, SignJWT, type JWTPayload } from "jose";
import { course, type Person } from "../course.ts";
import { derivedId } from "../ids.ts";
import { contextId, toolByClientId, type PendingLaunch, type Site } from "../site.ts";
import type { LineItem, Link, Tool } from "../state.ts";
import { claim } from "./names.ts";

const DIALOGUE_LIFE_MS = 3_600_000;

/** https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-settings */
export async function deepLinkingSettings(
  site: Site,
  { tool, person }: Pick<PendingLaunch, "tool" | "person">,
): Promise<object> {
  const { acceptTypes, acceptMultiple, autoCreate, data, documentTargets } = site.profile.deepLinking;
  const dialogue = await new SignJWT({ client_id: tool.clientId, person: person.id })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt(new Date(site.now()))
    .setExpirationTime(new Date(site.now() + DIALOGUE_LIFE_MS))
    .sign(site.secret);
  const returnUrl = `${site.issuer}/lti/deep-linking/return`;
  return {
    accept_types: acceptTypes,
    accept_presentation_document_targets: documentTargets,
    accept_multiple: acceptMultiple,
    auto_create: autoCreate,
    title: tool.name,
    text: "",
    ...(data === "claim"
      ? { deep_link_return_url: returnUrl, data: dialogue }
      : { deep_link_return_url: `${returnUrl}?data=${dialogue}` }),
  };
}

/** A deep linking response that was refused; its message is for the tool's developer. */
export class DeepLinkingRefused extends Error {}

/** What came of a deep linking dialogue. */
export interface DeepLinked {
  readonly links: readonly Link[];
  /** The tool's own words for the person. */
  readonly message: string | undefined;
}

/**
 * Verifies a tool's answer and adds its links to the course.
 * Throws `DeepLinkingRefused` when it is not from the tool that was asked, or says what we did not ask for.
 */
export async function acceptDeepLinking(
  site: Site,
  jwt: unknown,
  dataInUrl: unknown,
  person: Person | undefined,
): Promise<DeepLinked> {
  const { tool, payload } = await verifyResponse(site, jwt);
  const dialogue = site.profile.deepLinking.data === "claim" ? payload[claim.data] : dataInUrl;
  const begun = await readDialogue(site, dialogue);
  if (begun["client_id"] !== tool.clientId)
    throw new DeepLinkingRefused("The dialogue belongs to another tool.");
  if (begun["person"] !== person?.id) throw new DeepLinkingRefused("The dialogue was begun by someone else.");

  const items = payload[claim.contentItems] ?? [];
  if (!Array.isArray(items)) throw new DeepLinkingRefused("content_items is not a list.");
  if (items.length > 1 && !site.profile.deepLinking.acceptMultiple) {
    throw new DeepLinkingRefused("Only one item was asked for.");
  }
  const contents = items.map((item) => readContentItem(item, tool));
  const message = payload["https://purl.imsglobal.org/spec/lti-dl/claim/msg"];
  return {
    links: contents.map((content) => placeLink(site, tool, content)),
    message: typeof message === "string" ? message : undefined,
  };
}

/** https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-response-message */
async function verifyResponse(site: Site, jwt: unknown): Promise<{ tool: Tool; payload: JWTPayload }> {
  if (typeof jwt !== "string") throw new DeepLinkingRefused("The form has no JWT.");
  const tool = toolByClientId(site, issuerOf(jwt));
  if (tool?.status !== "enabled") throw new DeepLinkingRefused("iss is no tool of this school.");
  const { payload } = await jwtVerify(jwt, site.toolKeys(tool), {
    algorithms: ["RS256"],
    audience: site.issuer,
    issuer: tool.clientId,
    requiredClaims: ["iat", "exp", "nonce", ...(site.profile.deepLinking.subRequired ? ["sub"] : [])],
    maxTokenAge: "10m",
    clockTolerance: 60,
    currentDate: new Date(site.now()),
  }).catch((cause: unknown) => {
    throw new DeepLinkingRefused(`The JWT was refused: ${(cause as Error).message}.`, { cause });
  });
  const expected = [
    [claim.messageType, "LtiDeepLinkingResponse"],
    [claim.version, "1.3.0"],
    [claim.deploymentId, tool.deploymentId],
  ] as const;
  for (const [name, value] of expected) {
    if (payload[name] !== value) throw new DeepLinkingRefused(`${name} is not ${String(value)}.`);
  }
  return { tool, payload };
}

function issuerOf(jwt: string): unknown {
  try {
    const body = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as {
      iss?: unknown;
    };
    return body.iss;
  } catch {
    return undefined;
  }
}

async function readDialogue(site: Site, data: unknown): Promise<JWTPayload> {
  if (typeof data !== "string") throw new DeepLinkingRefused("The dialogue's data did not come back.");
  const verified = await jwtVerify(data, site.secret, { currentDate: new Date(site.now()) }).catch(
    () => undefined,
  );
  if (verified === undefined) throw new DeepLinkingRefused("The dialogue is over or was altered.");
  return verified.payload;
}

/** An item as a tool proposes it. https://www.imsglobal.org/spec/lti-dl/v2p0#lti-resource-link */
export interface ContentItem {
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly custom: Readonly<Record<string, string>>;
  readonly lineItem?: {
    readonly label?: string;
    readonly scoreMaximum: number;
    readonly resourceId?: string;
    readonly tag?: string;
  };
}

function readContentItem(item: unknown, tool: Tool): ContentItem {
  if (typeof item !== "object" || item === null) throw new DeepLinkingRefused("An item is not an object.");
  const { type, title, text, url, custom, lineItem } = item as Record<string, unknown>;
  if (type !== "ltiResourceLink")
    throw new DeepLinkingRefused(`Items of type ${String(type)} were not asked for.`);
  const target = typeof url === "string" ? url : tool.targetLinkUri;
  if (new URL(target).origin !== new URL(tool.targetLinkUri).origin) {
    throw new DeepLinkingRefused("An item lies outside the tool's own address.");
  }
  const column = lineItem as Partial<NonNullable<ContentItem["lineItem"]>> | undefined;
  return {
    title: typeof title === "string" && title !== "" ? title : tool.name,
    text: typeof text === "string" ? text : "",
    url: target,
    custom: textValues(custom),
    ...(typeof column?.scoreMaximum === "number" &&
      column.scoreMaximum > 0 && { lineItem: { ...column, scoreMaximum: column.scoreMaximum } }),
  };
}

/** The members of an object whose values are text; custom parameters have no others. */
export function textValues(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (typeof one === "string" ? [[name, one] as const] : [])),
  );
}

/** What a tool sees as the id of the link of that number. */
export function linkId({ profile, issuer }: Site, number: number): string {
  const { resourceLink } = profile.ids;
  const suffix = resourceLink === "topic" ? `_${course.course.id}` : "";
  return `${derivedId(resourceLink, issuer, "link", number)}${suffix}`;
}

/** The tool's entry in the course's menu, which is the course itself to the tool; undefined for a tool that has none. */
export function navigationLink(site: Site, { clientId, name, navigation }: Tool): Link | undefined {
  return (
    navigation && {
      number: 0,
      id: contextId(site),
      clientId,
      title: name,
      text: "",
      url: navigation.uri,
      custom: {},
    }
  );
}

/** Adds a link to the course, with its gradebook column where the platform makes one. */
export function placeLink(site: Site, tool: Tool, content: ContentItem): Link {
  const { ids, deepLinking } = site.profile;
  return site.change((draft) => {
    const number = ++draft.lastNumber;
    const link: Link = {
      number,
      id: linkId(site, number),
      clientId: tool.clientId,
      title: content.title,
      text: content.text,
      url: content.url,
      custom: content.custom,
    };
    draft.links.push(link);
    const { lineItem } = content;
    if (lineItem !== undefined && deepLinking.lineItem !== "ignored") {
      const column = ++draft.lastNumber;
      const item: LineItem = {
        id: derivedId(ids.lineItem, site.issuer, "line item", column),
        clientId: tool.clientId,
        label: deepLinking.lineItem === "label_from_title" ? link.title : (lineItem.label ?? link.title),
        scoreMaximum: lineItem.scoreMaximum,
        resourceLinkId: link.id,
        ...(lineItem.resourceId !== undefined && { resourceId: lineItem.resourceId }),
        ...(lineItem.tag !== undefined && { tag: lineItem.tag }),
      };
      draft.lineItems.push(item);
    }
    return link;
  });
}

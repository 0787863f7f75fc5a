import { z } from "zod";
import { LtiError } from "./lti-error.ts";
import type { OutgoingRequest, OutgoingResponse } from "./outgoing.ts";
import type { Platform } from "./platform.ts";
import { type CallService, nextPage, secure, ServiceRefusal } from "./service.ts";
import { absentWhenEmpty, HttpUrl, Identifier, Text } from "./text.ts";

/** https://www.imsglobal.org/spec/lti-ags/v2p0#scope-and-allowed-http-methods, and those of the other two services */
export const gradesScope = {
  lineItem: "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
  lineItemReadonly: "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
  score: "https://purl.imsglobal.org/spec/lti-ags/scope/score",
  resultReadonly: "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
} as const;

/** https://www.imsglobal.org/spec/lti-ags/v2p0#media-types-and-schemas */
const mediaType = {
  lineItem: "application/vnd.ims.lis.v2.lineitem+json",
  lineItems: "application/vnd.ims.lis.v2.lineitemcontainer+json",
  score: "application/vnd.ims.lis.v1.score+json",
  results: "application/vnd.ims.lis.v2.resultcontainer+json",
} as const;

/** Pages that a list may have; more is a platform that turns in circles. */
const MOST_PAGES = 500;

/** A column of the platform's gradebook. https://www.imsglobal.org/spec/lti-ags/v2p0#line-item-service-media-type-and-schema */
export const LineItem = z
  .object({
    id: HttpUrl,
    label: absentWhenEmpty(Text),
    scoreMaximum: absentWhenEmpty(z.coerce.number().positive()).catch(undefined),
    resourceId: absentWhenEmpty(Text),
    tag: absentWhenEmpty(Text),
    resourceLinkId: absentWhenEmpty(Text),
  })
  .transform(({ id, ...rest }) => ({ url: id, ...rest }));
export type LineItem = z.output<typeof LineItem>;

/** What we say of a column that we make or change. */
export interface LineItemFields {
  readonly label: string;
  /** Over 0. */
  readonly scoreMaximum: number;
  readonly resourceId: string;
  readonly tag: string;
}

/** Which columns are asked for. */
export interface LineItemFilter {
  readonly resourceLinkId?: string;
  readonly resourceId?: string;
  readonly tag?: string;
}

/** Some platforms write their ids as numbers. */
const PersonId = z.union([z.string(), z.number()]).transform(String).pipe(Identifier);

/** Years in which grades are given; others are nonsense, and the year 0 is none that a database knows. */
const [FIRST_YEAR, LAST_YEAR] = [1900, 9999];

function isOfOurTimes(instant: string): boolean {
  const year = new Date(instant).getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/** What the platform shows for one person. https://www.imsglobal.org/spec/lti-ags/v2p0#result-service-media-type-and-schema */
export const Result = z.object({
  userId: PersonId,
  /** Absent is no grade, never zero. */
  resultScore: absentWhenEmpty(z.number()),
  resultMaximum: absentWhenEmpty(z.number().positive()).catch(undefined),
  comment: absentWhenEmpty(Text).catch(undefined),
  /** Moodle's addition: when the grade was given. */
  timestamp: absentWhenEmpty(z.iso.datetime({ offset: true }).refine(isOfOurTimes)).catch(undefined),
});
export type Result = z.output<typeof Result>;

/** https://www.imsglobal.org/spec/lti-ags/v2p0#score-service-media-type-and-schema */
export interface Score {
  readonly userId: string;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  readonly activityProgress: "Initialized" | "Started" | "InProgress" | "Submitted" | "Completed";
  readonly gradingProgress: "NotReady" | "Failed" | "Pending" | "PendingManual" | "FullyGraded";
  readonly timestamp: Date;
  readonly comment?: string | undefined;
  /** Members of a platform's own, by their full names. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Fetches our columns of a course, page by page. Throws an `LtiError`. */
export async function fetchLineItems(
  call: CallService,
  platform: Platform,
  lineItemsUrl: string,
  filter: LineItemFilter = {},
  scope: string = gradesScope.lineItem,
): Promise<readonly LineItem[]> {
  const url = withQuery(lineItemsUrl, {
    resource_link_id: filter.resourceLinkId,
    resource_id: filter.resourceId,
    tag: filter.tag,
  });
  const found = new Map<string, LineItem>();
  for await (const page of pages(call, platform, scope, url, mediaType.lineItems)) {
    for (const listed of read(z.array(LineItem), page.body, url)) {
      const item = withSecureUrl(listed, platform);
      found.set(item.url, item);
    }
  }
  return [...found.values()].filter(
    (item) =>
      (filter.resourceLinkId === undefined || item.resourceLinkId === filter.resourceLinkId) &&
      (filter.resourceId === undefined || item.resourceId === filter.resourceId) &&
      (filter.tag === undefined || item.tag === filter.tag),
  );
}

/** Fetches one column. Throws an `LtiError`, `line_item_gone` when it is not there any more. */
export async function fetchLineItem(
  call: CallService,
  platform: Platform,
  lineItemUrl: string,
  scope: string = gradesScope.lineItem,
): Promise<LineItem> {
  const answer = await ask(call, platform, scope, lineItemUrl, { headers: { accept: mediaType.lineItem } });
  return withSecureUrl(read(LineItem, answer.body, lineItemUrl), platform);
}

/**
 * Makes a column, standing by itself: a second one of a resource link would take Moodle's `lineitem` claim from that link's launches. A platform
 * makes one of the same resource id twice without a word, so look first.
 */
export async function createLineItem(
  call: CallService,
  platform: Platform,
  lineItemsUrl: string,
  fields: LineItemFields,
): Promise<LineItem> {
  const answer = await ask(call, platform, gradesScope.lineItem, lineItemsUrl, {
    method: "POST",
    headers: { accept: mediaType.lineItem, "content-type": mediaType.lineItem },
    body: JSON.stringify(fields),
  });
  return withSecureUrl(read(LineItem, answer.body, lineItemsUrl), platform);
}

function withSecureUrl(item: LineItem, platform: Platform): LineItem {
  return { ...item, url: secure(item.url, platform) };
}

/** Changes a column; the address alone names it, since Blackboard refuses an `id` in the body. */
export async function updateLineItem(
  call: CallService,
  platform: Platform,
  lineItemUrl: string,
  { label, scoreMaximum, resourceId, tag }: LineItemFields,
): Promise<void> {
  await ask(call, platform, gradesScope.lineItem, lineItemUrl, {
    method: "PUT",
    headers: { accept: mediaType.lineItem, "content-type": mediaType.lineItem },
    body: JSON.stringify({ label, scoreMaximum, resourceId, tag }),
  });
}

/** Deletes a column with its grades. One that is not there any more is as good as deleted. */
export async function deleteLineItem(
  call: CallService,
  platform: Platform,
  lineItemUrl: string,
): Promise<void> {
  try {
    await ask(call, platform, gradesScope.lineItem, lineItemUrl, { method: "DELETE" });
  } catch (error) {
    if (!(error instanceof LtiError && error.code === "line_item_gone")) throw error;
  }
}

/**
 * Fetches what the platform shows in a column, of everyone or of one person. Moodle answers 404 to a `limit`, so none is sent.
 * Nothing stands for a result that cannot be read, which is not a person without one. Throws `service_invalid` when a page has rows and none names a person.
 */
export async function fetchResults(
  call: CallService,
  platform: Platform,
  lineItemUrl: string,
  userId?: string,
): Promise<ReadonlyMap<string, Result | undefined>> {
  const url = withQuery(subresource(lineItemUrl, "results"), { user_id: userId });
  const results = new Map<string, Result | undefined>();
  for await (const page of pages(call, platform, gradesScope.resultReadonly, url, mediaType.results)) {
    const rows = read(Results, page.body, url);
    const named = rows.flatMap((row) => {
      const person = Named.safeParse(row).data?.userId;
      return person === undefined ? [] : [[person, Result.safeParse(row).data] as const];
    });
    if (rows.length > 0 && named.length === 0) {
      throw new LtiError(
        "service_invalid",
        `${url} answered ${rows.length} rows, none of which names a person`,
      );
    }
    for (const [person, result] of named) results.set(person, result);
  }
  return results;
}

/** Rows are read one by one: a bad one must not cost the others theirs. An older Sakai answers one person's result without a list around it. */
const Results = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(z.unknown()));

const Named = z.object({ userId: PersonId });

/** Posts a score. Throws an `LtiError`; `score_outdated` when the platform holds one of the same or a later timestamp. */
export async function postScore(
  call: CallService,
  platform: Platform,
  lineItemUrl: string,
  { timestamp, extensions, ...score }: Score,
): Promise<void> {
  await ask(call, platform, gradesScope.score, subresource(lineItemUrl, "scores"), {
    method: "POST",
    // Moodle takes no other type, not even with parameters.
    headers: { accept: "*/*", "content-type": mediaType.score },
    body: JSON.stringify({ ...score, timestamp: timestamp.toISOString(), ...extensions }),
  });
}

/** Line item addresses are opaque and may carry a query: the service's name goes to the end of the path. */
export function subresource(lineItemUrl: string, name: "scores" | "results"): string {
  const url = new URL(lineItemUrl);
  url.pathname = `${url.pathname.replace(/\/$/, "")}/${name}`;
  return url.href;
}

function withQuery(address: string, query: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

async function* pages(
  call: CallService,
  platform: Platform,
  scope: string,
  first: string,
  accept: string,
): AsyncGenerator<OutgoingResponse> {
  let url: string | undefined = first;
  for (let page = 0; url !== undefined; page += 1) {
    if (page === MOST_PAGES) throw new LtiError("service_invalid", `${first} has no last page`);
    const answer: OutgoingResponse = await ask(call, platform, scope, url, { headers: { accept } });
    yield answer;
    url = nextPage(answer, url);
  }
}

async function ask(
  call: CallService,
  platform: Platform,
  scope: string,
  url: string,
  request: OutgoingRequest,
): Promise<OutgoingResponse> {
  try {
    return await call(platform, [scope], url, request);
  } catch (error) {
    throw error instanceof ServiceRefusal ? gradesError(error) : error;
  }
}

/** Says what a refusal means; what stays `service_refused` may pass. */
function gradesError(refusal: ServiceRefusal): LtiError {
  const { status, body, message } = refusal;
  if (refusal.passing) return refusal;
  const code =
    status === 409 || (status === 400 && isOutdated(body))
      ? "score_outdated"
      : status === 404 || status === 410
        ? "line_item_gone"
        : status === 401 || status === 403
          ? "scope_not_granted"
          : [400, 405, 412, 413, 415, 422].includes(status)
            ? "score_refused"
            : undefined;
  return code === undefined ? refusal : new LtiError(code, message, { cause: refusal });
}

/**
 * Canvas answers 400, not 409, to a timestamp that is older than its result: "Provided timestamp of … before last updated timestamp of …".
 * https://github.com/instructure/canvas-lms/blob/master/app/controllers/lti/ims/scores_controller.rb
 */
function isOutdated(body: string): boolean {
  return /timestamp\b.*\b(?:before|earlier)\b|\bearlier timestamp\b/i.test(body);
}

function read<T extends z.ZodType>(schema: T, body: string, url: string): z.output<T> {
  try {
    return schema.parse(JSON.parse(body));
  } catch (cause) {
    throw new LtiError("service_invalid", `${url} answered something that is not of the grade services`, {
      cause,
    });
  }
}

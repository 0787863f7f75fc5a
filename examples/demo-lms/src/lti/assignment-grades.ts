import { json, Router, type Request } from "express";
import { derivedId } from "../ids.ts";
import { lineItemQuery, personBySubject, route, serviceUrl, subjectOf, type Site } from "../site.ts";
import type { LineItem, Score, Tool } from "../state.ts";
import { mediaType, scope } from "./names.ts";
import { nextUrl, page, requireScope, ServiceRefused } from "./services.ts";

const readers = [scope.lineItem, scope.lineItemReadonly];
const body = json({ type: () => true, limit: "64kb" });

/** The assignment and grade services. https://www.imsglobal.org/spec/lti-ags/v2p0 */
export function assignmentGradesRoutes(site: Site): Router {
  const { ags } = site.profile;
  const router = Router();
  const lineItems = route(ags.lineItemsPath);
  const lineItem = route(ags.lineItemPath);

  router.get(lineItems, async (req, res) => {
    const tool = await requireScope(site, req, readers);
    const own = ownLineItems(site, tool).filter(matches(req.query));
    const { items, nextFrom } = page(own, req.query);
    if (nextFrom !== undefined) res.set("Link", pagingLink(site, nextUrl(site, req, nextFrom)));
    res.type(mediaType.lineItems).json(items.map((item) => lineItemOnWire(site, tool, item)));
  });

  router.post(lineItems, body, async (req, res) => {
    const tool = await requireScope(site, req, [scope.lineItem]);
    const fields = readLineItem(req.body);
    const item = site.change((draft) => {
      const { resourceLinkId, ...rest } = fields;
      const created: LineItem = {
        ...rest,
        ...(resourceLinkId !== undefined && !ags.resourceLinkIdIgnoredOnPost && { resourceLinkId }),
        id: derivedId(site.profile.ids.lineItem, site.issuer, "line item", ++draft.lastNumber),
        clientId: tool.clientId,
      };
      draft.lineItems.push(created);
      return created;
    });
    const echo = ags.echoesUnknown ? (req.body as object) : {};
    res
      .status(201)
      .type(mediaType.lineItem)
      .json({ ...echo, ...lineItemOnWire(site, tool, item) });
  });

  router.get(lineItem, async (req, res) => {
    const tool = await requireScope(site, req, readers);
    res.type(mediaType.lineItem).json(lineItemOnWire(site, tool, findLineItem(site, tool, req)));
  });

  router.put(lineItem, body, async (req, res) => {
    const tool = await requireScope(site, req, [scope.lineItem]);
    const { id, clientId, resourceLinkId } = findLineItem(site, tool, req);
    if (ags.putWithIdStatus !== undefined && "id" in (req.body as object)) {
      throw new ServiceRefused(ags.putWithIdStatus, "id cannot be set");
    }
    const changed: LineItem = {
      ...(resourceLinkId !== undefined && { resourceLinkId }),
      ...readLineItem(req.body),
      id,
      clientId,
    };
    site.change((draft) => {
      draft.lineItems = draft.lineItems.map((item) => (item.id === id ? changed : item));
    });
    const echo = ags.echoesUnknown ? (req.body as object) : {};
    res.type(mediaType.lineItem).json({ ...echo, ...lineItemOnWire(site, tool, changed) });
  });

  router.delete(lineItem, async (req, res) => {
    const tool = await requireScope(site, req, [scope.lineItem]);
    const { id } = findLineItem(site, tool, req);
    site.change((draft) => {
      draft.lineItems = draft.lineItems.filter((item) => item.id !== id);
      draft.scores = draft.scores.filter((score) => score.lineItemId !== id);
    });
    res.status(204).end();
  });

  router.post(`${lineItem}/scores`, body, async (req, res) => {
    if (ags.exactContentType && !req.is(mediaType.score)) {
      throw new ServiceRefused(400, `No handler found for ${req.path}  ${req.headers["content-type"] ?? ""}`);
    }
    const tool = await requireScope(site, req, [scope.score]);
    const item = findLineItem(site, tool, req);
    if (ags.concludedCourseStatus !== undefined && site.state().concluded) {
      throw new ServiceRefused(ags.concludedCourseStatus, "The specified resource does not exist.");
    }
    const score = readScore(site, item, req.body);
    site.change((draft) => {
      const stored = draft.scores.find((one) => isSame(one, score));
      if (!isNewer(site, score, stored)) {
        throw new ServiceRefused(ags.statuses.staleTimestamp, staleWords(site, score, stored));
      }
      const points = takesBack(site, score) ? null : (score.points ?? stored?.points ?? null);
      const kept = { ...score, points, ...submission(site, req.body, stored) };
      draft.scores = [...draft.scores.filter((one) => !isSame(one, score)), kept];
    });
    if (ags.scoreAnswer === "empty") res.type(mediaType.score).send("");
    else res.json({ resultUrl: resultUrl(site, tool, item, subjectOf(site, { id: score.personId })) });
  });

  router.get(`${lineItem}/results`, async (req, res) => {
    const tool = await requireScope(site, req, [scope.resultReadonly]);
    if (ags.limitOnResultsStatus !== undefined && "limit" in req.query) {
      throw new ServiceRefused(ags.limitOnResultsStatus, "limit is not known here");
    }
    const item = findLineItem(site, tool, req);
    const results = site
      .state()
      .scores.filter((score) => score.lineItemId === item.id && score.points !== null)
      .filter(({ timestamp }) => timestamp !== null || !ags.resultsOnlyAfterOwnScore)
      .map((score) => resultOnWire(site, tool, item, score))
      .filter((result) => req.query["user_id"] === undefined || result.userId === req.query["user_id"]);
    const { items, nextFrom } = page(results, req.query);
    if (nextFrom !== undefined) res.set("Link", pagingLink(site, nextUrl(site, req, nextFrom)));
    res.type(mediaType.results).json(items);
  });

  return router;
}

function ownLineItems(site: Site, tool: Tool): readonly LineItem[] {
  return site.state().lineItems.filter((item) => item.clientId === tool.clientId);
}

function matches(query: Request["query"]): (item: LineItem) => boolean {
  const wanted = [
    ["resourceLinkId", query["resource_link_id"]],
    ["resourceId", query["resource_id"]],
    ["tag", query["tag"]],
  ] as const;
  return (item) => wanted.every(([name, value]) => value === undefined || item[name] === value);
}

/** The line item in the address. A foreign one is there for nobody but its owner; what that looks like differs. */
function findLineItem(site: Site, tool: Tool, req: Request): LineItem {
  const item = site.state().lineItems.find((one) => one.id === req.params["item"]);
  if (item === undefined) throw new ServiceRefused(404, "Line item does not exist");
  if (item.clientId === tool.clientId) return item;
  throw new ServiceRefused(
    site.profile.ags.statuses.foreignLineItem,
    site.profile.ags.errorBody === "canvas"
      ? "Tool does not have permission to view line_item"
      : "Line item does not exist",
  );
}

function lineItemUrl(site: Site, tool: Tool, item: LineItem): string {
  return `${serviceUrl(site, site.profile.ags.lineItemPath, tool, item.id)}${lineItemQuery(site, tool)}`;
}

function lineItemOnWire(site: Site, tool: Tool, item: LineItem): object {
  return { ...item, id: lineItemUrl(site, tool, item), clientId: undefined };
}

/** https://www.imsglobal.org/spec/lti-ags/v2p0#line-item-service-media-type-and-schema */
function readLineItem(value: unknown): Omit<LineItem, "id" | "clientId"> {
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { label, scoreMaximum } = fields;
  if (typeof label !== "string" || label.trim() === "") throw new ServiceRefused(400, "label is missing");
  if (typeof scoreMaximum !== "number" || !(scoreMaximum > 0)) {
    throw new ServiceRefused(400, "scoreMaximum must be a number over 0");
  }
  const texts = ["resourceId", "tag", "resourceLinkId", "endDateTime"] as const;
  return {
    label,
    scoreMaximum,
    ...Object.fromEntries(
      texts.flatMap((name) => (typeof fields[name] === "string" ? [[name, fields[name]]] : [])),
    ),
    ...(typeof fields["gradesReleased"] === "boolean" && { gradesReleased: fields["gradesReleased"] }),
  };
}

type Posted = Score & { readonly timestamp: string };

/** https://www.imsglobal.org/spec/lti-ags/v2p0#score-service-media-type-and-schema */
function readScore(site: Site, item: LineItem, value: unknown): Posted {
  const { statuses, clampsToMaximum } = site.profile.ags;
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { userId, scoreGiven, scoreMaximum, activityProgress, gradingProgress, timestamp, comment } = fields;
  const instant =
    typeof timestamp === "string" && /T.*(Z|[+-]\d\d:?\d\d)$/.test(timestamp) ? timestamp : undefined;
  if (instant === undefined || Number.isNaN(Date.parse(instant))) {
    throw new ServiceRefused(400, "timestamp is no ISO 8601 instant");
  }
  if (typeof activityProgress !== "string" || typeof gradingProgress !== "string") {
    throw new ServiceRefused(400, "activityProgress or gradingProgress is missing");
  }
  const person = personBySubject(site, String(userId));
  if (person?.role !== "learner") {
    throw new ServiceRefused(statuses.nonStudent, "User not found in course or is not a student");
  }
  const points = typeof scoreGiven === "number" ? scoreGiven : null;
  if (points !== null && (typeof scoreMaximum !== "number" || scoreMaximum <= 0)) {
    throw new ServiceRefused(statuses.scoreWithoutMaximum, "scoreMaximum is missing");
  }
  const scaled = points === null ? null : (points * item.scoreMaximum) / Number(scoreMaximum);
  return {
    lineItemId: item.id,
    personId: person.id,
    points: scaled !== null && clampsToMaximum ? Math.min(scaled, item.scoreMaximum) : scaled,
    activityProgress,
    gradingProgress,
    timestamp: instant,
    ...(typeof comment === "string" && { comment }),
  };
}

function isSame(a: Score, b: Score): boolean {
  return a.lineItemId === b.lineItemId && a.personId === b.personId;
}

function isNewer(site: Site, { timestamp }: Posted, stored: Score | undefined): boolean {
  const unit = site.profile.ags.wholeSeconds ? 1000 : 1;
  const last = stored?.timestamp ?? null;
  return last === null || Math.floor(Date.parse(timestamp) / unit) > Math.floor(Date.parse(last) / unit);
}

function staleWords({ profile }: Site, { timestamp }: Posted, stored: Score | undefined): string {
  return profile.ags.errorBody === "canvas"
    ? `Provided timestamp of ${timestamp} before last updated timestamp of ${stored?.timestamp ?? ""}`
    : "Refusing score with an earlier timestamp";
}

/** Canvas's account of submissions, and whose grade it leaves. https://canvas.instructure.com/doc/api/score.html */
function submission(
  { profile }: Site,
  body: unknown,
  stored: Score | undefined,
): Pick<Score, "submissions" | "byTeacher"> & { readonly points?: number | null } {
  if (!profile.ags.newSubmissionDefault) return {};
  const { new_submission: isNew = true, prioritize_non_tool_grade: yields = false } = ((
    body as Readonly<Record<string, unknown>>
  )["https://canvas.instructure.com/lti/submission"] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    submissions: (stored?.submissions ?? 0) + (isNew === false ? 0 : 1),
    ...(yields === true && stored?.byTeacher && { points: stored.points, byTeacher: true }),
  };
}

/** Whether this post removes the grade that stood before. */
function takesBack(site: Site, score: Score): boolean {
  const { scoreDelete, gradedProgress } = site.profile.ags;
  if (scoreDelete === undefined)
    return score.points === null || !gradedProgress.includes(score.gradingProgress);
  return (
    score.points === null &&
    score.activityProgress === scoreDelete.activityProgress &&
    score.gradingProgress === scoreDelete.gradingProgress
  );
}

function resultUrl(site: Site, tool: Tool, item: LineItem, userId: string): string {
  const path = `${serviceUrl(site, site.profile.ags.lineItemPath, tool, item.id)}/results`;
  const query = lineItemQuery(site, tool);
  return `${path}${query}${query === "" ? "?" : "&"}user_id=${encodeURIComponent(userId)}`;
}

interface Result {
  readonly id: string;
  readonly userId: string;
  readonly resultScore: number | null;
  readonly resultMaximum: number;
  readonly scoreOf: string;
  readonly comment?: string;
  readonly timestamp?: string;
}

function resultOnWire(site: Site, tool: Tool, item: LineItem, score: Score): Result {
  const userId = subjectOf(site, { id: score.personId });
  return {
    id: resultUrl(site, tool, item, userId),
    userId,
    resultScore: score.points,
    resultMaximum: item.scoreMaximum,
    scoreOf: lineItemUrl(site, tool, item),
    ...(score.comment !== undefined && { comment: score.comment }),
    ...(site.profile.ags.resultHasTimestamp &&
      score.timestamp !== null && {
        timestamp: `${new Date(score.timestamp).toISOString().slice(0, 19)}+00:00`,
      }),
  };
}

/** Moodle escapes the address as if for HTML and quotes the relation with curly quotes. */
function pagingLink(site: Site, next: string): string {
  if (!site.profile.ags.brokenPagingLinks) return `<${next}>; rel="next"`;
  return Buffer.from(`<${next.replaceAll("&", "&amp;")}>; rel=“next”`).toString("latin1");
}

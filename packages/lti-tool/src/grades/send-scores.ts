import { fetchResults, gradesScope, postScore, type Result } from "../lti/assignment-grades.ts";
import { LtiError } from "../lti/lti-error.ts";
import type { Platform } from "../lti/platform.ts";
import { type CallService, TokenRefusal } from "../lti/service.ts";
import { asPlatform } from "../launch/launch-tool.ts";
import { type Db, inInstallation, inTenant, type Transaction } from "../store/database.ts";
import { getLineItemTarget, type LineItemTarget, markLineItemGone } from "../store/line-items.ts";
import { findPlatform } from "../store/platforms.ts";
import {
  type ClaimedScore,
  claimScores,
  getRoundStart,
  holdScore,
  markScoreSent,
  markScoreTried,
  type Points,
  postponeScore,
  postponeScoresOfPlatform,
  refuseScore,
  releaseScores,
  setBackUngranted,
  type Setback,
} from "../store/scores.ts";
import { isSameGrade, pointsOf } from "./compare.ts";
import { ensureLineItem, isGone } from "./line-items.ts";
import { type GradingManners, mannersOf } from "./manners.ts";

export interface GradesTool {
  readonly db: Db;
  /** Calls the platforms' services. */
  readonly call: CallService;
}

/** What became of the scores of one round. */
export interface SendingReport {
  readonly sent: number;
  readonly held: number;
  readonly refused: number;
  readonly postponed: number;
  /** Gave way to a later score meanwhile. */
  readonly overtaken: number;
}

type Outcome = keyof SendingReport;

/** Scores of one column that are taken in hand at once. */
const AT_ONCE = 20;

/**
 * Sends the scores of an institution that are due, column by column. What a platform cannot take now waits for a later round, and so does all else of
 * a platform that does not answer: whoever comes after it must not wait for it at each column.
 */
export async function sendScores(tool: GradesTool, tenantId: string): Promise<SendingReport> {
  const within = <T>(work: (trx: Transaction) => Promise<T>): Promise<T> => inTenant(tool.db, tenantId, work);
  const { began, ...ungranted } = await within(async (trx) => ({
    began: await getRoundStart(trx),
    ...(await setBackUngranted(trx)),
  }));
  const report = { sent: 0, held: 0, overtaken: 0, ...ungranted };
  const silent = new Set<string>();
  for (;;) {
    const claimed = await within((trx) =>
      claimScores(trx, AT_ONCE, { dueBy: began, exceptPlatforms: [...silent] }),
    );
    const [first] = claimed;
    if (first === undefined) return report;
    const { outcomes, platformFault } = await sendToColumn(tool, tenantId, first.lineItemId, claimed);
    for (const outcome of outcomes) report[outcome] += 1;
    if (platformFault === undefined) continue;
    silent.add(first.platformId);
    report.postponed += await within((trx) =>
      postponeScoresOfPlatform(trx, first.platformId, { dueBy: began, ...setbackOf(platformFault) }),
    );
  }
}

/** A column that takes scores, with what it shows of each person, as `fetchResults` gives it; `shown` is absent where results cannot be read. */
interface Column {
  readonly platform: Platform;
  readonly manners: GradingManners;
  readonly url: string;
  /** What the course's latest launch granted. */
  readonly scopes: readonly string[];
  readonly shown: ReadonlyMap<string, Result | undefined> | undefined;
}

/** `platformFault` is why nothing else of the platform need be tried in this round. */
interface ColumnReport {
  readonly outcomes: readonly Outcome[];
  readonly platformFault?: LtiError | undefined;
}

async function sendToColumn(
  tool: GradesTool,
  tenantId: string,
  lineItemId: string,
  scores: readonly ClaimedScore[],
): Promise<ColumnReport> {
  const within = <T>(work: (trx: Transaction) => Promise<T>): Promise<T> => inTenant(tool.db, tenantId, work);
  const outcomes: Outcome[] = [];
  let left = [...scores];
  try {
    const column = await openColumn(tool, tenantId, lineItemId, scores);
    if (column === undefined) {
      await within((trx) => releaseScores(trx, scores));
      return { outcomes: scores.map(() => "postponed") };
    }
    for (const score of scores) {
      try {
        outcomes.push(await sendScore(tool, within, column, score));
      } catch (error) {
        if (!(error instanceof LtiError)) throw error;
        if (!(await concernsScoreAlone(tool.call, column, error))) {
          if (error.code === "line_item_gone") await within((trx) => markLineItemGone(trx, lineItemId));
          throw error;
        }
        outcomes.push(await setBack(within, score, ofScoreAlone(error)));
      }
      left = left.slice(1);
    }
  } catch (error) {
    if (!(error instanceof LtiError)) throw error;
    for (const score of left) outcomes.push(await setBack(within, score, error));
    return { outcomes, platformFault: concernsPlatform(error) ? error : undefined };
  }
  return { outcomes };
}

/** Whether a failure is to be expected of the platform's other columns as well; a scope may be granted in one course and not in another. */
function concernsPlatform(error: LtiError): boolean {
  if (error.code === "scope_not_granted") return false;
  return error instanceof TokenRefusal || error.code === "unreachable" || error.code === "service_busy";
}

/** Whether a refusal says nothing of the column's other scores. */
async function concernsScoreAlone(call: CallService, column: Column, { code }: LtiError): Promise<boolean> {
  if (code !== "line_item_gone") return code === "score_refused" || code === "user_missing";
  return !(await isGone(call, column.platform, column.url, column.scopes));
}

/** A 404 to a score whose column is there, as Canvas answers it in a concluded course, is a refusal of the score. */
function ofScoreAlone(error: LtiError): LtiError {
  return error.code === "line_item_gone"
    ? new LtiError("score_refused", error.message, { cause: error })
    : error;
}

/** What will not pass by itself. */
const PERMANENT: ReadonlySet<string> = new Set(["line_item_gone", "score_refused", "user_missing"]);

function setbackOf({ code, message }: LtiError): Setback {
  return { reason: code, detail: message };
}

async function setBack(
  within: <T>(work: (trx: Transaction) => Promise<T>) => Promise<T>,
  score: ClaimedScore,
  error: LtiError,
): Promise<Outcome> {
  const setback = setbackOf(error);
  if (PERMANENT.has(error.code)) {
    await within((trx) => refuseScore(trx, score, setback));
    return "refused";
  }
  return within((trx) => postponeScore(trx, score, setback));
}

/** Nothing while another worker is making the column. */
async function openColumn(
  tool: GradesTool,
  tenantId: string,
  lineItemId: string,
  scores: readonly ClaimedScore[],
): Promise<Column | undefined> {
  const target = await inTenant(tool.db, tenantId, (trx) => getLineItemTarget(trx, lineItemId));
  const record = await inInstallation(tool.db, (trx) => findPlatform(trx, target.platformId));
  if (record?.status !== "active" || target.deploymentStatus !== "active") {
    throw new LtiError(
      "platform_inactive",
      `the platform of line item ${lineItemId}, or its deployment, is not active`,
    );
  }
  if (target.goneAt !== null) throw new LtiError("line_item_gone", `line item ${lineItemId} was deleted`);
  if (!target.scopes.includes(gradesScope.score)) {
    throw new LtiError("scope_not_granted", `the course of line item ${lineItemId} takes no scores`);
  }
  const platform = asPlatform(record);
  const url = target.url ?? (await ensureLineItem(tool, tenantId, platform, target));
  if (url === undefined) return undefined;
  return {
    platform,
    manners: mannersOf(record.productFamily),
    url,
    scopes: target.scopes,
    shown: await readShown(tool.call, platform, url, target, scores),
  };
}

async function readShown(
  call: CallService,
  platform: Platform,
  url: string,
  { scopes }: LineItemTarget,
  scores: readonly ClaimedScore[],
): Promise<ReadonlyMap<string, Result | undefined> | undefined> {
  if (!scopes.includes(gradesScope.resultReadonly)) return undefined;
  const [only, ...others] = scores;
  try {
    return await fetchResults(
      call,
      platform,
      url,
      others.length === 0 ? (only?.sub ?? undefined) : undefined,
    );
  } catch (error) {
    if (!(error instanceof LtiError)) throw error;
    if (error.code === "scope_not_granted") return undefined;
    // The post that follows tells whether the column is gone or has no results yet.
    if (error.code === "line_item_gone") return new Map();
    throw error;
  }
}

async function sendScore(
  { call }: GradesTool,
  within: <T>(work: (trx: Transaction) => Promise<T>) => Promise<T>,
  { platform, manners, url, shown }: Column,
  score: ClaimedScore,
): Promise<Outcome> {
  const { sub } = score;
  if (sub === null)
    throw new LtiError("user_missing", "the platform never told by which name it knows this person");
  if (shown?.has(sub) && shown.get(sub) === undefined) {
    // It may be a teacher's own grade.
    return setBack(within, score, new LtiError("service_invalid", `${url} has a result that cannot be read`));
  }
  const ours: Points = { given: score.scoreGiven, maximum: score.scoreMaximum };
  const foreign = foreignGrade(pointsOf(shown?.get(sub)), [...score.ours, ours], score.agreed);
  if (foreign !== undefined) {
    await within((trx) => holdScore(trx, score, foreign));
    return "held";
  }
  if (!(await within((trx) => markScoreTried(trx, score)))) return "overtaken";
  try {
    await postScore(call, platform, url, {
      userId: sub,
      scoreGiven: score.scoreGiven,
      scoreMaximum: score.scoreMaximum,
      activityProgress: score.activityProgress,
      gradingProgress: score.gradingProgress,
      timestamp: score.scoredAt,
      comment: commentFor(manners, score.comment),
      extensions: extensionsFor(manners, score, shown?.get(sub) === undefined),
    });
  } catch (error) {
    if (!(error instanceof LtiError && error.code === "score_outdated")) throw error;
    // The platform has this very score from a try whose answer was lost, or one that is newer: whose it is, decides.
    const newer = shown && pointsOf((await fetchResults(call, platform, url, sub)).get(sub));
    const held = foreignGrade(newer, [...score.ours, ours], undefined);
    if (held !== undefined) {
      await within((trx) => holdScore(trx, score, held));
      return "held";
    }
  }
  await within((trx) => markScoreSent(trx, { ...score, ...ours }));
  return "sent";
}

/** What the platform shows, when it is neither ours nor what somebody agreed to overwrite. */
function foreignGrade(
  shown: Points | undefined,
  ours: readonly Points[],
  agreed: Points | null | undefined,
): Points | undefined {
  if (shown === undefined) return undefined;
  const known = [...ours, ...(agreed ? [agreed] : [])];
  return known.some((points) => isSameGrade(shown, points)) ? undefined : shown;
}

function commentFor({ commentIsHtml }: GradingManners, comment: string | null): string | undefined {
  if (comment === null) return undefined;
  if (!commentIsHtml) return comment;
  return comment
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/\r?\n/g, "<br/>");
}

/**
 * https://canvas.instructure.com/doc/api/score.html: without it each post is a new submission; where we cannot see a teacher's own grade, Canvas keeps it.
 * It shows results only of those for whom we have posted before, so that one who has none may have a grade of the teacher's.
 */
function extensionsFor(
  { tellsSubmissions }: GradingManners,
  { newSubmission, agreed }: ClaimedScore,
  blind: boolean,
): Readonly<Record<string, unknown>> {
  if (!tellsSubmissions) return {};
  return {
    "https://canvas.instructure.com/lti/submission": {
      new_submission: newSubmission,
      ...(blind && agreed === null && { prioritize_non_tool_grade: true }),
    },
  };
}

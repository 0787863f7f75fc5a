import {
  createLineItem,
  fetchLineItem,
  fetchLineItems,
  gradesScope,
  type LineItem,
} from "../lti/assignment-grades.ts";
import { LtiError } from "../lti/lti-error.ts";
import type { Platform } from "../lti/platform.ts";
import type { CallService } from "../lti/service.ts";
import { inTenant } from "../store/database.ts";
import {
  claimMaking,
  LINE_ITEM_TAG,
  type LineItemTarget,
  listLineItemUrls,
  releaseMaking,
  updateLineItemUrl,
} from "../store/line-items.ts";
import type { GradesTool } from "./send-scores.ts";

/**
 * Finds the platform's column that a line item of ours stands for, or makes it; gives its address, or nothing while another worker is at it.
 * No transaction is open while the platform is asked: it may take its time, and others hand in meanwhile. Throws an `LtiError`.
 */
export async function ensureLineItem(
  { db, call }: GradesTool,
  tenantId: string,
  platform: Platform,
  target: LineItemTarget,
): Promise<string | undefined> {
  const { id, lineItemsUrl } = target;
  if (lineItemsUrl === null || !target.scopes.includes(gradesScope.lineItem)) {
    throw new LtiError("scope_not_granted", `the course of line item ${id} does not let us make columns`);
  }
  const making = await inTenant(db, tenantId, (trx) => claimMaking(trx, id));
  if (making === undefined) return undefined;
  try {
    const taken = await inTenant(db, tenantId, (trx) => listLineItemUrls(trx, target.contextId));
    const column =
      (await findColumn(call, platform, lineItemsUrl, taken, target)) ??
      (await createLineItem(call, platform, lineItemsUrl, {
        label: target.label,
        scoreMaximum: target.scoreMaximum ?? 100,
        resourceId: target.resourceId ?? id,
        tag: LINE_ITEM_TAG,
      }));
    return await inTenant(db, tenantId, (trx) => updateLineItemUrl(trx, id, column));
  } catch (error) {
    await inTenant(db, tenantId, (trx) => releaseMaking(trx, id, making));
    throw error;
  }
}

/**
 * The link's own column first; else the one of our resource id and tag that belongs to no other link: Sakai may list the columns of others,
 * and theirs may bear the same id.
 */
async function findColumn(
  call: CallService,
  platform: Platform,
  lineItemsUrl: string,
  taken: ReadonlySet<string>,
  { resourceId, ltiResourceLinkId }: LineItemTarget,
): Promise<LineItem | undefined> {
  const columns = (await fetchLineItems(call, platform, lineItemsUrl)).filter(({ url }) => !taken.has(url));
  const ofResource = columns.filter((column) => resourceId !== null && column.resourceId === resourceId);
  const ours = ofResource.filter(({ tag }) => tag === LINE_ITEM_TAG);
  if (ltiResourceLinkId === null) return ours[0];
  const ofLink = columns.filter((column) => column.resourceLinkId === ltiResourceLinkId);
  return (
    ofLink.find((column) => ofResource.includes(column)) ??
    ofLink[0] ??
    ours.find((column) => column.resourceLinkId === undefined)
  );
}

/**
 * Whether a column is really not there any more: a 404 may also mean a concluded course (Canvas) or a person without a result. Where we may not ask,
 * the 404 is believed.
 */
export async function isGone(
  call: CallService,
  platform: Platform,
  url: string,
  scopes: readonly string[],
): Promise<boolean> {
  const scope = [gradesScope.lineItem, gradesScope.lineItemReadonly].find((one) => scopes.includes(one));
  if (scope === undefined) return true;
  try {
    await fetchLineItem(call, platform, url, scope);
    return false;
  } catch (error) {
    if (!(error instanceof LtiError)) throw error;
    return error.code === "line_item_gone";
  }
}

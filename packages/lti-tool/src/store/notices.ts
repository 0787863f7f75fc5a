import type { Generated, Timestamp } from "./columns.ts";
import type { Transaction } from "./database.ts";

export interface NoticeHandlersTable {
  tenant_id: Generated<string>;
  deployment_id: string;
  notice_type: string;
  service_url: string;
  handler_url: string;
  registered_at: Generated<Timestamp>;
}

export interface NoticesTable {
  tenant_id: Generated<string>;
  deployment_id: string;
  notice_id: string;
  type: string;
  lti_context_id: string | null;
  origin_lti_context_ids: Generated<string[]>;
  jwt: string;
  sent_at: Timestamp | null;
  received_at: Generated<Timestamp>;
}

/** A notice to be kept. */
export interface NewNotice {
  /** Ours, of the deployment. */
  readonly deploymentId: string;
  readonly noticeId: string;
  readonly type: string;
  readonly ltiContextId: string | null;
  readonly originLtiContextIds: readonly string[];
  /** As received. */
  readonly jwt: string;
  readonly sentAt: Date | null;
}

/** Keeps a notice; gives whether it is here for the first time. */
export async function insertNotice(db: Transaction, notice: NewNotice): Promise<boolean> {
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto("notices")
    .values({
      deployment_id: notice.deploymentId,
      notice_id: notice.noticeId,
      type: notice.type,
      lti_context_id: notice.ltiContextId,
      origin_lti_context_ids: [...notice.originLtiContextIds],
      jwt: notice.jwt,
      sent_at: notice.sentAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}

/** The contexts of a platform that bear an id: one for each deployment from which it was launched. */
export async function listContextsOfPlatform(
  db: Transaction,
  platformId: string,
  ltiContextId: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom("contexts")
    .innerJoin("deployments", "deployments.id", "contexts.deployment_id")
    .select("contexts.id")
    .where("platform_id", "=", platformId)
    .where("lti_context_id", "=", ltiContextId)
    .orderBy("contexts.id")
    .execute();
  return rows.map(({ id }) => id);
}

/** A handler as a platform has taken it. */
export interface NoticeHandler {
  /** Ours, of the deployment. */
  readonly deploymentId: string;
  readonly noticeType: string;
  readonly serviceUrl: string;
  readonly handlerUrl: string;
}

/** The handlers that a deployment's platform has taken. */
export async function listNoticeHandlers(db: Transaction, deploymentId: string): Promise<NoticeHandler[]> {
  return db
    .selectFrom("notice_handlers")
    .select([
      "deployment_id as deploymentId",
      "notice_type as noticeType",
      "service_url as serviceUrl",
      "handler_url as handlerUrl",
    ])
    .where("deployment_id", "=", deploymentId)
    .orderBy("notice_type")
    .execute();
}

/** Notes that a platform has taken a handler in place of the one before. */
export async function upsertNoticeHandler(db: Transaction, handler: NoticeHandler): Promise<void> {
  await db
    .insertInto("notice_handlers")
    .values({
      deployment_id: handler.deploymentId,
      notice_type: handler.noticeType,
      service_url: handler.serviceUrl,
      handler_url: handler.handlerUrl,
    })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "deployment_id", "notice_type"]).doUpdateSet((row) => ({
        service_url: row.ref("excluded.service_url"),
        handler_url: row.ref("excluded.handler_url"),
        registered_at: new Date(),
      })),
    )
    .execute();
}

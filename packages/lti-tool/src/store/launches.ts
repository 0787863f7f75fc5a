import { sql } from "kysely";
import type { Generated, Json, Timestamp } from "./columns.ts";
import { type Db, retryGivenUp, type Transaction } from "./database.ts";
import { stableId } from "./stable-id.ts";
import type { UserRole } from "./users.ts";

export interface LaunchesTable {
  tenant_id: Generated<string>;
  id: Generated<string>;
  deployment_id: string;
  user_id: string | null;
  context_id: string | null;
  resource_link_id: string | null;
  message_type: string;
  offered: Generated<Json<OfferedServicesJson>>;
  launched_at: Generated<Timestamp>;
}

export interface LaunchNoncesTable {
  platform_id: string;
  nonce: string;
  expires_at: Timestamp;
}

/** What a launch really carried, which may be less than the registration promises. */
export interface OfferedServices {
  /** Claims that were there and not empty, by their short names. */
  readonly claims: readonly string[];
  /** The custom parameters of ours that the platform filled in, be it with nothing. */
  readonly custom: readonly string[];
  /** Scopes that the claim of assignments and grades grants. */
  readonly scopes: readonly string[];
  readonly lineItems: boolean;
  readonly lineItem: boolean;
  readonly roster: boolean;
  /** Types of notices that the platform can send. */
  readonly notices: readonly string[];
}

/** {@link OfferedServices} as they are kept. */
export interface OfferedServicesJson {
  readonly claims?: readonly string[];
  readonly custom?: readonly string[];
  readonly scopes?: readonly string[];
  readonly line_items?: boolean;
  readonly line_item?: boolean;
  readonly roster?: boolean;
  readonly notices?: readonly string[];
}

/** A verified launch, ready to be recorded. Ids that are missing are null, names that the platform withheld too. */
export interface LaunchRecord {
  readonly platformId: string;
  /** Of the registration by which the launch was verified. */
  readonly platformVersion: string;
  /** The platform's name for the deployment. */
  readonly deploymentId: string;
  readonly nonce: string;
  /** Until when the nonce must be remembered. */
  readonly nonceExpiresAt: Date;
  readonly messageType: string;
  /** The LMS behind the platform: a hosted one serves many by one issuer. */
  readonly platformInstance: {
    readonly guid: string | null;
    readonly name: string | null;
    /** Kept for the registration where that has none. */
    readonly productFamily: string | null;
  };
  readonly person: {
    readonly sub: string;
    readonly name: string | null;
    readonly givenName: string | null;
    readonly familyName: string | null;
    readonly email: string | null;
    readonly sourcedId: string | null;
    readonly username: string | null;
    /** The person's LTI 1.1 user id, where a verified migration claim tells it. */
    readonly legacyUserId: string | null;
  };
  readonly role: UserRole;
  readonly ltiRoles: readonly string[];
  /** Whether the person belongs to the course; people who only look in, and preview users, do not. */
  readonly member: boolean;
  /** The course; null in any other context. */
  readonly context: {
    readonly ltiContextId: string;
    readonly title: string | null;
    readonly label: string | null;
    /** When the platform says that the course begins and ends, in that order. */
    readonly dates: { readonly startsAt: Date; readonly endsAt: Date } | null;
    readonly membershipsUrl: string | null;
    readonly lineItemsUrl: string | null;
    /** Null when the launch could not tell; what was known before then stays. */
    readonly agsScopes: readonly string[] | null;
    /** The contexts that it was copied from, latest first. */
    readonly history: readonly string[];
  } | null;
  readonly resourceLink: {
    readonly ltiResourceLinkId: string;
    readonly title: string | null;
    readonly view: string | null;
    /** The quiz that the link names. */
    readonly assessmentId: string | null;
    /** Whether whoever placed the link wanted a column in the gradebook; null when it does not say. */
    readonly graded: boolean | null;
    readonly lineItemUrl: string | null;
    /** The links that it was copied from, latest first. */
    readonly history: readonly string[];
  } | null;
  readonly session: {
    /** Null for the view of the link, or else the dashboard. */
    readonly view: string | null;
    readonly locale: string;
    readonly deepLinking: object | null;
    readonly codeHash: Buffer;
    readonly codeSeconds: number;
  };
  readonly offered: OfferedServices;
  /** What the offer comes to, to compare; null when the launch is not of a link in a course and tells too little. */
  readonly told: string | null;
}

export interface RecordedLaunch {
  readonly tenantId: string;
  readonly sessionId: string;
  readonly userId: string;
  readonly contextId: string | null;
  readonly courseId: string | null;
  /** When the roster was last fetched; null when it never was, or when there is no context. */
  readonly rosterSyncedAt: Date | null;
  /** Whether the context names predecessors and nothing was copied from them yet. */
  readonly copyWanted: boolean;
  /** Ours. */
  readonly deploymentId: string;
  /** Where the deployment's platform sends notices, by their type; null unless it offers some to someone who teaches. */
  readonly noticeHandlers: Readonly<Record<string, string>> | null;
  /** Whether the deployment was not tested yet, or over a day ago, or knowing less or other than this launch tells; or whether another LMS launches as it. */
  readonly selfTestWanted: boolean;
}

/** What came of a launch: it is recorded, its registration is not what it was verified by, or it is refused. */
export type LaunchOutcome =
  | ({ readonly outcome: "recorded" } & RecordedLaunch)
  | {
      readonly outcome:
        | "platform_changed"
        | "platform_inactive"
        | "deployment_unknown"
        | "deployment_pending"
        | "deployment_disabled"
        | "nonce_replayed";
    };

/**
 * Records a launch in one statement: sees that its registration still holds, finds or makes its deployment, uses up its nonce, and
 * only then brings person, course, link and membership up to date and opens the session, all behind its tenant's wall. The first
 * launch from a context makes its course. Must not be called inside a transaction.
 */
export async function recordLaunch(db: Db, launch: LaunchRecord): Promise<LaunchOutcome> {
  const statement = sql<{
    outcome: LaunchOutcome & { rosterSyncedAt?: string | null };
  }>`select record_launch(${JSON.stringify(toJson(launch))}::jsonb) as outcome`;
  const { rows } = await retryGivenUp(() => statement.execute(db));
  const outcome = rows[0]?.outcome;
  if (!outcome) throw new Error("record_launch gave nothing");
  if (outcome.outcome !== "recorded") return outcome;
  const { rosterSyncedAt } = outcome;
  return { ...outcome, rosterSyncedAt: rosterSyncedAt === null ? null : new Date(rosterSyncedAt) };
}

function toJson({ person, context, session, offered, ...launch }: LaunchRecord): object {
  return {
    ...launch,
    person: { ...person, userId: stableId("user", launch.platformId, person.sub) },
    context: context && {
      ...context,
      id: stableId("context", launch.platformId, launch.deploymentId, context.ltiContextId),
    },
    session: { ...session, codeHash: session.codeHash.toString("hex") },
    offered: {
      claims: offered.claims,
      custom: offered.custom,
      scopes: offered.scopes,
      line_items: offered.lineItems,
      line_item: offered.lineItem,
      roster: offered.roster,
      notices: offered.notices,
    } satisfies OfferedServicesJson,
  };
}

/** Forgets nonces that no state can bring back any more; gives how many. */
export async function deleteEndedNonces(db: Transaction): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom("launch_nonces")
    .where("expires_at", "<", sql<Date>`now()`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

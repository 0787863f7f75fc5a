import { z } from "zod";
import { claim, type LtiClaims } from "../lti/claims.ts";
import { isCourse } from "../lti/context-type.ts";
import { type LoginState, STATE_LIFE } from "../lti/login.ts";
import { knownFamilyOf } from "../lti/product-family.ts";
import { readRoles } from "../lti/roles.ts";
import { secure } from "../lti/service.ts";
import { Identifier } from "../lti/text.ts";
import type { LaunchRecord, OfferedServices } from "../store/launches.ts";
import type { PlatformRecord } from "../store/platforms.ts";
import { COURSE_DATES, ID_HISTORIES, isView } from "./placed-links.ts";
import { sumUp } from "./self-test.ts";

/** Seconds for which a nonce is remembered: the life of a state, and the clocks' difference. */
const NONCE_LIFE = STATE_LIFE + 120;
/** Seconds in which the page must exchange its code. */
const CODE_LIFE = 60;
/** Years in which courses take place; others are nonsense, and the year 0 is none that a database knows. */
const [FIRST_YEAR, LAST_YEAR] = [1900, 9999];
/** Predecessors of a course that are remembered. */
const LONGEST_HISTORY = 50;
/** Characters of an LMS's name, or of its description, that are kept. */
const LONGEST_NAME = 100;

const AssessmentId = z.guid();
const Graded = z.stringbool();
const Instant = z.iso.datetime({ offset: true });
const CourseDates = z.object({
  course_starts_at: Instant,
  course_ends_at: Instant,
} satisfies Record<keyof typeof COURSE_DATES, unknown>);

/** What is to be kept of a verified launch. */
export function toLaunchRecord(
  claims: LtiClaims,
  {
    login,
    platform,
    legacyUserId,
    codeHash,
    now,
  }: {
    readonly login: LoginState;
    readonly platform: PlatformRecord;
    /** The person's LTI 1.1 user id, where the launch proves it. */
    readonly legacyUserId: string | null;
    /** Of the code that the page will exchange. */
    readonly codeHash: Buffer;
    /** Milliseconds since 1970. */
    readonly now: number;
  },
): LaunchRecord {
  const { role, testUser } = readRoles(claims[claim.roles]);
  const offered = offeredBy(claims);
  const deepLinking = claim.deepLinkingSettings in claims ? claims[claim.deepLinkingSettings] : undefined;
  return {
    platformId: platform.id,
    platformVersion: platform.version,
    deploymentId: claims[claim.deploymentId],
    nonce: login.nonce,
    nonceExpiresAt: new Date(now + NONCE_LIFE * 1000),
    messageType: claims[claim.messageType],
    platformInstance: platformInstanceOf(claims),
    person: {
      sub: claims.sub,
      name: claims.name ?? null,
      givenName: claims.given_name ?? null,
      familyName: claims.family_name ?? null,
      email: claims.email ?? null,
      sourcedId: claims[claim.lis]?.person_sourcedid ?? null,
      username: null,
      legacyUserId,
    },
    role: role === "viewer" ? "learner" : role,
    ltiRoles: claims[claim.roles],
    member: role !== "viewer" && !testUser,
    context: contextOf(claims),
    resourceLink: resourceLinkOf(claims, platform),
    session: {
      view: deepLinking ? "deep_linking" : (viewOf(claims) ?? null),
      locale: localeOf(claims),
      deepLinking: deepLinking
        ? { platform_id: platform.id, deployment_id: claims[claim.deploymentId], settings: deepLinking }
        : null,
      codeHash,
      codeSeconds: CODE_LIFE,
    },
    offered,
    told: sumUp(offered),
  };
}

/** Moodle's name is a short one, and its description says which school it is. */
function platformInstanceOf(claims: LtiClaims): LaunchRecord["platformInstance"] {
  const { guid, name, description, product_family_code: family } = claims[claim.toolPlatform] ?? {};
  const told = [...new Set([name, description])].filter((text) => text !== undefined);
  const [first, second] = told.map((text) => [...text].slice(0, LONGEST_NAME).join(""));
  return {
    guid: guid ?? null,
    name: first && second ? `${first} (${second})` : (first ?? null),
    productFamily: knownFamilyOf(family) ?? null,
  };
}

/** The context, where it is a course. */
function courseOf(claims: LtiClaims): LtiClaims[typeof claim.context] {
  const context = claims[claim.context];
  return context && isCourse(context.type) ? context : undefined;
}

function contextOf(claims: LtiClaims): LaunchRecord["context"] {
  const context = courseOf(claims);
  const services = claims[claim.endpoint];
  return context
    ? {
        ltiContextId: context.id,
        title: context.title ?? null,
        label: context.label ?? null,
        dates: datesOf(claims),
        membershipsUrl: claims[claim.namesRoleService]?.context_memberships_url ?? null,
        lineItemsUrl: services?.lineitems ?? null,
        // A deep linking request need not carry the services; a link's launch without them says that they were taken away.
        agsScopes: services?.scope ?? (claim.resourceLink in claims ? [] : null),
        history: historyOf(claims, "context_id_history", context.id),
      }
    : null;
}

function resourceLinkOf(claims: LtiClaims, platform: PlatformRecord): LaunchRecord["resourceLink"] {
  const link = claim.resourceLink in claims ? claims[claim.resourceLink] : undefined;
  const lineItemUrl = claims[claim.endpoint]?.lineitem;
  return link
    ? {
        ltiResourceLinkId: link.id,
        title: link.title ?? null,
        view: viewOf(claims) ?? null,
        assessmentId: assessmentOf(claims) ?? null,
        graded: gradedOf(claims) ?? null,
        lineItemUrl: lineItemUrl === undefined ? null : secure(lineItemUrl, platform),
        history: historyOf(claims, "resource_link_id_history", link.id),
      }
    : null;
}

/** The custom parameters of ours that a platform fills in. */
const ASKED = Object.keys({ ...COURSE_DATES, ...ID_HISTORIES });

/** The claims that tell what a platform lets us have, by the names under which they are kept. */
const TOLD = {
  name: "name",
  given_name: "given_name",
  family_name: "family_name",
  email: "email",
  locale: "locale",
  context: claim.context,
  resource_link: claim.resourceLink,
  lis: claim.lis,
  custom: claim.custom,
  launch_presentation: claim.launchPresentation,
  tool_platform: claim.toolPlatform,
  endpoint: claim.endpoint,
  namesroleservice: claim.namesRoleService,
  platformnotificationservice: claim.platformNotificationService,
} as const;

function offeredBy(claims: LtiClaims): OfferedServices {
  const told: Readonly<Record<string, unknown>> = claims;
  const services = claims[claim.endpoint];
  const custom = claims[claim.custom] ?? {};
  return {
    claims: Object.entries(TOLD)
      .filter(([, name]) => !isEmpty(name === claim.context ? courseOf(claims) : told[name]))
      .map(([short]) => short),
    custom: ASKED.filter((name) => name in custom),
    scopes: services?.scope ?? [],
    lineItems: services?.lineitems !== undefined,
    lineItem: services?.lineitem !== undefined,
    roster: claims[claim.namesRoleService] !== undefined,
    notices: claims[claim.platformNotificationService]?.notice_types_supported ?? [],
  };
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === undefined || value === null;
  return Object.values(value).every((member) => member === undefined);
}

/** Where Brightspace tells them unasked. */
const OF_BRIGHTSPACE = {
  context_id_history: "Context.id.history",
  resource_link_id_history: "ResourceLink.id.history",
} as const satisfies Record<keyof typeof ID_HISTORIES, string>;

/**
 * The predecessors that a history names, latest first: ids that are URL-encoded, with commas between them.
 * https://www.imsglobal.org/spec/lti/v1p3#context-type-variables
 */
function historyOf(claims: LtiClaims, name: keyof typeof ID_HISTORIES, ownId: string): readonly string[] {
  const told = claims[claim.custom]?.[name] ?? claims[claim.brightspace]?.[OF_BRIGHTSPACE[name]] ?? "";
  const ids = told.split(",").flatMap((encoded) => decoded(encoded.trim()));
  return [...new Set(ids)].filter((id) => id !== ownId).slice(0, LONGEST_HISTORY);
}

function decoded(encoded: string): readonly string[] {
  try {
    const id = Identifier.safeParse(decodeURIComponent(encoded));
    return id.success ? [id.data] : [];
  } catch {
    return [];
  }
}

function viewOf(claims: LtiClaims): string | undefined {
  const named = placedWith(claims, "view");
  return isView(named) ? named : undefined;
}

function assessmentOf(claims: LtiClaims): string | undefined {
  return AssessmentId.safeParse(placedWith(claims, "assessment_id")).data;
}

function gradedOf(claims: LtiClaims): boolean | undefined {
  return Graded.safeParse(placedWith(claims, "graded")).data;
}

/** What deep linking placed: in the link's custom parameters, or, where a platform keeps none, in its address. */
function placedWith(claims: LtiClaims, name: "view" | "assessment_id" | "graded"): string | null {
  return claims[claim.custom]?.[name] || new URL(claims[claim.targetLinkUri]).searchParams.get(name);
}

/** When the course begins and ends, where the platform tells both and in that order. */
function datesOf(claims: LtiClaims): { readonly startsAt: Date; readonly endsAt: Date } | null {
  const dates = CourseDates.safeParse(claims[claim.custom]);
  if (!dates.success) return null;
  const [startsAt, endsAt] = [new Date(dates.data.course_starts_at), new Date(dates.data.course_ends_at)];
  const plausible = startsAt.getUTCFullYear() >= FIRST_YEAR && endsAt.getUTCFullYear() <= LAST_YEAR;
  return plausible && startsAt <= endsAt ? { startsAt, endsAt } : null;
}

function localeOf(claims: LtiClaims): string {
  const told = claims[claim.launchPresentation]?.locale ?? claims.locale ?? "en";
  try {
    return Intl.getCanonicalLocales(told.replaceAll("_", "-"))[0] ?? "en";
  } catch {
    return "en";
  }
}

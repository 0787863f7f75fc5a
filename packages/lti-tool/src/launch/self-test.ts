import { SCOPES } from "../lti/registration.ts";
import type { OfferedServices } from "../store/launches.ts";
import type { Finding, FindingStatus } from "../store/self-tests.ts";
import type { COURSE_DATES, ID_HISTORIES } from "./placed-links.ts";

/** Everything that a deployment is looked at for, in the order in which it is shown. */
export const CHECKS = [
  "launch",
  "names",
  "email",
  "course",
  "roster",
  "line_items",
  "scores",
  "results",
  "custom",
  "notices",
  "keys",
  "token",
] as const;
export type Check = (typeof CHECKS)[number];

/** What came of a call to the platform: nothing to complain of, or what it said. */
export type Called = { readonly ok: true } | { readonly ok: false; readonly detail: string };

/** What came of the calls; those that had no address to go to are left out. */
export interface LiveCalls {
  readonly keys: Called;
  readonly token: Called;
  readonly roster?: Called;
  readonly lineItems?: Called;
}

const AGS = "https://purl.imsglobal.org/spec/lti-ags/scope";
const LINE_ITEM = `${AGS}/lineitem`;
const SCORE = `${AGS}/score`;
const RESULT = `${AGS}/result.readonly`;
const ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";
const NOTICES = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers";
/** A platform that sends notices says so in its launches; most send none, which is no lack. */
const SENDS_NOTICES = "platformnotificationservice";
const COPY_NOTICE = "LtiContextCopyNotice";
/** The custom parameters without which a course's dates, or what it was copied from, stay unknown. */
const NEEDED = ["course_starts_at", "context_id_history"] satisfies readonly (
  keyof typeof COURSE_DATES | keyof typeof ID_HISTORIES
)[];

/**
 * Judges what a deployment offers from its latest launch and, where the platform was called, from what it answered. `offered` is
 * undefined before the first launch.
 */
export function judgeDeployment(offered: OfferedServices | undefined, live?: LiveCalls): readonly Finding[] {
  const inCourse = offered?.claims.includes("context") ?? false;
  const told = (there: boolean): FindingStatus => (offered ? (there ? "ok" : "missing") : "unknown");
  // A deep linking request may lack what links will have: what it does not tell is not missing.
  const orUnknown = (there: boolean): FindingStatus =>
    there ? "ok" : isOfLink(offered) ? "missing" : "unknown";
  const ofCourse = (there: boolean): FindingStatus => orUnknown(inCourse && there);
  const claims = (...names: readonly string[]) => names.some((name) => offered?.claims.includes(name));
  const scope = (name: string) => offered?.scopes.includes(name) ?? false;
  const unfilled = NEEDED.filter((name) => !offered?.custom.includes(name));
  const statuses: Readonly<Record<Check, FindingStatus | Finding>> = {
    launch: offered ? "ok" : "unknown",
    names: told(claims("name", "given_name", "family_name")),
    email: told(claims("email")),
    course: inCourse ? "ok" : "unknown",
    roster: called("roster", ofCourse(offered?.roster ?? false), live?.roster),
    line_items: called(
      "line_items",
      ofCourse((offered?.lineItems ?? false) && scope(LINE_ITEM)),
      live?.lineItems,
    ),
    scores: ofCourse(scope(SCORE)),
    results: ofCourse(scope(RESULT)),
    custom: {
      id: "custom",
      status: ofCourse(unfilled.length === 0),
      detail: isOfLink(offered) ? unfilled.join(", ") || null : null,
    },
    notices: orUnknown(offered?.notices.includes(COPY_NOTICE) ?? false),
    keys: called("keys", live ? "ok" : "unknown", live?.keys),
    token: called("token", live ? "ok" : "unknown", live?.token),
  };
  return CHECKS.map((id) => {
    const judged = statuses[id];
    return typeof judged === "string" ? { id, status: judged, detail: null } : judged;
  });
}

/** What is offered and does not answer has failed. */
function called(id: Check, status: FindingStatus, call: Called | undefined): FindingStatus | Finding {
  return status === "ok" && call?.ok === false ? { id, status: "failed", detail: call.detail } : status;
}

/** Whether a launch was of a link in a course, which alone tells everything. */
function isOfLink(offered: OfferedServices | undefined): boolean {
  return offered !== undefined && ["context", "resource_link"].every((name) => offered.claims.includes(name));
}

/** What a launch tells of its deployment, as text to compare; null when it is not of a link in a course. */
export function sumUp(offered: OfferedServices): string | null {
  if (!isOfLink(offered)) return null;
  return judgeDeployment(offered)
    .flatMap(({ id, status }) => (status === "ok" ? [id] : []))
    .join(" ");
}

/** The scopes of ours that a link's launch from a course did not offer; undefined when no such launch tells. */
export function missingScopes(offered: OfferedServices | undefined): readonly string[] | undefined {
  if (!offered || !isOfLink(offered)) return undefined;
  const there = new Set(offered.scopes);
  if (offered.roster) there.add(ROSTER);
  if (!offered.claims.includes(SENDS_NOTICES) || offered.notices.length > 0) there.add(NOTICES);
  // Whoever may write columns may read them.
  if (there.has(LINE_ITEM)) there.add(`${LINE_ITEM}.readonly`);
  return SCOPES.filter((name) => !there.has(name));
}

import { z } from "zod";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";
import { type CallService, linkOf } from "./service.ts";
import { absentWhenEmpty, Email, Identifier, Text } from "./text.ts";

export const ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";

/** A person in a course. https://www.imsglobal.org/spec/lti-nrps/v2p0#membership-container-media-type */
export const Member = z
  .object({
    user_id: Identifier,
    roles: z.array(Text),
    /** Absent means active; Deleted is told in differences alone. */
    status: absentWhenEmpty(z.string()).catch(undefined),
    name: absentWhenEmpty(Text),
    given_name: absentWhenEmpty(Text),
    family_name: absentWhenEmpty(Text),
    // One odd address must not cost the course its roster.
    email: absentWhenEmpty(Email).catch(undefined),
    lis_person_sourcedid: absentWhenEmpty(Text),
    /** Moodle's addition: the name by which the person signs in. */
    ext_user_username: absentWhenEmpty(Text),
    /** Canvas's addition: the person's id in LTI 1.1. */
    lti11_legacy_user_id: absentWhenEmpty(Identifier).catch(undefined),
  })
  .transform((member) => ({
    sub: member.user_id,
    roles: member.roles,
    active: !/^(inactive|deleted)$/i.test(member.status ?? ""),
    name: member.name,
    givenName: member.given_name,
    familyName: member.family_name,
    email: member.email,
    sourcedId: member.lis_person_sourcedid,
    username: member.ext_user_username,
    legacyUserId: member.lti11_legacy_user_id,
  }));
export type Member = z.output<typeof Member>;

/** Rows are read one by one: a bad one must not cost the course its roster. */
const MembershipContainer = z.object({ members: z.array(z.unknown()) });

/** A roster, or what has changed of it. */
export interface Roster {
  readonly members: readonly Member[];
  /** Rows that are no members and were left out. */
  readonly skipped: number;
  /** Where the platform will tell what has changed since. */
  readonly differencesUrl: string | undefined;
}

/** Pages that a roster may have; more is a platform that turns in circles. */
const MOST_PAGES = 500;

/**
 * Fetches the whole roster of a course, or what has changed when `url` is a differences link, page by page.
 * With `resourceLinkId` it is the roster of one link: https://www.imsglobal.org/spec/lti-nrps/v2p0#resource-link-membership-service
 * Throws `service_invalid` when a page is no roster, or when it has rows and none of them is a member.
 */
export async function fetchRoster(
  call: CallService,
  platform: Platform,
  url: string,
  { resourceLinkId }: { readonly resourceLinkId?: string } = {},
): Promise<Roster> {
  const members = new Map<string, Member>();
  let skipped = 0;
  let differencesUrl: string | undefined;
  let next: string | undefined = resourceLinkId === undefined ? url : ofResourceLink(url, resourceLinkId);
  for (let page = 0; next !== undefined; page += 1) {
    if (page === MOST_PAGES) throw new LtiError("service_invalid", `${url} has no last page`);
    // Moodle answers 400 to `Accept: application/json`.
    const answer = await call(platform, [ROSTER_SCOPE], next, {
      headers: { accept: "application/vnd.ims.lti-nrps.v2.membershipcontainer+json" },
    });
    const rows = readRows(answer.body, next);
    const read = rows.flatMap((row) => Member.safeParse(row).data ?? []);
    if (rows.length > 0 && read.length === 0) {
      throw new LtiError(
        "service_invalid",
        `${next} answered ${rows.length} rows, none of which is a member`,
      );
    }
    for (const member of read) members.set(member.sub, member);
    skipped += rows.length - read.length;
    // https://www.imsglobal.org/spec/lti-nrps/v2p0#membership-differences
    differencesUrl = linkOf(answer, next, "differences") ?? differencesUrl;
    next = linkOf(answer, next, "next");
  }
  return { members: [...members.values()], skipped, differencesUrl };
}

function ofResourceLink(url: string, resourceLinkId: string): string {
  const address = new URL(url);
  address.searchParams.set("rlid", resourceLinkId);
  return address.href;
}

function readRows(body: string, url: string): readonly unknown[] {
  try {
    return MembershipContainer.parse(JSON.parse(body)).members;
  } catch (cause) {
    throw new LtiError("service_invalid", `${url} answered something that is no roster`, { cause });
  }
}

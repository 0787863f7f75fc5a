import { z } from "zod";
import { LtiError } from "./lti-error.ts";
import type { Platform } from "./platform.ts";
import { type CallService, nextPage } from "./service.ts";
import { absentWhenEmpty, Email, Identifier, Text } from "./text.ts";

export const ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly";

/** A person in a course. https://www.imsglobal.org/spec/lti-nrps/v2p0#membership-container-media-type */
export const Member = z
  .object({
    user_id: Identifier,
    roles: z.array(Text),
    status: z.enum(["Active", "Inactive", "Deleted"]).catch("Active"),
    name: absentWhenEmpty(Text),
    given_name: absentWhenEmpty(Text),
    family_name: absentWhenEmpty(Text),
    // One odd address must not cost the course its roster.
    email: absentWhenEmpty(Email).catch(undefined),
    lis_person_sourcedid: absentWhenEmpty(Text),
    /** Moodle's addition: the name by which the person signs in. */
    ext_user_username: absentWhenEmpty(Text),
  })
  .transform((member) => ({
    sub: member.user_id,
    roles: member.roles,
    active: member.status === "Active",
    name: member.name,
    givenName: member.given_name,
    familyName: member.family_name,
    email: member.email,
    sourcedId: member.lis_person_sourcedid,
    username: member.ext_user_username,
  }));
export type Member = z.output<typeof Member>;

const MembershipContainer = z.object({ members: z.array(Member) });

/** Pages that a roster may have; more is a platform that turns in circles. */
const MOST_PAGES = 500;

/** Fetches the whole roster of a course, page by page. */
export async function fetchRoster(
  call: CallService,
  platform: Platform,
  membershipsUrl: string,
): Promise<readonly Member[]> {
  const members = new Map<string, Member>();
  let url: string | undefined = membershipsUrl;
  for (let page = 0; url !== undefined; page += 1) {
    if (page === MOST_PAGES) throw new LtiError("service_invalid", `${membershipsUrl} has no last page`);
    // Moodle answers 400 to `Accept: application/json`.
    const answer = await call(platform, [ROSTER_SCOPE], url, {
      headers: { accept: "application/vnd.ims.lti-nrps.v2.membershipcontainer+json" },
    });
    for (const member of readMembers(answer.body, url)) members.set(member.sub, member);
    url = nextPage(answer, url);
  }
  return [...members.values()];
}

function readMembers(body: string, url: string): readonly Member[] {
  try {
    return MembershipContainer.parse(JSON.parse(body)).members;
  } catch (cause) {
    throw new LtiError("service_invalid", `${url} answered something that is no roster`, { cause });
  }
}

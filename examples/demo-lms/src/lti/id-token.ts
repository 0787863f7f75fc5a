import type { JWTPayload } from "jose";
import { createHash, randomUUID } from "node:crypto";
import { course, fullName, type Person } from "../course.ts";
import { moveInstant } from "../exports.ts";
import { derivedId, tenantId } from "../ids.ts";
import { contextId, lineItemQuery, serviceUrl, subjectOf, type PendingLaunch, type Site } from "../site.ts";
import type { Link } from "../state.ts";
import { deepLinkingSettings } from "./deep-linking.ts";
import { noticeServiceClaim } from "./notices.ts";
import { agsScopes, claim, scope } from "./names.ts";
import { testUser } from "../profiles/profile.ts";

type Launch = Pick<PendingLaunch, "tool" | "person" | "link">;

/** Claims of a launch, or of a deep linking request when it has no link. https://www.imsglobal.org/spec/lti/v1p3#required-message-claims */
export async function launchClaims(site: Site, launch: Launch, nonce: string): Promise<JWTPayload> {
  const { tool, link } = launch;
  const { idToken } = site.profile;
  const nowS = Math.floor(site.now() / 1000);
  return {
    iss: site.issuer,
    aud: tool.clientId,
    ...(idToken.azp && { azp: tool.clientId }),
    iat: nowS,
    exp: nowS + idToken.ttlS,
    ...(idToken.nbf && { nbf: nowS }),
    nonce,
    ...personClaims(site, launch),
    [claim.version]: "1.3.0",
    [claim.deploymentId]: tool.deploymentId,
    [claim.roles]: [
      ...(launch.person.testUser ? [testUser] : []),
      ...(idToken.roles[launch.person.role] ?? []),
    ],
    ...(launch.person.observes && {
      [claim.roleScopeMentor]: launch.person.observes.map((id) => subjectOf(site, { id })),
    }),
    [claim.context]: {
      id: contextId(site, link?.copy?.number),
      label: course.course.label,
      title: course.course.title,
      type: [idToken.contextType],
    },
    [claim.toolPlatform]: {
      guid: createHash("sha256").update(site.issuer).digest("hex").slice(0, 32),
      name: site.profile.school,
      product_family_code: site.profile.productFamilyCode,
      ...(site.profile.version && { version: site.profile.version }),
      ...site.profile.toolPlatform,
    },
    [claim.lis]: lisClaim(site, launch.person),
    [claim.custom]: customParameters(site, launch),
    ...serviceClaims(site, launch),
    ...vendorClaims(site, launch),
    ...(link === undefined
      ? await deepLinkingClaims(site, launch)
      : {
          [claim.messageType]: "LtiResourceLinkRequest",
          [claim.targetLinkUri]: link.url,
          [claim.resourceLink]: resourceLinkClaim(site, link),
          [claim.launchPresentation]: {
            locale: idToken.locale,
            ...(idToken.documentTarget && { document_target: idToken.documentTarget }),
            ...(idToken.returnUrl && { return_url: `${site.issuer}/course` }),
          },
        }),
  };
}

async function deepLinkingClaims(site: Site, launch: Launch): Promise<JWTPayload> {
  const { tool } = launch;
  const { idToken } = site.profile;
  return {
    [claim.messageType]: "LtiDeepLinkingRequest",
    [claim.targetLinkUri]: tool.deepLinkingUri ?? tool.targetLinkUri,
    ...(idToken.resourceLinkInDeepLinking && {
      [claim.resourceLink]: { id: derivedId(site.profile.ids.resourceLink, site.issuer, "placeholder", 0) },
    }),
    [claim.launchPresentation]: {
      locale: idToken.locale,
      ...(site.profile.deepLinking.launchPresentation && {
        document_target: "iframe",
        return_url: `${site.issuer}/course/add`,
      }),
    },
    [claim.deepLinkingSettings]: await deepLinkingSettings(site, launch),
  };
}

function personClaims(site: Site, { tool, person }: Launch): JWTPayload {
  return {
    sub: subjectOf(site, person),
    ...(tool.sendsName && {
      name: fullName(person),
      given_name: person.givenName,
      family_name: person.familyName,
    }),
    ...(tool.sendsEmail && person.email !== "" && { email: person.email }),
    ...(site.profile.idToken.localeClaim && { locale: site.profile.idToken.locale }),
  };
}

/** Moodle keeps person_sourcedid even where names are withheld. */
function lisClaim(site: Site, person: Person): object {
  const { courseSourcedIdClaims, personSourcedId } = site.profile.idToken;
  return {
    ...(personSourcedId !== "absent" && { person_sourcedid: person[personSourcedId] }),
    ...Object.fromEntries(courseSourcedIdClaims.map((name) => [name, course.course.sourcedId])),
  };
}

function resourceLinkClaim(site: Site, link: Link): object {
  const description = { text: link.text, null: null, absent: undefined }[
    site.profile.idToken.resourceLinkDescription
  ];
  return { id: link.id, title: link.title, ...(description !== undefined && { description }) };
}

/** https://www.imsglobal.org/spec/lti-ags/v2p0#claim-for-inclusion-in-lti-messages */
function serviceClaims(site: Site, { tool, link }: Launch): JWTPayload {
  const { ags, nrps, deepLinking } = site.profile;
  const granted = tool.scopes.filter((one) => agsScopes.includes(one));
  const columns = site.state().lineItems.filter((item) => item.resourceLinkId === link?.id);
  const only = link !== undefined && columns.length === 1 ? columns[0] : undefined;
  const query = lineItemQuery(site, tool);
  const hasRoster =
    tool.scopes.includes(scope.memberships) &&
    (link !== undefined ||
      !deepLinking.namesRoleServiceOnlyAfterFirst ||
      site.state().links.some((one) => one.clientId === tool.clientId));
  return {
    ...(granted.length > 0 && {
      [claim.ags]: {
        scope: granted,
        lineitems: `${serviceUrl(site, ags.lineItemsPath, tool)}${query}`,
        ...(only && { lineitem: `${serviceUrl(site, ags.lineItemPath, tool, only.id)}${query}` }),
      },
    }),
    ...(hasRoster && {
      [claim.nrps]: {
        context_memberships_url: serviceUrl(site, nrps.path, tool),
        service_versions: nrps.serviceVersions,
      },
    }),
    ...noticeServiceClaim(site, tool),
  };
}

/** The tool's parameters, then the link's, with `$Variables` replaced. https://www.imsglobal.org/spec/lti/v1p3#custom-properties-and-variable-substitution */
function customParameters(site: Site, launch: Launch): Record<string, string | null> {
  const { tool, link } = launch;
  const parameters = { ...tool.customParameters, ...(link?.custom ?? tool.deepLinkingParameters) };
  const values = variables(site, launch);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const known = value.startsWith("$") ? values.get(value.slice(1)) : value;
      return [name, known ?? (site.profile.idToken.unresolvedVariable === "null" ? null : value)];
    }),
  );
}

function variables(site: Site, { person, tool, link }: Launch): Map<string, string> {
  const { id, title, label, sourcedId, description, startsAt, endsAt } = course.course;
  const instant = (value: string): string => moveInstant(value, site.daysMoved).toISOString();
  const own: Record<string, string> = {
    "Moodle.Person.userGroupIds": "",
    "Canvas.user.id": person.id,
    "Canvas.course.id": id,
    "Canvas.api.domain": new URL(site.issuer).host,
    "Canvas.course.sectionIds": "1",
    "Canvas.course.startAt": instant(startsAt),
    "Canvas.course.endAt": instant(endsAt),
    "CourseSection.timeFrame.begin": instant(startsAt),
    "CourseSection.timeFrame.end": instant(endsAt),
  };
  return new Map(
    Object.entries({
      "Context.id": contextId(site, link?.copy?.number),
      "Context.title": title,
      "Context.label": label,
      "Context.id.history": link?.copy ? contextId(site) : "",
      "Context.sourcedId": sourcedId,
      "Context.longDescription": description,
      "CourseSection.title": title,
      "CourseSection.label": label,
      "CourseSection.sourcedId": sourcedId,
      "User.id": subjectOf(site, person),
      "User.username": person.username,
      "Person.sourcedId": person.sourcedId,
      ...(tool.sendsName && {
        "Person.name.full": fullName(person),
        "Person.name.given": person.givenName,
        "Person.name.family": person.familyName,
      }),
      ...(tool.sendsEmail && { "Person.email.primary": person.email }),
      ...(link && { "ResourceLink.id": link.id, "ResourceLink.title": link.title }),
      ...(link && {
        "ResourceLink.description": link.text,
        "ResourceLink.id.history": link.copy?.ofLink ?? "",
      }),
      ...Object.fromEntries(site.profile.variables.map((name) => [name, own[name] ?? ""])),
    }),
  );
}

function vendorClaims(site: Site, { person, link }: Launch): JWTPayload {
  const claims: Record<Site["profile"]["vendorClaims"][number], () => JWTPayload> = {
    moodle_ext: () => ({ [claim.ext]: { user_username: person.username, lms: "moodle-2" } }),
    canvas_ids: () => ({
      [claim.lti11LegacyUserId]: derivedId("hex40", site.issuer, "login", person.id),
      "https://www.instructure.com/placement":
        link?.number === 0 ? "course_navigation" : "assignment_selection",
    }),
    blackboard_foundations: () => ({
      "https://blackboard.com/lti/claim/one_time_session_token": randomUUID().replaceAll("-", ""),
      "https://blackboard.com/webapps/foundations-connector/foundations-ids": {
        "site-id": derivedId("uuid", site.issuer, "site", 1),
        "tenant-id": tenantId(site.issuer),
      },
    }),
    brightspace: () => ({
      "http://www.brightspace.com": {
        tenant_id: tenantId(site.issuer),
        org_defined_id: person.sourcedId,
        user_id: person.id,
        username: person.username,
        "Context.id.history": "",
      },
    }),
  };
  return Object.assign({}, ...site.profile.vendorClaims.map((name) => claims[name]())) as JWTPayload;
}

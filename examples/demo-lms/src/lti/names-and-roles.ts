import { Router } from "express";
import { course, fullName, type Person } from "../course.ts";
import { derivedId } from "../ids.ts";
import { testUser } from "../profiles/profile.ts";
import { contextId, isSuspended, peopleOf, route, serviceUrl, subjectOf, type Site } from "../site.ts";
import type { Tool } from "../state.ts";
import { mediaType, scope } from "./names.ts";
import { nextUrl, page, requireScope, ServiceRefused } from "./services.ts";

/** The names and role service. https://www.imsglobal.org/spec/lti-nrps/v2p0 */
export function namesAndRolesRoutes(site: Site): Router {
  const { nrps } = site.profile;
  const router = Router();
  router.get(route(nrps.path), async (req, res) => {
    if (nrps.exactAccept && req.headers.accept?.startsWith("application/json")) {
      throw new ServiceRefused(400, `No handler found for ${req.path} application/json`);
    }
    const tool = await requireScope(site, req, [scope.memberships]);
    const { role } = req.query;
    const wanted = members(site).filter(
      (person) => typeof role !== "string" || rolesOf(site, person).some((one) => sameRole(one, role)),
    );
    const { items, nextFrom } = page(wanted, req.query, nrps.pageCap);
    if (nextFrom !== undefined) res.set("Link", `<${nextUrl(site, req, nextFrom)}>; rel="next"`);
    res.type(mediaType.memberships).json({
      id: serviceUrl(site, nrps.path, tool),
      context: { id: contextId(site), label: course.course.label, title: course.course.title },
      members: items.map((person) => member(site, tool, person)),
    });
  });
  return router;
}

/** Everyone but the administrator, those who are suspended, and, on most platforms, the test user. */
function members(site: Site): readonly Person[] {
  return peopleOf(site).filter(
    (person) =>
      person.role !== "administrator" &&
      !isSuspended(site, person) &&
      (!person.testUser || site.profile.nrps.testUserListed),
  );
}

function rolesOf({ profile }: Site, person: Person): readonly string[] {
  return [...(profile.nrps.roles[person.role] ?? []), ...(person.testUser ? [testUser] : [])];
}

function sameRole(role: string, asked: string): boolean {
  return role === asked || role.split("#")[1] === asked || asked.split("#")[1] === role;
}

function member(site: Site, tool: Tool, person: Person): object {
  const { nrps, idToken } = site.profile;
  const extra = {
    ext_user_username: person.username,
    lti11_legacy_user_id: derivedId("hex40", site.issuer, "login", person.id),
    group_enrollments: [],
  };
  // Brightspace puts the number into the roster, though not into its launches.
  const sourcedId = idToken.personSourcedId === "username" ? person.username : person.sourcedId;
  return {
    status: "Active",
    roles: rolesOf(site, person),
    user_id: subjectOf(site, person),
    lis_person_sourcedid: sourcedId,
    ...(tool.sendsName && {
      name: fullName(person),
      given_name: person.givenName,
      family_name: person.familyName,
    }),
    ...(tool.sendsEmail && person.email !== "" && { email: person.email }),
    ...Object.fromEntries(
      nrps.extra
        .filter((name) => tool.sendsName || name !== "ext_user_username")
        .map((name) => [name, extra[name]]),
    ),
  };
}

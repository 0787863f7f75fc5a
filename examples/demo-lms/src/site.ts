import { createRemoteJWKSet, importJWK, SignJWT, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { course, type Person } from "./course.ts";
import { derivedId } from "./ids.ts";
import { allScopes, scope } from "./lti/names.ts";
import type { Profile } from "./profiles/profile.ts";
import type { Link, SiteState, StateStore, Tool } from "./state.ts";

/** A launch between the page that starts it and the authorization request that brings it back. */
export interface PendingLaunch {
  readonly messageHint: string;
  readonly tool: Tool;
  readonly person: Person;
  /** Absent in a deep linking request. */
  readonly link?: Link;
  readonly expiresAtMs: number;
}

/** One school: its address, its manners, its people and what it knows of tools. */
export interface Site {
  readonly profile: Profile;
  /** Issuer, and address of all its pages, without a slash at the end. */
  readonly issuer: string;
  readonly now: () => number;
  readonly daysMoved: number;
  readonly secret: Uint8Array;
  readonly operatorKey: string;
  readonly state: () => Readonly<SiteState>;
  readonly change: <T>(edit: (draft: SiteState) => T) => T;
  /** By message hint. */
  readonly launches: Map<string, PendingLaunch>;
  /** Assertions that were already used, by client id and jti, with the time after which they may be forgotten. */
  readonly usedAssertions: Map<string, number>;
  /** Keys of a tool, fetched from its key set and cached. */
  readonly toolKeys: (tool: Tool) => JWTVerifyGetKey;
}

export interface SiteOptions {
  readonly profile: Profile;
  readonly issuer: string;
  readonly store: StateStore;
  readonly operatorKey: string;
  /** Epoch ms. */
  readonly now: () => number;
}

export function createSite({ profile, issuer, store, operatorKey, now }: SiteOptions): Site {
  const keySets = new Map<string, JWTVerifyGetKey>();
  const { secret, daysMoved } = store.current();
  return {
    profile,
    issuer,
    now,
    daysMoved,
    operatorKey,
    secret: Buffer.from(`${secret} ${profile.id}`),
    state: () => store.current().sites[profile.id],
    change: (edit) => store.change((draft) => edit(draft.sites[profile.id])),
    launches: new Map(),
    usedAssertions: new Map(),
    toolKeys: ({ jwksUri }) => {
      const known = keySets.get(jwksUri);
      const keySet = known ?? createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: 5_000 });
      if (known === undefined) keySets.set(jwksUri, keySet);
      return keySet;
    },
  };
}

/** What tools know the person as. */
export function subjectOf(site: Site, person: Pick<Person, "id">): string {
  return derivedId(site.profile.ids.sub, site.issuer, "person", person.id);
}

export function personBySubject(site: Site, sub: string): Person | undefined {
  return peopleOf(site).find((person) => subjectOf(site, person) === sub);
}

/** Everyone who can sign in: the course's people, and those whom this platform alone has. */
export function peopleOf({ profile }: Site): readonly Person[] {
  return [...course.people, ...profile.people];
}

/** Suspends a student's enrolment: the roster leaves them out, and the course is closed to them; grades stay. */
export function suspend(site: Site, { id }: Person): void {
  site.change((draft) => {
    draft.suspended = [...new Set([...(draft.suspended ?? []), id])];
  });
}

export function isSuspended(site: Site, { id }: Person): boolean {
  return site.state().suspended?.includes(id) ?? false;
}

/** Ends the course: it can be looked at, and some platforms take no scores any more. */
export function concludeCourse(site: Site): void {
  site.change((draft) => {
    draft.concluded = true;
  });
}

export function loginHint(site: Site, person: Person): string {
  return site.profile.loginInitiation.loginHint === "sub"
    ? subjectOf(site, person)
    : derivedId("hex40", site.issuer, "login", person.id);
}

/** The id in the context claim: the course's, or that of one of its copies. */
export function contextId(site: Site, copy?: number): string {
  const { context } = site.profile.ids;
  return copy === undefined
    ? derivedId(context, site.issuer, "course", course.course.id)
    : derivedId(context, site.issuer, "copy of the course", copy);
}

/** The scopes that the school's services have. */
export function supportedScopes({ profile }: Site): readonly string[] {
  return profile.notices ? [...allScopes, scope.noticeHandlers] : allScopes;
}

/** The course's id in service addresses. */
export function courseInUrl(site: Site): string {
  return derivedId(site.profile.ids.courseInUrl, site.issuer, "course", course.course.id);
}

export function toolByClientId(site: Site, clientId: unknown): Tool | undefined {
  return site.state().tools.find((tool) => tool.clientId === clientId);
}

export function linkByNumber(site: Site, number: unknown): Link | undefined {
  return site.state().links.find((link) => String(link.number) === number);
}

/** Fills a path template such as "/courses/{course}/lineitems" and puts the school's address before it. */
export function serviceUrl(site: Site, template: string, tool: Tool, item = ""): string {
  const values: Record<string, string> = {
    course: courseInUrl(site),
    tool: String(tool.number),
    deployment: tool.deploymentId ?? "",
    item,
  };
  const origin = site.profile.ags.schemeMix ? site.issuer.replace(/^https:/, "http:") : site.issuer;
  return `${origin}${fill(template, values)}`;
}

/** The query that every line item address of this platform carries, with its question mark; else "". */
export function lineItemQuery(site: Site, tool: Tool): string {
  const query = site.profile.ags.urlQuery;
  return query === undefined ? "" : `?${fill(query, { tool: String(tool.number) })}`;
}

/** A path template in Express's notation. */
export function route(template: string): string {
  return template.replace(/\{(\w+)\}/g, ":$1");
}

function fill(template: string, values: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
}

/** The address that a token request's assertion must name. */
export function tokenAudience(site: Site): string {
  const { aud } = site.profile.token;
  return aud.startsWith("/") ? `${site.issuer}${aud}` : endpoints(site).token;
}

/** Addresses of the school's LTI endpoints. */
export function endpoints(
  site: Site,
): Record<"configuration" | "registration" | "keys" | "authorization" | "token", string> {
  return {
    configuration: `${site.issuer}/.well-known/openid-configuration`,
    registration: `${site.issuer}/lti/registration`,
    keys: `${site.issuer}/lti/keys`,
    authorization: `${site.issuer}/lti/auth`,
    token: `${site.issuer}/lti/token`,
  };
}

/** Signs claims with the school's key, as every message to a tool is signed. */
export async function signMessage(site: Site, claims: JWTPayload): Promise<string> {
  const { signingKey } = site.state();
  return new SignJWT(claims)
    .setProtectedHeader({ typ: "JWT", alg: "RS256", kid: signingKey.kid ?? "" })
    .sign(await importJWK(signingKey, "RS256"));
}

/** The school's public keys. */
export function publicKeys(site: Site): { keys: object[] } {
  const { kty, n, e, kid } = site.state().signingKey;
  return { keys: [{ kty, n, e, kid, alg: "RS256", use: "sig" }] };
}

/** The value of the sign-in cookie. */
export function signInValue(site: Site, person: Person): string {
  return `${person.id}.${createHmac("sha256", site.secret).update(`signed in ${person.id}`).digest("base64url")}`;
}

/** Whom a sign-in cookie's value names; undefined when we did not write it. */
export function signedInPerson(site: Site, value: string | undefined): Person | undefined {
  const person = peopleOf(site).find((one) => one.id === value?.split(".")[0]);
  return person !== undefined && sameText(value ?? "", signInValue(site, person)) ? person : undefined;
}

/** Compares secrets without telling by time how much of them is right. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHmac("sha256", "compare").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

const LAUNCH_LIFE_MS = 10 * 60_000;

/** Remembers a launch until its authorization request comes, and gives it its hint. */
export function beginLaunch(site: Site, launch: { tool: Tool; person: Person; link?: Link }): PendingLaunch {
  const now = site.now();
  for (const [hint, { expiresAtMs }] of site.launches) if (expiresAtMs < now) site.launches.delete(hint);
  const id = randomUUID();
  const messageHint =
    site.profile.loginInitiation.messageHint === "json"
      ? JSON.stringify({ ...(launch.link && { cmid: launch.link.number }), launchid: `ltilaunch_${id}` })
      : Buffer.from(id).toString("base64url");
  const pending = { ...launch, messageHint, expiresAtMs: now + LAUNCH_LIFE_MS };
  site.launches.set(messageHint, pending);
  return pending;
}

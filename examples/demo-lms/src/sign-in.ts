import type { Request, Response } from "express";
import type { Person } from "./course.ts";
import { signedInPerson, signInValue, type Site } from "./site.ts";

/** Who is signed in at this school, if anyone. */
export function signedIn(site: Site, req: Request): Person | undefined {
  const cookies = new Map(
    (req.headers.cookie ?? "").split(";").map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
    }),
  );
  const name = cookieName(site);
  return signedInPerson(site, cookies.get(name)) ?? signedInPerson(site, cookies.get(`${name}_framed`));
}

/** Sets the sign-in cookies, or clears them without a person. */
export function setSignIn(site: Site, res: Response, person: Person | undefined): void {
  const value = person === undefined ? "" : signInValue(site, person);
  const path = new URL(site.issuer).pathname;
  const life = person === undefined ? { maxAge: 0 } : {};
  const name = cookieName(site);
  res.cookie(name, value, { path, httpOnly: true, sameSite: "lax", encode: String, ...life });
  // A tool's page that goes on to our authorization endpoint is another site, and Lax stays at home then.
  // A browser that takes no Secure cookie from http://localhost is left with the first.
  const framed = { path, httpOnly: true, secure: true, sameSite: "none", encode: String, ...life } as const;
  res.cookie(`${name}_framed`, value, framed);
}

/** False for a form that another site's page has posted. */
export function isOwnForm(site: Site, req: Request): boolean {
  const { origin } = req.headers;
  return origin === undefined || origin === new URL(site.issuer).origin;
}

function cookieName(site: Site): string {
  return `demo_lms_${site.profile.id}`;
}

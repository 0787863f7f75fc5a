import type { RequestHandler, Request, Response } from "express";
import { fullName, teaches, type Person } from "../course.ts";
import { isOwnForm, signedIn } from "../sign-in.ts";
import { isSuspended, type Site } from "../site.ts";
import { html, type Html } from "./html.ts";
import { icon } from "./icons.ts";

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Files of public/ that the page runs. */
  readonly scripts?: readonly Html[];
}

/** A script of public/ with the data that it reads from its own tag. It runs before any frame can send a message. */
export function script(file: string, data: Readonly<Record<string, string>> = {}): Html {
  const attributes = Object.entries(data).map(([name, value]) => html` data-${name}="${value}"`);
  return html`<script src="/assets/${file}" ${attributes}></script>`;
}

/** Sends a page without bar and navigation, as for the inside of a frame. */
export function sendPlainPage(res: Response, page: Page): void {
  sendDocument(res, page, "");
}

/** Sends a page of a school, with its bar and navigation. */
export function sendPage(site: Site, req: Request, res: Response, page: Page): void {
  const { school, id } = site.profile;
  const person = signedIn(site, req);
  const body = html`
    <a class="skip" href="#main">Skip to the page</a>
    <header class="bar">
      <div class="bar-inner">
        <a class="brand" href="${site.issuer}"
          ><span class="mark" aria-hidden="true">${school.charAt(0)}</span>${school}</a
        >
        ${person && html`<nav aria-label="Course">${navigation(site, req, person)}</nav>`}
        ${person && signOut(site, person)}
      </div>
    </header>
    <main id="main">${page.body}</main>
    <footer class="foot">
      <p>${school} is invented, and so are its people. <a href="/">All demonstration schools</a></p>
    </footer>
  `;
  sendDocument(res, { ...page, title: `${page.title} · ${school}`, body }, `school-${id}`);
}

function sendDocument(res: Response, { title, body, scripts = [] }: Page, theme: string): void {
  res.set("Cache-Control", "no-store").send(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          <link rel="icon" href="/assets/icon.svg" />
          <link rel="stylesheet" href="/assets/demo-lms.css" />
          ${scripts}
        </head>
        <body class="${theme}">
          ${body}
        </body>
      </html>`.html,
  );
}

function navigation(site: Site, req: Request, person: Person): readonly Html[] {
  const path = `${req.baseUrl}${req.path}`;
  const entries = [
    ["course", "Course", true],
    ["course/grades", teaches(person) ? "Gradebook" : "My grades", true],
    ["course/people", "People", true],
    ["course/exports", "Exports", teaches(person)],
    ...site
      .state()
      .tools.filter(({ status, navigation: menu }) => status === "enabled" && menu?.shown)
      .map(({ number, name }) => [`course/tools/${number}`, name, true] as const),
    ["admin", "Site administration", person.role === "administrator"],
  ] as const;
  return entries
    .filter(([, , shown]) => shown)
    .map(([at, label]) => {
      const here = path === `${req.baseUrl}/${at}`;
      return html`<a href="${site.issuer}/${at}" ${here && html` aria-current="page"`}>${label}</a>`;
    });
}

function signOut(site: Site, person: Person): Html {
  return html`<form class="who" method="post" action="${site.issuer}/sign-out">
    <span class="avatar" aria-hidden="true">${initials(person)}</span>
    <span class="who-name">${fullName(person)}</span>
    <button class="quiet" title="Sign out" aria-label="Sign out">${icon("leave")}</button>
  </form>`;
}

export function initials({ givenName, familyName }: Person): string {
  return [givenName, familyName]
    .map((name) => Array.from(name)[0] ?? "")
    .join("")
    .toUpperCase();
}

/**
 * A handler for people who are signed in and `may` see the page: others are sent to sign in, or told that it is not
 * for them. A form that another site posts in their name is refused.
 */
export function forPerson(
  site: Site,
  may: (person: Person) => boolean,
  show: (person: Person, req: Request, res: Response) => void | Promise<void>,
): RequestHandler {
  return async (req, res) => {
    const person = signedIn(site, req);
    if (req.method === "POST" && !isOwnForm(site, req))
      return sendNote(site, req, res, 403, "This form came from another site.");
    if (person === undefined) return res.redirect(site.issuer);
    if (isSuspended(site, person))
      return sendNote(site, req, res, 403, "Your enrolment in the course is suspended.");
    if (!may(person)) return sendNote(site, req, res, 403, "This page is not for you.");
    await show(person, req, res);
  };
}

export const anyone = (): boolean => true;
export const administers = (person: Person): boolean => person.role === "administrator";

/** A page that says one thing. */
export function sendNote(site: Site, req: Request, res: Response, status: number, message: string): void {
  res.status(status);
  sendPage(site, req, res, {
    title: "Not possible",
    body: html`<div class="card note" role="alert">
      <h1>That did not work</h1>
      <p>${message}</p>
      <p><a href="${site.issuer}/course">Back to the course</a></p>
    </div>`,
  });
}

import { Router, urlencoded, type Response } from "express";
import { course, fullName, type CourseRole, type Person } from "../course.ts";
import type { SiteId } from "../profiles/profile.ts";
import { isOwnForm, setSignIn, signedIn } from "../sign-in.ts";
import { peopleOf, type Site } from "../site.ts";
import { html, type Html } from "./html.ts";
import { initials, sendNote, sendPage, sendPlainPage } from "./layout.ts";

const MANNERS: Readonly<Record<SiteId, string>> = {
  moodle: "Moodle 4.5",
  canvas: "Canvas",
  blackboard: "Blackboard Learn",
  brightspace: "Brightspace",
};

/** The page on which the four schools are chosen. */
export function sendSchools(res: Response, sites: readonly Site[]): void {
  const cards = sites.map(
    ({ issuer, profile }) =>
      html`<li>
        <a class="school-card school-${profile.id}" href="${issuer}">
          <span class="mark" aria-hidden="true">${profile.school.charAt(0)}</span>
          <span
            ><strong>${profile.school}</strong><small>speaks LTI as ${MANNERS[profile.id]} does</small></span
          >
        </a>
      </li>`,
  );
  sendPlainPage(res, {
    title: "Demonstration LMS",
    body: html`<main class="welcome">
      <h1>Demonstration LMS</h1>
      <p>
        Four invented schools teach the same course, ${course.course.title}. Each is a learning management
        system of its own to the tools that it connects, with the manners of a platform that real schools use.
      </p>
      <ul class="schools">
        ${cards}
      </ul>
    </main>`,
  });
}

/** A school's front page, where one click signs a person in. */
export function homeRoutes(site: Site): Router {
  const router = Router();
  router.get("/", (req, res) => {
    const here = signedIn(site, req);
    sendPage(site, req, res, {
      title: "Welcome",
      body: html`
        <div class="hero">
          <p class="eyebrow">Welcome to ${site.profile.school}</p>
          <h1>${course.course.title}</h1>
          <p>${course.course.description}. ${course.people.length - 1} people take part this term.</p>
          ${here && html`<p><a class="button" href="${site.issuer}/course">Go to the course</a></p>`}
        </div>
        <section class="card">
          <h2>Sign in as …</h2>
          <p class="hint">This is a demonstration: choose who you are, no password needed.</p>
          <form method="post" action="${site.issuer}/sign-in">
            <h3>Staff</h3>
            <ul class="people">
              ${staff().map(personButton)}
            </ul>
            <h3>Students</h3>
            <ul class="people">
              ${students(site).map(personButton)}
            </ul>
            ${
              observers(site).length > 0 &&
              html`<h3>Families</h3>
                <ul class="people">
                  ${observers(site).map(personButton)}
                </ul>`
            }
          </form>
        </section>
      `,
    });
  });
  router.post("/sign-in", urlencoded({ extended: false }), (req, res) => {
    const { person: id } = req.body as { person?: unknown };
    const person = peopleOf(site).find((one) => one.id === id);
    if (!isOwnForm(site, req) || person === undefined) {
      sendNote(site, req, res, 400, "Nobody with that name is known here.");
      return;
    }
    setSignIn(site, res, person);
    res.redirect(303, `${site.issuer}/course`);
  });
  router.post("/sign-out", (req, res) => {
    if (isOwnForm(site, req)) setSignIn(site, res, undefined);
    res.redirect(303, site.issuer);
  });
  return router;
}

const STAFF: readonly CourseRole[] = ["administrator", "instructor", "assistant"];

/** The administrator, then those who teach. */
export function staff(): readonly Person[] {
  return STAFF.flatMap((role) => course.people.filter((person) => person.role === role));
}

/** By name, as a class list is. */
export function students(site: Site): readonly Person[] {
  const compare = new Intl.Collator("en").compare;
  return peopleOf(site)
    .filter((person) => person.role === "learner")
    .sort((a, b) => compare(`${a.familyName} ${a.givenName}`, `${b.familyName} ${b.givenName}`));
}

function observers(site: Site): readonly Person[] {
  return peopleOf(site).filter((person) => person.role === "observer");
}

/** What the role is called on a page. */
export const roleNames: Readonly<Record<CourseRole, string>> = {
  administrator: "Site administrator",
  instructor: "Teacher",
  assistant: "Non-editing teacher",
  learner: "Student",
  observer: "Observer",
};

function personButton(person: Person): Html {
  return html`<li>
    <button class="person" name="person" value="${person.id}">
      <span class="avatar" aria-hidden="true">${initials(person)}</span>
      <span><strong>${fullName(person)}</strong><small>${roleNames[person.role]}</small></span>
    </button>
  </li>`;
}

import { Router, urlencoded } from "express";
import { capturedGrades, course, fullName, teaches, type Person } from "../course.ts";
import { courseExports, writeExport } from "../exports.ts";
import { isOperator } from "../operator.ts";
import { signedIn } from "../sign-in.ts";
import { toolByClientId, type Site } from "../site.ts";
import type { LineItem } from "../state.ts";
import { roleNames, staff, students } from "./home.ts";
import { html, type Html } from "./html.ts";
import { icon } from "./icons.ts";
import { anyone, forPerson, initials, sendNote, sendPage } from "./layout.ts";

/** The gradebook, the list of people, and the reports that instructors download. */
export function gradesRoutes(site: Site): Router {
  const router = Router();
  router.get(
    "/course/grades",
    forPerson(site, anyone, (person, req, res) => {
      const whole = teaches(person) || person.role === "assistant";
      const body = whole ? gradebook(site, teaches(person)) : ownGrades(site, person);
      sendPage(site, req, res, { title: whole ? "Gradebook" : "My grades", body });
    }),
  );
  router.post(
    "/course/grades",
    urlencoded({ extended: false }),
    forPerson(site, teaches, (_person, req, res) => {
      const { column, person, points } = (req.body ?? {}) as Readonly<Record<string, unknown>>;
      const item = site.state().lineItems.find(({ id }) => id === column);
      const student = students(site).find(({ id }) => id === person);
      const given = typeof points === "string" && points.trim() !== "" ? Number(points) : Number.NaN;
      if (item === undefined || student === undefined || !(given >= 0)) {
        sendNote(site, req, res, 400, "Choose a student and a tool's column, and give points from 0.");
        return;
      }
      changeGrade(site, item, student, given);
      res.redirect(303, `${site.issuer}/course/grades`);
    }),
  );
  router.get(
    "/course/people",
    forPerson(site, anyone, (_person, req, res) => {
      sendPage(site, req, res, { title: "People", body: people(site) });
    }),
  );
  router.get(
    "/course/exports",
    forPerson(site, teaches, (_person, req, res) => {
      sendPage(site, req, res, { title: "Exports", body: exportsPage(site) });
    }),
  );
  router.get("/course/exports/:file", (req, res) => {
    const person = signedIn(site, req);
    if (!isOperator(site, req) && !(person && teaches(person))) {
      res
        .status(401)
        .type("text")
        .send("Sign in as a teacher, or send the operator's key as a bearer token.\n");
      return;
    }
    const wanted = courseExports.find((one) => one.file === req.params.file);
    if (wanted === undefined) {
      res.status(404).type("text").send("There is no such export.\n");
      return;
    }
    res.attachment(wanted.file).type("text/csv; charset=utf-8").send(writeExport(wanted, site.daysMoved));
  });
  return router;
}

/** A gradebook column, of an activity of ours or of a tool. */
interface Column {
  readonly title: string;
  readonly source: string;
  readonly maximum: number;
  /** Points by person id. */
  readonly points: ReadonlyMap<string, number>;
  /** The tool's comments as people read them, by person id. */
  readonly comments: ReadonlyMap<string, string>;
}

/** Our own activities first, then the tools' columns. */
function columns(site: Site): readonly Column[] {
  const captured = capturedGrades();
  const activities = course.sections.flatMap((section) => section.activities);
  const { lineItems, scores } = site.state();
  return [
    ...activities.flatMap(({ id, title, scoreMaximum }) => {
      if (scoreMaximum === undefined) return [];
      const points = [...captured].flatMap(([person, grades]) => {
        const grade = grades.get(id);
        return grade === undefined ? [] : [[person, grade] as const];
      });
      return [
        { title, source: "Course", maximum: scoreMaximum, points: new Map(points), comments: new Map() },
      ];
    }),
    ...lineItems.map((item) => ({
      title: item.label,
      source: toolByClientId(site, item.clientId)?.name ?? "External tool",
      maximum: item.scoreMaximum,
      points: new Map(
        scores.flatMap(({ lineItemId, personId, points }) =>
          lineItemId === item.id && points !== null ? [[personId, points] as const] : [],
        ),
      ),
      comments: new Map(
        scores.flatMap(({ lineItemId, personId, comment }) =>
          lineItemId === item.id && comment !== undefined ? [[personId, read(site, comment)] as const] : [],
        ),
      ),
    })),
  ];
}

/** Where comments are HTML, what is written like a tag is none of the words that people see. */
function read({ profile }: Site, comment: string): string {
  if (!profile.ags.commentsHtml) return comment;
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };
  return comment
    .replaceAll(/<br\s*\/?>/gi, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(lt|gt|amp|quot);/g, (_, name: string) => entities[name] ?? "");
}

/** A teacher's own grade takes the place of the tool's; the tool's next score must still be newer than its last. */
function changeGrade(site: Site, item: LineItem, student: Person, points: number): void {
  site.change((draft) => {
    const stored = draft.scores.find((one) => one.lineItemId === item.id && one.personId === student.id);
    if (stored) {
      draft.scores = draft.scores.map((one) =>
        one === stored ? { ...stored, points, byTeacher: true } : one,
      );
      return;
    }
    draft.scores.push({
      lineItemId: item.id,
      personId: student.id,
      points,
      activityProgress: "Completed",
      gradingProgress: "FullyGraded",
      timestamp: null,
      byTeacher: true,
    });
  });
}

/** The teacher's way to a grade of their own in a tool's column. */
function changeForm(site: Site): Html {
  const { lineItems } = site.state();
  if (lineItems.length === 0) return html``;
  return html`<form class="card" method="post" action="${site.issuer}/course/grades">
    <h2>Change a grade</h2>
    <p>
      <label
        >Student
        <select name="person">
          ${students(site).map((one) => html`<option value="${one.id}">${fullName(one)}</option>`)}
        </select></label
      >
      <label
        >Column
        <select name="column">
          ${lineItems.map(({ id, label }) => html`<option value="${id}">${label}</option>`)}
        </select></label
      >
      <label>Points <input name="points" type="number" min="0" step="any" required /></label>
      <button>Save grade</button>
    </p>
  </form>`;
}

function gradebook(site: Site, mayChange: boolean): Html {
  const all = columns(site);
  return html`<h1>Gradebook</h1>
    <div class="card table" tabindex="0" role="region" aria-label="Gradebook">
      <table class="grades">
        <thead>
          <tr>
            <th scope="col">Student</th>
            ${all.map(({ title, source, maximum }) => html`<th scope="col" class="number">${title}<small>${source} · out of ${maximum}</small></th>`)}
          </tr>
        </thead>
        <tbody>
          ${students(site).map(
            (person) =>
              html`<tr>
                <th scope="row">${fullName(person)}</th>
                ${all.map((column) => html`<td class="number">${shown(column, person)}${commented(column, person)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${mayChange ? changeForm(site) : ""}`;
}

function ownGrades(site: Site, person: Person): Html {
  return html`<h1>My grades</h1>
    <div class="card table">
      <table>
        <thead>
          <tr>
            <th scope="col">Activity</th>
            <th scope="col" class="number">Grade</th>
            <th scope="col" class="number">Out of</th>
          </tr>
        </thead>
        <tbody>
          ${columns(site).map(
            (column) =>
              html`<tr>
                <th scope="row">${column.title}<small>${column.source}</small></th>
                <td class="number">${shown(column, person)}${commented(column, person)}</td>
                <td class="number">${column.maximum}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** A grade that nobody has given is a dash, never 0. */
function shown({ points }: Column, person: Person): string {
  return points.get(person.id)?.toFixed(2) ?? "–";
}

function commented({ comments }: Column, person: Person): Html | undefined {
  const comment = comments.get(person.id);
  return comment === undefined ? undefined : html`<small>${comment}</small>`;
}

function people(site: Site): Html {
  const teachers = staff().filter((one) => one.role !== "administrator");
  return html`<h1>People</h1>
    <div class="card table">
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">E-mail</th>
            <th scope="col">ID number</th>
          </tr>
        </thead>
        <tbody>
          ${[...teachers, ...students(site)].map(
            (one) =>
              html`<tr>
                <th scope="row">
                  <span class="named"
                    ><span class="avatar" aria-hidden="true">${initials(one)}</span>${fullName(one)}</span
                  >
                </th>
                <td>${roleNames[one.role]}</td>
                <td>${one.email}</td>
                <td>${one.sourcedId}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function exportsPage(site: Site): Html {
  return html`<h1>Exports</h1>
    <section class="card">
      <ul class="activities">
        ${courseExports.map(
          ({ file, title, description }) =>
            html`<li>
              <a class="activity" href="${site.issuer}/course/exports/${file}">
                <span class="kind">${icon("download")}</span>
                <span class="grow"><strong>${title}</strong><small>${description}</small></span>
                <span class="chip faint">CSV</span>
              </a>
            </li>`,
        )}
      </ul>
    </section>`;
}

import { Router, urlencoded, type Request } from "express";
import { capturedCompletion, capturedGrades, course, teaches, type Activity } from "../course.ts";
import { moveInstant } from "../exports.ts";
import { acceptDeepLinking, DeepLinkingRefused, navigationLink } from "../lti/deep-linking.ts";
import { sendToTool, startLogin } from "../lti/login.ts";
import { signedIn } from "../sign-in.ts";
import { linkByNumber, toolByClientId, type Site } from "../site.ts";
import type { Link } from "../state.ts";
import { html, type Html } from "./html.ts";
import { icon } from "./icons.ts";
import { anyone, forPerson, script, sendNote, sendPage, sendPlainPage } from "./layout.ts";
import { storageFrame, toolScripts } from "./platform-storage.ts";

/** What real platforms let a framed tool do. */
const ALLOW =
  "microphone; camera; midi; geolocation; encrypted-media; autoplay; fullscreen; clipboard-read; clipboard-write; display-capture";

/** The course, its activities, and the frames in which tools open. */
export function courseRoutes(site: Site): Router {
  const router = Router();
  router.get(
    "/course",
    forPerson(site, anyone, (person, req, res) => {
      const done = person.role === "learner" ? capturedCompletion().get(person.id) : undefined;
      const { added } = req.query;
      const isNew = (link: Link): boolean =>
        typeof added === "string" && added.split("-").includes(String(link.number));
      const links = site.state().links.filter((link) => link.copy === undefined);
      sendPage(site, req, res, {
        title: course.course.title,
        body: html`
          <div class="hero">
            <p class="eyebrow">${course.course.label} · ${span(site)}</p>
            <h1>${course.course.title}</h1>
            <p>${course.course.description}</p>
            ${
              teaches(person) &&
              html`<p><a class="button" href="${site.issuer}/course/add">${icon("plus")}Add activity</a></p>`
            }
          </div>
          ${course.sections.map(
            ({ title, activities }, index) =>
              html`<section class="card">
                <h2>${title}</h2>
                <ul class="activities">
                  ${activities.map((activity) => activityRow(site, activity, done))}
                  ${index === 0 && links.map((link) => linkRow(site, link, isNew(link)))}
                </ul>
              </section>`,
          )}
        `,
      });
    }),
  );
  router.get(
    "/course/activities/:id",
    forPerson(site, anyone, (person, req, res) => {
      const activity = course.sections
        .flatMap((section) => section.activities)
        .find((one) => one.id === req.params["id"]);
      if (activity === undefined) return sendNote(site, req, res, 404, "The course has no such activity.");
      const grade = capturedGrades().get(person.id)?.get(activity.id);
      sendPage(site, req, res, {
        title: activity.title,
        body: html`${crumbs(site, activity.title)}
          <article class="card">
            <p class="eyebrow">${kindNames[activity.kind]}</p>
            <h1>${activity.title}</h1>
            <dl class="facts">
              ${
                activity.dueAt &&
                html`<div>
                  <dt>Due</dt>
                  <dd>${day(moveInstant(activity.dueAt, site.daysMoved))}</dd>
                </div>`
              }
              ${
                activity.scoreMaximum !== undefined &&
                html`<div>
                  <dt>Points</dt>
                  <dd>${activity.scoreMaximum}</dd>
                </div>`
              }
              ${
                activity.scoreMaximum !== undefined &&
                person.role === "learner" &&
                html`<div>
                  <dt>Your grade</dt>
                  <dd>${grade === undefined ? "Not graded" : grade.toFixed(2)}</dd>
                </div>`
              }
              <div>
                <dt>Completion</dt>
                <dd>${activity.tracksCompletion ? "Tracked" : "Not tracked"}</dd>
              </div>
            </dl>
            <p class="hint">
              The demonstration shows what happened in this activity, in the gradebook and the exports; it has
              no content of its own.
            </p>
          </article>`,
      });
    }),
  );
  router.get(
    ["/course/links/:number", "/course/tools/:tool"],
    forPerson(site, anyone, (_person, req, res) => {
      const link = linkAt(site, req);
      if (link === undefined) return sendNote(site, req, res, 404, "The course has no such activity.");
      const launch = `${site.issuer}${req.path}/launch`;
      sendPage(site, req, res, {
        title: link.title,
        scripts: toolScripts(site),
        body: html`${crumbs(site, link.title)}
          <div class="tool-head">
            <h1>${link.title}</h1>
            <a class="button plain" href="${launch}" target="_blank" rel="opener"
              >${icon("open")}Open in a new tab</a
            >
          </div>
          ${storageFrame(site)} ${toolFrame(launch, link.title)}`,
      });
    }),
  );
  router.get(
    ["/course/links/:number/launch", "/course/tools/:tool/launch"],
    forPerson(site, anyone, (person, req, res) => {
      const link = linkAt(site, req);
      const tool = toolByClientId(site, link?.clientId);
      if (link === undefined || tool?.status !== "enabled") {
        return sendNote(site, req, res, 404, "The tool of this activity is not enabled.");
      }
      sendToTool(res, startLogin(site, { tool, person, link }));
    }),
  );
  addRoutes(site, router);
  return router;
}

/** A link that was placed, or a tool's entry in the course's menu. */
function linkAt(site: Site, { params }: Request): Link | undefined {
  if (params["tool"] === undefined) return linkByNumber(site, params["number"]);
  const tool = site.state().tools.find(({ number }) => String(number) === params["tool"]);
  return tool && navigationLink(site, tool);
}

/** Adding a tool's activity: choose the tool, let it propose, take what comes back. */
function addRoutes(site: Site, router: Router): void {
  const offered = (number?: unknown): readonly ReturnType<Site["state"]>["tools"][number][] =>
    site
      .state()
      .tools.filter((tool) => tool.status === "enabled" && tool.deepLinkingUri !== null)
      .filter((tool) => number === undefined || String(tool.number) === number);
  router.get(
    "/course/add",
    forPerson(site, teaches, (_person, req, res) => {
      const tools = offered();
      sendPage(site, req, res, {
        title: "Add activity",
        body: html`${crumbs(site, "Add activity")}
          <section class="card">
            <h1>Add an external tool</h1>
            ${
              tools.length === 0
                ? html`<p class="hint">
                    No tool is enabled at this school yet. A site administrator connects tools under Site
                    administration.
                  </p>`
                : html`<ul class="activities">
                    ${tools.map(
                      (tool) =>
                        html`<li>
                          <a class="activity" href="${site.issuer}/course/add/${tool.number}">
                            <span class="kind kind-tool">${icon("tool")}</span>
                            <span class="grow"
                              ><strong>${tool.name}</strong><small>${tool.description}</small></span
                            >
                          </a>
                        </li>`,
                    )}
                  </ul>`
            }
          </section>`,
      });
    }),
  );
  router.get(
    "/course/add/:number",
    forPerson(site, teaches, (_person, req, res) => {
      const [tool] = offered(req.params["number"]);
      if (tool === undefined) return sendNote(site, req, res, 404, "That tool is not enabled.");
      sendPage(site, req, res, {
        title: `Add from ${tool.name}`,
        scripts: toolScripts(site),
        body: html`${crumbs(site, "Add activity")}
          <div class="dialogue" role="group" aria-labelledby="dialogue-title">
            <div class="tool-head">
              <h1 id="dialogue-title">Add from ${tool.name}</h1>
              <a class="button plain" href="${site.issuer}/course">Cancel</a>
            </div>
            ${storageFrame(site)}
            ${toolFrame(`${site.issuer}/course/add/${tool.number}/launch`, `Choose an activity of ${tool.name}`)}
          </div>`,
      });
    }),
  );
  router.get(
    "/course/add/:number/launch",
    forPerson(site, teaches, (person, req, res) => {
      const [tool] = offered(req.params["number"]);
      if (tool === undefined) return sendNote(site, req, res, 404, "That tool is not enabled.");
      sendToTool(res, startLogin(site, { tool, person }));
    }),
  );
  router.post("/lti/deep-linking/return", urlencoded({ extended: false, limit: "1mb" }), async (req, res) => {
    const { JWT: jwt } = (req.body ?? {}) as { JWT?: unknown };
    try {
      const { links } = await acceptDeepLinking(site, jwt, req.query["data"], signedIn(site, req));
      const next = `${site.issuer}/course${links.length > 0 ? `?added=${links.map((link) => link.number).join("-")}` : ""}`;
      sendPlainPage(res, {
        title: "Back to the course",
        scripts: [script("leave-frame.js", { next })],
        body: html`<main>
          <p>
            ${links.length === 0 ? "Nothing was added." : "Added to the course."}
            <a href="${next}" target="_top">Back to the course</a>
          </p>
        </main>`,
      });
    } catch (error) {
      if (!(error instanceof DeepLinkingRefused)) throw error;
      res.status(400);
      sendPlainPage(res, {
        title: "Refused",
        body: html`<main role="alert"><p>The tool's answer was refused. ${error.message}</p></main>`,
      });
    }
  });
}

function toolFrame(src: string, title: string): Html {
  return html`<iframe class="tool-frame" src="${src}" title="${title}" allow="${ALLOW}"></iframe>`;
}

function crumbs(site: Site, here: string): Html {
  return html`<nav class="crumbs" aria-label="Breadcrumb">
    <a href="${site.issuer}/course">${course.course.title}</a><span aria-hidden="true">/</span
    ><span aria-current="page">${here}</span>
  </nav>`;
}

const kindNames: Readonly<Record<Activity["kind"], string>> = {
  forum: "Forum",
  page: "Page",
  lesson: "Lesson",
  quiz: "Quiz",
  assignment: "Assignment",
};

/** `done` are the titles of what the person has completed; absent for staff. */
function activityRow(site: Site, activity: Activity, done: ReadonlySet<string> | undefined): Html {
  const { id, kind, title, dueAt, tracksCompletion } = activity;
  return html`<li>
    <a class="activity" href="${site.issuer}/course/activities/${id}">
      <span class="kind kind-${kind}">${icon(kind)}</span>
      <span class="grow"><strong>${title}</strong><small>${kindNames[kind]}</small></span>
      ${dueAt && html`<span class="chip">Due ${day(moveInstant(dueAt, site.daysMoved))}</span>`}
      ${
        done &&
        tracksCompletion &&
        (done.has(title)
          ? html`<span class="chip good">Done</span>`
          : html`<span class="chip faint">To do</span>`)
      }
    </a>
  </li>`;
}

function linkRow(site: Site, link: Link, isNew: boolean): Html {
  const tool = toolByClientId(site, link.clientId);
  return html`<li>
    <a class="activity" href="${site.issuer}/course/links/${link.number}">
      <span class="kind kind-tool">${icon("tool")}</span>
      <span class="grow"
        ><strong>${link.title}</strong><small>External tool · ${tool?.name ?? ""}</small></span
      >
      ${isNew && html`<span class="chip new">New</span>`}
    </a>
  </li>`;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const yearFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

function day(instant: Date): string {
  return dayFormat.format(instant);
}

function span(site: Site): string {
  const [from, to] = [course.course.startsAt, course.course.endsAt].map((one) =>
    moveInstant(one, site.daysMoved),
  );
  return from && to ? yearFormat.formatRange(from, to) : "";
}

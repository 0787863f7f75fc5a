import { Task } from "@lit/task";
import type { Client, LessonState, Progress } from "@skillstudio/api-client";
import { html, LitElement, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from "lit";
import { mark, markStyles } from "../charts/mark.ts";
import { ring, ringStyles } from "../charts/ring.ts";
import type { Language } from "../messages/messages.ts";
import { empty, failed, sourceLine, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { certificateStyles } from "./skill-certificate.styles.ts";

/**
 * How far a learner is from completing the course, which lessons are missing, and when it was completed.
 *
 * @element skill-certificate
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} learner-id - A learner of the course, for instructors.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @csspart missing - One lesson that is missing.
 * @csspart empty - The notice that no lesson reports its completion.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 */
export class SkillCertificate extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    learnerId: { attribute: "learner-id" },
  };
  static override styles: CSSResultGroup = [tokens, common, ringStyles, markStyles, certificateStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  declare learnerId: string | undefined;

  readonly #connection = connect(this);
  readonly #progress = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, this.learnerId, language.locale] as const;
    },
    task: ([client, courseId, learnerId, locale], { signal }) => {
      if (!client) throw new Unconnected();
      return client.getProgress(
        {
          query: {
            ...(courseId !== undefined && { course_id: courseId }),
            ...(learnerId !== undefined && { learner_id: learnerId }),
          },
        },
        { signal, locale },
      );
    },
  });

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const drawn = this.#progress.render({
      pending: () => pending(language),
      error: (error) => failed(error, language, () => void this.#progress.run()),
      complete: (progress) =>
        progress.lessons.some(({ tracked }) => tracked)
          ? drawCompletion(progress, language)
          : empty(say("emptyTitle"), say("emptyCompletion")),
    });
    return html`<article lang=${locale} dir=${direction}>${drawn}</article>`;
  }
}

function drawCompletion({ lessons, course, sources }: Progress, language: Language): TemplateResult {
  const { say, percent, day } = language;
  const tracked = lessons.filter((lesson) => lesson.tracked);
  const missing = tracked.filter(({ status }) => status !== "completed");
  const ratio = 1 - missing.length / tracked.length;
  const completedAt = missing.length === 0 ? lastOf(tracked) : undefined;
  return html`<header>
      ${missing.length === 0 ? html`<span class="whole">${mark("done")}</span>` : ring(ratio)}
      <div class="what">
        <h2>${say(missing.length === 0 ? "completionDone" : "completion")}</h2>
        <p class="muted"><bdi>${course.title}</bdi></p>
        <p>
          <strong class="number">${percent(Math.floor(ratio * 100) / 100)}</strong>
          · ${say("lessonsOf", { done: tracked.length - missing.length, total: tracked.length })}
        </p>
        ${completedAt === undefined ? "" : html`<p>${say("completionDoneOn", { date: day(completedAt) })}</p>`}
      </div>
    </header>
    ${missing.length === 0 ? "" : drawMissing(missing, language)}
    <p class="small muted">${say("completionRule")}</p>
    ${sourceLine(sources, language)}`;
}

function drawMissing(missing: readonly LessonState[], { say }: Language): TemplateResult {
  return html`<section>
    <h3>${say("completionMissing", { n: missing.length })}</h3>
    <ul>
      ${missing.map(
        ({ title }) =>
          html`<li part="missing">
            ${mark("open")}<span><bdi>${title}</bdi></span>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** When the last of them was completed; unknown where a source tells no date of one. */
function lastOf(lessons: readonly LessonState[]): string | undefined {
  const dates = lessons.flatMap(({ completed_at }) => completed_at ?? []);
  return dates.length === lessons.length ? dates.toSorted().at(-1) : undefined;
}

function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <div class="bones" aria-hidden="true">
      <span class="bone heading"></span>
      ${Array.from({ length: 3 }, () => html`<span class="bone step"></span>`)}
    </div>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-certificate": SkillCertificate;
  }
}

if (!customElements.get("skill-certificate")) customElements.define("skill-certificate", SkillCertificate);

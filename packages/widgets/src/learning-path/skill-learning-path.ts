import { Task } from "@lit/task";
import type { Client, CoursePath, PathStep } from "@skillstudio/api-client";
import { html, LitElement, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from "lit";
import { bar, barStyles } from "../charts/bar.ts";
import { mark, markStyles } from "../charts/mark.ts";
import type { Language } from "../messages/messages.ts";
import { empty, failed, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { learningPathStyles } from "./skill-learning-path.styles.ts";

/**
 * A learner's way through the course: every lesson in order, what is done, what is next and why, what opens later.
 *
 * @element skill-learning-path
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} learner-id - A learner of the course, for instructors.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @csspart step - One lesson.
 * @csspart empty - The notice that the course has no lessons.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-tint - Background of the next lesson.
 */
export class SkillLearningPath extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    learnerId: { attribute: "learner-id" },
  };
  static override styles: CSSResultGroup = [tokens, common, barStyles, markStyles, learningPathStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  declare learnerId: string | undefined;

  readonly #connection = connect(this);
  readonly #path = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, this.learnerId, language.locale] as const;
    },
    task: ([client, courseId, learnerId, locale], { signal }) => {
      if (!client) throw new Unconnected();
      return client.getCoursePath(
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
    const drawn = this.#path.render({
      pending: () => pending(language),
      error: (error) => failed(error, language, () => void this.#path.run()),
      complete: (path) =>
        path.steps.length === 0 ? empty(say("emptyTitle"), say("emptyPath")) : drawPath(path, language),
    });
    return html`<article lang=${locale} dir=${direction}>${drawn}</article>`;
  }
}

function drawPath(
  { steps, lessons_completed: done, lessons_tracked: total, minutes_left: minutes }: CoursePath,
  language: Language,
): TemplateResult {
  const { say } = language;
  return html`<header>
      <h2>${say("path")}</h2>
      <p class="muted">
        ${total === 0 ? say("lessonsUnknown") : say("lessonsOf", { done, total })}${
          minutes === null || minutes === 0 ? "" : html` · ${say("pathMinutesLeft", { n: minutes })}`
        }
      </p>
      ${total === 0 ? "" : bar(done / total)}
    </header>
    ${inModules(steps).map(
      ({ title, of }) =>
        html`<section>
          ${title === undefined ? "" : html`<h3><bdi>${title}</bdi></h3>`}
          <ol>
            ${of.map((step) => drawStep(step, language))}
          </ol>
        </section>`,
    )}`;
}

function drawStep(
  { title, status, reason, estimated_minutes: minutes, completed_at: at, tracked }: PathStep,
  { say, day }: Language,
): TemplateResult {
  const known = tracked || status === "done";
  return html`<li class=${status} part="step" aria-current=${status === "next" ? "step" : "false"}>
    ${mark(status === "done" ? "done" : status === "next" ? "current" : status === "waiting" ? "locked" : "open")}
    <div class="what">
      <p class="name"><bdi>${title}</bdi></p>
      <p class="small muted facts">
        <span class="state"
          >${status === "done" && at !== null ? say("pathDoneOn", { date: day(at) }) : say(`pathStatus_${status}`)}</span
        >
        ${minutes === null || status === "done" ? "" : html`<span>${say("minutes", { n: minutes })}</span>`}
        ${known ? "" : html`<span>${say("pathUntracked")}</span>`}
      </p>
      ${reason === null ? "" : html`<p class="small reason">${reason}</p>`}
    </div>
  </li>`;
}

interface ModuleOfSteps {
  /** Absent for lessons of no module. */
  readonly title: string | undefined;
  readonly of: readonly PathStep[];
}

/** Runs of steps of the same module: the course's order stays as it is. */
function inModules(steps: readonly PathStep[]): readonly ModuleOfSteps[] {
  const runs: { id: string | undefined; title: string | undefined; of: PathStep[] }[] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last && last.id === step.module?.module_id) last.of.push(step);
    else runs.push({ id: step.module?.module_id, title: step.module?.title, of: [step] });
  }
  return runs;
}

function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <div class="bones" aria-hidden="true">
      <span class="bone heading"></span>
      ${Array.from({ length: 5 }, () => html`<span class="bone step"></span>`)}
    </div>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-learning-path": SkillLearningPath;
  }
}

if (!customElements.get("skill-learning-path"))
  customElements.define("skill-learning-path", SkillLearningPath);

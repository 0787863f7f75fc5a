import { Task } from "@lit/task";
import type { ClassLearner, ClassOverview, Client } from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { bar, barStyles } from "../charts/bar.ts";
import "../dashboard/skill-dashboard.ts";
import type { Language } from "../messages/messages.ts";
import { empty, failed, sourceLine, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { LearnerSelectEvent } from "./learner-select-event.ts";
import { COLUMNS, nextOrder, ordered, type Column, type Order } from "./learners.ts";
import { classOverviewStyles } from "./skill-class-overview.styles.ts";

/** A class is fetched from the LMS in the background of a teacher's first visit: how often we look for it again. */
const ROSTER_TRIES = 20;

/**
 * Every learner of a course at a glance, for instructors, and what the course still lacks.
 * Choosing a learner opens that learner's dashboard in place.
 *
 * @element skill-class-overview
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @fires {LearnerSelectEvent} skill-learner-select - A learner's dashboard was opened.
 * @csspart learners - The table of learners.
 * @csspart setup - The steps that the course still needs.
 * @csspart back - The button that leads back from a learner.
 * @csspart sources - Where the figures come from.
 * @csspart empty - The notice that no learner is known.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-line - Rules between rows.
 */
export class SkillClassOverview extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    order: { state: true },
    chosen: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, barStyles, classOverviewStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal */
  declare order: Order;
  /** @internal The learner whose dashboard is open. */
  declare chosen: string | undefined;
  /** @internal Milliseconds between two looks for a class that has not arrived. */
  rosterPause = 1_500;
  #rosterTries = 0;
  #rosterTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #connection = connect(this);
  readonly #data = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, language.locale] as const;
    },
    task: async ([client, course_id, locale], { signal }): Promise<ClassOverview> => {
      if (!client) throw new Unconnected();
      return client.getClassOverview({ query: { course_id } }, { signal, locale });
    },
    onComplete: ({ learners }) => {
      if (learners.length === 0) this.#lookAgain();
    },
  });

  constructor() {
    super();
    this.order = { column: "name", descending: false };
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#rosterTimer);
  }

  #lookAgain(): void {
    if (!this.isConnected || this.#rosterTries === ROSTER_TRIES) return;
    this.#rosterTries += 1;
    this.#rosterTimer = setTimeout(() => this.reload(), this.rosterPause);
  }

  /** Asks for the class anew, for instance after an import; what is shown stays until the answer has come. */
  reload(): void {
    void this.#data.run();
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const known = this.#data.value;
    const drawn = this.#data.render({
      pending: () => (known ? this.#class(known, language) : pending(language)),
      error: (error) => failed(error, language, () => this.reload()),
      complete: (overview) => this.#class(overview, language),
    });
    return html`<article lang=${locale} dir=${direction} aria-label=${say("classOverview")}>
      ${drawn}
    </article>`;
  }

  #class(overview: ClassOverview, language: Language): TemplateResult {
    if (this.chosen !== undefined) return this.#learner(this.chosen, language);
    const { say } = language;
    const { course, learners, setup_steps: steps, sources } = overview;
    return html`
      <header>
        <p class="eyebrow"><bdi>${course.title}</bdi></p>
        <h2>${learners.length === 0 ? say("classOverview") : say("classCount", { n: learners.length })}</h2>
      </header>
      <div class="columns">
        ${
          learners.length === 0
            ? empty(say("emptyTitle"), say("emptyClass"))
            : this.#table(ordered(learners, this.order, language), language)
        }
        ${setup(steps, language)}
      </div>
      ${sourceLine(sources, language)}
    `;
  }

  #learner(learnerId: string, { say, locale }: Language): TemplateResult {
    const { client, courseId } = this.#connection;
    return html`<button type="button" class="plain" part="back" @click=${() => void this.#close(learnerId)}>
        ${arrow} ${say("classBack")}
      </button>
      <skill-dashboard
        .client=${client}
        .courseId=${courseId}
        .learnerId=${learnerId}
        .locale=${locale}
      ></skill-dashboard>`;
  }

  #table(learners: readonly ClassLearner[], language: Language): TemplateResult {
    const { say } = language;
    return html`<table part="learners">
      <caption class="hidden-text">
        ${say("classOverview")}
      </caption>
      <thead>
        <tr>
          ${COLUMNS.map(({ column, heading }) => this.#heading(column, say(heading)))}
        </tr>
      </thead>
      <tbody>
        ${learners.map((learner) => row(learner, language, (id) => void this.#open(id)))}
      </tbody>
    </table>`;
  }

  #heading(column: Column, text: string): TemplateResult {
    const { order } = this;
    const sorted = order.column !== column ? "none" : order.descending ? "descending" : "ascending";
    return html`<th scope="col" class=${column} aria-sort=${sorted}>
      <button type="button" class="plain" @click=${() => (this.order = nextOrder(order, column))}>
        ${text}
        <svg viewBox="0 0 10 12" width="10" height="12" aria-hidden="true">
          <path d="M5 2v8M2 7l3 3 3-3" />
        </svg>
      </button>
    </th>`;
  }

  async #open(learnerId: string): Promise<void> {
    this.chosen = learnerId;
    this.dispatchEvent(new LearnerSelectEvent(learnerId));
    await this.updateComplete;
    this.shadowRoot?.querySelector<HTMLElement>("[part=back]")?.focus();
    this.scrollIntoView({ block: "start" });
  }

  /** Back to the row that was left, not to the top of a long class. */
  async #close(learnerId: string): Promise<void> {
    this.chosen = undefined;
    await this.updateComplete;
    [...(this.shadowRoot?.querySelectorAll<HTMLElement>(".open") ?? [])]
      .find(({ dataset }) => dataset["id"] === learnerId)
      ?.focus();
  }
}

function row(learner: ClassLearner, language: Language, open: (id: string) => void): TemplateResult {
  const { say, percent, day, number } = language;
  const { learner_id, completion_rate, avg_quiz_score, last_active_at, current_streak } = learner;
  const name = learner.name ?? say("unnamedLearner");
  const lastActive = last_active_at === null ? say("classNever") : day(last_active_at);
  return html`<tr>
    <th scope="row">
      <button
        type="button"
        class="plain open"
        data-id=${learner_id}
        aria-label=${say("classOpen", { name })}
        @click=${() => open(learner_id)}
      >
        <bdi>${name}</bdi>
      </button>
      <span class="small muted narrow">${say("classLastActive")}: ${lastActive}</span>
      ${learner.status === "inactive" ? html`<span class="small muted">${say("classLeft")}</span>` : nothing}
    </th>
    <td class="progress">
      ${
        completion_rate === null
          ? unknown(say("lessonsUnknown"))
          : html`<span class="number"
                >${say("classLessons", { done: learner.lessons_completed, total: learner.lessons_tracked })}</span
              >${bar(completion_rate)}`
      }
    </td>
    <td class="quiz number">
      ${avg_quiz_score === null ? unknown(say("quizUnknown")) : percent(avg_quiz_score / 100)}
    </td>
    <td class="lastActive number">${lastActive}</td>
    <td class="streak number">
      ${number(current_streak)}<span class="hidden-text"> (${say("streakDays", { n: current_streak })})</span>
    </td>
  </tr>`;
}

function unknown(why: string): TemplateResult {
  return html`<span class="muted" aria-hidden="true" title=${why}>–</span
    ><span class="hidden-text">${why}</span>`;
}

function setup(steps: ClassOverview["setup_steps"], { say }: Language): TemplateResult | typeof nothing {
  if (steps.every(({ done }) => done)) return nothing;
  const done = steps.filter((step) => step.done).length;
  return html`<section class="setup" part="setup">
    <h3>${say("setup")}</h3>
    <p class="small muted">${say("setupProgress", { done, total: steps.length })}</p>
    <ol>
      ${steps.map(
        (step) =>
          html`<li class=${step.done ? "done" : "open-step"}>
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
              <circle cx="10" cy="10" r="9" />
              <path d="M6 10.5l2.8 2.8L14 7.5" />
            </svg>
            <p>
              <strong>${step.title}</strong>
              <span class="hidden-text">(${say(step.done ? "setupDone" : "setupOpen")})</span>
              ${step.done ? nothing : html`<span class="how small muted">${step.how}</span>`}
            </p>
          </li>`,
      )}
    </ol>
  </section>`;
}

const arrow = html`<svg class="arrow" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
  <path d="M14 8H3M7 3.5L2.5 8 7 12.5" />
</svg>`;

function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <div class="bones" aria-hidden="true">
      <span class="bone heading"></span>
      ${[1, 2, 3, 4, 5, 6].map(() => html`<span class="bone row"></span>`)}
    </div>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-class-overview": SkillClassOverview;
  }
  interface HTMLElementEventMap {
    "skill-learner-select": LearnerSelectEvent;
  }
}

if (!customElements.get("skill-class-overview")) {
  customElements.define("skill-class-overview", SkillClassOverview);
}

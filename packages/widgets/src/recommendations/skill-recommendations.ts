import { Task } from "@lit/task";
import {
  ApiError,
  type Client,
  type Recommendation,
  type RecommendationAction,
} from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Language } from "../messages/messages.ts";
import { empty, failed, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { RecommendationActionEvent } from "./recommendation-action-event.ts";
import { recommendationsStyles } from "./skill-recommendations.styles.ts";

type Action = RecommendationAction["action"];

/**
 * What a learner should do next, each with its reason, to accept or to skip.
 *
 * @element skill-recommendations
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} learner-id - A learner of the course, for instructors, who can read but not answer in their name.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @fires {RecommendationActionEvent} skill-recommendation-action - An answer was given and kept.
 * @csspart card - One recommendation.
 * @csspart accept - The button that accepts.
 * @csspart skip - The button that skips.
 * @csspart empty - The notice that there is nothing to recommend.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-tint - Background of the next lesson.
 * @cssprop --skill-radius - Corner radius of cards.
 */
export class SkillRecommendations extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    learnerId: { attribute: "learner-id" },
    answers: { state: true },
    unsaved: { state: true },
    spoken: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, recommendationsStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare learnerId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal Answers by recommendation, shown before the server has kept them. */
  declare answers: ReadonlyMap<string, Action>;
  /** @internal Recommendations whose answer the server did not keep. */
  declare unsaved: ReadonlySet<string>;
  /** @internal What the live region says. */
  declare spoken: string;

  readonly #connection = connect(this);
  readonly #data = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, this.learnerId, language.locale] as const;
    },
    task: async ([client, course_id, learner_id, locale], { signal }): Promise<readonly Recommendation[]> => {
      if (!client) throw new Unconnected();
      const answer = await client.listRecommendations(
        { query: { course_id, learner_id } },
        { signal, locale },
      );
      return answer.recommendations;
    },
  });

  constructor() {
    super();
    this.answers = new Map();
    this.unsaved = new Set();
    this.spoken = "";
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const known = this.#data.value;
    const drawn = this.#data.render({
      // What is known stays while the list is asked for anew, so that the page does not blink after each answer.
      pending: () => (known ? this.#list(known, language) : pending(language)),
      error: (error) => failed(error, language, () => void this.#data.run()),
      complete: (recommendations) => this.#list(recommendations, language),
    });
    return html`<article lang=${locale} dir=${direction} aria-label=${say("recommendations")}>
      ${drawn}
      <p class="hidden-text" role="status">${this.spoken}</p>
    </article>`;
  }

  #list(recommendations: readonly Recommendation[], language: Language): TemplateResult {
    const open = recommendations.filter(
      ({ recommendation_id }) => this.answers.get(recommendation_id) !== "skipped",
    );
    const { say } = language;
    if (recommendations.length === 0) return empty(say("noNextLesson"), say("emptyRecommendations"));
    return html`<h2 tabindex="-1">${say("recommendations")}</h2>
      ${
        // What follows the last skipped lesson is not known yet, so nothing is said of it.
        open.length === 0
          ? html`<div class="bones" aria-hidden="true"><span class="bone card"></span></div>`
          : nothing
      }
      <ul>
        ${repeat(
          open,
          ({ recommendation_id }) => recommendation_id,
          (recommendation) => {
            const { recommendation_id: id, status } = recommendation;
            return card(recommendation, language, {
              accepted: (this.answers.get(id) ?? status) === "accepted",
              unsaved: this.unsaved.has(id),
              answer:
                this.learnerId === undefined
                  ? (action) => void this.#answer(recommendation, action)
                  : undefined,
            });
          },
        )}
      </ul>`;
  }

  /** Shows the answer at once; takes it back, and says so, when the server does not keep it. */
  async #answer(recommendation: Recommendation, action: Action): Promise<void> {
    const { client, language } = this.#connection;
    const { recommendation_id: id, title } = recommendation;
    const neighbour = this.#neighbourOf(id);
    this.unsaved = new Set([...this.unsaved].filter((each) => each !== id));
    this.answers = new Map([...this.answers, [id, action]]);
    this.spoken = language.say(action === "skipped" ? "skippedSaid" : "acceptedSaid", { title });
    await this.updateComplete;
    this.#focus(action === "skipped" ? neighbour : id);
    try {
      const kept = await client?.actOnRecommendation({ params: { recommendation_id: id }, body: { action } });
      if (kept) this.dispatchEvent(new RecommendationActionEvent(kept, action));
    } catch (error) {
      this.answers = new Map([...this.answers].filter(([each]) => each !== id));
      if (error instanceof ApiError && error.code === "already_decided") await this.#data.run();
      else {
        this.unsaved = new Set([...this.unsaved, id]);
        this.spoken = language.say("actionFailed", { title });
      }
      return;
    }
    // A skipped lesson makes room for the following one.
    if (action === "skipped") await this.#reload();
  }

  async #reload(): Promise<void> {
    const held = this.shadowRoot?.activeElement !== null;
    await this.#data.run();
    await this.updateComplete;
    if (held && this.shadowRoot?.activeElement === null) this.#focus(undefined);
  }

  /** The recommendation that the reader comes to when this one goes; nothing when it is the last. */
  #neighbourOf(id: string): string | undefined {
    const ids = [...(this.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? [])].map(
      ({ dataset }) => dataset["id"],
    );
    const at = ids.indexOf(id);
    return ids[at + 1] ?? ids[at - 1];
  }

  /** The button that had the focus is gone; the focus must not fall back to the top of the page. */
  #focus(id: string | undefined): void {
    const card = [...(this.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? [])].find(
      ({ dataset }) => dataset["id"] === id,
    );
    const target =
      card?.querySelector<HTMLElement>("h3") ?? this.shadowRoot?.querySelector<HTMLElement>("h2");
    target?.focus();
  }
}

interface CardState {
  readonly accepted: boolean;
  readonly unsaved: boolean;
  /** Absent for a reader who may not answer. */
  readonly answer: ((action: Action) => void) | undefined;
}

function card(recommendation: Recommendation, { say }: Language, state: CardState): TemplateResult {
  const { recommendation_id, type, title, reason, estimated_minutes } = recommendation;
  return html`<li class=${type} part="card" data-id=${recommendation_id}>
    <div class="what">
      <p class="type">${say(`type_${type}`)}</p>
      <h3 tabindex="-1"><bdi>${title}</bdi></h3>
      <p><bdi>${reason}</bdi></p>
      ${
        estimated_minutes === null
          ? nothing
          : html`<p class="small muted">${say("minutes", { n: estimated_minutes })}</p>`
      }
      ${state.unsaved ? html`<p class="unsaved small">${say("actionFailed", { title })}</p>` : nothing}
    </div>
    ${
      state.accepted
        ? html`<p class="accepted">${tick} ${say("accepted")}</p>`
        : state.answer === undefined
          ? nothing
          : actions(title, say, state.answer)
    }
  </li>`;
}

function actions(title: string, say: Language["say"], answer: (action: Action) => void): TemplateResult {
  return html`<div class="actions">
    <button
      type="button"
      class="primary"
      part="accept"
      aria-label=${say("acceptNamed", { title })}
      @click=${() => answer("accepted")}
    >
      ${say("accept")}
    </button>
    <button
      type="button"
      class="plain"
      part="skip"
      aria-label=${say("skipNamed", { title })}
      @click=${() => answer("skipped")}
    >
      ${say("skip")}
    </button>
  </div>`;
}

const tick = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
  <path d="M3 8.5l3.5 3.5L13 4.5" />
</svg>`;

function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <div class="bones" aria-hidden="true">
      <span class="bone heading"></span><span class="bone card"></span><span class="bone card"></span>
    </div>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-recommendations": SkillRecommendations;
  }
  interface HTMLElementEventMap {
    "skill-recommendation-action": RecommendationActionEvent;
  }
}

if (!customElements.get("skill-recommendations")) {
  customElements.define("skill-recommendations", SkillRecommendations);
}

import { Task } from "@lit/task";
import {
  ApiError,
  type Client,
  type GradePassback,
  type Points,
  type ScoreDecision,
  type ScorePassback,
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
import { failed, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { ScoreDecisionEvent } from "./score-decision-event.ts";
import { gradePassbackStyles } from "./skill-grade-passback.styles.ts";

type Decision = ScoreDecision["decision"];

/**
 * The scores that did not simply arrive in the LMS's gradebook, to decide on: grades that were changed there, and those that the LMS does not
 * take. Shows nothing while there is nothing to say.
 *
 * @element skill-grade-passback
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @fires {ScoreDecisionEvent} skill-score-decision - A decision was made and kept.
 * @csspart score - One score.
 * @csspart send - The button that sends our grade.
 * @csspart keep - The button that leaves the LMS as it is.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-attention - The mark of what needs somebody.
 */
export class SkillGradePassback extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    decided: { state: true },
    unsaved: { state: true },
    spoken: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, gradePassbackStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal What the server answered to the latest decision. */
  declare decided: GradePassback | undefined;
  /** @internal Scores whose decision the server did not keep. */
  declare unsaved: ReadonlySet<string>;
  /** @internal What the live region says. */
  declare spoken: string;

  readonly #connection = connect(this);
  readonly #data = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, language.locale] as const;
    },
    task: async ([client, course_id, locale], { signal }): Promise<GradePassback> => {
      if (!client) throw new Unconnected();
      const answer = await client.getGradePassback({ query: { course_id } }, { signal, locale });
      this.decided = undefined;
      return answer;
    },
  });
  /** The score whose decision is on its way: a second press must not send another. */
  #busy: string | undefined;

  constructor() {
    super();
    this.decided = undefined;
    this.unsaved = new Set();
    this.spoken = "";
  }

  override render(): TemplateResult | typeof nothing {
    const { language } = this.#connection;
    const drawn = this.#data.render({
      pending: () => nothing,
      error: (error) => failed(error, language, () => void this.#data.run()),
      complete: (passback) => this.#list(this.decided ?? passback, language),
    });
    if (drawn === nothing || drawn === undefined) return nothing;
    const { locale, direction, say } = language;
    return html`<article lang=${locale} dir=${direction} aria-label=${say("passback")}>
      ${drawn}
      <p class="hidden-text" role="status">${this.spoken}</p>
    </article>`;
  }

  #list({ counts, scores }: GradePassback, language: Language): TemplateResult | typeof nothing {
    const { say } = language;
    const open = scores.filter(needsSomebody);
    // Whoever has just decided on the last one is told so, rather than left before nothing.
    if (open.length === 0 && this.decided === undefined) return nothing;
    return html`<h2 tabindex="-1">${open.length === 0 ? say("passbackDone") : say("passback")}</h2>
      <p class="small muted">${say("passbackCounts", { sent: counts.sent, waiting: counts.waiting })}</p>
      ${
        open.length === 0
          ? nothing
          : html`<ul>
              ${repeat(
                open,
                ({ score_id }) => score_id,
                (score) =>
                  drawnScore(
                    score,
                    language,
                    this.unsaved.has(score.score_id),
                    (decision) => void this.#decide(score, decision),
                  ),
              )}
            </ul>`
      }`;
  }

  async #decide(score: ScorePassback, decision: Decision): Promise<void> {
    if (this.#busy !== undefined) return;
    this.#busy = score.score_id;
    const { client, courseId: course_id, language } = this.#connection;
    const { score_id } = score;
    const neighbour = this.#neighbourOf(score_id);
    const words = { name: nameOf(score, language), column: score.column };
    this.unsaved = new Set([...this.unsaved].filter((each) => each !== score_id));
    try {
      if (!client) throw new Unconnected();
      this.decided = await client.decideScore({
        params: { score_id },
        query: { course_id },
        body: { decision },
      });
      this.spoken = language.say(decision === "send" ? "passbackSendSaid" : "passbackKeepSaid", words);
      await this.updateComplete;
      this.#focus(neighbour);
      this.dispatchEvent(new ScoreDecisionEvent(score, decision));
    } catch (error) {
      if (error instanceof ApiError && error.code === "already_decided") await this.#data.run();
      else {
        this.unsaved = new Set([...this.unsaved, score_id]);
        this.spoken = language.say("passbackFailed", words);
      }
    } finally {
      this.#busy = undefined;
    }
  }

  /** The score that the reader comes to when this one goes; nothing when it is the last. */
  #neighbourOf(id: string): string | undefined {
    const ids = [...(this.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? [])].map(
      ({ dataset }) => dataset["id"],
    );
    const at = ids.indexOf(id);
    return ids[at + 1] ?? ids[at - 1];
  }

  /** The button that had the focus is gone; the focus must not fall back to the top of the page. */
  #focus(id: string | undefined): void {
    const next = [...(this.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? [])].find(
      ({ dataset }) => dataset["id"] === id,
    );
    const target =
      next?.querySelector<HTMLElement>("h3") ?? this.shadowRoot?.querySelector<HTMLElement>("h2");
    target?.focus();
  }
}

/** What waits without trouble, or has arrived, needs no words. */
function needsSomebody({ status, reason }: ScorePassback): boolean {
  return status === "held" || status === "refused" || (status === "waiting" && reason !== null);
}

function nameOf({ learner }: ScorePassback, { say }: Language): string {
  return learner.name ?? say("unnamedLearner");
}

function drawnScore(
  score: ScorePassback,
  language: Language,
  unsaved: boolean,
  decide: (decision: Decision) => void,
): TemplateResult {
  const { say, day } = language;
  const { score_id, status, reason, column, lms_score, lms_seen_at } = score;
  const name = nameOf(score, language);
  return html`<li class=${status} part="score" data-id=${score_id}>
    <div class="what">
      <h3 tabindex="-1"><bdi>${name}</bdi> · <bdi>${column}</bdi></h3>
      <p>${status === "held" || reason === null ? say("passbackHeld") : say(`passbackReason_${reason}`)}</p>
      <dl>
        <div>
          <dt>${say("passbackOurs")}</dt>
          <dd>${points(score.score, language)}</dd>
        </div>
        ${
          status !== "held" || lms_score === null || lms_seen_at === null
            ? nothing
            : html`<div>
                <dt>${say("passbackTheirs", { date: day(lms_seen_at) })}</dt>
                <dd>${points(lms_score, language)}</dd>
              </div>`
        }
      </dl>
      ${unsaved ? html`<p class="unsaved small">${say("passbackFailed", { name, column })}</p>` : nothing}
    </div>
    ${status === "waiting" ? nothing : actions(status === "held", { name, column }, say, decide)}
  </li>`;
}

function actions(
  held: boolean,
  words: { readonly name: string; readonly column: string },
  say: Language["say"],
  decide: (decision: Decision) => void,
): TemplateResult {
  const [send, keep] = [
    say(held ? "passbackSend" : "passbackAgain"),
    say(held ? "passbackKeep" : "passbackLeave"),
  ];
  return html`<div class="actions">
    <button
      type="button"
      part="send"
      aria-label=${say("passbackAction", { ...words, action: send })}
      @click=${() => decide("send")}
    >
      ${send}
    </button>
    <button
      type="button"
      class="plain"
      part="keep"
      aria-label=${say("passbackAction", { ...words, action: keep })}
      @click=${() => decide("keep")}
    >
      ${keep}
    </button>
  </div>`;
}

function points({ given, maximum }: Points, { say }: Language): string {
  return say("passbackPoints", { given, maximum });
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-grade-passback": SkillGradePassback;
  }
  interface HTMLElementEventMap {
    "skill-score-decision": ScoreDecisionEvent;
  }
}

if (!customElements.get("skill-grade-passback")) {
  customElements.define("skill-grade-passback", SkillGradePassback);
}

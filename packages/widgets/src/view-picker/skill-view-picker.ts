import { Task } from "@lit/task";
import type { AssessmentSummary, Client, PlaceableView, PlacedItem, Session } from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import type { Language } from "../messages/messages.ts";
import { empty, failed, sentenceFor, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { preview } from "./previews.ts";
import { viewPickerStyles } from "./skill-view-picker.styles.ts";

const VIEWS: readonly PlaceableView[] = [
  "dashboard",
  "recommendations",
  "learning_path",
  "quiz",
  "certificate",
  "class_overview",
];
const GRADED = ["learning_path", "quiz"] as const;
type GradedView = (typeof GRADED)[number];
const POINTS_AT_MOST = 10_000;

type Request = NonNullable<Session["deep_linking"]>;

/** What the platform asks for, and the quizzes that the course has. */
interface Offer {
  readonly request: Request | null;
  readonly quizzes: readonly AssessmentSummary[];
}

/** What an instructor changed about a view; the rest is as it is proposed. */
interface Draft {
  readonly title?: string;
  readonly graded?: boolean;
  readonly points?: string;
  readonly assessmentId?: string;
}

/** A link as the form shows it. */
interface Proposal {
  readonly view: PlaceableView;
  readonly title: string;
  readonly graded: boolean;
  readonly points: string;
  readonly quiz: AssessmentSummary | undefined;
}

/**
 * Lets an instructor choose what to place in a course, or nothing, and hands the signed answer back to the LMS
 * (https://www.imsglobal.org/spec/lti-dl/v2p0). The browser leaves the page when that is done.
 *
 * @element skill-view-picker
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @csspart option - One view with its preview.
 * @csspart settings - What can be said about a chosen view: title, quiz, grade.
 * @csspart add - The button that places the choice.
 * @csspart cancel - The button that places nothing.
 * @csspart empty - The notice that the LMS has asked for nothing, or takes nothing of ours.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-radius - Corner radius of the options.
 */
export class SkillViewPicker extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    chosen: { state: true },
    drafts: { state: true },
    status: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, viewPickerStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal */
  declare chosen: readonly PlaceableView[];
  /** @internal */
  declare drafts: Readonly<Partial<Record<PlaceableView, Draft>>>;
  /** @internal What is going on, or went wrong, and with which field. */
  declare status: { readonly sending: boolean; readonly message: string; readonly field?: string };

  readonly #connection = connect(this);
  readonly #offer = new Task(this, {
    args: () => {
      const { client, language } = this.#connection;
      return [client, language.locale] as const;
    },
    task: async ([client, locale], { signal }): Promise<Offer> => {
      if (!client) throw new Unconnected();
      const { deep_linking: request, course } = await client.getSession(undefined, { signal, locale });
      if (!request || !course) return { request, quizzes: [] };
      const { assessments } = await client.listAssessments(undefined, { signal, locale });
      return { request, quizzes: assessments };
    },
  });

  constructor() {
    super();
    this.chosen = ["dashboard"];
    this.drafts = {};
    this.status = { sending: false, message: "" };
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const drawn = this.#offer.render({
      pending: () => pending(language),
      error: (error) =>
        html`${failed(error, language, () => void this.#offer.run())}
          <div class="send">${this.#cancel()}${this.#said()}</div>`,
      complete: ({ request, quizzes }) => {
        if (request === null) return empty(say("pickerNoRequestTitle"), say("pickerNoRequest"));
        return request.placed_as === null ? this.#refused() : this.#form(request, quizzes);
      },
    });
    return html`<article lang=${locale} dir=${direction}>${drawn}</article>`;
  }

  /** The platform wants files or images: all that is left is to go back. */
  #refused(): TemplateResult {
    const { say } = this.#connection.language;
    return html`${empty(say("pickerRefusedTitle"), say("pickerRefused"))}
      <div class="send">${this.#cancel()}${this.#said()}</div>`;
  }

  #form(request: Request, quizzes: readonly AssessmentSummary[]): TemplateResult {
    const { say } = this.#connection.language;
    return html`<form novalidate @submit=${(event: Event) => this.#submit(event, request, quizzes)}>
      <fieldset aria-describedby="help">
        <legend><h2>${say("picker")}</h2></legend>
        <p id="help" class="muted">${say(request.accept_multiple ? "pickerHelpMany" : "pickerHelpOne")}</p>
        ${request.placed_as === "ltiResourceLink" ? "" : html`<p class="plain">${say("pickerPlain")}</p>`}
        ${
          request.accept_lineitem || request.placed_as !== "ltiResourceLink"
            ? ""
            : html`<p class="muted small">${say("pickerNoGrades")}</p>`
        }
        <div class="options">${VIEWS.map((view) => this.#option(view, request, quizzes))}</div>
      </fieldset>
      <div class="send">
        <button
          type="submit"
          class="primary"
          part="add"
          aria-disabled=${this.status.sending ? "true" : "false"}
        >
          ${say("pickerAdd")}
        </button>
        ${this.#cancel()} ${this.#said()}
      </div>
    </form>`;
  }

  #cancel(): TemplateResult {
    return html`<button
      type="button"
      part="cancel"
      aria-disabled=${this.status.sending ? "true" : "false"}
      @click=${() => this.#answer([])}
    >
      ${this.#connection.language.say("pickerCancel")}
    </button>`;
  }

  #said(): TemplateResult {
    const { sending, message } = this.status;
    return html`<p role="status" class=${sending ? "muted" : "problem"}>${message}</p>`;
  }

  #option(view: PlaceableView, request: Request, quizzes: readonly AssessmentSummary[]): TemplateResult {
    const { say } = this.#connection.language;
    const missing = view === "quiz" && quizzes.length === 0;
    const chosen = this.chosen.includes(view);
    const gradable = request.accept_lineitem && isGraded(view);
    return html`<div class=${missing ? "option missing" : "option"} part="option">
      <label>
        <input
          class="choice"
          type=${request.accept_multiple ? "checkbox" : "radio"}
          name="view"
          value=${view}
          aria-labelledby="name-${view}"
          aria-describedby="about-${view}"
          ?disabled=${missing}
          .checked=${chosen}
          @change=${() => this.#choose()}
        />
        ${preview(view)}
        <span class="words">
          <span id="name-${view}" class="name">${say(`view_${view}`)}</span>
          <span id="about-${view}" class="about small muted">
            <span>${say(`viewHelp_${view}`)}</span>
            <span class="whom">${say(view === "class_overview" ? "viewFor_staff" : "viewFor_learner")}</span>
            ${gradable ? html`<span class="gradable">${say("pickerGradable")}</span>` : ""}
            ${missing ? html`<span class="lacking">${say("pickerNoQuiz")}</span>` : ""}
          </span>
        </span>
      </label>
      ${chosen && !missing ? this.#settings(proposalOf(view, this.drafts[view], quizzes, say), gradable, quizzes) : ""}
    </div>`;
  }

  #settings(
    { view, title, graded, points, quiz }: Proposal,
    gradable: boolean,
    quizzes: readonly AssessmentSummary[],
  ): TemplateResult {
    const { say } = this.#connection.language;
    const wrong = (field: string): "true" | typeof nothing =>
      this.status.field === `${field}-${view}` ? "true" : nothing;
    return html`<div class="settings" part="settings" role="group" aria-labelledby="name-${view}">
      ${
        view === "quiz"
          ? html`<label class="field">
              <span>${say("pickerQuiz")}</span>
              <select id="quiz-${view}" @change=${this.#draft(view, "assessmentId")}>
                ${quizzes.map(
                  ({ assessment_id, title: name, questions }) =>
                    html`<option value=${assessment_id} ?selected=${assessment_id === quiz?.assessment_id}>
                      ${say("pickerQuizOption", { title: name, n: questions })}
                    </option>`,
                )}
              </select>
            </label>`
          : ""
      }
      <label class="field">
        <span>${say("pickerTitle")}</span>
        <input
          id="title-${view}"
          type="text"
          maxlength="255"
          autocomplete="off"
          aria-invalid=${wrong("title")}
          .value=${title}
          @input=${this.#draft(view, "title")}
        />
      </label>
      ${
        gradable
          ? html`<label class="switch">
                <input
                  id="graded-${view}"
                  type="checkbox"
                  aria-describedby="grade-${view}"
                  .checked=${graded}
                  @change=${(event: Event) =>
                    this.#change(view, { graded: (event.target as HTMLInputElement).checked })}
                />
                <span>${say("pickerGraded")}</span>
              </label>
              <span id="grade-${view}" class="small muted">${say(`pickerGrade_${view as GradedView}`)}</span>
              ${
                graded
                  ? html`<label class="field points">
                      <span>${say("pickerPoints")}</span>
                      <input
                        id="points-${view}"
                        type="text"
                        inputmode="decimal"
                        autocomplete="off"
                        aria-invalid=${wrong("points")}
                        .value=${points}
                        @input=${this.#draft(view, "points")}
                      />
                    </label>`
                  : ""
              }`
          : ""
      }
    </div>`;
  }

  #draft(view: PlaceableView, name: "title" | "points" | "assessmentId"): (event: Event) => void {
    return ({ target }) =>
      this.#change(view, { [name]: (target as HTMLInputElement | HTMLSelectElement).value });
  }

  #change(view: PlaceableView, change: Draft): void {
    this.drafts = { ...this.drafts, [view]: { ...this.drafts[view], ...change } };
    this.status = { sending: false, message: "" };
  }

  #choose(): void {
    const inputs = [...(this.shadowRoot?.querySelectorAll<HTMLInputElement>("input.choice") ?? [])];
    this.chosen = VIEWS.filter((view) => inputs.some(({ checked, value }) => checked && value === view));
    this.status = { sending: false, message: "" };
  }

  #submit(event: Event, request: Request, quizzes: readonly AssessmentSummary[]): void {
    event.preventDefault();
    const { say } = this.#connection.language;
    const proposals = this.chosen.map((view) => proposalOf(view, this.drafts[view], quizzes, say));
    const wrong = proposals.flatMap((proposal) => problemOf(proposal, request, say))[0];
    if (proposals.length === 0) this.status = { sending: false, message: say("pickerNone") };
    else if (wrong) void this.#point(wrong);
    else void this.#answer(proposals.map((proposal) => itemOf(proposal, request, say)));
  }

  async #point({ field, message }: Problem): Promise<void> {
    this.status = { sending: false, message, field };
    await this.updateComplete;
    this.shadowRoot?.getElementById(field)?.focus();
  }

  /** No items is how a person who changed their mind goes back. */
  async #answer(items: PlacedItem[]): Promise<void> {
    if (this.status.sending) return;
    const { client, language } = this.#connection;
    this.status = { sending: true, message: language.say("pickerSending") };
    try {
      if (!client) throw new Unconnected();
      const { return_url, jwt } = await client.answerDeepLinking(
        { body: { items } },
        { locale: language.locale },
      );
      postToPlatform(this.ownerDocument, return_url, jwt);
    } catch (error) {
      this.status = { sending: false, message: sentenceFor(error, language) };
    }
  }
}

type Say = Language["say"];

function isGraded(view: PlaceableView): view is GradedView {
  return GRADED.includes(view as GradedView);
}

function proposalOf(
  view: PlaceableView,
  draft: Draft = {},
  quizzes: readonly AssessmentSummary[],
  say: Say,
): Proposal {
  const quiz =
    view === "quiz"
      ? (quizzes.find(({ assessment_id }) => assessment_id === draft.assessmentId) ?? quizzes[0])
      : undefined;
  return {
    view,
    title: draft.title ?? quiz?.title ?? say(`view_${view}`),
    graded: draft.graded ?? view === "quiz",
    points: draft.points ?? String(quiz?.score_maximum ?? 100),
    quiz,
  };
}

interface Problem {
  /** Id of the field to correct. */
  readonly field: string;
  readonly message: string;
}

function problemOf(
  { view, title, graded, points }: Proposal,
  request: Request,
  say: Say,
): readonly Problem[] {
  const name = say(`view_${view}`);
  if (title.trim() === "") {
    return [{ field: `title-${view}`, message: say("pickerTitleMissing", { view: name }) }];
  }
  if (!request.accept_lineitem || !isGraded(view) || !graded) return [];
  const number = pointsOf(points);
  return number > 0 && number <= POINTS_AT_MOST
    ? []
    : [{ field: `points-${view}`, message: say("pickerPointsWrong", { view: name }) }];
}

/** `NaN` for what is no number. A decimal comma is one. */
function pointsOf(points: string): number {
  return points.trim() === "" ? Number.NaN : Number(points.trim().replace(",", "."));
}

function itemOf({ view, title, graded, points, quiz }: Proposal, request: Request, say: Say): PlacedItem {
  return {
    view,
    title: title.trim(),
    text: say(`viewHelp_${view}`),
    ...(quiz && { assessment_id: quiz.assessment_id }),
    ...(request.accept_lineitem && isGraded(view) && graded && { score_maximum: pointsOf(points) }),
  };
}

function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <div aria-hidden="true">
      <span class="bone heading"></span>
      <div class="options">${VIEWS.map(() => html`<span class="bone card"></span>`)}</div>
    </div>
  </div>`;
}

/** https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-response-message: a form posted by the browser. */
function postToPlatform(page: Document, returnUrl: string, jwt: string): void {
  const form = page.createElement("form");
  form.method = "post";
  form.action = returnUrl;
  form.hidden = true;
  const field = page.createElement("input");
  field.type = "hidden";
  field.name = "JWT";
  field.value = jwt;
  form.append(field);
  page.body.append(form);
  form.submit();
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-view-picker": SkillViewPicker;
  }
}

if (!customElements.get("skill-view-picker")) customElements.define("skill-view-picker", SkillViewPicker);

import { Task } from "@lit/task";
import {
  ApiError,
  type AttemptResult,
  type Client,
  type Quiz,
  type QuizAnswer,
  type QuizQuestion,
} from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { bar, barStyles } from "../charts/bar.ts";
import { mark, markStyles } from "../charts/mark.ts";
import type { Language } from "../messages/messages.ts";
import { empty, failed, sentenceFor, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { QuizSubmittedEvent } from "./quiz-submitted-event.ts";
import { quizStyles } from "./skill-quiz.styles.ts";

/** What was entered so far, by question: ids of choices, or the text of a number. */
type Entered = Readonly<Record<string, readonly string[]>>;

/**
 * A quiz to be taken: its questions, and after handing in the result by skill and by question. The answers are graded by the server, which tells
 * none of the right ones.
 *
 * @element skill-quiz
 * @attr {string} assessment-id - Which quiz.
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @fires {QuizSubmittedEvent} skill-quiz-submitted - An attempt was handed in and graded.
 * @csspart question - One question.
 * @csspart submit - The button that hands in.
 * @csspart again - The button that begins anew.
 * @csspart result - The result of an attempt.
 * @csspart empty - The notice that there is no such quiz.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 */
export class SkillQuiz extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    assessmentId: { attribute: "assessment-id" },
    entered: { state: true },
    result: { state: true },
    status: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, barStyles, markStyles, quizStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  declare assessmentId: string | undefined;
  /** @internal */
  declare entered: Entered;
  /** @internal */
  declare result: AttemptResult | undefined;
  /** @internal What is going on or went wrong; `warned` once someone was told of open questions. */
  declare status: { readonly sending: boolean; readonly warned: boolean; readonly message: string };

  /** The same until an answer came: a hand-in that is tried again counts once. */
  #attemptKey = "";
  #begunAt = 0;

  readonly #connection = connect(this);
  readonly #quiz = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, this.assessmentId, language.locale] as const;
    },
    task: async ([client, courseId, assessmentId, locale], { signal }): Promise<Quiz | undefined> => {
      if (!client) throw new Unconnected();
      if (!assessmentId) return undefined;
      try {
        const quiz = await client.getAssessment(
          { params: { assessment_id: assessmentId }, ...inCourse(courseId) },
          { signal, locale },
        );
        this.#begin();
        return quiz;
      } catch (error) {
        if (error instanceof ApiError && error.code === "not_found") return undefined;
        throw error;
      }
    },
  });

  constructor() {
    super();
    this.entered = {};
    this.status = AT_REST;
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const drawn = this.#quiz.render({
      pending: () => pending(language),
      error: (error) => failed(error, language, () => void this.#quiz.run()),
      complete: (quiz) => {
        if (!quiz) return empty(say("quizGoneTitle"), say("quizGone"));
        return this.result ? this.#drawResult(quiz, this.result) : this.#drawForm(quiz);
      },
    });
    return html`<article lang=${locale} dir=${direction}>${drawn}</article>`;
  }

  #begin(): void {
    this.#attemptKey = newKey();
    this.#begunAt = Date.now();
    this.entered = {};
    this.result = undefined;
    this.status = AT_REST;
  }

  #drawForm(quiz: Quiz): TemplateResult {
    const { say, percent } = this.#connection.language;
    const { sending, message } = this.status;
    return html`<form novalidate @submit=${(event: Event) => this.#submit(event, quiz)}>
      <header>
        <h2 tabindex="-1"><bdi>${quiz.title}</bdi></h2>
        ${
          quiz.best_percent === null
            ? ""
            : html`<p class="muted">
                ${say("quizTaken", { n: quiz.attempts, percent: percent(quiz.best_percent / 100) })}
              </p>`
        }
      </header>
      ${quiz.questions.map((question, i) => this.#drawQuestion(question, i + 1, quiz.questions.length))}
      <div class="send">
        <button type="submit" class="primary" part="submit" aria-disabled=${sending ? "true" : "false"}>
          ${say("quizSubmit")}
        </button>
        <p role="status" class=${sending ? "muted" : "problem"}>${message}</p>
      </div>
    </form>`;
  }

  #drawQuestion(question: QuizQuestion, n: number, total: number): TemplateResult {
    const { say } = this.#connection.language;
    const { question_id: id, kind, prompt, points } = question;
    const kindKey =
      kind === "single_choice" ? "quizOne" : kind === "multiple_choice" ? "quizMany" : "quizNumber";
    return html`<fieldset part="question" aria-describedby="how-${id}">
      <legend>
        <span class="small muted">${say("quizQuestion", { n, total })}</span>
        <span class="prompt"><bdi>${prompt}</bdi></span>
      </legend>
      <p id="how-${id}" class="small muted">${say(kindKey)} · ${say("resultsPointsOnly", { n: points })}</p>
      ${kind === "number" ? this.#drawNumber(id) : this.#drawChoices(question)}
    </fieldset>`;
  }

  #drawNumber(id: string): TemplateResult {
    return html`<input
      id="number-${id}"
      type="text"
      inputmode="decimal"
      autocomplete="off"
      dir="ltr"
      aria-label=${this.#connection.language.say("quizNumber")}
      aria-invalid=${isNumber(this.entered[id]?.[0]) ? nothing : "true"}
      .value=${this.entered[id]?.[0] ?? ""}
      @input=${({ target }: Event) => this.#enter(id, [(target as HTMLInputElement).value])}
    />`;
  }

  #drawChoices({ question_id: id, kind, choices }: QuizQuestion): TemplateResult {
    const given = this.entered[id] ?? [];
    const single = kind === "single_choice";
    return html`<div class="choices">
      ${choices.map(
        ({ choice_id: choice, text }) =>
          html`<label class="choice">
            <input
              type=${single ? "radio" : "checkbox"}
              name=${id}
              value=${choice}
              .checked=${given.includes(choice)}
              @change=${({ target }: Event) => {
                const others = (this.entered[id] ?? []).filter((other) => other !== choice);
                const { checked } = target as HTMLInputElement;
                this.#enter(id, single ? [choice] : checked ? [...others, choice] : others);
              }}
            />
            <span><bdi>${text}</bdi></span>
          </label>`,
      )}
    </div>`;
  }

  #enter(id: string, given: readonly string[]): void {
    this.entered = { ...this.entered, [id]: given };
    this.status = AT_REST;
  }

  #submit(event: Event, quiz: Quiz): void {
    event.preventDefault();
    const { say } = this.#connection.language;
    const wrong = quiz.questions.findIndex(
      ({ kind, question_id }) => kind === "number" && !isNumber(this.entered[question_id]?.[0]),
    );
    if (wrong >= 0) {
      this.status = { ...AT_REST, message: say("quizNotNumber", { n: wrong + 1 }) };
      this.shadowRoot?.getElementById(`number-${quiz.questions[wrong]?.question_id ?? ""}`)?.focus();
      return;
    }
    const answers = quiz.questions.flatMap((question) =>
      answerTo(question, this.entered[question.question_id]),
    );
    const open = quiz.questions.length - answers.length;
    if (open > 0 && !this.status.warned) {
      this.status = { sending: false, warned: true, message: say("quizOpen", { n: open }) };
      return;
    }
    void this.#send(quiz, answers);
  }

  async #send(quiz: Quiz, answers: QuizAnswer[]): Promise<void> {
    if (this.status.sending) return;
    const { client, courseId, language } = this.#connection;
    this.status = { sending: true, warned: true, message: language.say("quizSubmitting") };
    try {
      if (!client) throw new Unconnected();
      const result = await client.submitAttempt(
        {
          params: { assessment_id: quiz.assessment_id },
          ...inCourse(courseId),
          body: {
            attempt_key: this.#attemptKey,
            answers,
            duration_seconds: Math.min(86_400, Math.round((Date.now() - this.#begunAt) / 1000)),
          },
        },
        { locale: language.locale },
      );
      this.result = result;
      this.status = AT_REST;
      this.dispatchEvent(new QuizSubmittedEvent(quiz.assessment_id, result));
      await this.updateComplete;
      this.shadowRoot?.querySelector("h2")?.focus();
    } catch (error) {
      this.status = { sending: false, warned: true, message: sentenceFor(error, language) };
    }
  }

  #drawResult(quiz: Quiz, result: AttemptResult): TemplateResult {
    const { say, percent, number } = this.#connection.language;
    const bySkill = result.skills.some(({ skill }) => skill !== null);
    return html`<section part="result" class="result">
      <header>
        <p class="muted"><bdi>${quiz.title}</bdi></p>
        <h2 tabindex="-1">${say("quizResult")}</h2>
        <p class="figure number">${percent(result.score_percent / 100)}</p>
        <p>
          ${say("resultsPoints", { score: number(result.score), maximum: number(result.score_maximum) })}${
            result.best_percent > result.score_percent
              ? html` · ${say("quizBest", { percent: percent(result.best_percent / 100) })}`
              : ""
          }
        </p>
        ${result.graded ? html`<p class="small">${say("quizGraded")}</p>` : ""}
        ${result.recorded ? "" : html`<p class="small note">${say("quizPreview")}</p>`}
      </header>
      ${
        bySkill
          ? html`<div>
              <h3>${say("quizBySkill")}</h3>
              <ul class="skills">
                ${result.skills.map(
                  ({ skill, correct, questions, points, points_maximum: maximum }) =>
                    html`<li>
                      <span><bdi>${skill ?? say("quizOtherSkill")}</bdi></span>
                      <span class="small muted number"
                        >${say("quizCorrect", { correct, total: questions })}</span
                      >
                      ${bar(maximum === 0 ? 0 : points / maximum)}
                    </li>`,
                )}
              </ul>
            </div>`
          : ""
      }
      <div>
        <h3>${say("quizByQuestion")}</h3>
        <ol class="questions">
          ${quiz.questions.map(({ question_id, prompt }) => {
            const right = result.questions.find((one) => one.question_id === question_id)?.correct === true;
            return html`<li>
              ${mark(right ? "done" : "wrong")}
              <div>
                <p><bdi>${prompt}</bdi></p>
                <p class="small muted">${say(right ? "quizRight" : "quizWrong")}</p>
              </div>
            </li>`;
          })}
        </ol>
      </div>
      <div class="send">
        <button type="button" part="again" @click=${() => this.#again()}>${say("quizAgain")}</button>
      </div>
    </section>`;
  }

  async #again(): Promise<void> {
    await this.#quiz.run();
    await this.updateComplete;
    this.shadowRoot?.querySelector("h2")?.focus();
  }
}

const AT_REST = { sending: false, warned: false, message: "" };

/** Random bytes need no secure context, which `randomUUID` does: an LMS on a school's own network may have none. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function inCourse(courseId: string | undefined): { readonly query?: { readonly course_id: string } } {
  return courseId === undefined ? {} : { query: { course_id: courseId } };
}

/** A decimal comma is one. */
function numberOf(text: string): number {
  return Number(text.trim().replace(",", "."));
}

/** Whether what was entered is a number, or nothing yet. */
function isNumber(text: string | undefined): boolean {
  return text === undefined || text.trim() === "" || Number.isFinite(numberOf(text));
}

/** Nothing for a question that is left open. */
function answerTo({ question_id, kind }: QuizQuestion, given: readonly string[] = []): QuizAnswer[] {
  if (kind !== "number") return given.length === 0 ? [] : [{ question_id, choices: [...given] }];
  const [text = ""] = given;
  return text.trim() === "" ? [] : [{ question_id, number: numberOf(text) }];
}

function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <div class="bones" aria-hidden="true">
      <span class="bone heading"></span>
      ${Array.from({ length: 2 }, () => html`<span class="bone question"></span>`)}
    </div>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-quiz": SkillQuiz;
  }
  interface HTMLElementEventMap {
    "skill-quiz-submitted": QuizSubmittedEvent;
  }
}

if (!customElements.get("skill-quiz")) customElements.define("skill-quiz", SkillQuiz);

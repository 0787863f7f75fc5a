import { Task } from "@lit/task";
import type { Client, PlaceableView } from "@skillstudio/api-client";
import { html, LitElement, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Language } from "../messages/messages.ts";
import { empty, failed, sentenceFor, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { preview } from "./previews.ts";
import { viewPickerStyles } from "./skill-view-picker.styles.ts";

type Offered = Extract<PlaceableView, "dashboard" | "recommendations">;
const VIEWS: readonly Offered[] = ["dashboard", "recommendations"];

/**
 * Lets an instructor choose which views to place in a course, or none, and hands the signed answer back to the LMS
 * (https://www.imsglobal.org/spec/lti-dl/v2p0). The browser leaves the page when that is done.
 *
 * @element skill-view-picker
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @csspart option - One view with its preview.
 * @csspart add - The button that places the choice.
 * @csspart cancel - The button that places nothing.
 * @csspart empty - The notice that the LMS has asked for nothing.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-radius - Corner radius of the options.
 */
export class SkillViewPicker extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    chosen: { state: true },
    status: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, viewPickerStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal */
  declare chosen: readonly Offered[];
  /** @internal What is going on, or went wrong. */
  declare status: { readonly sending: boolean; readonly message: string };

  readonly #connection = connect(this);
  readonly #request = new Task(this, {
    args: () => {
      const { client, language } = this.#connection;
      return [client, language.locale] as const;
    },
    task: async ([client, locale], { signal }) => {
      if (!client) throw new Unconnected();
      return (await client.getSession(undefined, { signal, locale })).deep_linking;
    },
  });

  constructor() {
    super();
    this.chosen = ["dashboard"];
    this.status = { sending: false, message: "" };
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const drawn = this.#request.render({
      pending: () => pending(language),
      error: (error) => failed(error, language, () => void this.#request.run()),
      complete: (request) =>
        request === null
          ? empty(say("pickerNoRequestTitle"), say("pickerNoRequest"))
          : this.#form(request.accept_multiple),
    });
    return html`<article lang=${locale} dir=${direction}>${drawn}</article>`;
  }

  #form(multiple: boolean): TemplateResult {
    const { say } = this.#connection.language;
    const { sending, message } = this.status;
    const disabled = sending ? "true" : "false";
    return html`<form @submit=${(event: Event) => this.#submit(event)}>
      <fieldset aria-describedby="help">
        <legend><h2>${say("picker")}</h2></legend>
        <p id="help" class="muted">${say(multiple ? "pickerHelpMany" : "pickerHelpOne")}</p>
        <div class="options">${VIEWS.map((view) => this.#option(view, multiple))}</div>
      </fieldset>
      <div class="send">
        <button type="submit" class="primary" part="add" aria-disabled=${disabled}>
          ${say("pickerAdd")}
        </button>
        <button type="button" part="cancel" aria-disabled=${disabled} @click=${() => this.#answer([])}>
          ${say("pickerCancel")}
        </button>
        <p role="status" class=${sending ? "muted" : "problem"}>${message}</p>
      </div>
    </form>`;
  }

  #option(view: Offered, multiple: boolean): TemplateResult {
    const { say } = this.#connection.language;
    return html`<label class="option" part="option">
      <input
        type=${multiple ? "checkbox" : "radio"}
        name="view"
        value=${view}
        aria-labelledby="name-${view}"
        aria-describedby="about-${view}"
        .checked=${this.chosen.includes(view)}
        @change=${() => this.#choose()}
      />
      ${preview(view)}
      <span class="words">
        <span id="name-${view}" class="name">${say(`view_${view}`)}</span>
        <span id="about-${view}" class="small muted">${say(`viewHelp_${view}`)}</span>
      </span>
    </label>`;
  }

  #choose(): void {
    const inputs = [...(this.shadowRoot?.querySelectorAll("input") ?? [])];
    this.chosen = VIEWS.filter((view) => inputs.some(({ checked, value }) => checked && value === view));
    this.status = { sending: false, message: "" };
  }

  #submit(event: Event): void {
    event.preventDefault();
    if (this.chosen.length > 0) void this.#answer(this.chosen);
    else this.status = { sending: false, message: this.#connection.language.say("pickerNone") };
  }

  /** No views is how a person who changed their mind goes back. */
  async #answer(views: readonly PlaceableView[]): Promise<void> {
    if (this.status.sending) return;
    const { client, language } = this.#connection;
    this.status = { sending: true, message: language.say("pickerSending") };
    try {
      if (!client) throw new Unconnected();
      const { return_url, jwt } = await client.answerDeepLinking(
        { body: { items: views.map((view) => ({ view })) } },
        { locale: language.locale },
      );
      postToPlatform(this.ownerDocument, return_url, jwt);
    } catch (error) {
      this.status = { sending: false, message: sentenceFor(error, language) };
    }
  }
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

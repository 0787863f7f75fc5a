import type { Client, PlaceableView } from "@skillstudio/api-client";
import { html, LitElement, type CSSResultGroup, type PropertyDeclarations, type TemplateResult } from "lit";
import { reasonFor, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { preview } from "./previews.ts";
import { viewPickerStyles } from "./skill-view-picker.styles.ts";

const VIEWS: readonly PlaceableView[] = ["dashboard", "recommendations"];

/**
 * Lets an instructor choose which view to place in a course, and hands the signed choice back to the LMS
 * (https://www.imsglobal.org/spec/lti-dl/v2p0). The browser leaves the page when that is done.
 *
 * @element skill-view-picker
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {boolean} multiple - Whether the LMS takes several views at once.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @csspart option - One view with its preview.
 * @csspart add - The button that places the choice.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-radius - Corner radius of the options.
 */
export class SkillViewPicker extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    multiple: { type: Boolean },
    chosen: { state: true },
    status: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, viewPickerStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  declare multiple: boolean;
  /** @internal */
  declare chosen: readonly PlaceableView[];
  /** @internal What is going on, or went wrong. */
  declare status: { readonly sending: boolean; readonly message: string };

  readonly #connection = connect(this);

  constructor() {
    super();
    this.multiple = false;
    this.chosen = ["dashboard"];
    this.status = { sending: false, message: "" };
  }

  override render(): TemplateResult {
    const { locale, direction, say } = this.#connection.language;
    const { sending, message } = this.status;
    return html`<article lang=${locale} dir=${direction}>
      <form @submit=${(event: Event) => this.#submit(event)}>
        <fieldset aria-describedby="help">
          <legend>${say("picker")}</legend>
          <p id="help" class="muted">${say(this.multiple ? "pickerHelpMany" : "pickerHelpOne")}</p>
          <div class="options">${VIEWS.map((view) => this.#option(view))}</div>
        </fieldset>
        <div class="send">
          <button type="submit" class="primary" part="add" aria-disabled=${sending ? "true" : "false"}>
            ${say("pickerAdd")}
          </button>
          <p role="status" class=${sending ? "muted" : "problem"}>${message}</p>
        </div>
      </form>
    </article>`;
  }

  #option(view: PlaceableView): TemplateResult {
    const { say } = this.#connection.language;
    return html`<label class="option" part="option">
      <input
        type=${this.multiple ? "checkbox" : "radio"}
        name="view"
        value=${view}
        aria-describedby="about-${view}"
        .checked=${this.chosen.includes(view)}
        @change=${() => this.#choose()}
      />
      ${preview(view)}
      <span class="words">
        <span class="name">${say(`view_${view}`)}</span>
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
    if (!this.status.sending) void this.#send();
  }

  async #send(): Promise<void> {
    const { client, language } = this.#connection;
    const { say, locale } = language;
    if (this.chosen.length === 0) {
      this.status = { sending: false, message: say("pickerNone") };
      return;
    }
    this.status = { sending: true, message: say("pickerSending") };
    try {
      if (!client) throw new Unconnected();
      const { return_url, jwt } = await client.answerDeepLinking(
        { body: { views: [...this.chosen] } },
        { locale },
      );
      postToPlatform(this.ownerDocument, return_url, jwt);
    } catch (error) {
      this.status = { sending: false, message: say(reasonFor(error)) };
    }
  }
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

import { ContextProvider } from "@lit/context";
import { createClient, type Client, type ClientOptions } from "@skillstudio/api-client";
import { css, html, LitElement, type CSSResult, type PropertyDeclarations, type TemplateResult } from "lit";
import { localeOf, memo, studioContext, studioProperties, type StudioProperties } from "./studio.ts";

/**
 * Tells every SkillStudio element inside it which server, course and language to use.
 *
 * @element skill-studio
 * @slot - The page's own markup, with SkillStudio elements anywhere in it.
 * @attr {string} base-url - Origin of the tool, such as `https://skills.example.edu`.
 * @attr {string} token - Bearer token. Prefer `getToken`, which keeps it out of the page.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @attr {"light"|"dark"} theme - Fixes the colour scheme of everything inside.
 * @prop {Client} client - A client of your own making; goes before `base-url` and `token`.
 * @prop {() => Promise<string | undefined>} getToken - Asked for a token before every call.
 * @prop {(error: ApiError) => Promise<string | undefined>} onUnauthenticated - Asked once for a new token after a refusal.
 * @cssprop [--skill-color-scheme=light dark] - `light`, `dark`, or both to follow the system.
 */
export class SkillStudio extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    getToken: { attribute: false },
    onUnauthenticated: { attribute: false },
  };
  static override styles: CSSResult = css`
    :host {
      display: contents;
    }
    :host([hidden]) {
      display: none;
    }
    :host([theme="light"]) {
      --skill-color-scheme: light;
    }
    :host([theme="dark"]) {
      --skill-color-scheme: dark;
    }
  `;

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  declare getToken: ClientOptions["getToken"] | undefined;
  declare onUnauthenticated: ClientOptions["onUnauthenticated"] | undefined;

  readonly #provider = new ContextProvider(this, { context: studioContext });
  readonly #createClient = memo(createClientFor);

  /** Provided before the first paint of what is inside, so that no element reports that it has no server. */
  override willUpdate(): void {
    const locale = this.locale ?? localeOf(this);
    this.#provider.setValue({
      client:
        this.client ??
        this.#createClient(this.baseUrl, this.token, this.getToken, this.onUnauthenticated, locale),
      courseId: this.courseId,
      locale: this.locale,
    });
  }

  override render(): TemplateResult {
    return html`<slot></slot>`;
  }
}

function createClientFor(
  baseUrl: string | undefined,
  token: string | undefined,
  getToken: ClientOptions["getToken"] | undefined,
  onUnauthenticated: ClientOptions["onUnauthenticated"] | undefined,
  locale: string,
): Client | undefined {
  if (baseUrl === undefined) return undefined;
  return createClient({
    baseUrl,
    locale,
    ...(token !== undefined && { token }),
    ...(getToken && { getToken }),
    ...(onUnauthenticated && { onUnauthenticated }),
  });
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-studio": SkillStudio;
  }
}

if (!customElements.get("skill-studio")) customElements.define("skill-studio", SkillStudio);

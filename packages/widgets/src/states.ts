import { ApiError } from "@skillstudio/api-client";
import { html, svg, type TemplateResult } from "lit";
import type { Source } from "@skillstudio/api-client";
import type { Language, MessageKey } from "./messages/messages.ts";

/** Thrown by an element's task when nothing has told it its server. */
export class Unconnected extends Error {}

/** The state of having failed: what happened, in words for a person, and a button that tries again where that can help. */
export function failed(error: unknown, language: Language, retry: () => void): TemplateResult {
  const { say } = language;
  const reason = reasonFor(error);
  const instance = error instanceof ApiError ? error.problem?.instance : undefined;
  return html`<div class="notice" part="error" role="alert">
    ${drawing("M24 14v13M24 33.5v.5")}
    <h2>${say("errorTitle")}</h2>
    <p>${sentenceFor(error, language)}</p>
    ${instance ? html`<p class="small number">${instance}</p>` : ""}
    ${
      reason === "errorUnconnected" || reason === "errorSession"
        ? ""
        : html`<button type="button" part="retry" @click=${retry}>${say("retry")}</button>`
    }
  </div>`;
}

/** The state of having nothing: what is missing and what brings it. Its heading can take the focus of what is gone. */
export function empty(title: string, how: string): TemplateResult {
  return html`<div class="notice" part="empty">
    ${drawing("M15 30l6-7 5 4 7-10")}
    <h2 tabindex="-1">${title}</h2>
    <p>${how}</p>
  </div>`;
}

/** Where the figures come from and how fresh they are. */
export function sourceLine(sources: readonly Source[], language: Language): TemplateResult | "" {
  const { say, day } = language;
  if (sources.length === 0) return "";
  return html`<footer part="sources">
    <h2 class="hidden-text">${say("sourcesTitle")}</h2>
    <ul class="sources">
      ${sources.map(
        ({ label, as_of, received_at, rows }) =>
          html`<li>
            <bdi>
              ${
                as_of === null
                  ? say("sourceReceived", { label, date: day(received_at) })
                  : say("sourceAsOf", { label, date: day(as_of) })
              } </bdi
            ><span class="hidden-text">, ${say("sourceRows", { n: rows })}</span>
          </li>`,
      )}
    </ul>
  </footer>`;
}

/** What went wrong, in words for a person: ours for what we know, else the server's own. */
export function sentenceFor(error: unknown, { say }: Language): string {
  const reason = reasonFor(error);
  const detail = error instanceof ApiError ? error.problem?.detail : undefined;
  return reason === "errorServer" && detail !== undefined ? detail : say(reason);
}

function reasonFor(error: unknown): MessageKey {
  if (error instanceof Unconnected) return "errorUnconnected";
  if (!(error instanceof ApiError)) return "errorServer";
  if (error.code === "network") return "errorOffline";
  if (error.status === 401) return "errorSession";
  if (error.status === 403) return "errorForbidden";
  return "errorServer";
}

function drawing(path: string): TemplateResult {
  return html`<svg width="48" height="48" viewBox="0 0 48 48" fill="none" aria-hidden="true" class="drawing">
    ${svg`<circle cx="24" cy="24" r="23" stroke="currentColor" opacity=".25" />
      <path d=${path} stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />`}
  </svg>`;
}

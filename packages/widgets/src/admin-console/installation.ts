import type { AdminToolKey } from "@skillstudio/api-client";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { ConsoleLanguage } from "./console-language.ts";
import { callOf, type ConsoleView } from "./console-view.ts";
import { badge, chosenIn, faultOf, institutionChoice, pressable } from "./parts.ts";

/** A one-time address with which an LMS registers itself. */
export function registrationLink(view: ConsoleView): TemplateResult {
  const { tell } = view.language;
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    view.does.makeLink(chosenIn(new FormData(event.currentTarget as HTMLFormElement)));
  };
  return html`<section class="panel" part="link" aria-labelledby="link">
    <h2 id="link">${tell("link")}</h2>
    <p class="small muted">${tell("linkAbout")}</p>
    <form novalidate @submit=${make}>
      ${institutionChoice(view, callOf.link, { label: tell("linkFor"), first: tell("linkForNobody"), hint: tell("linkForHint") })}
      ${pressable(view, callOf.link, { text: tell("linkMake"), part: "make-link", type: "submit" })}
      ${faultOf(view, callOf.link)}
    </form>
    ${madeLink(view)}
    <a href=${view.known.installation.install_url} class="link">${tell("linkPaste")}</a>
  </section>`;
}

function madeLink({ link, language, does }: ConsoleView): TemplateResult | typeof nothing {
  if (!link) return nothing;
  const { tell, moment } = language;
  return html`<div class="made" part="made-link">
    <label class="field">
      ${tell("linkMade")}
      <input
        readonly
        dir="ltr"
        data-focus="made-link"
        aria-describedby="made-link-notes"
        .value=${live(link.url)}
        @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
      />
    </label>
    <div class="actions">
      <button type="button" part="copy" class="primary" @click=${() => does.copyLink()}>
        ${tell("copy")}
      </button>
    </div>
    <p class="small" id="made-link-notes">
      ${tell("linkOnce")}
      ${link.institution ? tell("linkOf", { institution: link.institution.name }) : tell("linkOfNobody")}
      <time datetime=${link.expires_at}>${tell("linkUntil", { date: moment(link.expires_at) })}.</time>
    </p>
  </div>`;
}

/** Every institution with what it holds. */
export function institutions({ known, language }: ConsoleView): TemplateResult {
  const { tell, number } = language;
  return html`<section class="panel" part="institutions" aria-labelledby="institutions">
    <h2 id="institutions">${tell("institutions")}</h2>
    ${
      known.institutions.length === 0
        ? html`<p class="small muted">${tell("institutionsNone")}</p>`
        : html`<table aria-labelledby="institutions">
            <thead>
              <tr>
                <th scope="col"><span class="hidden-text">${tell("institution")}</span></th>
                <th scope="col">${tell("columnPlatforms")}</th>
                <th scope="col">${tell("columnCourses")}</th>
                <th scope="col">${tell("columnPeople")}</th>
              </tr>
            </thead>
            <tbody>
              ${known.institutions.map(
                ({ name, platforms, courses, people }) =>
                  html`<tr>
                    <th scope="row"><bdi>${name}</bdi></th>
                    <td class="number">${number(platforms)}</td>
                    <td class="number">${number(courses)}</td>
                    <td class="number">${number(people)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

const KEY_STANDING = { active: "active", next: "next", retired: "disabled" } as const;

/** The tool's keys: which signs, which follows, and how old each is. */
export function toolKeys(view: ConsoleView): TemplateResult {
  const { known, language, does } = view;
  const { tell } = language;
  return html`<section class="panel" part="keys" aria-labelledby="keys">
    <h2 id="keys">${tell("keys")}</h2>
    <p class="small muted">${tell("keysAbout")}</p>
    ${
      known.toolKeys.length === 0
        ? html`<p class="small muted">${tell("keysNone")}</p>`
        : html`<ul class="keys">
            ${known.toolKeys.map(
              (key) =>
                html`<li part="key">
                  ${badge(KEY_STANDING[key.status], tell(`key_${key.status}`))}
                  <span class="small">
                    ${tell("keyAge")}: ${tell("keyDays", { n: key.age_days })} · ${heldSince(key, language)}
                  </span>
                  <bdi class="code small muted">${key.kid}</bdi>
                </li>`,
            )}
          </ul>`
    }
    <div class="actions">
      ${pressable(view, callOf.keys, { text: tell("rotate"), part: "rotate" }, () => does.rotate())}
    </div>
  </section>`;
}

function heldSince(key: AdminToolKey, { tell, day, moment }: ConsoleLanguage): TemplateResult {
  const instant = sinceOf(key);
  return html`<time datetime=${instant} title=${moment(instant)}
    >${tell("keySince", { date: day(instant) })}</time
  >`;
}

/** Since when a key has its standing. */
function sinceOf({ status, created_at, activated_at, retired_at }: AdminToolKey): string {
  if (status === "retired") return retired_at ?? created_at;
  return status === "active" ? (activated_at ?? created_at) : created_at;
}

import type { RefusalWords, Words } from "./words/words.ts";

/** Text that is HTML already; everything else that goes into a page is escaped. */
export interface Html {
  readonly markup: string;
}

/** Builds HTML; every value that is not itself built by `html` is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { markup: String.raw({ raw: strings }, ...values.map(markupOf)) };
}

/** What {@link html} puts between the strings; nothing for undefined. */
export type HtmlValue = Html | string | undefined | readonly Html[];

function markupOf(value: HtmlValue): string {
  if (value === undefined || typeof value === "string") return escape(value ?? "");
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

export interface Page {
  readonly words: Words;
  readonly title: string;
  readonly body: Html;
  /** The name of a module under /lti/assets. */
  readonly script?: string;
}

/** A whole page of the launch, small enough for a frame and without anything inline. */
export function renderPage({ words, title, body, script }: Page): string {
  return html`<!doctype html>
    <html lang="${words.language}" dir="${words.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · SkillStudio</title>
        <link rel="stylesheet" href="/lti/assets/launch.css" />
        ${script === undefined ? undefined : html`<script type="module" src="/lti/assets/${script}"></script>`}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.markup;
}

/** Where the page of a refusal leads, and by what it can be found in the log. */
export interface RefusalPage extends RefusalWords {
  readonly code: string;
  readonly supportId: string;
  /** The platform's own page, which is told what happened. */
  readonly returnUrl: string | undefined;
}

export function renderRefusal(words: Words, refusal: RefusalPage): string {
  return renderPage({
    words,
    title: refusal.title,
    body: html`<p class="mark" aria-hidden="true">!</p>
      <h1>${refusal.title}</h1>
      <p>${refusal.advice}</p>
      ${
        refusal.returnUrl === undefined
          ? undefined
          : html`<p><a class="button" href="${refusal.returnUrl}" target="_top">${words.backToCourse}</a></p>`
      }
      <dl translate="no">
        <dt>${words.code}</dt>
        <dd>${refusal.code}</dd>
        <dt>${words.supportId}</dt>
        <dd>${refusal.supportId}</dd>
      </dl>`,
  });
}

/** The page between a login and the platform, which first finds out what this browser will keep for us. */
export interface LoginPage {
  readonly authorizationUrl: string;
  readonly loginId: string;
  readonly proof: string;
  /** The frame that the platform offers for keeping data, if it does. */
  readonly storage: string | undefined;
  /** The same login once more, for a window of its own. */
  readonly newWindowUrl: string;
}

export function renderLogin(words: Words, login: LoginPage): string {
  return renderPage({
    words,
    title: words.opening,
    script: "login.js",
    body: html`<div
        id="login"
        data-authorization-url="${login.authorizationUrl}"
        data-login-id="${login.loginId}"
        data-proof="${login.proof}"
        data-storage="${login.storage}"
      >
        <p class="spinner" role="status">${words.opening}</p>
      </div>
      <div id="offer" hidden>
        <h1>${words.oneMoreClick}</h1>
        <p>${words.newWindowLead}</p>
        <p>
          <a class="button" href="${login.newWindowUrl}" target="_blank" rel="noopener">${words.newWindow}</a>
        </p>
      </div>
      <noscript><p>${words.needsScript}</p></noscript>`,
  });
}

/** The page between the platform and the launch, which fetches the proof that the platform kept. */
export interface LaunchPage {
  readonly idToken: string;
  readonly state: string;
  readonly loginId: string;
  readonly storage: string;
  /** The only origin whose answer counts. */
  readonly platformOrigin: string;
}

export function renderLaunch(words: Words, launch: LaunchPage): string {
  return renderPage({
    words,
    title: words.opening,
    script: "launch.js",
    body: html`<form
        id="launch"
        method="post"
        action="/lti/launch"
        data-login-id="${launch.loginId}"
        data-storage="${launch.storage}"
        data-platform-origin="${launch.platformOrigin}"
      >
        <input type="hidden" name="id_token" value="${launch.idToken}" />
        <input type="hidden" name="state" value="${launch.state}" />
        <input type="hidden" name="proof" value="" />
        <p class="spinner" role="status">${words.opening}</p>
      </form>
      <noscript><p>${words.needsScript}</p></noscript>`,
  });
}

/** The page that ends a registration. */
export function renderRegistered(words: Words, platform: string, pending: boolean): string {
  const title = pending ? words.almostDone : words.registered;
  return renderPage({
    words,
    title,
    script: "registered.js",
    body: html`<p class="mark good" aria-hidden="true">✓</p>
      <h1>${title}</h1>
      <p>${pending ? words.registeredPending(platform) : words.registeredReady(platform)}</p>
      <p>
        ${
          pending
            ? html`<button type="button" id="close">${words.close}</button>`
            : html`<button type="button" id="close" data-at-once="true">${words.close}</button>`
        }
      </p>`,
  });
}

/** The page of a registration address that was opened in a browser and not by a platform. */
export function renderRegistrationHelp(words: Words): string {
  return renderPage({
    words,
    title: words.registrationAddress,
    body: html`<h1>${words.registrationAddress}</h1>
      <p>${words.registrationAddressLead}</p>
      <ul lang="en" dir="ltr">
        <li>Moodle: Site administration → Plugins → External tool → Manage tools → Tool URL</li>
        <li>Canvas: Admin → Apps → Manage → Install a New App → Dynamic Registration</li>
        <li>Brightspace: Admin Tools → Manage Extensibility → LTI Advantage → Register Tool</li>
      </ul>`,
  });
}

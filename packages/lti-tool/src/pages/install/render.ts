import { type Guide, GUIDES } from "../../launch/guides.ts";
import { describeInstallation } from "../../launch/installation.ts";
import { html, type Html } from "../../launch/pages.ts";
import { commandOf, type Field, fieldsOf } from "./values.ts";
import { installWords, type InstallWords, LANGUAGES, type Sentence, type Way } from "./words.ts";

/** What an install page is made for. */
export interface InstallPage {
  /** The LMS; without one the page where it is chosen, with the values for any other. */
  readonly guide: Guide | undefined;
  /** BCP 47 tag of the reader's language. */
  readonly locale: string;
  readonly publicUrl: string;
}

const NAMES: Readonly<Record<Guide, string>> = {
  moodle: "Moodle",
  canvas: "Canvas",
  blackboard: "Blackboard",
  brightspace: "Brightspace",
  sakai: "Sakai",
};

export function renderInstallPage({ guide, locale, publicUrl }: InstallPage): string {
  const words = installWords(locale);
  const { language } = new Intl.Locale(locale);
  const title = guide === undefined ? words.title : words.titleOf(NAMES[guide]);
  const values = describeInstallation(publicUrl);
  const fields = fieldsOf(guide, values);
  const command = commandOf(guide);
  const page = html`<!doctype html>
    <html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · SkillStudio</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/app.css" />
        <link rel="stylesheet" href="/assets/install.css" />
        <script type="module" src="/assets/install.js"></script>
      </head>
      <body>
        <header class="bar">
          <a class="name" href="/">SkillStudio</a>
          <nav class="languages">${LANGUAGES.map(([tag, name]) => languageLink(tag, name, language))}</nav>
        </header>
        <main class="install">
          ${guide === undefined ? undefined : html`<p class="up"><a href="/install?lang=${language}">${words.all}</a></p>`}
          <h1>${title}</h1>
          ${guide === undefined ? choice(words, language) : steps(guide, words)}
          ${localWarning(publicUrl, words)}
          <section aria-labelledby="values">
            <h2 id="values">${guide === undefined ? words.other : words.values}</h2>
            <p>${guide === undefined ? words.otherLead : words.valuesLead}</p>
            <dl class="values">${fields.map((field) => value(field, words))}</dl>
          </section>
          <section aria-labelledby="command">
            <h2 id="command">${words.command}</h2>
            <p>${words.commandLead}</p>
            ${command.includes("--frame-origin") ? html`<p>${marked(words.ownHost)}</p>` : undefined}
            <div class="command">${copyable({ label: words.command, value: command }, words)}</div>
          </section>
          <section aria-labelledby="next">
            <h2 id="next">${words.next}</h2>
            <ol class="steps">
              ${nextSteps(guide, words).map(step)}
            </ol>
            <p class="more"><a href="/admin">${words.operators}</a></p>
          </section>
          <section aria-labelledby="trouble">
            <h2 id="trouble">${words.trouble}</h2>
            <ul class="troubles">
              ${[...(guide === undefined ? [] : words.guides[guide].trouble), ...words.troubles].map(step)}
            </ul>
          </section>
          <p role="status" class="told" id="told"></p>
        </main>
      </body>
    </html> `;
  return page.markup;
}

function choice(words: InstallWords, language: string): Html {
  return html`<p class="lead">${words.lead}</p>
    <ul class="choices">
      ${GUIDES.map(
        (guide) =>
          html`<li>
            <a href="/install/${guide}?lang=${language}">${NAMES[guide]}</a>
            <p>${words.guides[guide].lead}</p>
          </li>`,
      )}
    </ul>`;
}

function steps(guide: Guide, words: InstallWords): Html {
  const { lead, ways } = words.guides[guide];
  return html`<p class="lead">${lead}</p>
    ${ways.map(way)}
    <p class="aside">${words.menuWords(NAMES[guide])}</p>`;
}

function way({ title, steps }: Way): Html {
  return html`<section>
    <h2>${title}</h2>
    <ol class="steps">
      ${steps.map(step)}
    </ol>
  </section>`;
}

function step(sentence: Sentence): Html {
  return html`<li>${marked(sentence)}</li>`;
}

/** Words between `**` are a menu's own. */
function marked(sentence: Sentence): readonly Html[] {
  return sentence
    .split("**")
    .map((part, index) => (index % 2 === 1 ? html`<b lang="en" dir="ltr">${part}</b>` : html`${part}`));
}

function nextSteps(guide: Guide | undefined, { nextSteps, guides }: InstallWords): readonly Sentence[] {
  const [approve, test] = nextSteps;
  return guide === undefined ? [approve, test] : [approve, guides[guide].inCourse, test];
}

function value(field: Field, words: InstallWords): Html {
  return html`<div>
    <dt lang="en" dir="ltr">${field.label}</dt>
    <dd>${copyable(field, words)}</dd>
  </div>`;
}

function copyable({ label, value }: Field, { copy, copied }: InstallWords): Html {
  return html`<code dir="ltr" translate="no">${value}</code>
    <button
      type="button"
      data-copy
      data-label="${copy}"
      data-copied="${copied}"
      aria-label="${copy}: ${label}"
      hidden
    >
      ${copy}
    </button>`;
}

function localWarning(publicUrl: string, words: InstallWords): Html | undefined {
  const { protocol, hostname } = new URL(publicUrl);
  const local = protocol === "http:" || hostname === "localhost" || hostname.startsWith("127.");
  return local ? html`<p class="warning">${words.local}</p>` : undefined;
}

function languageLink(tag: string, name: string, current: string): Html {
  return tag === current
    ? html`<b lang="${tag}" aria-current="true">${name}</b>`
    : html`<a href="?lang=${tag}" lang="${tag}" hreflang="${tag}">${name}</a>`;
}

import { ApiError, type Client, type ImportReport } from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import type { Language, MessageKey } from "../messages/messages.ts";
import { reasonFor, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { FileImportEvent } from "./file-import-event.ts";
import { fileImportStyles } from "./skill-file-import.styles.ts";

/** What became of one file; the newest stands first. */
type Outcome =
  | { readonly state: "working"; readonly filename: string }
  | { readonly state: "done"; readonly filename: string; readonly report: ImportReport }
  | { readonly state: "failed"; readonly filename: string; readonly reason: string };

/** The contract's limit, in bytes. */
const LARGEST = 20_000_000;
/** A course log of a year takes the server a while, in milliseconds. */
const PATIENCE = 300_000;
/** How many refused rows are listed before the rest is only counted. */
const LISTED = 50;

/** The kinds of file that we have a name for; a later server may know more. */
const KINDS: Readonly<Record<string, MessageKey>> = {
  "moodle-gradebook": "importKind_gradebook",
  "moodle-quiz": "importKind_quiz",
  "moodle-completion": "importKind_completion",
  "moodle-log": "importKind_log",
};

/**
 * Takes in the files that an LMS exports, by choosing or by dropping them, and says row by row what was not understood.
 *
 * @element skill-file-import
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @fires {FileImportEvent} skill-file-import - A file was taken in.
 * @csspart zone - The area that files can be dropped on.
 * @csspart report - What became of one file.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-radius - Corner radius of the area.
 */
export class SkillFileImport extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    outcomes: { state: true },
    hovered: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, fileImportStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal */
  declare outcomes: readonly Outcome[];
  /** @internal Whether a file is held over the area. */
  declare hovered: boolean;

  readonly #connection = connect(this);
  /** Files go one after another: the grades of one may need the people and lessons of the one before. */
  #queue: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.outcomes = [];
    this.hovered = false;
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const size = say("importMegabytes", { n: LARGEST / 1_000_000 });
    const busy = this.outcomes.some(({ state }) => state === "working");
    return html`<article lang=${locale} dir=${direction} aria-label=${say("import")}>
      <h2>${say("import")}</h2>
      <div
        class=${this.hovered ? "zone hovered" : "zone"}
        part="zone"
        @dragover=${(event: DragEvent) => this.#over(event)}
        @dragleave=${() => (this.hovered = false)}
        @drop=${(event: DragEvent) => this.#drop(event)}
      >
        <p id="help">${say("importHelp", { size })}</p>
        <p class="choose">
          <label class="button primary">
            <input
              type="file"
              class="hidden-text"
              accept=".csv,.txt,text/csv"
              multiple
              aria-describedby="help"
              @change=${(event: Event) => this.#choose(event.currentTarget as HTMLInputElement)}
            />
            ${say("importChoose")}
          </label>
          <span class="muted small drop">${say("importDrop")}</span>
        </p>
      </div>
      <div
        class="outcomes"
        role="log"
        aria-label=${say("importOutcomes")}
        aria-busy=${busy ? "true" : "false"}
      >
        ${this.outcomes.map((outcome) => drawn(outcome, language))}
      </div>
    </article>`;
  }

  #over(event: DragEvent): void {
    event.preventDefault();
    this.hovered = true;
  }

  #drop(event: DragEvent): void {
    event.preventDefault();
    this.hovered = false;
    this.#take([...(event.dataTransfer?.files ?? [])]);
  }

  /** The field is emptied, so that the same file, mended, can be chosen again. */
  #choose(input: HTMLInputElement): void {
    this.#take([...(input.files ?? [])]);
    input.value = "";
  }

  #take(files: readonly File[]): void {
    for (const file of files) this.#queue = this.#queue.then(() => this.#import(file));
  }

  async #import(file: File): Promise<void> {
    const { name: filename } = file;
    const before = this.outcomes;
    this.outcomes = [{ state: "working", filename }, ...before];
    const outcome = await this.#send(file);
    this.outcomes = [outcome, ...before];
    if (outcome.state === "done") this.dispatchEvent(new FileImportEvent(outcome.report));
  }

  async #send(file: File): Promise<Outcome> {
    const { client, language } = this.#connection;
    const { say, locale } = language;
    const { name: filename } = file;
    if (file.size > LARGEST) {
      const size = say("importMegabytes", { n: LARGEST / 1_000_000 });
      return { state: "failed", filename, reason: say("importTooLarge", { filename, size }) };
    }
    try {
      if (!client) throw new Unconnected();
      const report = await client.importFile(
        {
          params: { course_id: await this.#course(client) },
          query: { filename: filename.slice(-255) },
          body: new Uint8Array(await file.arrayBuffer()),
        },
        { locale, timeoutMs: PATIENCE },
      );
      return { state: "done", filename, report };
    } catch (error) {
      const told = error instanceof ApiError ? error.problem?.detail : undefined;
      return { state: "failed", filename, reason: told ?? say(reasonFor(error)) };
    }
  }

  async #course(client: Client): Promise<string> {
    const courseId = this.#connection.courseId ?? (await client.getSession()).course?.course_id;
    if (courseId === undefined) throw new ApiError("not_found", "This session belongs to no course.");
    return courseId;
  }
}

function drawn(outcome: Outcome, language: Language): TemplateResult {
  const { say } = language;
  const { filename } = outcome;
  if (outcome.state === "done") return told(outcome.report, filename, language);
  if (outcome.state === "failed")
    return html`<section class="failed" part="report">
      <h3>${say("importFailed", { filename })}</h3>
      <p>${outcome.reason}</p>
    </section>`;
  return html`<p class="working">
    <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <circle cx="10" cy="10" r="8" />
    </svg>
    ${say("importWorking", { filename })}
  </p>`;
}

function told(report: ImportReport, filename: string, language: Language): TemplateResult {
  const { say } = language;
  const kind = KINDS[report.kind];
  const facts = [
    kind === undefined ? report.kind : say(kind),
    say("importRows", { n: report.rows }),
    say("importMatched", { n: report.matched_learners }),
  ];
  return html`<section part="report">
    <h3>${say("importDone", { filename })}</h3>
    <p class="small muted">${facts.join(" · ")}</p>
    <dl>
      ${count(report.accepted, "importAccepted", language)}
      ${count(report.unchanged, "importUnchanged", language)}
      ${count(report.set_aside, "importSetAside", language)}
      ${count(report.refused, "importRefused", language, report.refused > 0)}
    </dl>
    ${report.set_aside > 0 ? html`<p class="small muted">${say("importSetAsideWhy")}</p>` : nothing}
    ${report.refused > 0 ? refusedRows(report, language) : nothing}
    ${report.columns.length > 0 ? columns(report, language) : nothing}
  </section>`;
}

function count(n: number, name: MessageKey, { say, number }: Language, marked = false): TemplateResult {
  return html`<div class=${marked ? "marked" : ""}>
    <dt>${say(name)}</dt>
    <dd class="number">${number(n)}</dd>
  </div>`;
}

function refusedRows({ rejects, refused }: ImportReport, { say, number }: Language): TemplateResult {
  const listed = rejects.slice(0, LISTED);
  return html`<details>
    <summary>${say("importRejects")}</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">${say("importLine")}</th>
          <th scope="col">${say("importReason")}</th>
        </tr>
      </thead>
      <tbody>
        ${listed.map(
          ({ line, reason, row }) =>
            html`<tr>
              <th scope="row" class="number">${number(line)}</th>
              <td>
                <bdi>${reason}</bdi>
                <code dir="ltr">${row.join(", ")}</code>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      refused > listed.length
        ? html`<p class="small muted">${say("importRejectsMore", { n: refused - listed.length })}</p>`
        : nothing
    }
  </details>`;
}

/** What a column or an event was taken as, where we have a word for it; a later server may know more. */
const TAKEN_AS: Readonly<Record<string, MessageKey>> = {
  lesson: "takenAs_lesson",
  quiz: "kind_quiz",
  question: "takenAs_question",
  assignment: "kind_assignment",
  other: "kind_other",
  set_aside: "importSetAside",
};

function columns({ columns: taken }: ImportReport, { say, number }: Language): TemplateResult {
  return html`<details>
    <summary>${say("importColumns")}</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">${say("importColumn")}</th>
          <th scope="col">${say("importTakenAs")}</th>
        </tr>
      </thead>
      <tbody>
        ${taken.map(({ name, taken_as, score_maximum, rows }) => {
          const known = TAKEN_AS[taken_as];
          const facts = [
            known === undefined ? taken_as.replaceAll("_", " ") : say(known),
            ...(score_maximum === null ? [] : [say("importMaximum", { maximum: number(score_maximum) })]),
            ...(rows === null ? [] : [say("sourceRows", { n: rows })]),
          ];
          return html`<tr>
            <th scope="row"><bdi>${name}</bdi></th>
            <td>${facts.join(" · ")}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </details>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-file-import": SkillFileImport;
  }
  interface HTMLElementEventMap {
    "skill-file-import": FileImportEvent;
  }
}

if (!customElements.get("skill-file-import")) customElements.define("skill-file-import", SkillFileImport);

import { Task } from "@lit/task";
import { ApiError, type Client, type ImportReport } from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Language } from "../messages/messages.ts";
import { empty, failed, sentenceFor, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { FileImportedEvent } from "./file-imported-event.ts";
import { importReport, importSentence } from "./import-report.ts";
import { fileImportStyles } from "./skill-file-import.styles.ts";

/** How far a file has got. `again`: whether the same file could fare better on another try. */
type Stage =
  | { readonly state: "waiting" | "sending" }
  | { readonly state: "done"; readonly report: ImportReport }
  | { readonly state: "failed"; readonly reason: string; readonly again: boolean };

/** A file that was chosen. Files share a `run` when one was still on its way as the next was chosen. */
interface Entry {
  readonly id: number;
  readonly run: number;
  readonly courseId: string;
  readonly file: File;
  readonly stage: Stage;
}

/** The contract's limit, in bytes. */
const LARGEST = 20_000_000;
/** A course log of a year takes the server a while, in milliseconds. */
const PATIENCE = 300_000;
/** The contract's limit, in characters. */
const LONGEST_NAME = 255;
/** The files of Moodle that can be taken in. */
const REPORTS = ["gradebook", "quiz", "completion", "log"] as const;

/**
 * Takes in the files that an LMS exports, by choosing or by dropping them, and says row by row what was not understood.
 *
 * @element skill-file-import
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @fires {FileImportedEvent} skill-file-imported - A file was taken in.
 * @csspart zone - The area that files can be dropped on.
 * @csspart where - Where Moodle exports the files.
 * @csspart progress - How many of the files are done, while some are not.
 * @csspart report - What became of one file.
 * @csspart again - The button that sends a file once more.
 * @csspart empty - The notice that the session has no course.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-radius - Corner radius of the area.
 */
export class SkillFileImport extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    entries: { state: true },
    announcement: { state: true },
    hovered: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, fileImportStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal The latest choice stands first. */
  declare entries: readonly Entry[];
  /** @internal What a screen reader says. */
  declare announcement: string;
  /** @internal Whether a file is held over the area. */
  declare hovered: boolean;

  readonly #connection = connect(this);
  readonly #course = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, language.locale] as const;
    },
    task: async ([client, courseId, locale], { signal }) => {
      if (!client) throw new Unconnected();
      return courseId ?? (await client.getSession(undefined, { signal, locale })).course?.course_id;
    },
  });
  /** Files go one after another: the grades of one may need the people and lessons of the one before. */
  #queue: Promise<void> = Promise.resolve();
  #lastId = 0;

  constructor() {
    super();
    this.entries = [];
    this.announcement = "";
    this.hovered = false;
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const drawn = this.#course.render({
      pending: () => pending(language),
      error: (error) => failed(error, language, () => void this.#course.run()),
      complete: (courseId) =>
        courseId === undefined
          ? empty(say("importNoCourseTitle"), say("importNoCourse"))
          : this.#ready(courseId),
    });
    return html`<article lang=${locale} dir=${direction} aria-label=${say("import")}>${drawn}</article>`;
  }

  #ready(courseId: string): TemplateResult {
    const { language } = this.#connection;
    const { say } = language;
    return html`
      <h2>${say("import")}</h2>
      <div class="top">
        <div
          class=${this.hovered ? "zone hovered" : "zone"}
          part="zone"
          @dragover=${(event: DragEvent) => this.#over(event)}
          @dragleave=${(event: DragEvent) => this.#leave(event)}
          @drop=${(event: DragEvent) => this.#drop(event, courseId)}
        >
          <p id="help">${say("importHelp", { size: sizeInWords(language) })}</p>
          <p class="choose">
            <label class="button primary">
              <input
                type="file"
                class="hidden-text"
                accept=".csv,.txt,text/csv,text/plain"
                multiple
                aria-describedby="help"
                @change=${(event: Event) => this.#choose(event.currentTarget as HTMLInputElement, courseId)}
              />
              ${say("importChoose")}
            </label>
            <span class="muted small drop">${say("importDrop")}</span>
          </p>
        </div>
        ${where(language, this.entries.length === 0)}
      </div>
      <p class="hidden-text" role="status">${this.announcement}</p>
      ${progress(this.entries, language)}
      ${
        this.entries.length === 0
          ? nothing
          : html`<ul class="outcomes" aria-label=${say("importOutcomes")}>
              ${repeat(
                this.entries,
                ({ id }) => id,
                (entry) => drawn(entry, language, () => this.#again(entry)),
              )}
            </ul>`
      }
    `;
  }

  #over(event: DragEvent): void {
    event.preventDefault();
    this.hovered = true;
  }

  /** The pointer leaves the area only when it does not go to something inside it. */
  #leave({ currentTarget, relatedTarget }: DragEvent): void {
    this.hovered = (currentTarget as Node).contains(relatedTarget as Node | null);
  }

  #drop(event: DragEvent, courseId: string): void {
    event.preventDefault();
    this.hovered = false;
    this.#take([...(event.dataTransfer?.files ?? [])], courseId);
  }

  /** The field is emptied, so that the same file, mended, can be chosen again. */
  #choose(input: HTMLInputElement, courseId: string): void {
    this.#take([...(input.files ?? [])], courseId);
    input.value = "";
  }

  #take(files: readonly File[], courseId: string): void {
    const run = this.#run();
    const taken = files.map((file): Entry => {
      this.#lastId += 1;
      return { id: this.#lastId, run, courseId, file, stage: { state: "waiting" } };
    });
    this.entries = [...taken, ...this.entries];
    for (const entry of taken) this.#enqueue(entry);
  }

  #again({ id, ...rest }: Entry): void {
    const entry: Entry = { ...rest, id, run: this.#run(), stage: { state: "waiting" } };
    this.entries = this.entries.map((each) => (each.id === id ? entry : each));
    this.#enqueue(entry);
    // Its button goes; who pressed it stays at the file.
    void this.updateComplete.then(() =>
      this.shadowRoot?.querySelector<HTMLElement>(`#file-${id}`)?.focus({ preventScroll: true }),
    );
  }

  #run(): number {
    const latest = latestRun(this.entries);
    return this.entries.every(isSettled) ? latest + 1 : latest;
  }

  #enqueue(entry: Entry): void {
    this.#queue = this.#queue.then(() => this.#import(entry));
  }

  async #import({ id, file, courseId }: Entry): Promise<void> {
    const { language } = this.#connection;
    const { say } = language;
    const filename = file.name;
    this.#move(id, { state: "sending" });
    this.announcement = say("importWorking", { filename });
    const stage = await this.#send(file, courseId);
    this.#move(id, stage);
    if (stage.state === "failed") this.announcement = `${say("importFailed", { filename })}: ${stage.reason}`;
    if (stage.state !== "done") return;
    this.announcement = `${say("importDone", { filename })}: ${importSentence(stage.report, language)}`;
    this.dispatchEvent(new FileImportedEvent(stage.report));
  }

  #move(id: number, stage: Stage): void {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, stage } : entry));
  }

  async #send(file: File, course_id: string): Promise<Stage> {
    const { client, language } = this.#connection;
    const { say, locale } = language;
    const filename = file.name;
    const refused = (reason: string): Stage => ({ state: "failed", reason, again: false });
    if (file.size > LARGEST) return refused(say("importTooLarge", { filename, size: sizeInWords(language) }));
    const body = await bytesOf(file);
    if (body === undefined) return refused(say("importUnreadable", { filename }));
    try {
      if (!client) throw new Unconnected();
      const report = await client.importFile(
        { params: { course_id }, query: { filename: filename.slice(-LONGEST_NAME) }, body },
        { locale, timeoutMs: PATIENCE },
      );
      return { state: "done", report };
    } catch (error) {
      return { state: "failed", reason: sentenceFor(error, language), again: mayPass(error) };
    }
  }
}

/** Absent when the file was moved, changed or made unreadable since it was chosen. */
async function bytesOf(file: File): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** A refusal of the file stays one; what failed on the way may pass the next time. */
function mayPass(error: unknown): boolean {
  if (error instanceof Unconnected) return false;
  return !(error instanceof ApiError) || error.status < 400 || error.status >= 500;
}

function isSettled({ stage: { state } }: Entry): boolean {
  return state === "done" || state === "failed";
}

function latestRun(entries: readonly Entry[]): number {
  return entries.reduce((latest, { run }) => Math.max(latest, run), 0);
}

function sizeInWords({ say }: Language): string {
  return say("importMegabytes", { n: LARGEST / 1_000_000 });
}

/** Open while it is the next thing to know. */
function where({ say }: Language, open: boolean): TemplateResult {
  return html`<details class="where" part="where" ?open=${open}>
    <summary>${say("importWhere")}</summary>
    <dl>
      ${REPORTS.map(
        (report) =>
          html`<div>
            <dt>${say(`importFile_${report}`)}</dt>
            <dd>${say(`importWhere_${report}`)}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}

/** A file's own progress cannot be measured; that of several can be counted. */
function progress(entries: readonly Entry[], { say }: Language): TemplateResult | typeof nothing {
  const run = latestRun(entries);
  const current = entries.filter((entry) => entry.run === run);
  const total = current.length;
  const done = current.filter(isSettled).length;
  if (done === total) return nothing;
  const label = say("importProgress", { done, total });
  return html`<div class="progress" part="progress">
    <progress aria-label=${label} max=${total} value=${total === 1 ? nothing : done}></progress>
    <span class="small muted" aria-hidden="true">${label}</span>
  </div>`;
}

function drawn({ id, file, stage }: Entry, language: Language, again: () => void): TemplateResult {
  const heading = language.say(HEADINGS[stage.state], { filename: file.name });
  return html`<li class=${stage.state} part="report">
    <h3 id="file-${id}" tabindex="-1">${heading}</h3>
    ${stage.state === "done" ? importReport(stage.report, language) : nothing}
    ${stage.state === "failed" ? refusal(stage, file.name, language, again) : nothing}
  </li>`;
}

function refusal(
  { reason, again: mayTryAgain }: Stage & { state: "failed" },
  filename: string,
  { say }: Language,
  again: () => void,
): TemplateResult {
  return html`<p><bdi>${reason}</bdi></p>
    ${
      mayTryAgain
        ? html`<button
            type="button"
            part="again"
            aria-label=${say("importAgain", { filename })}
            @click=${again}
          >
            ${say("retry")}
          </button>`
        : nothing
    }`;
}

const HEADINGS = {
  waiting: "importWaiting",
  sending: "importWorking",
  done: "importDone",
  failed: "importFailed",
} as const;

function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <span class="bone heading" aria-hidden="true"></span>
    <span class="bone panel" aria-hidden="true"></span>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-file-import": SkillFileImport;
  }
  interface HTMLElementEventMap {
    "skill-file-imported": FileImportedEvent;
  }
}

if (!customElements.get("skill-file-import")) customElements.define("skill-file-import", SkillFileImport);

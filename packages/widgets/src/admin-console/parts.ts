import type { Institution, InstitutionChoice } from "@skillstudio/api-client";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { mark } from "../charts/mark.ts";
import type { ConsoleKey, ConsoleLanguage } from "./console-language.ts";
import type { ConsoleView } from "./console-view.ts";

type Standing = "next" | "pending" | "active" | "disabled" | "ok" | "missing" | "failed" | "unknown";

const SIGNS = {
  next: "current",
  pending: "current",
  active: "done",
  disabled: "locked",
  ok: "done",
  missing: "wrong",
  failed: "wrong",
  unknown: "open",
} as const;

/** How something stands: a word, with a sign beside it. */
export function badge(standing: Standing, word: string): TemplateResult {
  return html`<span class="badge ${standing}" part="status">${mark(SIGNS[standing])}${word}</span>`;
}

/** How long ago, with the moment in full for who points at it. */
export function since(instant: string, { ago, moment }: ConsoleLanguage): TemplateResult {
  return html`<time datetime=${instant} title=${moment(instant)}>${ago(instant)}</time>`;
}

/** How long ago, and the moment in full below it. */
export function dated(instant: string, language: ConsoleLanguage): TemplateResult {
  return html`${since(instant, language)} <span class="small muted">${language.moment(instant)}</span>`;
}

/** A name and its value in a list of facts; one whose value is long gets more room. */
export function fact(name: string, value: unknown, room: "" | "long" = ""): TemplateResult {
  return html`<div class=${room || nothing}>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** A button that a running call holds. It keeps the focus, so it is held in words rather than disabled. */
export function pressable(
  { busy, language: { tell } }: Pick<ConsoleView, "busy" | "language">,
  call: string,
  {
    text,
    of,
    part,
    look = "",
    type = "button",
  }: {
    readonly text: string;
    /** What it is done to, where several buttons say the same. */
    readonly of?: string;
    readonly part: string;
    readonly look?: "" | "primary" | "plain";
    readonly type?: "button" | "submit";
  },
  press?: () => void,
): TemplateResult {
  const held = busy(call);
  return html`<button
    type=${type}
    class=${look || nothing}
    part=${part}
    data-focus=${`${part}-${call}`}
    aria-disabled=${held ? "true" : nothing}
    aria-label=${of === undefined ? nothing : tell("named", { action: text, name: of })}
    @click=${press === undefined || held ? nothing : press}
  >
    ${text}
  </button>`;
}

/** What became of a call that changed nothing, beside its button. */
export function faultOf(
  { fault }: Pick<ConsoleView, "fault">,
  call: string,
): TemplateResult | typeof nothing {
  const found = fault(call);
  return found ? html`<p class="problem" part="problem">${found.sentence}</p>` : nothing;
}

/** The choice of an institution: one that there is, the name of a new one, and whatever `first` offers. */
export function institutionChoice(
  { known, language, fault }: ConsoleView,
  call: string,
  {
    label,
    first,
    hint,
    chosen,
  }: {
    readonly label: string;
    readonly first: string;
    readonly hint?: string;
    readonly chosen?: Institution | null;
  },
): TemplateResult {
  const { tell } = language;
  const problem = fault(call)?.fields.get("institution");
  const about = [hint ? `${call}-institution-hint` : "", problem ? `${call}-institution-problem` : ""]
    .filter(Boolean)
    .join(" ");
  return html`<div class="choice">
    <label class="field" for=${`${call}-institution`}>${label}</label>
    <select
      id=${`${call}-institution`}
      name="institution"
      aria-describedby=${about || nothing}
      aria-invalid=${problem ? "true" : nothing}
    >
      <option value="" .selected=${!chosen}>${first}</option>
      ${
        // Keyed, so that one that comes between them does not slip under what somebody has chosen.
        repeat(
          known.institutions,
          ({ institution_id: id }) => id,
          ({ institution_id: id, name }) =>
            html`<option value=${id} .selected=${chosen?.institution_id === id}>${name}</option>`,
        )
      }
      <option value="new" class="new">${tell("institutionNew")}</option>
    </select>
    <label class="field new-name">
      ${tell("institutionName")}
      <input name="institution_name" maxlength="200" autocomplete="off" />
    </label>
    ${hint ? html`<p class="hint" id=${`${call}-institution-hint`}>${hint}</p>` : nothing}
    ${problem ? html`<p class="problem" id=${`${call}-institution-problem`}>${problem}</p>` : nothing}
  </div>`;
}

/** What was chosen in {@link institutionChoice}; null when it was the first, undefined when a new one has no name. */
export function chosenIn(form: FormData): InstitutionChoice | null | undefined {
  const chosen = textIn(form, "institution");
  if (chosen === "") return null;
  if (chosen !== "new") return { institution_id: chosen };
  const name = textIn(form, "institution_name");
  return name === "" ? undefined : { institution_name: name };
}

export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** A message whose key ends in something from outside, or another for what has none. */
export function told(
  { tell }: ConsoleLanguage,
  keys: Readonly<Record<string, ConsoleKey>>,
  name: string,
): string | undefined {
  const key = keys[name];
  return key && tell(key);
}

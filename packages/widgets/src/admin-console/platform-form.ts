import type { AdminPlatform, NewPlatform, PlatformChange } from "@skillstudio/api-client";
import { html, nothing, type TemplateResult } from "lit";
import type { ConsoleKey } from "./console-language.ts";
import { callOf, familyName, type ConsoleView } from "./console-view.ts";
import { chosenIn, faultOf, institutionChoice, pressable, textIn } from "./parts.ts";
import { FAMILIES, GUIDES, hasOwnSite, isFamily, usualEndpoints } from "./platform-defaults.ts";

interface Field {
  readonly name: keyof PlatformChange | "deployments" | "site";
  readonly label: ConsoleKey;
  readonly hint?: ConsoleKey;
  readonly value?: string | null | undefined;
  readonly lines?: boolean;
  readonly optional?: boolean;
  readonly address?: boolean;
  readonly input?: () => void;
}

/** The registration of a platform as a form: its own values, or those of a new one with the usual addresses of its LMS. */
export function platformForm(view: ConsoleView, platform: AdminPlatform | undefined): TemplateResult {
  const { language, known, form, does } = view;
  const { tell } = language;
  const call = platform ? callOf.edit(platform.platform_id) : callOf.add;
  const family = form?.family ?? "";
  const title = platform ? tell("editTitle", { name: platform.name }) : tell("addTitle");
  const families = [...FAMILIES, ...(family === "" || isFamily(family) ? [] : [family])];
  const field = (one: Field): TemplateResult => drawnField(one, view, call);
  const guide = `${known.installation.install_url}${isFamily(family) ? `/${GUIDES[family]}` : ""}`;
  const hint: ConsoleKey = isFamily(family) ? `formHint_${family}` : "formHint_other";
  return html`<form
    novalidate
    class="platform-form"
    part="form"
    aria-label=${title}
    @submit=${(event: SubmitEvent) => submit(event, view, platform)}
    @input=${(event: InputEvent) => (platform ? undefined : prefill(event.currentTarget as HTMLFormElement))}
  >
    <h3 tabindex="-1" data-focus=${call}>${title}</h3>
    <div class="fields">
      <div class="field-box">
        <label class="field" for=${`${call}-family`}>${tell("formLms")}</label>
        <select
          id=${`${call}-family`}
          name="product_family"
          @change=${(event: Event) => {
            const chosen = (event.target as HTMLSelectElement).value;
            if (form) does.openForm({ ...form, family: chosen });
          }}
        >
          ${families.map(
            (one) =>
              html`<option value=${one} .selected=${one === family}>${familyName(one, language)}</option>`,
          )}
          <option value="" .selected=${family === ""}>${tell("family_other")}</option>
        </select>
      </div>
      <p class="hint lms">${tell(hint)} <a href=${guide}>${tell("formGuide")}</a></p>
      ${platform || !hasOwnSite(family) ? nothing : field({ name: "site", label: "formSite", hint: "formSiteHint" })}
      ${field({ name: "name", label: "formName", hint: "formNameHint", value: platform?.name })}
      ${field({ name: "client_id", label: "clientId", value: platform?.client_id })}
      ${field({ name: "issuer", label: "issuer", hint: "formIssuerHint", value: platform?.issuer, address: true })}
      ${field({
        name: "authorization_endpoint",
        label: "authorization",
        value: platform?.authorization_endpoint,
        address: true,
      })}
      ${field({ name: "token_endpoint", label: "token", value: platform?.token_endpoint, address: true })}
      ${field({ name: "jwks_uri", label: "jwks", value: platform?.jwks_uri, address: true })}
      ${
        platform
          ? nothing
          : html`${field({
              name: "deployments",
              label: "formDeployments",
              hint: "formDeploymentsHint",
              lines: true,
            })}
            ${institutionChoice(view, call, {
              label: tell("institution"),
              first: tell("institutionChoose"),
              hint: tell("institutionHint"),
            })}`
      }
    </div>
    <details ?open=${platform !== undefined}>
      <summary>${tell("formMore")}</summary>
      <div class="fields">
        ${choice("new_deployments", tell("newDeployments"), platform?.new_deployments ?? "pending", {
          pending: tell("new_pending"),
          accept: tell("new_accept"),
          refuse: tell("new_refuse"),
        })}
        ${choice("signature_algorithm", tell("algorithm"), platform?.signature_algorithm ?? "RS256", {
          RS256: "RS256",
          RS512: "RS512",
        })}
        ${field({
          name: "token_audience",
          label: "audience",
          hint: "formAudienceHint",
          value: platform?.token_audience,
        })}
        ${field({
          name: "frame_origins",
          label: "frames",
          hint: "formFramesHint",
          value: platform?.frame_origins.join("\n"),
          lines: true,
        })}
        ${field({
          name: "trusted_audiences",
          label: "trusted",
          hint: "formTrustedHint",
          value: platform?.trusted_audiences.join("\n"),
          lines: true,
        })}
      </div>
    </details>
    <div class="actions">
      ${pressable(view, call, {
        text: tell(platform ? "formSave" : "formAdd"),
        part: "save",
        look: "primary",
        type: "submit",
      })}
      <button type="button" class="plain" part="cancel" @click=${() => does.openForm(undefined)}>
        ${tell("cancel")}
      </button>
    </div>
    ${faultOf(view, call)}
  </form>`;
}

function drawnField(
  { name, label, hint, value, lines = false, address = false }: Field,
  { language, fault }: ConsoleView,
  call: string,
): TemplateResult {
  const { tell } = language;
  const problem = fault(call)?.fields.get(name);
  const id = `${call}-${name}`;
  const about =
    [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ") || nothing;
  const invalid = problem ? "true" : nothing;
  return html`<div class="field-box">
    <label class="field" for=${id}>${tell(label)}</label>
    ${
      lines
        ? html`<textarea
            id=${id}
            name=${name}
            rows="2"
            dir="ltr"
            spellcheck="false"
            aria-describedby=${about}
            aria-invalid=${invalid}
            .defaultValue=${value ?? ""}
          ></textarea>`
        : html`<input
            id=${id}
            name=${name}
            type="text"
            dir=${name === "name" ? "auto" : "ltr"}
            inputmode=${address || name === "site" ? "url" : nothing}
            autocomplete="off"
            spellcheck="false"
            aria-describedby=${about}
            aria-invalid=${invalid}
            .defaultValue=${value ?? ""}
          />`
    }
    ${hint ? html`<p class="hint" id=${`${id}-hint`}>${tell(hint)}</p>` : nothing}
    ${problem ? html`<p class="problem" id=${`${id}-problem`}>${problem}</p>` : nothing}
  </div>`;
}

function choice(
  name: string,
  label: string,
  chosen: string,
  options: Readonly<Record<string, string>>,
): TemplateResult {
  return html`<div class="field-box">
    <label class="field" for=${name}>${label}</label>
    <select id=${name} name=${name}>
      ${Object.entries(options).map(
        ([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`,
      )}
    </select>
  </div>`;
}

/** What each form's address fields were filled in with, so that what somebody wrote is never written over. */
const filledIn = new WeakMap<HTMLFormElement, Readonly<Record<string, string>>>();

function prefill(form: HTMLFormElement): void {
  const data = new FormData(form);
  const before = filledIn.get(form) ?? {};
  const usual: Record<string, string> = {};
  const endpoints = usualEndpoints(textIn(data, "product_family"), {
    site: textIn(data, "site"),
    clientId: textIn(data, "client_id"),
  });
  for (const name of [
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "token_audience",
  ] as const) {
    const input = form.elements.namedItem(name);
    const value = endpoints[name] ?? "";
    if (!(input instanceof HTMLInputElement)) continue;
    if (input.value !== "" && input.value !== before[name]) continue;
    input.value = value;
    usual[name] = value;
  }
  filledIn.set(form, usual);
}

const ADDRESSES = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"] as const;
const ORIGIN = /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/i;

function submit(event: SubmitEvent, view: ConsoleView, platform: AdminPlatform | undefined): void {
  event.preventDefault();
  const { language, known, does, busy } = view;
  const { tell } = language;
  const call = platform ? callOf.edit(platform.platform_id) : callOf.add;
  if (busy(call)) return;
  const form = new FormData(event.currentTarget as HTMLFormElement);
  const written = registrationIn(form);
  const problems = new Map<string, string>();
  const protocol = known.installation.loopback_allowed ? /^https?:$/ : /^https:$/;
  for (const name of ["name", "client_id"] as const)
    if (written[name] === "") problems.set(name, tell("fieldMissing"));
  for (const name of ADDRESSES) {
    if (written[name] === "") problems.set(name, tell("fieldMissing"));
    else if (!protocol.test(URL.parse(written[name])?.protocol ?? ""))
      problems.set(name, tell("fieldAddress"));
  }
  if (written.frame_origins.some((origin) => !ORIGIN.test(origin)))
    problems.set("frame_origins", tell("fieldOrigin"));
  if (platform) {
    if (problems.size > 0) does.refuse(call, problems);
    else does.change(platform, changesOf(platform, written));
    return;
  }
  const institution = chosenIn(form);
  if (!institution) problems.set("institution", tell("institutionMissing"));
  if (problems.size > 0 || !institution) does.refuse(call, problems);
  else does.add({ ...written, institution, deployments: linesIn(form, "deployments") });
}

type Registration = Omit<NewPlatform, "institution" | "deployments">;

function registrationIn(form: FormData): Registration {
  const text = (name: string): string => textIn(form, name);
  return {
    name: text("name"),
    issuer: text("issuer"),
    client_id: text("client_id"),
    authorization_endpoint: text("authorization_endpoint"),
    token_endpoint: text("token_endpoint"),
    jwks_uri: text("jwks_uri"),
    token_audience: text("token_audience") || null,
    product_family: text("product_family") || null,
    signature_algorithm: text("signature_algorithm") === "RS512" ? "RS512" : "RS256",
    new_deployments:
      (["accept", "refuse"] as const).find((one) => one === text("new_deployments")) ?? "pending",
    trusted_audiences: linesIn(form, "trusted_audiences"),
    frame_origins: linesIn(form, "frame_origins"),
  };
}

function linesIn(form: FormData, name: string): string[] {
  return textIn(form, name)
    .split(/\s*\n\s*/)
    .filter((line) => line !== "");
}

/** Only what differs, so that what somebody else changed meanwhile stays. */
function changesOf(platform: AdminPlatform, written: Registration): PlatformChange {
  return Object.fromEntries(
    Object.entries(written).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(platform[name as keyof Registration]),
    ),
  );
}

import type { AdminDeployment, AdminPlatform } from "@skillstudio/api-client";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ConsoleKey, ConsoleLanguage } from "./console-language.ts";
import { callOf, familyName, type ConsoleView } from "./console-view.ts";
import { badge, dated, fact, faultOf, pressable, told } from "./parts.ts";
import { platformForm } from "./platform-form.ts";
import { selfTest } from "./self-test.ts";

/** Every platform that has been decided on, with its deployments and how they fare. */
export function platforms(view: ConsoleView): TemplateResult {
  const { language, known, form, does } = view;
  const { tell } = language;
  const decided = known.platforms
    .filter(({ status }) => status !== "pending")
    .toSorted((a, b) => language.compare(a.name, b.name));
  return html`<section part="platforms" aria-labelledby="platforms">
    <div class="head">
      <h2 id="platforms" tabindex="-1" data-focus="platforms">${tell("platforms")}</h2>
      ${
        form?.kind === "add"
          ? nothing
          : html`<button
              type="button"
              part="add"
              data-focus="add"
              @click=${() => does.openForm({ kind: "add", family: "moodle" })}
            >
              ${tell("addPlatform")}
            </button>`
      }
    </div>
    ${form?.kind === "add" ? platformForm(view, undefined) : nothing}
    ${
      decided.length === 0
        ? html`<div class="nothing">
            <h3>${tell("emptyTitle")}</h3>
            <p class="muted">${tell("emptyHow")}</p>
          </div>`
        : html`<ul>
            ${repeat(
              decided,
              ({ platform_id }) => platform_id,
              (platform) => drawnPlatform(platform, view),
            )}
          </ul>`
    }
  </section>`;
}

function drawnPlatform(platform: AdminPlatform, view: ConsoleView): TemplateResult {
  const { language, form } = view;
  const { tell } = language;
  const { platform_id: id, name, status, institution } = platform;
  if (form?.kind === "edit" && form.platformId === id)
    return html`<li class="card" part="platform">${platformForm(view, platform)}</li>`;
  return html`<li class="card ${status}" part="platform">
    <div class="title">
      <h3 tabindex="-1" data-focus=${`platform-${id}`}><bdi>${name}</bdi></h3>
      ${badge(status, tell(`status_${status}`))}
      <p class="small muted">
        ${familyName(platform.product_family, language)} · <bdi>${platform.issuer}</bdi> ·
        <bdi>${institution?.name ?? tell("noInstitution")}</bdi>
      </p>
    </div>
    <details class="registration">
      <summary>${tell("registration")}</summary>
      ${registrationFacts(platform, language)}
    </details>
    ${actions(platform, view)}
    <div class="deployments">
      <h4>${tell("deployments")}</h4>
      ${
        platform.deployments.length === 0
          ? html`<p class="muted small">${tell("deploymentsNone")}</p>`
          : html`<ul>
              ${repeat(
                platform.deployments,
                ({ deployment_id }) => deployment_id,
                (deployment) => drawnDeployment(platform, deployment, view),
              )}
            </ul>`
      }
    </div>
  </li>`;
}

function actions(platform: AdminPlatform, view: ConsoleView): TemplateResult {
  const { language, does } = view;
  const { tell } = language;
  const { platform_id: id, name, status } = platform;
  const call = callOf.switch(id);
  const on = status === "active";
  return html`<div class="actions">
      <button
        type="button"
        part="edit"
        data-focus=${`edit-${id}`}
        aria-label=${tell("named", { action: tell("edit"), name })}
        @click=${() => does.openForm({ kind: "edit", platformId: id, family: platform.product_family ?? "" })}
      >
        ${tell("edit")}
      </button>
      ${pressable(
        view,
        call,
        {
          text: tell(on ? "switchOff" : "switchOn"),
          of: name,
          part: "switch",
        },
        () => does.switchPlatform(platform),
      )}
      <a href=${platform.guide_url} class="link">${tell("guide")}</a>
    </div>
    ${faultOf(view, call)}`;
}

/** A registration as it was written, for comparing with what the LMS shows. */
export function registrationFacts(platform: AdminPlatform, language: ConsoleLanguage): TemplateResult {
  const { tell } = language;
  const code = (text: string): TemplateResult => html`<bdi class="code">${text}</bdi>`;
  const codes = (texts: readonly string[]): unknown =>
    texts.length === 0 ? tell("none") : texts.map((text) => html`<div>${code(text)}</div>`);
  const scopes = platform.granted_scopes;
  return html`<dl class="facts wide">
    ${fact(tell("issuer"), code(platform.issuer))} ${fact(tell("clientId"), code(platform.client_id))}
    ${fact(tell("authorization"), code(platform.authorization_endpoint))}
    ${fact(tell("token"), code(platform.token_endpoint))} ${fact(tell("jwks"), code(platform.jwks_uri))}
    ${fact(
      tell("audience"),
      platform.token_audience === null ? tell("audienceSame") : code(platform.token_audience),
    )}
    ${fact(tell("algorithm"), code(platform.signature_algorithm))}
    ${fact(tell("frames"), codes(platform.frame_origins))}
    ${fact(tell("trusted"), codes(platform.trusted_audiences))}
    ${fact(tell("newDeployments"), tell(`new_${platform.new_deployments}`))}
    ${fact(
      tell("granted"),
      scopes === null
        ? tell("grantedUntold")
        : scopes.length === 0
          ? tell("none")
          : scopeList(scopes, language),
    )}
    ${fact(tell("since"), dated(platform.created_at, language))}
  </dl>`;
}

function drawnDeployment(
  platform: AdminPlatform,
  deployment: AdminDeployment,
  view: ConsoleView,
): TemplateResult {
  const { language, does } = view;
  const { tell } = language;
  const { deployment_id: id, status, institution } = deployment;
  const name = tell("deployment", { id: deployment.lti_deployment_id });
  const full = tell("deploymentOf", { id: deployment.lti_deployment_id, platform: platform.name });
  const [switching, testing] = [callOf.switch(id), callOf.test(id)];
  const on = status !== "disabled";
  return html`<li class="deployment" part="deployment">
    <div class="title">
      <h5 tabindex="-1" data-focus=${`deployment-${id}`}>${name}</h5>
      ${badge(status, tell(`status_${status}`))}
      ${institution ? html`<p class="small muted"><bdi>${institution.name}</bdi></p>` : nothing}
    </div>
    ${
      status === "pending"
        ? html`<p class="small">
            ${tell(platform.status === "active" ? "waitingAbove" : "waitingPlatformOff")}
          </p>`
        : html`${exchange(deployment, language)} ${selfTest(deployment, language)}`
    }
    <div class="actions">
      ${
        institution === null
          ? nothing
          : pressable(
              view,
              testing,
              {
                text: tell(view.busy(testing) ? "testing" : "test"),
                of: full,
                part: "test",
              },
              () => does.test(platform, deployment),
            )
      }
      ${pressable(
        view,
        switching,
        {
          text: tell(on ? "switchOff" : "switchOn"),
          of: full,
          part: "switch",
          look: "plain",
        },
        () => does.switchDeployment(platform, deployment),
      )}
    </div>
    ${faultOf(view, testing)} ${faultOf(view, switching)}
  </li>`;
}

/** What went between us and the LMS last. */
function exchange(deployment: AdminDeployment, language: ConsoleLanguage): TemplateResult {
  const { tell } = language;
  const { missing_scopes: missing } = deployment;
  const when = (instant: string | null): unknown =>
    instant === null ? html`<span class="muted">${tell("never")}</span>` : dated(instant, language);
  return html`<dl class="facts">
    ${fact(tell("lastLaunch"), when(deployment.last_launch_at))}
    ${fact(
      tell("lastRoster"),
      html`${when(deployment.last_roster_sync_at)} ${rosterProblem(deployment, language)}`,
    )}
    ${fact(tell("lastGrades"), when(deployment.last_grade_sync_at))}
    ${fact(
      tell("missing"),
      missing === null
        ? html`<span class="muted">${tell("missingUnknown")}</span>`
        : missing.length === 0
          ? tell("missingNone")
          : html`<div class="attention">${scopeList(missing, language)}</div>`,
    )}
  </dl>`;
}

const ROSTER_REASONS: Readonly<Record<string, ConsoleKey>> = {
  roster_doubtful: "roster_roster_doubtful",
  service_refused: "roster_service_refused",
  service_busy: "roster_service_busy",
  service_invalid: "roster_service_invalid",
  unreachable: "roster_unreachable",
  scope_not_granted: "roster_scope_not_granted",
  tool_keys_unreachable: "roster_tool_keys_unreachable",
};

function rosterProblem(
  { last_roster_error: code, last_roster_error_at: at }: AdminDeployment,
  language: ConsoleLanguage,
): TemplateResult | typeof nothing {
  if (code === null) return nothing;
  const reason = told(language, ROSTER_REASONS, code) ?? language.tell("roster_other", { code });
  const ago = at === null ? "" : language.ago(at);
  return html`<span class="attention small" title=${at === null ? nothing : language.moment(at)}
    >${language.tell("rosterFailed", { ago, reason })}</span
  >`;
}

const SCOPES: Readonly<Record<string, ConsoleKey>> = {
  lineitem: "scope_lineitem",
  "lineitem.readonly": "scope_lineitem.readonly",
  "result.readonly": "scope_result.readonly",
  score: "scope_score",
  "contextmembership.readonly": "scope_contextmembership.readonly",
  noticehandlers: "scope_noticehandlers",
};

/** Scopes in words; one that we have no words for as it is. */
function scopeList(scopes: readonly string[], language: ConsoleLanguage): TemplateResult {
  return html`<ul class="plain-list">
    ${scopes.map((scope) => {
      const words = told(language, SCOPES, scope.slice(scope.lastIndexOf("/") + 1));
      return html`<li title=${scope}>${words ?? html`<bdi class="code">${scope}</bdi>`}</li>`;
    })}
  </ul>`;
}

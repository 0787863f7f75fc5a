import type { AdminDeployment, AdminPlatform } from "@skillstudio/api-client";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { callOf, familyName, waitingOf, type ConsoleView } from "./console-view.ts";
import { chosenIn, dated, fact, faultOf, institutionChoice, pressable } from "./parts.ts";
import { registrationFacts } from "./platforms.ts";

/** What waits for an operator comes first; `answered` says so too once the last of it is decided. */
export function waiting(view: ConsoleView, answered: boolean): TemplateResult | typeof nothing {
  const { platforms, deployments } = waitingOf(view.known.platforms);
  const { tell } = view.language;
  const n = platforms.length + deployments.length;
  if (n === 0 && !answered) return nothing;
  return html`<section class="waiting" part="waiting" aria-labelledby="waiting">
    <h2 id="waiting" tabindex="-1" data-focus="waiting">${tell(n > 0 ? "waiting" : "waitingDone")}</h2>
    <p class="muted small">${n > 0 ? tell("waitingCount", { n }) : tell("waitingDoneNote")}</p>
    <ul>
      ${repeat(
        platforms,
        ({ platform_id }) => platform_id,
        (platform) => waitingPlatform(platform, view),
      )}
      ${repeat(
        deployments,
        ({ deployment }) => deployment.deployment_id,
        ({ platform, deployment }) => waitingDeployment(platform, deployment, view),
      )}
    </ul>
  </section>`;
}

function waitingPlatform(platform: AdminPlatform, view: ConsoleView): TemplateResult {
  const { language, does } = view;
  const { tell } = language;
  const { platform_id: id, name } = platform;
  const off = callOf.switch(id);
  return html`<li class="card" part="request">
    <div class="what">
      <p class="kind">${tell("waitingPlatform")}</p>
      <h3 tabindex="-1" data-focus=${`request-${id}`}><bdi>${name}</bdi></h3>
      <dl class="facts">
        ${fact("LMS", familyName(platform.product_family, language))}
        ${fact(tell("asked"), dated(platform.created_at, language))}
        ${fact(tell("issuer"), html`<bdi>${platform.issuer}</bdi>`, "long")}
        ${fact(tell("clientId"), html`<bdi>${platform.client_id}</bdi>`)}
      </dl>
      <details>
        <summary>${tell("registration")}</summary>
        ${registrationFacts(platform, language)}
      </details>
    </div>
    ${approval(view, {
      id,
      name,
      approve: (choice) => does.approvePlatform(platform, choice),
      more: pressable(view, off, { text: tell("switchOff"), of: name, part: "switch", look: "plain" }, () =>
        does.switchPlatform(platform),
      ),
    })}
    ${faultOf(view, off)}
  </li>`;
}

function waitingDeployment(
  platform: AdminPlatform,
  deployment: AdminDeployment,
  view: ConsoleView,
): TemplateResult {
  const { language, does } = view;
  const { tell } = language;
  const id = deployment.deployment_id;
  const words = { id: deployment.lti_deployment_id, platform: platform.name };
  return html`<li class="card" part="request">
    <div class="what">
      <p class="kind">${tell("waitingDeployment", { platform: platform.name })}</p>
      <h3 tabindex="-1" data-focus=${`request-${id}`}>${tell("deployment", words)}</h3>
      <dl class="facts">
        ${fact("LMS", familyName(platform.product_family, language))} ${askedBy(deployment, view)}
        ${fact(tell("asked"), dated(deployment.created_at, language))}
        ${fact(tell("issuer"), html`<bdi>${platform.issuer}</bdi>`, "long")}
      </dl>
    </div>
    ${approval(view, {
      id,
      name: tell("deploymentOf", words),
      chosen: platform.institution,
      approve: (choice) => does.approveDeployment(platform, deployment, choice),
    })}
  </li>`;
}

/** An LMS that serves many schools under one registration may tell which of them asks. */
function askedBy(deployment: AdminDeployment, { language }: ConsoleView): TemplateResult | typeof nothing {
  if (!("platform_name" in deployment) || typeof deployment.platform_name !== "string") return nothing;
  return fact(language.tell("askedBy"), html`<bdi>${deployment.platform_name}</bdi>`);
}

function approval(
  view: ConsoleView,
  {
    id,
    name,
    chosen = null,
    approve,
    more = nothing,
  }: {
    readonly id: string;
    readonly name: string;
    readonly chosen?: AdminPlatform["institution"];
    readonly approve: Parameters<typeof decide>[1];
    /** What can be done instead. */
    readonly more?: TemplateResult | typeof nothing;
  },
): TemplateResult {
  const { tell } = view.language;
  const call = callOf.approve(id);
  return html`<form novalidate class="approval" @submit=${(event: SubmitEvent) => decide(event, approve)}>
    ${institutionChoice(view, call, {
      label: tell("institution"),
      first: tell("institutionChoose"),
      hint: tell("institutionHint"),
      chosen,
    })}
    <div class="actions">
      ${pressable(view, call, {
        text: tell("approve"),
        of: name,
        part: "approve",
        look: "primary",
        type: "submit",
      })}
      ${more}
    </div>
    ${faultOf(view, call)}
  </form>`;
}

function decide(
  event: SubmitEvent,
  approve: (choice: NonNullable<ReturnType<typeof chosenIn>> | undefined) => void,
): void {
  event.preventDefault();
  approve(chosenIn(new FormData(event.currentTarget as HTMLFormElement)) ?? undefined);
}

import { html, type TemplateResult } from "lit";
import type { ConsoleLanguage } from "./console-language.ts";
import { callOf, type ConsoleView, type Question } from "./console-view.ts";
import { faultOf, pressable } from "./parts.ts";

interface Asking extends Pick<ConsoleView, "busy" | "fault" | "language"> {
  readonly close: () => void;
  readonly agree: () => void;
}

/** Asks before something is done that people would notice, and says what it does. */
export function question(asked: Question | undefined, asking: Asking): TemplateResult {
  return html`<dialog
    part="question"
    aria-labelledby="question"
    aria-describedby="why"
    @close=${asking.close}
  >
    ${asked ? drawnQuestion(asked, asking) : ""}
  </dialog>`;
}

function drawnQuestion(asked: Question, asking: Asking): TemplateResult {
  const { language, close, agree, fault } = asking;
  const { tell } = language;
  const { call, title, why, yes } = wordsOf(asked, language, fault);
  return html`<h2 id="question">${title}</h2>
    <p id="why">${why}</p>
    ${faultOf(asking, call)}
    <div class="actions">
      ${pressable(asking, call, { text: yes, part: "agree", look: "primary" }, agree)}
      <button type="button" part="cancel" autofocus @click=${close}>${tell("cancel")}</button>
    </div>`;
}

function wordsOf(
  asked: Question,
  { tell }: ConsoleLanguage,
  fault: ConsoleView["fault"],
): { readonly call: string; readonly title: string; readonly why: string; readonly yes: string } {
  switch (asked.kind) {
    case "platform":
      return {
        call: callOf.switch(asked.platform.platform_id),
        title: tell("switchOffPlatform", { name: asked.platform.name }),
        why: tell("switchOffPlatformWhy"),
        yes: tell("switchOff"),
      };
    case "deployment": {
      const name = tell("deploymentOf", {
        id: asked.deployment.lti_deployment_id,
        platform: asked.platform.name,
      });
      return {
        call: callOf.switch(asked.deployment.deployment_id),
        title: tell("switchOffPlatform", { name }),
        why: tell("switchOffDeploymentWhy"),
        yes: tell("switchOff"),
      };
    }
    default:
      return {
        call: callOf.keys,
        title: tell("rotateTitle"),
        why: tell("rotateWhy"),
        yes: tell(fault(callOf.keys)?.code === "key_too_new" ? "rotateEarly" : "rotate"),
      };
  }
}

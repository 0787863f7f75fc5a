import type { AdminDeployment, SelfTest, SelfTestCheck } from "@skillstudio/api-client";
import { html, nothing, type TemplateResult } from "lit";
import type { ConsoleLanguage } from "./console-language.ts";
import { badge, since } from "./parts.ts";

/** What a deployment really offers, and how to get the rest. It is open while something wants mending. */
export function selfTest({ self_test: test }: AdminDeployment, language: ConsoleLanguage): TemplateResult {
  const { tell } = language;
  if (test === null) return html`<p class="small muted">${tell("selfTest")}: ${tell("selfTestNone")}</p>`;
  return html`<details class="self-test" part="self-test" ?open=${badIn(test) > 0}>
    <summary>
      <span
        >${tell("selfTest")}: ${resultOf(test, language)} ·
        <span class="muted">${since(test.tested_at, language)}</span></span
      >
    </summary>
    <p class="small muted">${tell(test.live ? "selfTestLive" : "selfTestRead")}</p>
    <ul class="checks">
      ${test.checks.map((check) => drawnCheck(check, language))}
    </ul>
  </details>`;
}

/** A self-test's result in a word or two. */
export function resultOf(test: SelfTest, { tell }: ConsoleLanguage): string {
  const n = badIn(test);
  if (n > 0) return tell("selfTestBad", { n });
  return tell(test.checks.every(({ status }) => status === "ok") ? "selfTestGood" : "check_unknown");
}

function badIn({ checks }: SelfTest): number {
  return checks.filter(({ status }) => status === "missing" || status === "failed").length;
}

function drawnCheck(
  { status, title, meaning, fix, detail }: SelfTestCheck,
  language: ConsoleLanguage,
): TemplateResult {
  const { tell } = language;
  return html`<li part="check">
    <p class="check-title"><strong>${title}</strong> ${badge(status, tell(`check_${status}`))}</p>
    <p class="small">${meaning}</p>
    ${fix === null ? nothing : html`<p class="small fix"><strong>${tell("fix")}:</strong> <bdi>${fix}</bdi></p>`}
    ${
      detail === null
        ? nothing
        : html`<p class="small muted">${tell("detail")}: <bdi class="code">${detail}</bdi></p>`
    }
  </li>`;
}

import { css, html, svg, type CSSResult, type SVGTemplateResult, type TemplateResult } from "lit";

type Sign = "done" | "current" | "open" | "locked" | "wrong";

const SIGNS: Readonly<Record<Sign, SVGTemplateResult>> = {
  done: svg`<circle class="full" cx="12" cy="12" r="11" /><path class="sign" d="M7 12.5l3.5 3.5L17 8.5" />`,
  current: svg`<circle class="ring-line" cx="12" cy="12" r="10" /><circle class="full" cx="12" cy="12" r="5" />`,
  open: svg`<circle class="open-line" cx="12" cy="12" r="10" />`,
  locked: svg`<circle class="open-line" cx="12" cy="12" r="10" stroke-dasharray="3 3" />`,
  wrong: svg`<circle class="warm-line" cx="12" cy="12" r="10" /><path class="warm-line" d="M8.5 8.5l7 7M15.5 8.5l-7 7" />`,
};

/** How something stands, as a sign; decoration beside the word that says the same. */
export function mark(sign: Sign): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    ${SIGNS[sign]}
  </svg>`;
}

export const markStyles: CSSResult = css`
  .mark {
    flex: none;
    fill: none;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .mark .full {
    fill: var(--_accent);
  }
  .mark .sign {
    stroke: var(--_on-accent);
  }
  .mark .ring-line {
    stroke: var(--_accent);
  }
  .mark .open-line {
    stroke: var(--_edge);
  }
  .mark .warm-line {
    stroke: var(--_attention);
  }
  @media (forced-colors: active) {
    .mark {
      forced-color-adjust: none;
    }
  }
`;

import { css, html, type CSSResult, type TemplateResult } from "lit";

/** A horizontal bar; decoration beside the figure that says the same. `ratio` 0..1, more is drawn as full. */
export function bar(ratio: number): TemplateResult {
  return html`<svg class="bar" aria-hidden="true">
    <rect class="track" width="100%" height="100%" rx="3" />
    <rect class="fill" width="${Math.min(1, Math.max(0, ratio)) * 100}%" height="100%" rx="3" />
  </svg>`;
}

export const barStyles: CSSResult = css`
  .bar {
    inline-size: 100%;
    block-size: 0.375rem;
  }
  :dir(rtl) > .bar {
    transform: scaleX(-1);
  }
  .bar .track {
    fill: var(--_line);
  }
  .bar .fill {
    fill: var(--_accent);
  }
  .attention .bar .fill {
    fill: var(--_attention);
  }
  @media (forced-colors: active) {
    .bar .track {
      fill: Canvas;
      stroke: CanvasText;
    }
  }
`;

import { css, html, svg, type CSSResult, type TemplateResult } from "lit";

/** Part of a whole as a ring; decoration beside the figure that says the same. `ratio` 0..1. */
export function ring(ratio: number): TemplateResult {
  const drawn = Math.min(1, Math.max(0, ratio)) * 100;
  return html`<svg class="ring" viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
    <circle class="track" cx="24" cy="24" r="20" />
    ${
      drawn === 0
        ? ""
        : svg`<circle class="fill" cx="24" cy="24" r="20" pathLength="100" stroke-dasharray="${drawn} 100" />`
    }
  </svg>`;
}

export const ringStyles: CSSResult = css`
  .ring {
    flex: none;
    fill: none;
    stroke-width: 6;
    transform: rotate(-90deg);
  }
  .ring .track {
    stroke: var(--_line);
  }
  .ring .fill {
    stroke: var(--_accent);
    stroke-linecap: round;
  }
  @media (forced-colors: active) {
    .ring .track {
      stroke-width: 1;
    }
  }
  :dir(rtl) > .ring {
    transform: rotate(-90deg) scaleY(-1);
  }
`;

import { css, type CSSResult } from "lit";

export const classOverviewStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  .eyebrow {
    margin-block-end: calc(var(--_space) * 2);
    color: var(--_muted);
    font-size: var(--_small);
    font-weight: 600;
  }
  h2 {
    font-size: clamp(1.375rem, 1.1rem + 1.4cqi, 2rem);
    letter-spacing: -0.017em;
  }
  .columns {
    display: grid;
    gap: calc(var(--_space) * 10);
    margin-block-start: calc(var(--_space) * 6);
    align-items: start;
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  :is(th, td) {
    padding: calc(var(--_space) * 2.5) calc(var(--_space) * 3);
    border-block-end: 1px solid var(--_line);
    font-weight: 400;
    text-align: start;
    vertical-align: middle;
  }
  :is(th, td):first-child {
    padding-inline-start: 0;
  }
  thead th {
    padding-block: 0;
    white-space: nowrap;
  }
  thead button.plain {
    padding-inline: 0;
    overflow-wrap: normal;
    text-align: start;
    color: var(--_muted);
  }
  thead svg {
    visibility: hidden;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  thead :is([aria-sort="ascending"], [aria-sort="descending"]) button.plain {
    color: var(--_ink);
  }
  thead :is([aria-sort="ascending"], [aria-sort="descending"]) svg {
    visibility: visible;
  }
  thead [aria-sort="ascending"] svg {
    transform: scaleY(-1);
  }
  button.open {
    justify-content: start;
    min-block-size: 1.75rem;
    padding: 0;
    color: var(--_ink);
    font-size: var(--_size);
    text-align: start;
  }
  button.open:hover {
    color: var(--_accent);
  }
  tbody th .small {
    display: block;
  }
  .progress {
    min-inline-size: 8rem;
    font-size: var(--_small);
  }
  .progress .bar {
    max-inline-size: 10rem;
    margin-block-start: calc(var(--_space));
  }
  .lastActive {
    white-space: nowrap;
  }

  .setup {
    padding: calc(var(--_space) * 6);
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_tint);
  }
  .setup ol {
    display: grid;
    gap: calc(var(--_space) * 3);
    margin-block-start: calc(var(--_space) * 4);
  }
  .setup li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
  }
  .setup li svg {
    margin-block-start: 0.125rem;
    fill: none;
    stroke: var(--_accent);
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .setup .done circle {
    fill: var(--_accent);
  }
  .setup .done path {
    stroke: var(--_on-accent);
    stroke-width: 2;
  }
  .setup .open-step path {
    visibility: hidden;
  }
  .setup strong {
    font-weight: 600;
  }
  .setup .done strong {
    font-weight: 400;
  }
  .how {
    display: block;
  }

  button[part="back"] {
    padding-inline: 0;
  }
  .arrow {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .arrow:dir(rtl) {
    transform: scaleX(-1);
  }
  skill-dashboard {
    margin-inline: calc(-1 * clamp(1rem, 4cqi, 2.5rem));
  }

  footer {
    margin-block-start: calc(var(--_space) * 8);
  }

  .bones {
    display: grid;
    gap: calc(var(--_space) * 3);
  }
  .bone.heading {
    inline-size: 14rem;
    block-size: 2rem;
    margin-block-end: calc(var(--_space) * 4);
  }
  .bone.row {
    block-size: 2.5rem;
  }

  @container (inline-size >= 40rem) {
    .narrow.narrow {
      display: none;
    }
  }
  @container (inline-size < 40rem) {
    :is(th, td):is(.lastActive, .streak) {
      display: none;
    }
    .progress {
      inline-size: 6.5rem;
      min-inline-size: 6.5rem;
    }
    .quiz {
      inline-size: 4.75rem;
    }
    thead th {
      white-space: normal;
    }
  }
  @container (inline-size < 24rem) {
    :is(th, td) {
      padding-inline: 0 calc(var(--_space) * 3);
    }
    .quiz {
      inline-size: 3.75rem;
      padding-inline-end: 0;
    }
    .progress {
      inline-size: 4rem;
      min-inline-size: 4rem;
    }
  }
  @container (inline-size >= 60rem) {
    .columns:has(.setup) {
      grid-template-columns: minmax(0, 1fr) 19rem;
      column-gap: clamp(2.5rem, 5cqi, 4rem);
    }
  }
`;

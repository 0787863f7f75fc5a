import { css, type CSSResult } from "lit";

export const fileImportStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  h2 {
    margin-block-end: calc(var(--_space) * 3);
  }
  .zone {
    display: grid;
    gap: calc(var(--_space) * 4);
    padding: calc(var(--_space) * 6);
    border: 1.5px dashed var(--_edge);
    border-radius: var(--_radius);
  }
  .zone p {
    max-inline-size: 40rem;
    text-wrap: pretty;
  }
  .hovered {
    border-style: solid;
    border-color: var(--_accent);
    background: var(--_tint);
  }
  .choose {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 3);
  }
  .button:focus-within {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  @media (hover: none) {
    .drop {
      display: none;
    }
  }

  .outcomes {
    display: grid;
    gap: calc(var(--_space) * 6);
  }
  .outcomes > * {
    margin-block-start: calc(var(--_space) * 6);
  }
  .outcomes > * + * {
    margin-block-start: 0;
    padding-block-start: calc(var(--_space) * 6);
    border-block-start: 1px solid var(--_line);
  }
  .working {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
  }
  .working svg {
    flex: none;
    fill: none;
    stroke: var(--_accent);
    stroke-width: 2.5;
    stroke-dasharray: 34 17;
    stroke-linecap: round;
  }
  .failed {
    padding-inline-start: calc(var(--_space) * 4);
    border-inline-start: 3px solid var(--_attention);
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 4) calc(var(--_space) * 10);
    margin-block: calc(var(--_space) * 4);
  }
  dl div {
    display: flex;
    flex-direction: column-reverse;
  }
  dt {
    color: var(--_muted);
    font-size: var(--_small);
  }
  dd {
    font-size: calc(var(--_size) * 1.5);
    font-weight: 650;
    line-height: 1.2;
  }
  .marked :is(dd, dt) {
    color: var(--_attention);
  }
  summary {
    inline-size: fit-content;
    padding-block: calc(var(--_space) * 2);
    color: var(--_accent);
    font-size: var(--_small);
    font-weight: 600;
    cursor: pointer;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--_small);
  }
  :is(th, td) {
    padding-block: calc(var(--_space) * 2);
    padding-inline: 0 calc(var(--_space) * 4);
    border-block-end: 1px solid var(--_line);
    font-weight: 400;
    text-align: start;
    vertical-align: top;
  }
  thead th {
    color: var(--_muted);
  }
  code {
    display: block;
    color: var(--_muted);
    font-size: var(--_tiny);
    text-align: start;
  }
  @media (prefers-reduced-motion: no-preference) {
    .working svg {
      animation: turn 1s linear infinite;
    }
    @keyframes turn {
      to {
        transform: rotate(1turn);
      }
    }
  }
`;

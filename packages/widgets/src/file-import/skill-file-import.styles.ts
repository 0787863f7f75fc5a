import { css, type CSSResult } from "lit";

export const fileImportStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  article > h2 {
    margin-block-end: calc(var(--_space) * 4);
  }

  .top {
    display: grid;
    gap: calc(var(--_space) * 4) clamp(3rem, 6cqi, 5rem);
    align-items: start;
  }
  .zone {
    display: grid;
    align-content: center;
    gap: calc(var(--_space) * 4);
    min-block-size: 11rem;
    padding: calc(var(--_space) * 6);
    border: 1.5px dashed var(--_edge);
    border-radius: var(--_radius);
  }
  .zone p {
    max-inline-size: 36rem;
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
  .button:has(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  @media (hover: none) {
    .drop {
      display: none;
    }
  }

  summary {
    inline-size: fit-content;
    min-block-size: 1.5rem;
    padding-block: calc(var(--_space) * 1.5);
    color: var(--_accent);
    font-size: var(--_small);
    font-weight: 600;
    cursor: pointer;
  }
  .where dl {
    display: grid;
    gap: calc(var(--_space) * 3);
    padding-block: calc(var(--_space) * 2);
    font-size: var(--_small);
  }
  .where dt {
    font-weight: 600;
  }
  .where dd {
    color: var(--_muted);
    text-wrap: pretty;
  }

  .progress {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 2) calc(var(--_space) * 4);
    margin-block-start: calc(var(--_space) * 6);
  }
  progress {
    flex: 1 1 12rem;
    block-size: 0.5rem;
    border: 0;
    border-radius: 999px;
    background: var(--_line);
    color: var(--_accent);
    overflow: hidden;
    appearance: none;
  }
  ::-webkit-progress-bar {
    background: none;
  }
  ::-webkit-progress-value {
    background: var(--_accent);
  }
  ::-moz-progress-bar {
    background: var(--_accent);
  }
  progress:indeterminate {
    background: linear-gradient(90deg, var(--_line), var(--_accent), var(--_line)) 0 0 / 200% 100%;
  }

  .outcomes {
    margin-block-start: calc(var(--_space) * 6);
  }
  .outcomes > li {
    padding-block: calc(var(--_space) * 6);
    border-block-start: 1px solid var(--_line);
  }
  .outcomes > :is(.waiting, .sending) {
    padding-block: calc(var(--_space) * 4);
    color: var(--_muted);
  }
  .outcomes > .sending {
    color: var(--_accent);
  }
  .sending h3 {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
  }
  .sending h3::before {
    content: "";
    flex: none;
    inline-size: 1.125rem;
    block-size: 1.125rem;
    border: 2.5px solid var(--_line);
    border-block-start-color: currentColor;
    border-radius: 50%;
  }
  .failed {
    position: relative;
    padding-inline-start: calc(var(--_space) * 4);
  }
  .failed::before {
    content: "";
    position: absolute;
    inset-block: calc(var(--_space) * 6);
    inset-inline-start: 0;
    border-inline-start: 3px solid var(--_attention);
  }
  .failed button {
    margin-block-start: calc(var(--_space) * 4);
  }

  .shares {
    inline-size: 100%;
    block-size: 0.5rem;
    margin-block: calc(var(--_space) * 4);
    border-radius: 999px;
    background: var(--_line);
  }
  .shares:dir(rtl) {
    transform: scaleX(-1);
  }
  .done {
    --_accepted: var(--_accent);
    --_unchanged: color-mix(in oklab, var(--_accent) 45%, var(--_ground));
    --_set_aside: var(--_edge);
    --_refused: var(--_attention);
  }
  rect.accepted {
    fill: var(--_accepted);
  }
  rect.unchanged {
    fill: var(--_unchanged);
  }
  rect.set_aside {
    fill: var(--_set_aside);
  }
  rect.refused {
    fill: var(--_refused);
  }
  .done dl {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: calc(var(--_space) * 5);
    margin-block-end: calc(var(--_space) * 3);
  }
  .done dl > div {
    display: grid;
    align-content: start;
    padding-inline-start: calc(var(--_space) * 3);
    border-inline-start: 3px solid var(--_line);
  }
  .done dl > .accepted {
    border-color: var(--_accepted);
  }
  .done dl > .unchanged {
    border-color: var(--_unchanged);
  }
  .done dl > .set_aside {
    border-color: var(--_set_aside);
  }
  .done dl > .refused {
    border-color: var(--_refused);
  }
  .done dt {
    font-size: var(--_small);
    font-weight: 600;
  }
  dd.number {
    order: -1;
    font-size: calc(var(--_size) * 1.5);
    font-weight: 650;
    line-height: 1.2;
  }
  .none {
    color: var(--_muted);
  }

  table {
    inline-size: 100%;
    margin-block-end: calc(var(--_space) * 3);
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
  .rejects th:first-child {
    inline-size: 4.5rem;
  }
  .columns th {
    inline-size: 50%;
  }
  code {
    display: block;
    color: var(--_muted);
    font-size: var(--_tiny);
    text-align: start;
  }

  .bone.heading {
    inline-size: 10rem;
    block-size: 1.5rem;
    margin-block-end: calc(var(--_space) * 4);
  }
  .bone.panel {
    block-size: 11rem;
    border-radius: var(--_radius);
  }

  @media (prefers-reduced-motion: no-preference) {
    .sending h3::before {
      animation: turn 1s linear infinite;
    }
    progress:indeterminate {
      animation: pass 2s linear infinite;
    }
    @keyframes turn {
      to {
        transform: rotate(1turn);
      }
    }
    @keyframes pass {
      from {
        background-position: 200% 0;
      }
    }
  }
  @media (forced-colors: active) {
    progress {
      border: 1px solid CanvasText;
    }
    .shares {
      display: none;
    }
  }
  @container (inline-size >= 45rem) {
    .done dl {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }
  @container (inline-size >= 52rem) {
    .top {
      grid-template-columns: minmax(0, 1.4fr) minmax(0, 1fr);
    }
  }
`;

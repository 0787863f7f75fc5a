import { css, type CSSResult } from "lit";

export const viewPickerStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  legend {
    padding: 0;
    margin-block-end: calc(var(--_space) * 2);
  }
  form h2 {
    font-size: clamp(1.25rem, 1.1rem + 1cqi, 1.75rem);
    line-height: 1.25;
    letter-spacing: -0.014em;
  }
  form h2:lang(ar) {
    letter-spacing: 0;
  }
  .options {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: calc(var(--_space) * 5);
    max-inline-size: 46rem;
    margin-block: calc(var(--_space) * 6);
  }
  .option {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-content: start;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    overflow: hidden;
    cursor: pointer;
  }
  .option:hover {
    border-color: var(--_ink);
  }
  .option:has(:checked) {
    border-color: var(--_accent);
    box-shadow: 0 0 0 1px var(--_accent);
  }
  .option:has(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 3px;
  }
  .preview {
    grid-column: 1 / -1;
    inline-size: 100%;
    background: var(--_raised);
    border-block-end: 1px solid var(--_line);
  }
  .preview:dir(rtl) {
    transform: scaleX(-1);
  }
  input {
    grid-row: 2;
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: calc(var(--_space) * 5) 0 0;
    margin-inline-start: calc(var(--_space) * 5);
    accent-color: var(--_accent);
    outline: none;
  }
  .words {
    grid-row: 2;
    display: grid;
    gap: calc(var(--_space));
    padding: calc(var(--_space) * 4) calc(var(--_space) * 5) calc(var(--_space) * 5);
    padding-inline-start: calc(var(--_space) * 3);
  }
  .name {
    font-size: var(--_large);
    font-weight: 600;
  }
  .ink {
    fill: var(--_ink);
  }
  .line {
    fill: var(--_line);
  }
  .tint {
    fill: var(--_tint);
  }
  .accent {
    fill: var(--_accent);
  }
  .warm {
    fill: var(--_attention);
  }
  .rule,
  .frame,
  .track {
    fill: none;
    stroke: var(--_line);
  }
  .track {
    stroke-width: 4;
  }
  .arc,
  .curve {
    fill: none;
    stroke: var(--_accent);
    stroke-linecap: round;
  }
  .arc {
    stroke-width: 4;
  }
  .curve {
    stroke-width: 2.5;
  }
  .send {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 3);
  }
  .problem {
    color: var(--_attention);
    font-weight: 600;
  }

  .bone.heading {
    inline-size: min(100%, 22rem);
    block-size: 1.75rem;
  }
  .bone.card {
    block-size: 18rem;
    border-radius: var(--_radius);
  }
`;

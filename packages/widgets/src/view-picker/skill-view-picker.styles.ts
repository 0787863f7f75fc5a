import { css, type CSSResult } from "lit";

export const viewPickerStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  fieldset {
    min-inline-size: 0;
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
  .plain {
    max-inline-size: 46rem;
    margin-block-start: calc(var(--_space) * 3);
    padding: calc(var(--_space) * 3) calc(var(--_space) * 4);
    border-inline-start: 3px solid var(--_attention);
    background: var(--_attention-tint);
  }
  .options {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
    gap: calc(var(--_space) * 5);
    align-items: start;
    max-inline-size: 60rem;
    margin-block: calc(var(--_space) * 6);
  }
  .option {
    display: flex;
    flex-direction: column;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    overflow: hidden;
  }
  .option:hover {
    border-color: var(--_ink);
  }
  .option:has(.choice:checked) {
    border-color: var(--_accent);
    box-shadow: 0 0 0 1px var(--_accent);
  }
  .option:has(.choice:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 3px;
  }
  .option > label {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-content: start;
    flex: 1;
    cursor: pointer;
  }
  .option.missing {
    border-color: var(--_line);
  }
  .option.missing > label {
    cursor: default;
  }
  .option.missing .preview {
    opacity: 0.5;
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
  /* A tick is the same in every script. */
  .preview:dir(rtl) .sign {
    transform: scaleX(-1);
    transform-box: fill-box;
    transform-origin: center;
  }
  input[type="radio"],
  input[type="checkbox"] {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    flex: none;
    margin: 0;
    accent-color: var(--_accent);
  }
  input.choice {
    grid-row: 2;
    margin-block-start: calc(var(--_space) * 5);
    margin-inline-start: calc(var(--_space) * 5);
    outline: none;
  }
  .words {
    grid-row: 2;
    display: grid;
    align-content: start;
    gap: calc(var(--_space));
    padding: calc(var(--_space) * 4) calc(var(--_space) * 5) calc(var(--_space) * 5);
    padding-inline-start: calc(var(--_space) * 3);
  }
  .name {
    font-size: var(--_large);
    font-weight: 600;
  }
  .about {
    display: grid;
    gap: calc(var(--_space) * 2);
  }
  .whom {
    color: var(--_ink);
  }
  .gradable {
    color: var(--_accent);
    font-weight: 600;
  }
  .lacking {
    padding: calc(var(--_space) * 2) calc(var(--_space) * 3);
    border-inline-start: 3px solid var(--_attention);
    background: var(--_attention-tint);
    color: var(--_ink);
  }
  .settings {
    display: grid;
    gap: calc(var(--_space) * 3);
    padding: calc(var(--_space) * 4) calc(var(--_space) * 5) calc(var(--_space) * 5);
    border-block-start: 1px solid var(--_line);
    background: var(--_raised);
  }
  .field {
    display: grid;
    gap: calc(var(--_space));
    font-size: var(--_small);
    font-weight: 600;
  }
  .field input,
  .field select {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 2.75rem;
    padding: calc(var(--_space) * 2) calc(var(--_space) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-small);
    background: var(--_ground);
    color: inherit;
    font: inherit;
    font-size: var(--_size);
    font-weight: 400;
  }
  .field [aria-invalid="true"] {
    border-color: var(--_attention);
    box-shadow: 0 0 0 1px var(--_attention);
  }
  .points input {
    inline-size: 8rem;
  }
  .switch {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 3);
    min-block-size: 1.75rem;
    font-size: var(--_small);
    font-weight: 600;
    cursor: pointer;
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
    stroke-linejoin: round;
  }
  .curve {
    stroke-width: 2.5;
  }
  .tick {
    fill: none;
    stroke: var(--_on-accent);
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .ground-accent {
    fill: var(--_ground);
    stroke: var(--_accent);
    stroke-width: 2;
  }
  .ground-line {
    fill: var(--_ground);
    stroke: var(--_line);
    stroke-width: 2;
  }
  .wide {
    stroke-width: 8;
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

import { css, type CSSResult } from "lit";

export const quizStyles: CSSResult = css`
  article {
    max-inline-size: 48rem;
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  form,
  .result {
    display: grid;
    gap: calc(var(--_space) * 8);
  }
  header {
    display: grid;
    gap: calc(var(--_space));
  }
  h2 {
    font-size: clamp(1.25rem, 1.1rem + 1cqi, 1.75rem);
    letter-spacing: -0.014em;
    outline-offset: 4px;
  }
  h3 {
    margin-block-end: calc(var(--_space) * 3);
  }
  fieldset {
    display: grid;
    gap: calc(var(--_space) * 2);
    min-inline-size: 0;
  }
  legend {
    display: grid;
    padding: 0;
  }
  .prompt {
    font-size: var(--_large);
    font-weight: 600;
    white-space: pre-line;
  }
  .choices {
    display: grid;
    gap: calc(var(--_space) * 2);
    margin-block-start: calc(var(--_space) * 2);
  }
  .choice {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: calc(var(--_space) * 3);
    min-block-size: 2.75rem;
    padding: calc(var(--_space) * 2) calc(var(--_space) * 4);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .choice:hover {
    border-color: var(--_ink);
  }
  .choice:has(:checked) {
    border-color: var(--_accent);
    background: var(--_tint);
  }
  .choice:has(:focus-visible) {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  .choice input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--_accent);
    outline: none;
  }
  fieldset > input {
    inline-size: min(100%, 14rem);
    min-block-size: 2.75rem;
    margin-block-start: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 2) calc(var(--_space) * 3);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius-small);
    background: var(--_ground);
    color: inherit;
    font: inherit;
  }
  fieldset > input[aria-invalid="true"] {
    border-color: var(--_attention);
    box-shadow: 0 0 0 1px var(--_attention);
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
  .figure {
    font-size: var(--_figure);
    font-weight: 650;
    line-height: 1.2;
  }
  .note {
    padding: calc(var(--_space) * 2) calc(var(--_space) * 3);
    border-inline-start: 3px solid var(--_attention);
    background: var(--_attention-tint);
  }
  .skills {
    display: grid;
    gap: calc(var(--_space) * 4);
  }
  .skills li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: baseline;
    gap: calc(var(--_space)) calc(var(--_space) * 3);
  }
  .skills .bar {
    grid-column: 1 / -1;
  }
  .questions {
    display: grid;
    gap: calc(var(--_space) * 3);
  }
  .questions li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
  }
  .bones {
    display: grid;
    gap: calc(var(--_space) * 5);
  }
  .bone.heading {
    inline-size: 14rem;
    block-size: 1.75rem;
  }
  .bone.question {
    block-size: 9rem;
    border-radius: var(--_radius);
  }
`;

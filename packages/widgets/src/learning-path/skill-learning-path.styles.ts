import { css, type CSSResult } from "lit";

export const learningPathStyles: CSSResult = css`
  article {
    display: grid;
    gap: calc(var(--_space) * 6);
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  header {
    display: grid;
    gap: calc(var(--_space) * 2);
    max-inline-size: 44rem;
  }
  h2 {
    font-size: clamp(1.25rem, 1.1rem + 1cqi, 1.75rem);
    letter-spacing: -0.014em;
  }
  section {
    display: grid;
    gap: calc(var(--_space) * 2);
    max-inline-size: 44rem;
  }
  h3 {
    color: var(--_muted);
  }
  li {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: calc(var(--_space) * 4);
    padding: calc(var(--_space) * 3);
    border-radius: var(--_radius);
  }
  li:not(:last-child)::before {
    content: "";
    position: absolute;
    inset-block: calc(var(--_space) * 3 + 1.75rem) calc(var(--_space) * -2.5);
    inset-inline-start: calc(var(--_space) * 3 + 0.75rem - 1px);
    inline-size: 2px;
    background: var(--_line);
  }
  li.next {
    background: var(--_tint);
  }
  .what {
    display: grid;
    gap: calc(var(--_space) * 0.5);
  }
  .name {
    font-weight: 600;
  }
  .waiting .name,
  .done .name {
    font-weight: 400;
  }
  .waiting .name {
    color: var(--_muted);
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    column-gap: calc(var(--_space) * 3);
  }
  .next .state {
    color: var(--_accent);
    font-weight: 600;
  }
  .bones {
    display: grid;
    gap: calc(var(--_space) * 4);
    max-inline-size: 44rem;
  }
  .bone.heading {
    inline-size: 12rem;
    block-size: 1.75rem;
  }
  .bone.step {
    block-size: 3rem;
  }
`;

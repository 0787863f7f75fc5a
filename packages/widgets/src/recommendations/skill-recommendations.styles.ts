import { css, type CSSResult } from "lit";

export const recommendationsStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  h2 {
    margin-block-end: calc(var(--_space) * 5);
    font-size: clamp(1.25rem, 1.1rem + 1cqi, 1.75rem);
    letter-spacing: -0.014em;
  }
  ul {
    display: grid;
    gap: calc(var(--_space) * 4);
    max-inline-size: 56rem;
  }
  li {
    display: grid;
    gap: calc(var(--_space) * 5);
    padding: calc(var(--_space) * 6);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  li.next_lesson {
    border-color: transparent;
    background: var(--_tint);
  }
  .what {
    display: grid;
    gap: calc(var(--_space) * 1.5);
  }
  .type {
    color: var(--_accent);
    font-size: var(--_small);
    font-weight: 600;
  }
  h3 {
    font-size: calc(var(--_size) * 1.25);
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  .unsaved {
    margin-block-start: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 2) calc(var(--_space) * 3);
    border-inline-start: 3px solid var(--_attention);
    background: var(--_attention-tint);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 2);
  }
  .accepted {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    min-block-size: 2.75rem;
    color: var(--_accent);
    font-size: var(--_small);
    font-weight: 600;
  }
  .accepted svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }

  .bones {
    display: grid;
    gap: calc(var(--_space) * 4);
    max-inline-size: 56rem;
  }
  .bone.heading {
    inline-size: 14rem;
    block-size: 1.75rem;
    margin-block-end: calc(var(--_space) * 2);
  }
  .bone.card {
    block-size: 9rem;
    border-radius: var(--_radius);
  }

  @container (inline-size >= 40rem) {
    li {
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
      column-gap: calc(var(--_space) * 10);
    }
    .actions {
      flex-direction: column;
      align-items: stretch;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .accepted svg path {
      stroke-dasharray: 18;
      animation: draw 0.3s ease-out;
    }
    @keyframes draw {
      from {
        stroke-dashoffset: 18;
      }
    }
  }
`;

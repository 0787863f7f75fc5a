import { css, type CSSResult } from "lit";

export const gradePassbackStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  h2 {
    margin-block-end: calc(var(--_space) * 1);
  }
  ul {
    display: grid;
    gap: calc(var(--_space) * 4);
    max-inline-size: 56rem;
    margin-block-start: calc(var(--_space) * 4);
  }
  li {
    display: grid;
    gap: calc(var(--_space) * 4);
    padding: calc(var(--_space) * 5);
    border: 1px solid var(--_line);
    border-inline-start: 3px solid var(--_attention);
    border-radius: var(--_radius-small);
  }
  .what {
    display: grid;
    gap: calc(var(--_space) * 1.5);
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 2) calc(var(--_space) * 8);
  }
  dt {
    color: var(--_muted);
    font-size: var(--_small);
  }
  dd {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .unsaved {
    padding: calc(var(--_space) * 2) calc(var(--_space) * 3);
    border-inline-start: 3px solid var(--_attention);
    background: var(--_attention-tint);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 2);
  }

  @container (inline-size >= 40rem) {
    li {
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
      column-gap: calc(var(--_space) * 8);
    }
    .actions {
      flex-direction: column;
      align-items: stretch;
    }
  }
`;

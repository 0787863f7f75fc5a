import { css, type CSSResult } from "lit";

export const certificateStyles: CSSResult = css`
  article {
    display: grid;
    gap: calc(var(--_space) * 6);
    max-inline-size: 48rem;
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 6);
  }
  header .ring {
    inline-size: 5.5rem;
    block-size: 5.5rem;
  }
  .whole .mark {
    inline-size: 5.5rem;
    block-size: 5.5rem;
  }
  .what {
    display: grid;
    gap: calc(var(--_space));
    flex: 1 1 14rem;
  }
  h2 {
    font-size: clamp(1.25rem, 1.1rem + 1cqi, 1.75rem);
    letter-spacing: -0.014em;
  }
  section {
    display: grid;
    gap: calc(var(--_space) * 3);
  }
  section li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
    padding-block: calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_line);
  }
  .bones {
    display: grid;
    gap: calc(var(--_space) * 4);
  }
  .bone.heading {
    inline-size: 14rem;
    block-size: 3rem;
  }
  .bone.step {
    block-size: 2rem;
  }
`;

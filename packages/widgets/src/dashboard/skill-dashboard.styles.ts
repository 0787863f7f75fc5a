import { css, type CSSResult } from "lit";

export const dashboardStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 8);
  }
  section {
    min-inline-size: 0;
  }

  .opening {
    display: grid;
    gap: calc(var(--_space) * 8);
  }
  .eyebrow {
    margin-block-end: calc(var(--_space) * 3);
    color: var(--_muted);
    font-size: var(--_small);
    font-weight: 600;
  }
  .hero h2 {
    max-inline-size: 26em;
    font-size: clamp(1.375rem, 1.05rem + 1.6cqi, 2.25rem);
    font-weight: 650;
    line-height: 1.24;
    letter-spacing: -0.017em;
    text-wrap: balance;
  }
  .hero h2:lang(ar) {
    line-height: 1.5;
    letter-spacing: 0;
  }
  .lead {
    max-inline-size: 36em;
    margin-block-start: calc(var(--_space) * 4);
    color: var(--_muted);
    font-size: var(--_large);
    text-wrap: pretty;
  }

  .next {
    align-self: start;
    display: grid;
    gap: calc(var(--_space) * 2);
    padding: calc(var(--_space) * 6);
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_tint);
  }
  .next h3 {
    color: var(--_accent);
    font-size: var(--_small);
  }
  .lesson {
    font-size: calc(var(--_size) * 1.25);
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  .then {
    margin-block-start: calc(var(--_space) * 2);
    padding-block-start: calc(var(--_space) * 3);
    border-block-start: 1px solid var(--_line);
  }

  .figures {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: calc(var(--_space) * 7) calc(var(--_space) * 6);
    margin-block: calc(var(--_space) * 10);
    padding-block: calc(var(--_space) * 7);
    border-block: 1px solid var(--_line);
  }
  .figure dt {
    margin-block-end: calc(var(--_space) * 2);
    color: var(--_muted);
    font-size: var(--_small);
  }
  .figure dd {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 4);
  }
  .reading {
    display: grid;
    gap: calc(var(--_space) * 0.5);
  }
  .value {
    font-size: var(--_figure);
    font-weight: 650;
    line-height: 1.15;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }
  .value:lang(ar) {
    letter-spacing: 0;
  }
  .note {
    color: var(--_muted);
    font-size: var(--_small);
    line-height: 1.4;
  }

  .columns,
  .column {
    display: grid;
    gap: calc(var(--_space) * 12);
    align-content: start;
  }
  .column > section > h3,
  .heading {
    margin-block-end: calc(var(--_space) * 3);
  }
  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: calc(var(--_space)) calc(var(--_space) * 4);
  }
  .item {
    font-weight: 600;
  }

  .activity {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space) * 5) calc(var(--_space) * 10);
  }
  .aside-text {
    flex: 1 1 14rem;
    align-self: center;
    text-wrap: pretty;
  }

  .topics {
    display: grid;
    gap: calc(var(--_space) * 4);
    margin-block-start: calc(var(--_space) * 3);
  }
  .topics li {
    display: grid;
    gap: calc(var(--_space) * 1.5);
  }
  .topic {
    display: flex;
    justify-content: space-between;
    gap: calc(var(--_space) * 4);
  }
  .topic .number {
    flex: none;
    font-weight: 600;
  }
  .list {
    display: grid;
    gap: calc(var(--_space) * 5);
  }
  .words {
    display: grid;
    gap: calc(var(--_space) * 2);
  }
  .words li {
    padding-inline-start: calc(var(--_space) * 4);
    border-inline-start: 2px solid var(--_accent);
  }

  footer {
    margin-block-start: calc(var(--_space) * 12);
    padding-block-start: calc(var(--_space) * 4);
    border-block-start: 1px solid var(--_line);
  }

  .bones {
    display: grid;
    align-content: start;
    gap: calc(var(--_space) * 3);
  }
  .bone.short {
    inline-size: 8rem;
    block-size: 0.875rem;
  }
  .bone.tall {
    block-size: 2rem;
  }
  .bone.half {
    inline-size: 60%;
  }
  .bone.panel {
    block-size: 10rem;
    border-radius: var(--_radius);
  }
  .bone.chart {
    block-size: 13rem;
    border-radius: var(--_radius);
  }

  @container (inline-size < 20rem) {
    .figures {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @container (inline-size >= 45rem) {
    .figures {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }
  @container (inline-size >= 52rem) {
    .opening,
    .columns {
      grid-template-columns: minmax(0, 1.75fr) minmax(0, 1fr);
      column-gap: clamp(3rem, 6cqi, 5rem);
    }
    .hero {
      align-self: center;
    }
  }
`;

import { css, type CSSResult } from "lit";

export const adminConsoleStyles: CSSResult = css`
  article {
    padding: calc(var(--_space) * 6) clamp(1rem, 4cqi, 2.5rem) calc(var(--_space) * 10);
  }
  header,
  .head,
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 2) calc(var(--_space) * 3);
  }
  header > div {
    flex: 1 1 16rem;
  }
  header h2 {
    font-size: clamp(1.375rem, 1.1rem + 1.4cqi, 2rem);
    letter-spacing: -0.017em;
  }
  .head h2,
  .title > :is(h3, h5) {
    min-inline-size: 0;
    margin-inline-end: auto;
  }
  .columns {
    display: grid;
    gap: calc(var(--_space) * 10);
    margin-block-start: calc(var(--_space) * 8);
    align-items: start;
  }
  .main,
  .aside {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 10);
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
  }
  section > ul {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 5);
  }
  :is(h2, h3, h5)[tabindex]:focus {
    outline-offset: 4px;
  }
  h4 {
    margin: 0;
    color: var(--_muted);
    font-size: var(--_small);
    font-weight: 600;
  }
  h5 {
    margin: 0;
    font-size: var(--_size);
    font-weight: 600;
  }

  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 4);
    padding: clamp(1rem, 3cqi, 1.5rem);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
  }
  .card h3 {
    font-size: var(--_large);
  }
  .waiting .card {
    border-inline-start: 3px solid var(--_attention);
  }
  .what {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 2.5);
  }
  .kind {
    color: var(--_attention);
    font-size: var(--_small);
    font-weight: 600;
  }
  .title p {
    flex-basis: 100%;
  }
  .deployments {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
  }
  .deployments > ul {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .deployment {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 3);
    padding-block: calc(var(--_space) * 4);
    border-block-start: 1px solid var(--_line);
  }
  .deployment:last-child {
    padding-block-end: 0;
  }

  .badge {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
    font-size: var(--_small);
    font-weight: 600;
    white-space: nowrap;
  }
  .badge .mark {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }
  .badge:is(.pending, .missing, .failed) {
    color: var(--_attention);
  }
  .badge.pending .mark .ring-line {
    stroke: var(--_attention);
  }
  .badge.pending .mark .full {
    fill: var(--_attention);
  }
  .badge:is(.disabled, .unknown) {
    color: var(--_muted);
  }

  .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 10rem), 1fr));
    gap: calc(var(--_space) * 4) calc(var(--_space) * 5);
  }
  .facts.wide {
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr));
    padding-block-start: calc(var(--_space) * 3);
  }
  .facts > div {
    min-inline-size: 0;
  }
  dt {
    color: var(--_muted);
    font-size: var(--_small);
  }
  dd > .small {
    display: block;
  }
  .attention {
    padding-inline-start: calc(var(--_space) * 2.5);
    border-inline-start: 3px solid var(--_attention);
  }
  .plain-list li + li {
    margin-block-start: calc(var(--_space));
  }
  .code {
    font-family: ui-monospace, "SF Mono", Consolas, monospace;
    font-size: 0.875em;
    overflow-wrap: anywhere;
  }

  details > summary {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 2);
    min-block-size: 1.75rem;
    border-radius: var(--_radius-small);
    font-size: var(--_small);
    font-weight: 600;
    list-style: none;
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: "";
    flex: none;
    inline-size: 0.4375rem;
    block-size: 0.4375rem;
    margin-inline: 0.1875rem;
    border: solid currentColor;
    border-width: 0 1.75px 1.75px 0;
    transform: rotate(-45deg);
  }
  summary:dir(rtl)::before {
    transform: rotate(135deg);
  }
  details[open] > summary::before {
    transform: rotate(45deg);
  }
  summary:hover {
    color: var(--_accent);
  }
  summary .muted {
    font-weight: 400;
  }
  .checks {
    display: grid;
    gap: calc(var(--_space) * 3);
    margin-block-start: calc(var(--_space) * 3);
    padding: calc(var(--_space) * 4);
    border-radius: var(--_radius-small);
    background: var(--_raised);
  }
  .checks li {
    display: grid;
    gap: calc(var(--_space) * 0.5);
  }
  .check-title {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: calc(var(--_space)) calc(var(--_space) * 4);
  }
  strong {
    font-weight: 600;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: calc(var(--_space) * 2);
  }
  button.plain {
    padding-inline: calc(var(--_space) * 3);
  }
  .deployment .actions,
  .card > .actions {
    margin-block-start: calc(var(--_space));
  }
  a {
    color: var(--_accent);
    font-weight: 600;
    text-underline-offset: 0.2em;
  }
  a.link {
    display: inline-flex;
    align-items: center;
    min-block-size: 2.75rem;
    padding-inline: calc(var(--_space) * 2);
    font-size: var(--_small);
  }
  .panel > a.link {
    justify-self: start;
    padding-inline: 0;
  }

  .approval,
  .panel form,
  .made {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: start;
    gap: calc(var(--_space) * 3);
  }
  .approval {
    padding: calc(var(--_space) * 4);
    border-radius: var(--_radius-small);
    background: var(--_raised);
  }
  .choice,
  .field-box {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: calc(var(--_space));
    inline-size: 100%;
    max-inline-size: 32rem;
  }
  .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: calc(var(--_space));
    inline-size: 100%;
    font-size: var(--_small);
    font-weight: 600;
  }
  input,
  select,
  textarea {
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
  textarea {
    resize: vertical;
  }
  [aria-invalid="true"] {
    border-color: var(--_attention);
    box-shadow: 0 0 0 1px var(--_attention);
  }
  .new-name {
    margin-block-start: calc(var(--_space) * 2);
  }
  .choice:not(:has(option.new:checked)) .new-name {
    display: none;
  }
  .hint {
    color: var(--_muted);
    font-size: var(--_small);
  }
  .problem {
    color: var(--_attention);
    font-size: var(--_small);
    font-weight: 600;
  }
  .platform-form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 5);
  }
  section > .platform-form {
    margin-block-end: calc(var(--_space) * 2);
    padding: clamp(1rem, 3cqi, 1.5rem);
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr));
    gap: calc(var(--_space) * 5) calc(var(--_space) * 6);
    align-items: start;
  }
  details .fields {
    margin-block-start: calc(var(--_space) * 3);
  }
  .hint.lms {
    align-self: end;
  }

  .nothing {
    display: grid;
    gap: calc(var(--_space));
    padding: calc(var(--_space) * 6);
    border: 1px dashed var(--_edge);
    border-radius: var(--_radius);
  }

  .panel {
    padding-block-start: calc(var(--_space) * 5);
    border-block-start: 1px solid var(--_line);
  }
  .made {
    inline-size: 100%;
    padding: calc(var(--_space) * 4);
    border-radius: var(--_radius-small);
    background: var(--_tint);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--_small);
  }
  :is(th, td) {
    padding: calc(var(--_space) * 2) calc(var(--_space) * 2);
    border-block-end: 1px solid var(--_line);
    font-weight: 400;
    text-align: end;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  :is(th, td):last-child {
    padding-inline-end: 0;
  }
  thead th {
    color: var(--_muted);
    overflow-wrap: normal;
  }
  tbody th {
    font-weight: 600;
  }
  .keys {
    gap: calc(var(--_space) * 3);
  }
  .keys li {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: calc(var(--_space) * 0.5);
  }

  .keys bdi {
    justify-self: start;
  }

  .said {
    position: sticky;
    pointer-events: none;
    inset-block-end: 1rem;
    z-index: 1;
    inline-size: fit-content;
    max-inline-size: 100%;
    margin-block-start: calc(var(--_space) * 6);
    margin-inline: auto;
    padding: calc(var(--_space) * 2.5) calc(var(--_space) * 5);
    border: 1px solid var(--_ink);
    border-radius: var(--_radius);
    background: var(--_ink);
    color: var(--_ground);
    font-size: var(--_small);
    font-weight: 600;
  }
  .said:empty {
    padding: 0;
    border: 0;
  }

  dialog {
    inline-size: min(32rem, calc(100vw - 2rem));
    padding: calc(var(--_space) * 6);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_ground);
    color: var(--_ink);
  }
  dialog[open] {
    display: grid;
    gap: calc(var(--_space) * 4);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.5);
  }

  .bones {
    display: grid;
    gap: calc(var(--_space) * 5);
  }
  .bone.heading {
    inline-size: 14rem;
    block-size: 2rem;
  }
  .bone.card-bone {
    block-size: 10rem;
    border-radius: var(--_radius);
  }

  @container (inline-size >= 40rem) {
    .facts > .long {
      grid-column: span 2;
    }
  }
  @container (inline-size >= 64rem) {
    .columns {
      grid-template-columns: minmax(0, 1fr) 20rem;
      column-gap: clamp(2.5rem, 5cqi, 4rem);
    }
    .aside .panel:first-child {
      padding-block-start: 0;
      border-block-start: 0;
    }
  }
  @media (forced-colors: active) {
    .card,
    .made,
    .approval,
    .checks {
      border: 1px solid CanvasText;
    }
    .said {
      background: Canvas;
      color: CanvasText;
    }
  }
`;

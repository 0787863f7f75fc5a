import { css, type CSSResult } from "lit";

/**
 * The design tokens. A page sets `--skill-*` on any ancestor; what it leaves unset follows the light or dark scheme.
 * Every pair of text and ground below has a contrast of at least 4.5:1, every line that carries meaning at least 3:1.
 *
 * `--skill-color-scheme` chooses `light`, `dark` or (default) what the reader's system prefers.
 */
export const tokens: CSSResult = css`
  :host {
    color-scheme: var(--skill-color-scheme, light dark);

    --_ink: var(--skill-ink, light-dark(#17212b, #e9eef2));
    --_muted: var(--skill-muted, light-dark(#52606d, #a3b0bb));
    --_ground: var(--skill-ground, light-dark(#ffffff, #12181d));
    --_raised: var(--skill-raised, light-dark(#f5f7f6, #1a2228));
    --_line: var(--skill-line, light-dark(#dde3e6, #2d3841));
    --_edge: var(--skill-edge, light-dark(#7d8a95, #72818d));
    --_accent: var(--skill-accent, light-dark(#0a6c5f, #5fd0bb));
    --_on-accent: var(--skill-on-accent, light-dark(#ffffff, #06231e));
    --_tint: var(--skill-tint, light-dark(#e6f3ef, #15312e));
    --_attention: var(--skill-attention, light-dark(#a3471b, #f0a27a));
    --_attention-tint: var(--skill-attention-tint, light-dark(#fbeee6, #36231a));

    --_font: var(
      --skill-font,
      system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      "Noto Sans",
      "Noto Sans Arabic",
      sans-serif
    );
    --_size: var(--skill-font-size, 1rem);
    --_small: calc(var(--_size) * 0.875);
    --_tiny: calc(var(--_size) * 0.8125);
    --_large: calc(var(--_size) * 1.125);
    --_figure: calc(var(--_size) * 1.875);

    --_space: var(--skill-space, 0.25rem);
    --_radius: var(--skill-radius, 0.75rem);
    --_radius-small: calc(var(--_radius) / 2);
  }

  @media (forced-colors: active) {
    :host {
      --_ink: CanvasText;
      --_muted: CanvasText;
      --_ground: Canvas;
      --_raised: Canvas;
      --_line: CanvasText;
      --_edge: CanvasText;
      --_accent: Highlight;
      --_on-accent: HighlightText;
      --_tint: Canvas;
      --_attention: CanvasText;
      --_attention-tint: Canvas;
    }
  }
`;

/** What every element shares: type, headings, buttons, notices, and the placeholder that is shown while data is on its way. */
export const common: CSSResult = css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--_ink);
    background: var(--_ground);
    font: 400 var(--_size) / 1.55 var(--_font);
    text-align: start;
    overflow-wrap: anywhere;
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: var(--_large);
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.006em;
  }
  h3 {
    font-size: var(--_size);
    font-weight: 600;
    line-height: 1.4;
  }
  :lang(ar) :is(h1, h2, h3) {
    letter-spacing: 0;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: var(--_small);
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .hidden-text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: calc(var(--_space) * 2);
    min-block-size: 2.75rem;
    padding: calc(var(--_space) * 2) calc(var(--_space) * 5);
    border: 1px solid var(--_edge);
    border-radius: 999px;
    background: none;
    color: inherit;
    font: inherit;
    font-size: var(--_small);
    font-weight: 600;
    cursor: pointer;
  }
  button:hover,
  .button:hover {
    border-color: var(--_ink);
  }
  button.primary,
  .button.primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  button.primary:hover,
  .button.primary:hover {
    border-color: var(--_ink);
  }
  button.plain {
    padding-inline: calc(var(--_space) * 2);
    border-color: transparent;
    color: var(--_accent);
  }
  button.plain:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  button[aria-disabled="true"] {
    opacity: 0.55;
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
    border-radius: var(--_radius-small);
  }
  button:focus-visible,
  .button:focus-visible {
    border-radius: 999px;
  }
  svg {
    display: block;
  }

  .notice {
    display: grid;
    justify-items: start;
    gap: calc(var(--_space) * 2);
    max-inline-size: 38rem;
    padding: calc(var(--_space) * 8) 0;
  }
  .notice p {
    color: var(--_muted);
  }
  .notice button,
  .notice svg {
    margin-block-start: calc(var(--_space) * 2);
  }
  .notice svg {
    margin-block: 0 calc(var(--_space) * 2);
  }

  .sources {
    display: flex;
    flex-wrap: wrap;
    gap: calc(var(--_space)) calc(var(--_space) * 4);
    color: var(--_muted);
    font-size: var(--_tiny);
  }

  .bone {
    display: block;
    block-size: 1em;
    border-radius: var(--_radius-small);
    background: var(--_line);
    opacity: 0.6;
  }
  @media (prefers-reduced-motion: no-preference) {
    .bone {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.3;
      }
    }
  }
  @media (forced-colors: active) {
    button.primary,
    .button.primary {
      /* The system would put a plate of its own behind the words. */
      forced-color-adjust: none;
    }
  }
  @media print {
    button {
      display: none;
    }
  }
`;

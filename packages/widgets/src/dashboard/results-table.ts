import type { AssessmentResult, Trend } from "@skillstudio/api-client";
import { css, html, nothing, type CSSResult, type TemplateResult } from "lit";
import { bar } from "../charts/bar.ts";
import { kindMark } from "../charts/results-chart.ts";
import type { Language } from "../messages/messages.ts";

/** How many results are shown before the reader asks for more. */
export const SHORT_LIST = 8;

interface Shown {
  readonly limit: number;
  readonly showAll: () => void;
}

/** Every graded item with its date and score, newest first: the words of what the chart draws. */
export function resultsTable(
  results: readonly AssessmentResult[],
  language: Language,
  { limit, showAll }: Shown,
): TemplateResult {
  const { say } = language;
  if (results.length === 0) return html`<p class="muted">${say("resultsNone")}</p>`;
  const hidden = results.length - limit;
  return html`<table class="results" part="results">
      <caption class="hidden-text">
        ${say("resultsTable")}
      </caption>
      <thead class="hidden-text">
        <tr>
          <th scope="col">${say("resultsItem")}</th>
          <th scope="col">${say("resultsScore")}</th>
        </tr>
      </thead>
      <tbody>
        ${results.slice(0, limit).map((result) => row(result, language))}
      </tbody>
    </table>
    ${
      hidden > 0
        ? html`<button type="button" class="plain more" @click=${showAll}>
            ${say("resultsMore", { n: hidden })}
          </button>`
        : nothing
    }`;
}

function row(result: AssessmentResult, language: Language): TemplateResult {
  const { say, percent, day } = language;
  const { title, kind, score_percent, graded_at } = result;
  const facts = [say(`kind_${kind}`), ...(graded_at === null ? [] : [day(graded_at)])];
  return html`<tr>
    <th scope="row">
      <span class="item"><bdi>${title}</bdi></span>
      <span class="small muted facts">${kindMark(kind)} ${facts.join(" · ")}</span>
    </th>
    <td class="number">
      ${
        score_percent === null
          ? html`<span aria-hidden="true">–</span
              ><span class="hidden-text">${say("resultsNoMaximum")}.</span>`
          : html`<span class="percent">${percent(score_percent / 100)}</span>${bar(score_percent / 100)}`
      }
      <span class="small muted" title=${score_percent === null ? say("resultsNoMaximum") : nothing}
        >${points(result, language)}</span
      >
    </td>
  </tr>`;
}

function points({ score, score_maximum }: AssessmentResult, { say, number }: Language): string {
  return score_maximum === null
    ? say("resultsPointsOnly", { n: score })
    : say("resultsPoints", { score: number(score), maximum: number(score_maximum) });
}

const ARROWS: Readonly<Record<Trend, string>> = {
  improving: "M3 11 L11 3 M5 3 H11 V9",
  stable: "M2 7 H12 M8 3 L12 7 L8 11",
  declining: "M3 3 L11 11 M11 5 V11 H5",
};

/** The direction of the results as an arrow and a word. */
export function trendMark(trend: Trend | null, { say }: Language): TemplateResult {
  if (trend === null) return html`<p class="small muted">${say("trendUnknown")}</p>`;
  return html`<p class="trend">
    <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><path d=${ARROWS[trend]} /></svg>
    <span class="hidden-text">${say("trend")}:</span>${say(`trend_${trend}`)}
  </p>`;
}

export const resultsTableStyles: CSSResult = css`
  .results {
    inline-size: 100%;
    border-collapse: collapse;
  }
  .results :is(th, td) {
    padding-block: calc(var(--_space) * 3);
    border-block-end: 1px solid var(--_line);
    font-weight: 400;
    text-align: start;
    vertical-align: top;
  }
  .results thead :is(th, td) {
    padding: 0;
  }
  .results td {
    inline-size: 9rem;
    padding-inline-start: calc(var(--_space) * 5);
  }
  .results .item,
  .results td > * {
    display: block;
  }
  .results td > .hidden-text {
    position: absolute;
  }
  .results .facts {
    display: flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
  }
  .results .percent {
    font-weight: 600;
  }
  .results .bar {
    margin-block: calc(var(--_space) * 0.5) calc(var(--_space) * 1);
  }
  button.more {
    padding-inline: 0;
  }
  .trend {
    display: inline-flex;
    align-items: center;
    gap: calc(var(--_space) * 1.5);
    font-size: var(--_small);
    font-weight: 600;
    color: var(--_accent);
  }
  .trend svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .trend svg:dir(rtl) {
    transform: scaleX(-1);
  }
`;

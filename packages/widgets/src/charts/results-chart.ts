import type { AssessmentResult } from "@skillstudio/api-client";
import { area, curveMonotoneX, line, symbol, symbolCircle, symbolSquare, symbolTriangle } from "d3-shape";
import { css, html, svg, type CSSResult, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Language } from "../messages/messages.ts";

/** The kinds of graded item differ by shape, not by colour. */
const SHAPES = { quiz: symbolCircle, assignment: symbolSquare, other: symbolTriangle } as const;
/** Square pixels of a mark. */
const MARK = 80;
/** Percent of the width that stays free at both ends, for the labels of the outermost marks. */
const MARGIN = 5;
/** With more marks than this their labels would touch in a narrow column. */
const LABELLED = 6;

/** A result that has a place on the chart. */
interface Dated {
  readonly title: string;
  readonly kind: AssessmentResult["kind"];
  readonly percent: number;
  readonly gradedAt: string;
}

interface Placed extends Dated {
  /** Percent of the width and of the height. */
  readonly x: number;
  readonly y: number;
}

/**
 * Results in the order of their dates, evenly spaced, since grades come in bursts. The table of results is its twin.
 * Nothing is drawn for fewer than two, because one point shows no direction.
 */
export function resultsChart(results: readonly AssessmentResult[], language: Language): TemplateResult | "" {
  const dated = inOrder(results);
  const [first, last] = [dated[0], dated.at(-1)];
  if (dated.length < 2 || !first || !last) return "";
  const { say, day, percent, direction } = language;
  const top = Math.max(100, ...dated.map((each) => Math.ceil(each.percent / 10) * 10));
  const y = (value: number): number => (1 - value / top) * 100;
  const placed = dated.map((each, i) => {
    const x = MARGIN + (i / (dated.length - 1)) * (100 - 2 * MARGIN);
    return { ...each, x: direction === "rtl" ? 100 - x : x, y: y(each.percent) };
  });
  const label = say("resultsChart", {
    n: dated.length,
    first: `${day(first.gradedAt)} (${percent(first.percent / 100)})`,
    last: `${day(last.gradedAt)} (${percent(last.percent / 100)})`,
  });
  return html`<figure class="results-chart" part="chart">
    <svg role="img" aria-label=${label} class="canvas">
      ${[0, 50, 100].map((tick) => gridLine(y(tick), percent(tick / 100), direction))} ${curve(placed)}
      ${placed.map((each) => mark(each, placed.length <= LABELLED, language))}
    </svg>
    <figcaption class="axis" aria-hidden="true">
      <span>${day(first.gradedAt)}</span><span>${day(last.gradedAt)}</span>
    </figcaption>
  </figure>`;
}

/** A small drawing of the mark that stands for a kind of item. */
export function kindMark(kind: AssessmentResult["kind"]): TemplateResult {
  return html`<svg class="kind-mark" viewBox="-7 -7 14 14" width="12" height="12" aria-hidden="true">
    <path d=${symbol(SHAPES[kind], MARK)() ?? ""} />
  </svg>`;
}

function inOrder(results: readonly AssessmentResult[]): readonly Dated[] {
  return results
    .flatMap(({ title, kind, score_percent: percent, graded_at: gradedAt }) =>
      percent === null || gradedAt === null ? [] : [{ title, kind, percent, gradedAt }],
    )
    .sort((a, b) => Date.parse(a.gradedAt) - Date.parse(b.gradedAt));
}

function gridLine(y: number, label: string, direction: Language["direction"]): SVGTemplateResult {
  return svg`<line class="grid" x1="0" x2="100%" y1="${y}%" y2="${y}%" />
    <text class="tick" x=${direction === "rtl" ? "100%" : "0"} y="${y}%" dy="0.32em">${label}</text>`;
}

/** Stretched to the plot; lines keep their width because their stroke does not scale. */
function curve(points: readonly Placed[]): SVGTemplateResult {
  const path = line<Placed>(
    (p) => p.x,
    (p) => p.y,
  ).curve(curveMonotoneX);
  const under = area<Placed>(
    (p) => p.x,
    100,
    (p) => p.y,
  ).curve(curveMonotoneX);
  return svg`<svg viewBox="0 0 100 100" preserveAspectRatio="none">
    <linearGradient id="fade" x2="0" y2="1"><stop /><stop offset="1" /></linearGradient>
    <path class="under" d=${under([...points]) ?? ""} />
    <path class="line" vector-effect="non-scaling-stroke" d=${path([...points]) ?? ""} />
  </svg>`;
}

function mark(
  { x, y, kind, percent, title, gradedAt }: Placed,
  labelled: boolean,
  language: Language,
): SVGTemplateResult {
  const text = language.percent(percent / 100);
  return svg`<svg x="${x}%" y="${y}%" overflow="visible">
    <path class="mark" d=${symbol(SHAPES[kind], MARK)() ?? ""}><title>${title}, ${language.day(gradedAt)}: ${text}</title></path>
    ${labelled ? svg`<text class="value" dy=${y < 12 ? "1.7em" : "-0.9em"}>${text}</text>` : ""}
  </svg>`;
}

export const resultsChartStyles: CSSResult = css`
  .results-chart {
    margin-block: calc(var(--_space) * 5) calc(var(--_space) * 6);
  }
  .results-chart .canvas {
    inline-size: calc(100% - 3rem);
    block-size: 12rem;
    margin-inline-start: 3rem;
    margin-block: 0.75rem 0.5rem;
    overflow: visible;
  }
  .results-chart .grid {
    stroke: var(--_line);
  }
  .results-chart .tick {
    fill: var(--_muted);
    font-size: 0.75rem;
    font-variant-numeric: tabular-nums;
    text-anchor: end;
    transform: translateX(-0.75rem);
  }
  .results-chart .tick:dir(rtl) {
    transform: translateX(0.75rem);
  }
  .results-chart .under {
    fill: url(#fade);
  }
  .results-chart stop {
    stop-color: var(--_accent);
    stop-opacity: 0.2;
  }
  .results-chart stop + stop {
    stop-opacity: 0;
  }
  .results-chart .line {
    fill: none;
    stroke: var(--_accent);
    stroke-width: 2;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .results-chart .mark {
    fill: var(--_accent);
    stroke: var(--_ground);
    stroke-width: 2;
  }
  .results-chart .value {
    fill: var(--_ink);
    font-size: 0.8125rem;
    font-weight: 600;
    text-anchor: middle;
  }
  .results-chart .axis {
    display: flex;
    justify-content: space-between;
    padding-inline-start: 3rem;
    color: var(--_muted);
    font-size: var(--_tiny);
  }
  .kind-mark {
    display: inline-block;
    flex: none;
    fill: var(--_accent);
  }
`;

import type { PlaceableView } from "@skillstudio/api-client";
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const DRAWINGS: Readonly<Record<PlaceableView, SVGTemplateResult>> = {
  dashboard: svg`
    <rect class="ink" x="16" y="18" width="86" height="8" rx="4" />
    <rect class="ink" x="16" y="32" width="60" height="8" rx="4" />
    <rect class="tint" x="132" y="14" width="92" height="42" rx="6" />
    <rect class="accent" x="142" y="24" width="50" height="6" rx="3" />
    <rect class="line" x="142" y="36" width="70" height="4" rx="2" />
    <path class="rule" d="M16 68H224" />
    <circle class="track" cx="28" cy="88" r="9" />
    <path class="arc" d="M28 79a9 9 0 1 1-8.6 11.7" />
    <rect class="ink" x="46" y="81" width="24" height="6" rx="3" />
    <rect class="line" x="46" y="92" width="34" height="4" rx="2" />
    <rect class="ink" x="104" y="81" width="24" height="6" rx="3" />
    <rect class="line" x="104" y="92" width="34" height="4" rx="2" />
    <rect class="ink" x="162" y="81" width="24" height="6" rx="3" />
    <rect class="line" x="162" y="92" width="34" height="4" rx="2" />
    <path class="rule" d="M16 108H224" />
    <path class="curve" d="M18 142C40 140 46 124 66 128S100 136 120 120" />
    <rect class="line" x="146" y="122" width="78" height="4" rx="2" />
    <rect class="warm" x="146" y="122" width="42" height="4" rx="2" />
    <rect class="line" x="146" y="136" width="78" height="4" rx="2" />
    <rect class="warm" x="146" y="136" width="56" height="4" rx="2" />`,
  recommendations: svg`
    <rect class="ink" x="16" y="18" width="96" height="8" rx="4" />
    <rect class="tint" x="16" y="38" width="208" height="50" rx="6" />
    <rect class="accent" x="28" y="50" width="70" height="6" rx="3" />
    <rect class="line" x="28" y="62" width="104" height="4" rx="2" />
    <rect class="line" x="28" y="71" width="84" height="4" rx="2" />
    <rect class="accent" x="176" y="54" width="36" height="16" rx="8" />
    <rect class="frame" x="16.5" y="98.5" width="207" height="44" rx="6" />
    <rect class="ink" x="28" y="110" width="60" height="6" rx="3" />
    <rect class="line" x="28" y="122" width="96" height="4" rx="2" />
    <rect class="accent" x="176" y="112" width="36" height="16" rx="8" />`,
  learning_path: svg`
    <rect class="ink" x="16" y="18" width="78" height="8" rx="4" />
    <rect class="line" x="16" y="34" width="150" height="4" rx="2" />
    <rect class="accent" x="16" y="34" width="74" height="4" rx="2" />
    <path class="rule" d="M25 58V142" />
    <circle class="accent" cx="25" cy="58" r="7" />
    <path class="tick sign" d="M22 58l2 2.5 4-5" />
    <rect class="line" x="44" y="55" width="96" height="6" rx="3" />
    <rect class="tint" x="40" y="72" width="184" height="32" rx="6" />
    <circle class="ground-accent" cx="25" cy="88" r="7" />
    <rect class="accent" x="50" y="80" width="82" height="6" rx="3" />
    <rect class="line" x="50" y="92" width="120" height="4" rx="2" />
    <circle class="ground-line" cx="25" cy="118" r="6" />
    <rect class="line" x="44" y="115" width="80" height="6" rx="3" />
    <circle class="ground-line" cx="25" cy="142" r="6" />
    <rect class="line" x="44" y="139" width="104" height="6" rx="3" />`,
  quiz: svg`
    <rect class="line" x="16" y="18" width="52" height="5" rx="2.5" />
    <rect class="ink" x="16" y="32" width="150" height="8" rx="4" />
    <rect class="frame" x="16.5" y="54.5" width="207" height="22" rx="6" />
    <circle class="ground-line" cx="32" cy="65.5" r="5" />
    <rect class="line" x="46" y="63" width="76" height="5" rx="2.5" />
    <rect class="tint" x="16" y="84" width="208" height="23" rx="6" />
    <circle class="ground-accent" cx="32" cy="95.5" r="5" />
    <circle class="accent" cx="32" cy="95.5" r="2.5" />
    <rect class="ink" x="46" y="93" width="92" height="5" rx="2.5" />
    <rect class="frame" x="16.5" y="114.5" width="207" height="22" rx="6" />
    <circle class="ground-line" cx="32" cy="125.5" r="5" />
    <rect class="line" x="46" y="123" width="58" height="5" rx="2.5" />`,
  certificate: svg`
    <circle class="track wide" cx="62" cy="78" r="38" />
    <path class="arc wide" d="M62 40a38 38 0 1 1-36.1 49.9" />
    <path class="arc sign" d="M47 79l10 11 21-24" />
    <rect class="ink" x="126" y="46" width="84" height="8" rx="4" />
    <rect class="line" x="126" y="62" width="58" height="5" rx="2.5" />
    <path class="rule" d="M126 82H224" />
    <circle class="ground-line" cx="132" cy="96" r="5" />
    <rect class="line" x="146" y="93" width="72" height="5" rx="2.5" />
    <circle class="ground-line" cx="132" cy="114" r="5" />
    <rect class="line" x="146" y="111" width="54" height="5" rx="2.5" />`,
  class_overview: svg`
    <rect class="ink" x="16" y="18" width="66" height="8" rx="4" />
    <rect class="line" x="16" y="40" width="30" height="4" rx="2" />
    <rect class="line" x="112" y="40" width="26" height="4" rx="2" />
    <rect class="line" x="184" y="40" width="30" height="4" rx="2" />
    ${[54, 80, 106, 132].map(
      (y, i) => svg`
        <path class="rule" d="M16 ${y - 4}H224" />
        <rect class="ink" x="16" y="${y + 5}" width="${[64, 52, 70, 46][i] ?? 0}" height="6" rx="3" />
        <rect class="line" x="112" y="${y + 6}" width="54" height="5" rx="2.5" />
        <rect class="accent" x="112" y="${y + 6}" width="${[44, 30, 52, 14][i] ?? 0}" height="5" rx="2.5" />
        <rect class="${i === 3 ? "warm" : "line"}" x="184" y="${y + 5}" width="${[34, 24, 38, 16][i] ?? 0}" height="6" rx="3" />`,
    )}`,
};

/** A small drawing of what a view looks like. */
export function preview(view: PlaceableView): TemplateResult {
  return html`<svg class="preview" viewBox="0 0 240 156" aria-hidden="true">${DRAWINGS[view]}</svg>`;
}

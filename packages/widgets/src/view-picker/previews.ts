import type { PlaceableView } from "@skillstudio/api-client";
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const DRAWINGS: Readonly<Partial<Record<PlaceableView, SVGTemplateResult>>> = {
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
};

/** A small drawing of what a view looks like. */
export function preview(view: PlaceableView): TemplateResult {
  return html`<svg class="preview" viewBox="0 0 240 156" aria-hidden="true">${DRAWINGS[view]}</svg>`;
}

import { html, type Html } from "./html.ts";

/** Paths on a grid of 24, drawn with a line of 1.75. */
const PATHS = {
  forum: "M4 5h16v11H9l-5 4z M8 9h8 M8 12h5",
  page: "M6 3h8l4 4v14H6z M14 3v4h4 M9 12h6 M9 16h6",
  lesson:
    "M3 5c4-1.5 7-.5 9 1.5C14 4.500 17 3.500 21 5v14c-4-1.500-7-.500-9 1.500-2-2-5-3-9-1.500z M12 6.500v14",
  quiz: "M4 4h16v16H4z M8 9l1.500 1.500L12 8 M8 15l1.500 1.500L12 14 M14.500 9.500H17 M14.500 15.500H17",
  assignment: "M8 4H5v17h14V4h-3 M8 3h8v4H8z M9 14l2 2 4-4",
  tool: "M4 4h7v7H4z M4 13.500h7v7H4z M13.500 13.500h7v7h-7z M17 4v7 M13.500 7.500h7",
  leave: "M14 4H5v16h9 M10 12h10 M17 8l4 4-4 4",
  plus: "M12 5v14 M5 12h14",
  download: "M12 4v11 M7 11l5 5 5-5 M5 20h14",
  open: "M13 4h7v7 M20 4l-9 9 M18 14v6H4V6h6",
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative picture; the words beside it say what it means. */
export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="${PATHS[name]}" /></svg>`;
}

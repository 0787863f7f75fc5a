import type axeCore from "axe-core";
// A script of the old kind: it puts itself on the window and exports nothing.
import "axe-core/axe.min.js";

const { axe } = window as unknown as { readonly axe: typeof axeCore };

/** The looks that every element is audited in. */
export const looks: readonly { readonly name: string; readonly scheme: string; readonly locale: string }[] = [
  { name: "light", scheme: "light", locale: "en" },
  { name: "dark", scheme: "dark", locale: "en" },
  { name: "right-to-left", scheme: "light", locale: "ar" },
];

/** What axe finds against WCAG 2.2 AA in an element, shadow roots included: rule and place, a line each. */
export async function findings(element: Element): Promise<readonly string[]> {
  const { violations } = await axe.run(element, {
    runOnly: {
      type: "tag",
      values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    rules: { region: { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.flat().join(" ")}: ${failureSummary ?? ""}`),
  );
}

/** The element in a page of the given look. The page keeps it until {@link clear}. */
export function place<E extends HTMLElement>(element: E, scheme = "light"): E {
  document.documentElement.style.setProperty("--skill-color-scheme", scheme);
  document.documentElement.style.colorScheme = scheme;
  document.body.append(element);
  return element;
}

export function clear(): void {
  document.body.replaceChildren();
}

/** Resolves with what `find` finds, as soon as it finds it; the test's own time limit is the end of patience. */
export async function until<T>(find: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const found = find();
    if (found) return found;
    await new Promise(requestAnimationFrame);
  }
}

/** An element inside another's shadow root. Throws when there is none. */
export function inside(host: Element, selector: string): HTMLElement {
  const found = host.shadowRoot?.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`${host.localName} has no ${selector}.`);
  return found;
}

/** The words that an element shows, each run of white space as one space. */
export function textOf(host: Element, selector = "article"): string {
  return (inside(host, selector).textContent ?? "").replace(/\s+/g, " ").trim();
}

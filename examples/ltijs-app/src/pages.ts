import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LtijsToken } from "@skillstudio/lti-tool/ltijs";

const STUDIES = readFileSync(join(import.meta.dirname, "studies.html"), "utf8");

/** The page with SkillStudio's elements. */
export function studiesPage(ltik: string): string {
  return STUDIES.replaceAll("{{ltik}}", escape(ltik));
}

/** Who is here, and in which course, as ltijs tells it. */
export function coursePage({ userInfo, platformContext }: LtijsToken, ltik: string): string {
  const { title = "your course" } = (platformContext.context ?? {}) as { readonly title?: string };
  return page(
    "About this course",
    `<h1>${escape(title)}</h1>
    <p>You are here as ${escape(userInfo.name ?? "a guest")}.</p>
    <p><a href="/studies?ltik=${escape(ltik)}">My studies</a></p>`,
  );
}

/** Asks a teacher what to place in the course. */
export function choicePage(
  places: readonly { readonly title: string; readonly path: string }[],
  ltik: string,
): string {
  const choices = places.map(
    ({ title, path }) =>
      `<p><label><input type="radio" name="place" value="${escape(path)}" required /> ${escape(title)}</label></p>`,
  );
  return page(
    "What shall we add?",
    `<h1>What shall we add?</h1>
    <form method="post" action="/choose">
      <input type="hidden" name="ltik" value="${escape(ltik)}" />
      ${choices.join("\n")}
      <button>Add to course</button>
    </form>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escape(title)}</title>
    <link rel="stylesheet" href="/page.css" />
  </head>
  <body>
    <main>${body}</main>
  </body>
</html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

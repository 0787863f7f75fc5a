import { describe, expect, it } from "vitest";
import { GUIDES } from "../../launch/guides.ts";
import { renderInstallPage } from "./render.ts";
import { installWords, LANGUAGES } from "./words.ts";

const publicUrl = "https://skills.example.edu";
const pages = LANGUAGES.flatMap(([locale]) =>
  [...GUIDES, undefined].map((guide) => [locale, guide ?? "the choice", guide] as const),
);

describe("an install page", () => {
  it.each(pages)("in %s for %s has this installation's addresses", (locale, _, guide) => {
    const page = renderInstallPage({ guide, locale, publicUrl });
    const addresses =
      guide === "canvas" ? ["/lti/config/canvas.json"] : ["/lti/login", "/lti/keys", "/lti/launch"];
    for (const address of addresses) expect(page).toContain(`${publicUrl}${address}</code>`);
    expect(page).toContain(`<html lang="${locale}" dir="${locale === "ar" ? "rtl" : "ltr"}">`);
    expect(page).not.toContain("**");
    expect(page).not.toMatch(/undefined|\[object/);
  });

  it.each(pages)("in %s for %s has as many steps as in English", (locale, _, guide) => {
    const count = (language: string) =>
      guide === undefined
        ? installWords(language).troubles.length
        : installWords(language).guides[guide].ways.map(({ steps }) => steps.length);
    expect(count(locale)).toEqual(count("en"));
  });

  it.each(pages)("in %s for %s names the same words of menus as in English", (locale, _, guide) => {
    const menuWords = (language: string) => {
      const { troubles, guides } = installWords(language);
      const { ways, inCourse, trouble } = guides[guide ?? "moodle"];
      return [...troubles, ...ways.flatMap(({ steps }) => steps), inCourse, ...trouble].map((sentence) =>
        sentence
          .split("**")
          .filter((_part, index) => index % 2 === 1)
          .toSorted(),
      );
    };
    expect(menuWords(locale)).toEqual(menuWords("en"));
  });

  it.each(pages)(
    "in %s for %s tells of a school's own host name where the LMS is hosted",
    (locale, _, guide) => {
      const page = renderInstallPage({ guide, locale, publicUrl });
      const hosted = guide === "canvas" || guide === "blackboard";
      expect(page.includes(`--frame-origin https://${guide?.toUpperCase()}</code>`)).toBe(hosted);
      expect(page.includes('<b lang="en" dir="ltr">--frame-origin</b>')).toBe(hosted);
    },
  );

  it("warns where no other machine can reach this one", () => {
    const local = renderInstallPage({ guide: "moodle", locale: "en", publicUrl: "http://127.0.0.1:3000" });
    expect(local).toContain("This installation is at a local address");
    expect(renderInstallPage({ guide: "moodle", locale: "en", publicUrl })).not.toContain("local address");
  });

  it("escapes what it shows", () => {
    expect(renderInstallPage({ guide: "canvas", locale: "en", publicUrl })).toContain("NAME&quot;");
  });
});

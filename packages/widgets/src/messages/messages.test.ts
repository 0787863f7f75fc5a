import { assert } from "@open-wc/testing";
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { speak, type Plural } from "./messages.ts";
import { ar as operatorsAr } from "./operators/ar.ts";
import { de as operatorsDe } from "./operators/de.ts";
import { en as operatorsEn } from "./operators/en.ts";
import { es as operatorsEs } from "./operators/es.ts";

type Catalogue = Readonly<Record<string, string | Plural>>;

/** Every catalogue with its English: who it is for, its language, and both. */
const translations: readonly (readonly [name: string, language: string, Catalogue, english: Catalogue])[] = [
  ["learners", "ar", ar, en],
  ["learners", "de", de, en],
  ["learners", "es", es, en],
  ["operators", "ar", operatorsAr, operatorsEn],
  ["operators", "de", operatorsDe, operatorsEn],
  ["operators", "es", operatorsEs, operatorsEn],
];
const forms = (message: string | Plural): readonly string[] =>
  typeof message === "string" ? [message] : Object.values(message);
const names = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");

describe("messages", () => {
  for (const [readers, language, catalogue, english] of translations) {
    const keys = Object.keys(english);
    it(`ask for no value in ${language} for ${readers} that English does not have`, () => {
      const strange = keys.flatMap((key) => {
        const known = new Set(forms(english[key] ?? "").flatMap(names));
        return forms(catalogue[key] ?? "")
          .flatMap(names)
          .filter((name) => !known.has(name))
          .map((name) => `${key}.${name}`);
      });
      assert.deepEqual(strange, []);
    });

    it(`leave out no value in ${language} for ${readers} but a number that its words already say`, () => {
      const missing = keys.flatMap((key) => {
        const said = forms(catalogue[key] ?? "").map((form) => new Set(names(form)));
        return forms(english[key] ?? "")
          .flatMap(names)
          .filter((name) => name !== "n" && !said.every((form) => form.has(name)))
          .map((name) => `${key}.${name}`);
      });
      assert.deepEqual(missing, []);
    });

    it(`have the plural forms that ${language} needs for ${readers}`, () => {
      const numbers = Array.from({ length: 130 }, (_, n) => n);
      const needed = new Set(numbers.map((n) => new Intl.PluralRules(language).select(n)));
      const alone = keys.filter((key) => {
        const message = catalogue[key] ?? "";
        return (
          typeof message !== "string" &&
          !Object.keys(message).every((form) => needed.has(form as "other") || form === "other")
        );
      });
      assert.deepEqual(alone, []);
    });
  }

  it("choose the plural form by the language's own rules", () => {
    const arabic = speak("ar");
    const said = [1, 2, 3, 11, 100].map((n) => arabic.say("streakDays", { n }).replace(/[\d٠-٩]+/, "#"));
    assert.deepEqual(said, ["يوم واحد", "يومان", "# أيام", "# يومًا", "# يوم"]);
  });

  it("keep a foreign title from turning the words around it in a right-to-left sentence", () => {
    assert.include(speak("ar").say("acceptNamed", { title: "Indexes" }), "\u2068Indexes\u2069");
    assert.equal(speak("en").say("acceptNamed", { title: "Indexes" }), "Accept: Indexes");
  });

  it("fall back to English, dates and numbers included, for a language that we do not have", () => {
    for (const locale of ["fr", "", "no such thing", "x-klingon"]) {
      assert.equal(speak(locale).locale, "en");
      assert.equal(speak(locale).say("retry"), "Try again");
    }
  });

  it("follow the region that was asked for", () => {
    assert.equal(speak("de-AT").say("retry"), "Noch einmal versuchen");
    assert.equal(speak("de-CH").number(1234.5), new Intl.NumberFormat("de-CH").format(1234.5));
  });

  it("put values in as they are, whatever they contain", () => {
    assert.equal(speak("en").say("acceptNamed", { title: "$& {title}" }), "Accept: $& {title}");
  });
});

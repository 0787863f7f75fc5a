import { ar } from "./ar.ts";
import type { Catalogue } from "./catalogue.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { formatOf } from "./format.ts";
import type { ReasonCode, Reason } from "./reason.ts";

const catalogues = { en, es, de, ar } as const satisfies Record<string, Catalogue>;

/** The languages that `explain` speaks, by BCP 47 language subtag. */
export const explainedLanguages = ["en", "es", "de", "ar"] as const;

/**
 * The sentence of a reason, for a BCP 47 locale such as `de` or `es-MX`. A language that we do not speak, or a
 * text that is no locale, gets English.
 */
export function explain<Code extends ReasonCode>(reason: Reason<Code>, locale: string): string {
  const wanted = parse(locale);
  const language = explainedLanguages.find((language) => language === wanted?.language);
  const catalogue: Catalogue = catalogues[language ?? "en"];
  return catalogue[reason.code](reason.params, formatOf(language && wanted ? wanted.baseName : "en"));
}

function parse(locale: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(locale);
  } catch {
    return undefined;
  }
}

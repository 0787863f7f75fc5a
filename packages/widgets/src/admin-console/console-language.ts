import type { Language } from "../messages/messages.ts";
import { sayer, type Say, type Translated } from "../messages/messages.ts";
import { ar } from "../messages/operators/ar.ts";
import { de } from "../messages/operators/de.ts";
import { en } from "../messages/operators/en.ts";
import { es } from "../messages/operators/es.ts";

export type ConsoleMessages = Translated<typeof en>;
export type ConsoleKey = keyof ConsoleMessages;

/** A language with the console's own words. */
export interface ConsoleLanguage extends Language {
  readonly tell: Say<ConsoleKey>;
  /** How long ago, such as “3 hours ago”. `instant` is ISO 8601. */
  readonly ago: (instant: string) => string;
  /** Day and time in full, such as “22 November 2026 at 19:30”. */
  readonly moment: (instant: string) => string;
  readonly list: (words: readonly string[]) => string;
}

const CATALOGUES: Readonly<Record<string, ConsoleMessages>> = { ar, de, en, es };

/** The units of a distance in time, the largest first, in milliseconds. */
const UNITS = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** The same language, with what the console says. An operator has no course to open the page from again. */
export function speakToOperators(language: Language): ConsoleLanguage {
  const { locale, say } = language;
  const tell: Say<ConsoleKey> = sayer(CATALOGUES[new Intl.Locale(locale).language] ?? en, locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const lists = new Intl.ListFormat(locale, { type: "unit" });
  return {
    ...language,
    say: (key, values) => (key === "errorSession" ? tell("signInNeeded") : say(key, values)),
    tell,
    ago(instant) {
      const distance = Date.parse(instant) - Date.now();
      const [unit, length] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? ["second", 0];
      return unit === "second"
        ? relative.format(0, "second")
        : relative.format(Math.trunc(distance / length), unit);
    },
    moment: (instant) => moments.format(Date.parse(instant)),
    list: (words) => lists.format(words),
  };
}

import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";

/** The forms of a message that depends on a number, by the language's plural categories. */
export type Plural = { readonly other: string } & { readonly [category in Intl.LDMLPluralRule]?: string };

/** The same keys as those of an English catalogue: a missing or superfluous one does not compile. */
export type Translated<English> = {
  readonly [key in keyof English]: English[key] extends string ? string : Plural;
};

export type Messages = Translated<typeof en>;

/** The names of the messages. */
export type MessageKey = keyof Messages;

/** The sentence for `key`; `n` chooses the plural form, and numbers are written in the language's digits. */
export type Say<Key extends string> = (
  key: Key,
  values?: Readonly<Record<string, string | number>>,
) => string;

const CATALOGUES: Readonly<Record<string, Messages>> = { ar, de, en, es };

/** A language's words and ways of writing, made by {@link speak}. */
export interface Language {
  /** BCP 47 tag, as asked for: `de-AT`. */
  readonly locale: string;
  /** The direction that the language is written in. */
  readonly direction: "ltr" | "rtl";
  readonly say: Say<MessageKey>;
  readonly number: (value: number) => string;
  /** `ratio` 0..1 as a whole percentage. */
  readonly percent: (ratio: number) => string;
  /** A day such as “22 Nov”, with the year when it is not this one. `instant` is ISO 8601. */
  readonly day: (instant: string) => string;
  /** A day such as “Sunday 22 November”. `date` is a calendar date, `YYYY-MM-DD`. */
  readonly longDay: (date: string) => string;
  /** “Mondays”-like name of an ISO weekday, 1 (Monday) … 7 (Sunday). */
  readonly weekday: (day: number, width: "long" | "narrow" | "short") => string;
  /** The ISO weekday that a week begins with. */
  readonly firstWeekday: number;
  readonly compare: (a: string, b: string) => number;
}

/** A Monday, from which weekdays are counted; formatted in UTC so that no zone can move it. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

/** The words for `locale`, or English where we do not have them. Dates and numbers follow the region asked for. */
export function speak(locale: string): Language {
  const wanted = supported(locale);
  const catalogue = CATALOGUES[new Intl.Locale(wanted).language] ?? en;
  const numbers = new Intl.NumberFormat(wanted, { maximumFractionDigits: 1 });
  const percents = new Intl.NumberFormat(wanted, { style: "percent" });
  const sorting = new Intl.Collator(wanted, { numeric: true });
  const utc = (date: number, options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(wanted, { ...options, timeZone: "UTC" }).format(date);

  return {
    locale: wanted,
    direction: directionOf(wanted),
    say: sayer(catalogue, wanted),
    number: (value) => numbers.format(value),
    percent: (ratio) => percents.format(ratio),
    day(instant) {
      const date = new Date(instant);
      const thisYear = date.getFullYear() === new Date().getFullYear();
      return date.toLocaleDateString(wanted, {
        day: "numeric",
        month: "short",
        ...(thisYear ? {} : { year: "numeric" }),
      });
    },
    longDay: (date) => utc(Date.parse(date), { weekday: "long", day: "numeric", month: "long" }),
    weekday: (day, width) => utc(MONDAY + (day - 1) * DAY, { weekday: width }),
    firstWeekday: firstWeekday(wanted),
    compare: (a, b) => sorting.compare(a, b),
  };
}

/** Says the messages of a catalogue that is written in the language of `locale`. */
export function sayer<Key extends string>(
  catalogue: Readonly<Record<Key, string | Plural>>,
  locale: string,
): Say<Key> {
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const plurals = new Intl.PluralRules(locale);
  const direction = directionOf(locale);
  return (key, values = {}) => {
    const message: string | Plural = catalogue[key];
    const form = typeof message === "string" ? message : chosen(message, plurals.select(Number(values["n"])));
    return form.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      return typeof value === "number" ? numbers.format(value) : isolate(value, direction);
    });
  };
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur"]);

function directionOf(locale: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(new Intl.Locale(locale).language) ? "rtl" : "ltr";
}

function chosen(message: Plural, category: Intl.LDMLPluralRule): string {
  return message[category] ?? message.other;
}

/** A Latin title inside an Arabic sentence must not drag the words around it to its own direction. */
function isolate(value: string, direction: "ltr" | "rtl"): string {
  return direction === "rtl" ? `\u2068${value}\u2069` : value;
}

/** A tag that Intl refuses, or a language that we do not speak, must not leave half a page in another language. */
function supported(locale: string): string {
  try {
    return new Intl.Locale(locale).language in CATALOGUES ? locale : "en";
  } catch {
    return "en";
  }
}

/** Firefox has no week information yet; Monday is what ISO 8601 says. */
function firstWeekday(locale: string): number {
  const described = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => { firstDay: number } };
  return described.getWeekInfo?.().firstDay ?? 1;
}

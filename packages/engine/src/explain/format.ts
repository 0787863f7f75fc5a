import { dayMs, hourMs, type Weekday, weekdays } from "../calendar.ts";
import type { LocalDate } from "../records.ts";

/** Wordings by plural category; `#` stands for the number. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** The ways in which a language writes figures, days and lists. */
export interface Format {
  /** 0..100, with one decimal at most. */
  readonly percent: (value: number) => string;
  /** 0..1 as a percentage. */
  readonly rate: (value: number) => string;
  /** A plain number, with one decimal at most. */
  readonly number: (value: number) => string;
  readonly count: (value: number, forms: PluralForms) => string;
  /** An hour of the day, 0..23, as `20:00`. */
  readonly hour: (hour: number) => string;
  readonly date: (date: LocalDate) => string;
  readonly weekday: (day: Weekday) => string;
  /** `a, b, c` */
  readonly list: (items: readonly string[]) => string;
  /** `a, b and c` */
  readonly and: (items: readonly string[]) => string;
  /** A title or name from the records, kept from disturbing the direction of the sentence around it. */
  readonly name: (text: string) => string;
}

/** 1970-01-05 was a Monday. */
const mondayMs = 4 * dayMs;

const formats = new Map<string, Format>();
const formatsKept = 100;

/** The format of a locale, kept because building `Intl` objects costs far more than a sentence. */
export function formatOf(locale: string): Format {
  const known = formats.get(locale);
  if (known) return known;
  if (formats.size >= formatsKept) formats.clear();
  const format = createFormat(locale);
  formats.set(locale, format);
  return format;
}

function createFormat(locale: string): Format {
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const plural = new Intl.PluralRules(locale);
  const hour = new Intl.DateTimeFormat(locale, {
    timeZone: "UTC",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const date = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "long" });
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long" });
  const list = new Intl.ListFormat(locale, { type: "unit", style: "short" });
  const and = new Intl.ListFormat(locale, { type: "conjunction" });
  const rightToLeft = /^ar\b/.test(locale);
  return {
    percent: (value) => percent.format(value / 100),
    rate: (value) => percent.format(value),
    number: (value) => number.format(value),
    count: (value, forms) =>
      (forms[plural.select(value)] ?? forms.other).replace("#", () => number.format(value)),
    hour: (value) => hour.format(value * hourMs),
    date: (value) => date.format(Date.parse(value)),
    weekday: (value) => weekday.format(mondayMs + weekdays.indexOf(value) * dayMs),
    list: (items) => list.format(items),
    and: (items) => and.format(items),
    name: (text) => (rightToLeft ? `\u2068${text}\u2069` : text),
  };
}

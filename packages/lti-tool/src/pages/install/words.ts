import type { Guide } from "../../launch/guides.ts";
import { ar } from "./words.ar.ts";
import { de } from "./words.de.ts";
import { en } from "./words.en.ts";
import { es } from "./words.es.ts";

/** A sentence in which `**…**` marks words of the LMS's own menus, which stay in English. */
export type Sentence = string;

/** A way to install: numbered steps, and whether the values of the page are pasted in it. */
export interface Way {
  readonly title: string;
  readonly steps: readonly Sentence[];
}

export interface GuideWords {
  readonly lead: Sentence;
  readonly ways: readonly [Way, ...Way[]];
  /** How an instructor adds a view to a course there. */
  readonly inCourse: Sentence;
  /** What goes wrong there in particular. */
  readonly trouble: readonly Sentence[];
}

/** The install pages in one language. */
export interface InstallWords {
  readonly title: string;
  readonly lead: string;
  readonly titleOf: (lms: string) => string;
  readonly all: string;
  readonly menuWords: (lms: string) => string;
  readonly values: string;
  readonly valuesLead: string;
  readonly field: string;
  readonly value: string;
  readonly copy: string;
  readonly copied: string;
  readonly command: string;
  readonly commandLead: string;
  /** What one leaves out of a command that names the school's own host. */
  readonly ownHost: Sentence;
  readonly next: string;
  readonly nextSteps: readonly [approve: Sentence, test: Sentence];
  readonly trouble: string;
  readonly troubles: readonly Sentence[];
  readonly local: Sentence;
  readonly other: string;
  readonly otherLead: string;
  readonly operators: string;
  readonly guides: Readonly<Record<Guide, GuideWords>>;
}

const WORDS: Readonly<Record<string, InstallWords>> = { en, es, de, ar };

export const LANGUAGES: readonly (readonly [tag: string, name: string])[] = [
  ["en", "English"],
  ["es", "Español"],
  ["de", "Deutsch"],
  ["ar", "العربية"],
];

/** The words for a BCP 47 tag; English for a language that we do not speak. */
export function installWords(locale: string): InstallWords {
  return WORDS[new Intl.Locale(locale).language] ?? en;
}

import type { Request, Response } from "express";
import { negotiateLocale } from "../../api/locale.ts";
import { ar } from "./words.ar.ts";
import { de } from "./words.de.ts";
import { en } from "./words.en.ts";
import { es } from "./words.es.ts";

/** What is told of a refusal: what happened, and what the reader can do about it. */
export interface RefusalWords {
  readonly title: string;
  readonly advice: string;
}

/** Everything that the pages of login, launch and registration say in one language. */
export interface Words {
  /** BCP 47. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly refusals: Readonly<Record<RefusalKind, RefusalWords>>;
  readonly code: string;
  readonly supportId: string;
  readonly backToCourse: string;
  readonly opening: string;
  readonly needsScript: string;
  readonly oneMoreClick: string;
  readonly newWindowLead: string;
  readonly newWindow: string;
  readonly registered: string;
  readonly registeredReady: (platform: string) => string;
  readonly almostDone: string;
  readonly registeredPending: (platform: string) => string;
  readonly close: string;
  readonly registrationAddress: string;
  readonly registrationAddressLead: string;
}

/** Refusals that a reader can tell apart; many codes share one. */
export type RefusalKind =
  | "start_again"
  | "malformed"
  | "too_large"
  | "expired"
  | "opened_already"
  | "not_understood"
  | "user_unknown"
  | "clocks_differ"
  | "platform_unknown"
  | "platform_ambiguous"
  | "platform_inactive"
  | "platform_refused"
  | "platform_silent"
  | "place_unknown"
  | "place_pending"
  | "place_off"
  | "earlier_key_wrong"
  | "browser_blocked"
  | "registration_failed"
  | "registration_address_used"
  | "registration_exists"
  | "failed";

const WORDS: Readonly<Record<string, Words>> = { en, es, de, ar };

/** The words for a reader, in the language that the browser prefers; English when we speak none of them. */
export function readerWords(req: Request, res: Response): Words {
  res.vary("accept-language");
  return WORDS[new Intl.Locale(negotiateLocale(req.get("accept-language"))).language] ?? en;
}

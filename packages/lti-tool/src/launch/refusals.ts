import type { LtiErrorCode } from "../lti/lti-error.ts";
import type { RefusalKind } from "./words/words.ts";

/** How a refusal is told to the person before the screen, who can seldom do anything about its cause. */
export interface Refusal {
  readonly status: number;
  /** Names its words in every language. */
  readonly kind: RefusalKind;
}

const OF_CODE: Readonly<Partial<Record<LtiErrorCode, readonly [status: number, kind: RefusalKind]>>> = {
  login_invalid: [400, "malformed"],
  target_link_foreign: [400, "malformed"],
  platform_unknown: [400, "platform_unknown"],
  platform_ambiguous: [400, "platform_ambiguous"],
  platform_inactive: [403, "platform_inactive"],
  platform_refused: [401, "platform_refused"],
  state_missing: [400, "malformed"],
  state_expired: [401, "expired"],
  browser_unproven: [401, "browser_blocked"],
  token_missing: [400, "malformed"],
  keys_unreachable: [424, "platform_silent"],
  keys_invalid: [424, "platform_silent"],
  token_expired: [401, "expired"],
  token_stale: [401, "expired"],
  token_times_invalid: [401, "clocks_differ"],
  nonce_replayed: [401, "opened_already"],
  claims_invalid: [401, "not_understood"],
  version_unsupported: [401, "not_understood"],
  message_type_unknown: [401, "not_understood"],
  user_missing: [401, "user_unknown"],
  migration_claim_invalid: [401, "earlier_key_wrong"],
  deployment_unknown: [403, "place_unknown"],
  deployment_pending: [403, "place_pending"],
  deployment_disabled: [403, "place_off"],
  code_invalid: [401, "expired"],
  registration_link_invalid: [403, "registration_address_used"],
  registration_address_invalid: [400, "registration_failed"],
  configuration_invalid: [400, "registration_failed"],
  registration_refused: [400, "registration_failed"],
  registration_exists: [409, "registration_exists"],
  address_private: [400, "registration_failed"],
  address_insecure: [400, "registration_failed"],
  unreachable: [400, "registration_failed"],
  redirected: [400, "registration_failed"],
  response_too_large: [400, "registration_failed"],
  request_invalid: [400, "malformed"],
  request_too_large: [413, "too_large"],
};

/** What to tell of a refusal; where nothing else fits, to begin anew. */
export function refusalOf(code: LtiErrorCode): Refusal {
  const [status, kind] = OF_CODE[code] ?? [401, "start_again"];
  return { status, kind };
}

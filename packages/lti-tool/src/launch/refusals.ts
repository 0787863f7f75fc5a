import type { LtiErrorCode } from "../lti/lti-error.ts";

/** How a refusal is told to the person before the screen, who can seldom do anything about its cause. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
}

const START_AGAIN: Refusal = {
  status: 401,
  title: "This launch could not be verified",
  advice:
    "Please go back to your course and open the activity again. If it happens again, send the code below to support.",
};

const MALFORMED: Refusal = {
  status: 400,
  title: "This request is incomplete",
  advice: "Please open the activity from your course, not from a bookmark or an address that was shared.",
};

const REGISTRATION: Refusal = {
  status: 400,
  title: "The registration did not go through",
  advice:
    "Nothing was changed here. Ask for a new registration address and try once more, or send the code below to support.",
};

const EXPIRED: Refusal = {
  status: 401,
  title: "This took too long",
  advice: "Please go back to your course and open the activity again.",
};

const OF_CODE: Readonly<Partial<Record<LtiErrorCode, Refusal>>> = {
  login_invalid: MALFORMED,
  target_link_foreign: MALFORMED,
  state_missing: MALFORMED,
  token_missing: MALFORMED,
  request_invalid: MALFORMED,
  request_too_large: { ...MALFORMED, status: 413, title: "This request is too large" },
  state_expired: EXPIRED,
  token_expired: EXPIRED,
  token_stale: EXPIRED,
  nonce_replayed: {
    status: 401,
    title: "This page was already opened",
    advice: "Each launch works once. Please go back to your course and open the activity again.",
  },
  platform_unknown: {
    status: 400,
    title: "This learning platform is not connected",
    advice: "An administrator of the platform has to register SkillStudio first.",
  },
  platform_ambiguous: {
    status: 400,
    title: "This learning platform did not say who it is",
    advice:
      "It is connected more than once here, so its logins must name their client id. Please tell an administrator.",
  },
  platform_inactive: {
    status: 403,
    title: "This learning platform is not active",
    advice: "An administrator of SkillStudio has to approve it, or has switched it off.",
  },
  platform_refused: {
    status: 401,
    title: "Your learning platform did not let you in",
    advice: "Please sign in there and open the activity again.",
  },
  deployment_unknown: {
    status: 403,
    title: "SkillStudio is not set up here",
    advice:
      "This learning platform takes no new places by itself. An administrator of SkillStudio has to add this one.",
  },
  deployment_pending: {
    status: 403,
    title: "Waiting for approval",
    advice: "This place is new to SkillStudio. An administrator has to approve it before it can be used.",
  },
  deployment_disabled: {
    status: 403,
    title: "SkillStudio is switched off here",
    advice: "An administrator has switched it off for this place.",
  },
  browser_unproven: {
    status: 401,
    title: "Your browser blocks this page inside your course",
    advice:
      "Please go back to your course and open the activity in a new window, or allow cookies for this page, and try again.",
  },
  keys_unreachable: {
    status: 424,
    title: "Your learning platform does not answer",
    advice: "We could not fetch what we need to verify you. Please try again in a minute.",
  },
  code_invalid: EXPIRED,
  registration_link_invalid: {
    ...REGISTRATION,
    status: 403,
    title: "This registration address is not valid any more",
    advice: "Each address works once and for a short time. Please ask for a new one.",
  },
  registration_exists: {
    ...REGISTRATION,
    status: 409,
    title: "This platform is already registered",
    advice: "Nothing was changed. Remove the earlier registration first if you want to start over.",
  },
  registration_address_invalid: REGISTRATION,
  configuration_invalid: REGISTRATION,
  registration_refused: REGISTRATION,
  address_private: REGISTRATION,
  address_insecure: REGISTRATION,
  unreachable: REGISTRATION,
  redirected: REGISTRATION,
  response_too_large: REGISTRATION,
};

/** What to tell of a refusal. */
export function refusalOf(code: LtiErrorCode): Refusal {
  return OF_CODE[code] ?? START_AGAIN;
}

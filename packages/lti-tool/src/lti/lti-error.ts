/** Every way in which an LTI exchange can fail. Stable: pages, logs, tests and support requests name them. */
export type LtiErrorCode =
  // Login initiation
  | "login_invalid"
  | "target_link_foreign"
  | "platform_unknown"
  | "platform_ambiguous"
  | "platform_inactive"
  // Authentication response
  | "platform_refused"
  | "state_missing"
  | "state_invalid"
  | "state_expired"
  | "browser_unproven"
  | "token_missing"
  | "token_malformed"
  | "algorithm_refused"
  | "kid_missing"
  | "kid_unknown"
  | "keys_unreachable"
  | "keys_invalid"
  | "signature_invalid"
  | "issuer_mismatch"
  | "audience_mismatch"
  | "authorized_party_mismatch"
  | "token_expired"
  | "token_stale"
  | "token_times_invalid"
  | "nonce_mismatch"
  | "nonce_replayed"
  // Message
  | "claims_invalid"
  | "version_unsupported"
  | "message_type_unknown"
  | "user_missing"
  | "target_link_mismatch"
  | "deployment_mismatch"
  | "migration_claim_invalid"
  | "deployment_unknown"
  | "deployment_pending"
  | "deployment_disabled"
  // Session
  | "code_invalid"
  // Dynamic registration
  | "registration_link_invalid"
  | "registration_address_invalid"
  | "configuration_invalid"
  | "registration_refused"
  | "registration_exists"
  // Calls to the platform
  | "address_private"
  | "address_insecure"
  | "unreachable"
  | "redirected"
  | "response_too_large"
  | "service_refused"
  | "service_busy"
  | "scope_not_granted"
  | "tool_keys_unreachable"
  | "service_invalid"
  // Assignment and grades
  | "line_item_gone"
  | "score_outdated"
  | "score_refused"
  // What this tool was asked for
  | "request_invalid"
  | "request_too_large";

/** A refused LTI exchange. `message` is for the log and may name values; the page shows the code alone. */
export class LtiError extends Error {
  override readonly name = "LtiError";
  readonly code: LtiErrorCode;
  /** The platform's page for whoever launched, where it is certain that the platform named it. */
  readonly returnUrl: string | undefined;

  constructor(
    code: LtiErrorCode,
    message: string,
    { returnUrl, ...options }: ErrorOptions & { readonly returnUrl?: string | undefined } = {},
  ) {
    super(message, options);
    this.code = code;
    this.returnUrl = returnUrl;
  }
}

/** A platform as it was registered with us: one issuer and the client id by which it knows us. */
export interface Platform {
  /** Ours, not the platform's. */
  readonly id: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** What the platform's authorization server calls itself, where that is not its token endpoint (Brightspace). */
  readonly tokenAudience: string | undefined;
  readonly jwksUri: string;
  /** How it signs its launches: RS256, or RS512 where a Blackboard was set up so. */
  readonly signatureAlgorithm: "RS256" | "RS512";
  /** Who else may be named in the `aud` of its launches beside our client id; nobody, as a rule. */
  readonly trustedAudiences: readonly string[];
}

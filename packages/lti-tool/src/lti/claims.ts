import { z } from "zod";
import { LtiError, type LtiErrorCode } from "./lti-error.ts";
import { absentWhenEmpty, Email, HttpUrl, Identifier, Text } from "./text.ts";

/** The names of the claims in the order of the specification, https://www.imsglobal.org/spec/lti/v1p3#required-message-claims */
export const claim = {
  messageType: "https://purl.imsglobal.org/spec/lti/claim/message_type",
  version: "https://purl.imsglobal.org/spec/lti/claim/version",
  deploymentId: "https://purl.imsglobal.org/spec/lti/claim/deployment_id",
  targetLinkUri: "https://purl.imsglobal.org/spec/lti/claim/target_link_uri",
  resourceLink: "https://purl.imsglobal.org/spec/lti/claim/resource_link",
  roles: "https://purl.imsglobal.org/spec/lti/claim/roles",
  context: "https://purl.imsglobal.org/spec/lti/claim/context",
  toolPlatform: "https://purl.imsglobal.org/spec/lti/claim/tool_platform",
  roleScopeMentor: "https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor",
  launchPresentation: "https://purl.imsglobal.org/spec/lti/claim/launch_presentation",
  lti1p1: "https://purl.imsglobal.org/spec/lti/claim/lti1p1",
  lis: "https://purl.imsglobal.org/spec/lti/claim/lis",
  custom: "https://purl.imsglobal.org/spec/lti/claim/custom",
  forUser: "https://purl.imsglobal.org/spec/lti/claim/for_user",
  deepLinkingSettings: "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
  contentItems: "https://purl.imsglobal.org/spec/lti-dl/claim/content_items",
  deepLinkingData: "https://purl.imsglobal.org/spec/lti-dl/claim/data",
  endpoint: "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
  namesRoleService: "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
  platformNotificationService: "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice",
  notice: "https://purl.imsglobal.org/spec/lti/claim/notice",
  originContexts: "https://purl.imsglobal.org/spec/lti/claim/origin_contexts",
  brightspace: "http://www.brightspace.com",
} as const;

/** Canvas leaves what it cannot fill in as `$Name.of.variable`; `@X@…@X@` is how Blackboard's own templates write a variable. Both mean absent. */
const isFilledIn = (value: string): boolean => !value.startsWith("$") && !/^@X@.*@X@$/s.test(value);
const Substituted = absentWhenEmpty(Text).transform((value) =>
  value !== undefined && isFilledIn(value) ? value : undefined,
);

/** The message types of LTI 1.3 Core, Deep Linking 2.0 and Submission Review 1.0. */
export const MessageType = z.enum([
  "LtiResourceLinkRequest",
  "LtiDeepLinkingRequest",
  "LtiSubmissionReviewRequest",
]);
export type MessageType = z.infer<typeof MessageType>;

/** https://www.imsglobal.org/spec/lti/v1p3#resource-link-claim */
export const ResourceLink = z.object({
  id: Identifier,
  title: absentWhenEmpty(Text),
  description: absentWhenEmpty(Text),
});

/** https://www.imsglobal.org/spec/lti/v1p3#context-claim */
export const Context = z.object({
  id: Identifier,
  label: absentWhenEmpty(Text),
  title: absentWhenEmpty(Text),
  type: absentWhenEmpty(z.array(Text)),
});

/** https://www.imsglobal.org/spec/lti/v1p3#platform-instance-claim */
export const ToolPlatform = z.object({
  guid: absentWhenEmpty(Text.max(255)),
  name: absentWhenEmpty(Text),
  description: absentWhenEmpty(Text),
  product_family_code: absentWhenEmpty(Text),
  version: absentWhenEmpty(Text),
});

/** https://www.imsglobal.org/spec/lti/v1p3#launch-presentation-claim */
export const LaunchPresentation = z.object({
  document_target: absentWhenEmpty(Text),
  return_url: absentWhenEmpty(HttpUrl),
  locale: absentWhenEmpty(Text),
});

/** https://www.imsglobal.org/spec/lti/v1p3#lislti */
export const Lis = z.object({
  person_sourcedid: Substituted,
  course_offering_sourcedid: Substituted,
  course_section_sourcedid: Substituted,
});

/** https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-settings */
export const DeepLinkingSettings = z.object({
  deep_link_return_url: HttpUrl,
  accept_types: z.array(Text),
  accept_presentation_document_targets: z.array(Text),
  accept_media_types: absentWhenEmpty(Text),
  /** Some platforms send the word in place of the boolean. */
  accept_multiple: absentWhenEmpty(z.union([z.boolean(), z.stringbool()])),
  accept_lineitem: absentWhenEmpty(z.union([z.boolean(), z.stringbool()])),
  auto_create: absentWhenEmpty(z.union([z.boolean(), z.stringbool()])),
  title: absentWhenEmpty(Text),
  text: absentWhenEmpty(Text),
  /** Opaque to us and echoed as it came, even when empty. */
  data: Text.nullish(),
});
export type DeepLinkingSettings = z.infer<typeof DeepLinkingSettings>;

/** https://www.imsglobal.org/spec/lti-ags/v2p0#assignment-and-grade-service-claim */
export const Endpoint = z.object({
  scope: z.array(Text),
  lineitems: absentWhenEmpty(HttpUrl),
  lineitem: absentWhenEmpty(HttpUrl),
});

/** https://www.imsglobal.org/spec/lti-nrps/v2p0#lti-1-3-integration */
export const NamesRoleService = z.object({
  context_memberships_url: HttpUrl,
  service_versions: absentWhenEmpty(z.array(Text)),
});

/** https://www.imsglobal.org/spec/lti-pns/v1p0#platform-notification-service-claim */
export const PlatformNotificationService = z.object({
  platform_notification_service_url: HttpUrl,
  service_versions: absentWhenEmpty(z.array(Text)),
  scope: absentWhenEmpty(z.array(Text)),
  notice_types_supported: absentWhenEmpty(z.array(Text)),
});

/**
 * Values that are text; numbers and booleans, which some platforms send, become text. What a platform fills in with nothing is
 * empty, what it does not fill in is left out.
 */
const Custom = z.record(Text, z.union([Text, z.number(), z.boolean(), z.null()])).transform((custom) =>
  Object.fromEntries(
    Object.entries(custom).flatMap(([name, value]) => {
      const text = value === null ? "" : String(value);
      return isFilledIn(text) ? [[name, text]] : [];
    }),
  ),
);

/** Brightspace's own claim: what other platforms tell in custom parameters, by the standard's variables. */
export const Brightspace = z.object({
  "Context.id.history": Substituted,
  "ResourceLink.id.history": Substituted,
});

/** https://www.imsglobal.org/spec/lti/v1p3/migr#lti-1-1-migration-claim */
export const MigrationClaim = z.object({
  oauth_consumer_key: absentWhenEmpty(Identifier),
  oauth_consumer_key_sign: absentWhenEmpty(Text),
  user_id: absentWhenEmpty(Identifier),
  context_id: absentWhenEmpty(Identifier),
  resource_link_id: absentWhenEmpty(Identifier),
});

const message = {
  // OpenID Connect Core: the claims about the token, https://openid.net/specs/openid-connect-core-1_0.html#IDToken
  exp: z.number(),
  nonce: z.string(),

  // OpenID Connect Core: the claims about the person, https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
  sub: Identifier,
  name: absentWhenEmpty(Text),
  given_name: absentWhenEmpty(Text),
  family_name: absentWhenEmpty(Text),
  email: absentWhenEmpty(Email),
  locale: absentWhenEmpty(Text),
  picture: absentWhenEmpty(Text),

  [claim.version]: z.literal("1.3.0"),
  [claim.deploymentId]: Identifier,
  [claim.targetLinkUri]: HttpUrl,
  [claim.roles]: z.array(Text),
  [claim.context]: absentWhenEmpty(Context),
  [claim.toolPlatform]: absentWhenEmpty(ToolPlatform),
  [claim.roleScopeMentor]: absentWhenEmpty(z.array(Text)),
  [claim.launchPresentation]: absentWhenEmpty(LaunchPresentation),
  [claim.lti1p1]: absentWhenEmpty(MigrationClaim),
  [claim.lis]: absentWhenEmpty(Lis),
  [claim.custom]: absentWhenEmpty(Custom),
  [claim.endpoint]: absentWhenEmpty(Endpoint),
  [claim.namesRoleService]: absentWhenEmpty(NamesRoleService),
  [claim.platformNotificationService]: absentWhenEmpty(PlatformNotificationService),
  // No standard says what a vendor writes into a claim of its own: an odd one must not cost the launch.
  [claim.brightspace]: absentWhenEmpty(Brightspace).catch(undefined),
};

/** The claims of a message, by its type. Unknown claims are dropped: no rule of ours may rest on them. */
export const LtiClaims = z.discriminatedUnion(claim.messageType, [
  z.object({
    ...message,
    [claim.messageType]: z.literal("LtiResourceLinkRequest"),
    [claim.resourceLink]: ResourceLink,
  }),
  z.object({
    ...message,
    [claim.messageType]: z.literal("LtiDeepLinkingRequest"),
    [claim.deepLinkingSettings]: DeepLinkingSettings,
  }),
  z.object({
    ...message,
    [claim.messageType]: z.literal("LtiSubmissionReviewRequest"),
    [claim.resourceLink]: ResourceLink,
    [claim.forUser]: z.object({ user_id: Identifier }),
  }),
]);
export type LtiClaims = z.infer<typeof LtiClaims>;

/** Reads a verified payload as an LTI message, or refuses it naming the first claim that is wrong. */
export function readClaims(payload: unknown): LtiClaims {
  const parsed = LtiClaims.safeParse(payload);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "payload");
  throw new LtiError(
    codeOfClaim[name] ?? "claims_invalid",
    `${issue?.path.join(".") ?? name}: ${issue?.message}`,
  );
}

/** Where a verified payload says that its person came from, even when it is no LTI message. */
export function readReturnUrl(payload: Readonly<Record<string, unknown>>): string | undefined {
  return LaunchPresentation.safeParse(payload[claim.launchPresentation]).data?.return_url;
}

const codeOfClaim: Readonly<Record<string, LtiErrorCode>> = {
  sub: "user_missing",
  [claim.version]: "version_unsupported",
  [claim.messageType]: "message_type_unknown",
};

/** Names of claims, scopes and media types of the 1EdTech specifications. */
export const claim = {
  messageType: "https://purl.imsglobal.org/spec/lti/claim/message_type",
  version: "https://purl.imsglobal.org/spec/lti/claim/version",
  deploymentId: "https://purl.imsglobal.org/spec/lti/claim/deployment_id",
  targetLinkUri: "https://purl.imsglobal.org/spec/lti/claim/target_link_uri",
  roles: "https://purl.imsglobal.org/spec/lti/claim/roles",
  roleScopeMentor: "https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor",
  context: "https://purl.imsglobal.org/spec/lti/claim/context",
  resourceLink: "https://purl.imsglobal.org/spec/lti/claim/resource_link",
  toolPlatform: "https://purl.imsglobal.org/spec/lti/claim/tool_platform",
  launchPresentation: "https://purl.imsglobal.org/spec/lti/claim/launch_presentation",
  custom: "https://purl.imsglobal.org/spec/lti/claim/custom",
  lis: "https://purl.imsglobal.org/spec/lti/claim/lis",
  ext: "https://purl.imsglobal.org/spec/lti/claim/ext",
  lti11LegacyUserId: "https://purl.imsglobal.org/spec/lti/claim/lti11_legacy_user_id",
  ags: "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint",
  nrps: "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice",
  noticeService: "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice",
  notice: "https://purl.imsglobal.org/spec/lti/claim/notice",
  originContexts: "https://purl.imsglobal.org/spec/lti/claim/origin_contexts",
  deepLinkingSettings: "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings",
  contentItems: "https://purl.imsglobal.org/spec/lti-dl/claim/content_items",
  data: "https://purl.imsglobal.org/spec/lti-dl/claim/data",
} as const;

export const toolConfiguration = "https://purl.imsglobal.org/spec/lti-tool-configuration";
export const platformConfiguration = "https://purl.imsglobal.org/spec/lti-platform-configuration";

export const scope = {
  lineItem: "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
  lineItemReadonly: "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
  resultReadonly: "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
  score: "https://purl.imsglobal.org/spec/lti-ags/scope/score",
  memberships: "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
  noticeHandlers: "https://purl.imsglobal.org/spec/lti/scope/noticehandlers",
} as const;

export const agsScopes: readonly string[] = [
  scope.lineItem,
  scope.lineItemReadonly,
  scope.resultReadonly,
  scope.score,
];
/** The scopes of every platform. */
export const allScopes: readonly string[] = [...agsScopes, scope.memberships];

export const mediaType = {
  lineItem: "application/vnd.ims.lis.v2.lineitem+json",
  lineItems: "application/vnd.ims.lis.v2.lineitemcontainer+json",
  results: "application/vnd.ims.lis.v2.resultcontainer+json",
  score: "application/vnd.ims.lis.v1.score+json",
  memberships: "application/vnd.ims.lti-nrps.v2.membershipcontainer+json",
} as const;

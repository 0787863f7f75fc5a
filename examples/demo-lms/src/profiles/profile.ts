import type { CourseRole, Person } from "../course.ts";

/** The four schools, each named after the platform whose manners it has. */
export const siteIds = ["moodle", "canvas", "blackboard", "brightspace"] as const;
export type SiteId = (typeof siteIds)[number];

/** How a platform writes its identifiers; `ids.ts` makes each form. */
export type IdForm = "number" | "uuid" | "hex32" | "hex40" | "underscored" | "tenant" | "topic" | "letters";

/** Roles on the wire by what somebody is in the course; observers only where the platform has them. */
export type RoleNames = Readonly<
  Record<Exclude<CourseRole, "observer">, readonly string[]> & { readonly observer?: readonly string[] }
>;

/** Statuses that one platform answers where another answers differently. */
export interface AgsStatuses {
  readonly scopeError: number;
  readonly foreignLineItem: number;
  readonly staleTimestamp: number;
  /** The person is unknown, or no student. */
  readonly nonStudent: number;
  readonly scoreWithoutMaximum: number;
}

/**
 * One platform's manners, as data. Members are named as in the evidence (`profile.json`, MOODLE.md); each is read
 * in one place. A member marked (assumed) has no evidence and follows the standard.
 */
export interface Profile {
  readonly id: SiteId;
  /** Name of the invented school; the platform's own name and colours are not ours to wear. */
  readonly school: string;
  readonly productFamilyCode: string;
  readonly version?: string;
  /** Extra members of the tool_platform claim. */
  readonly toolPlatform: Readonly<Record<string, string>>;

  readonly ids: {
    readonly sub: IdForm;
    readonly context: IdForm;
    /** In service addresses, where Blackboard's differs from the context's id. */
    readonly courseInUrl: IdForm;
    readonly resourceLink: IdForm;
    readonly lineItem: IdForm;
    readonly client: IdForm;
    readonly deployment: IdForm;
  };

  readonly loginInitiation: {
    readonly method: "GET" | "POST";
    readonly deploymentParam: string;
    readonly extra: Readonly<Record<string, string>>;
    /** Moodle's hint is the person's id; the others' is opaque. */
    readonly loginHint: "sub" | "opaque";
    /** Moodle's is JSON text, to be returned unchanged. */
    readonly messageHint: "json" | "opaque";
  };

  readonly auth: {
    /** A second authorization request for one launch is refused with launch_no_longer_valid. */
    readonly launchSingleUse: boolean;
    /** Meaningless fields beside id_token and state. */
    readonly extraFields: Readonly<Record<string, string>>;
  };

  readonly idToken: {
    readonly azp: boolean;
    readonly ttlS: number;
    readonly nbf: boolean;
    readonly contextType: string;
    /** A variable that has no value here: kept as `$Name`, or null. */
    readonly unresolvedVariable: "literal" | "null";
    readonly resourceLinkDescription: "text" | "null" | "absent";
    /** Blackboard sends a resource link without title in a deep linking request. */
    readonly resourceLinkInDeepLinking: boolean;
    readonly documentTarget?: "iframe";
    readonly returnUrl: boolean;
    readonly locale: string;
    readonly localeClaim: boolean;
    readonly roles: RoleNames;
    readonly courseSourcedIdClaims: readonly string[];
    readonly personSourcedId: "sourcedId" | "username" | "absent";
  };

  /** Absent where the platform answers no lti.* message. */
  readonly platformStorage?: {
    readonly frame: string;
    readonly paramOn: readonly ("login" | "launch")[];
    readonly maxValueChars: number;
    readonly maxKeys: number;
  };
  readonly resizeMessage?: "lti.frameResize";

  /** Absent on Blackboard, where a vendor portal hands out client ids. */
  readonly dynamicRegistration?: {
    readonly opensIn: "iframe" | "new tab";
    readonly status: 200 | 201;
    readonly registrationTokenRequiredForConfig: boolean;
    readonly deploymentIdAt: "/deployment_id" | "/lti-tool-configuration/deployment_id" | "nowhere";
    /** The tool's domain must be the host and port of its target_link_uri. */
    readonly domainMatchesTarget: boolean;
    /** Canvas hides names unless the tool asks for privacy level public; others go by the claims list. */
    readonly personalData: "privacy_level" | "claims";
    /** Moodle's answer lists scopes that were not asked for. */
    readonly scopeOverstated: boolean;
    /** One registration per domain. */
    readonly oneToolPerDomain: boolean;
  };
  /** The deployment is made by an administrator after the registration. */
  readonly deploymentCreatedSeparately: boolean;
  /** The deployment's security settings say whether names and addresses are sent, whatever the registration says. */
  readonly deploymentWithholdsUserInformation: boolean;

  readonly token: {
    /** What the assertion's `aud` must hold: the token endpoint, another address (a path here), or anything. */
    readonly aud: "token_endpoint" | "unchecked" | `/${string}`;
    /** The configuration's authorization_server: absent, the audience's address, or a bare host that means nothing. */
    readonly authorizationServer: "absent" | "audience" | "host";
    readonly contentType: string;
    readonly tokenType: "Bearer" | "bearer";
    /** Status when the tool's key set cannot be fetched. */
    readonly keysUnreachableStatus: 401 | 404;
  };

  /** A tool that asks for it can be opened from the course's menu; such a launch's resource link is the context itself. */
  readonly courseNavigation?: {
    /** The message's placement by which a tool asks. */
    readonly placement: string;
    /** The message's member that says whether the menu shows it before a teacher turns it on. */
    readonly defaultEnabled: string;
  };

  readonly deepLinking: {
    readonly acceptTypes: readonly string[];
    readonly acceptMultiple: boolean;
    readonly autoCreate: boolean;
    /** Where the dialogue's state travels: in the return address or in the `data` claim, to be returned. */
    readonly data: "return_url" | "claim";
    readonly subRequired: boolean;
    /** Moodle names the column after the activity; Brightspace makes none. */
    readonly lineItem: "honoured" | "label_from_title" | "ignored";
    /** `accept_presentation_document_targets`. */
    readonly documentTargets: readonly string[];
    /** The request's launch_presentation has a document_target and the return_url of a dialogue that is given up. */
    readonly launchPresentation: boolean;
    /** The roster's address is missing from a course's first request. */
    readonly namesRoleServiceOnlyAfterFirst: boolean;
  };

  readonly ags: {
    /** Path templates below the school's address. */
    readonly lineItemsPath: string;
    readonly lineItemPath: string;
    /** Query of every line item address. */
    readonly urlQuery?: string;
    readonly statuses: AgsStatuses;
    readonly errorBody: "moodle" | "canvas" | "plain";
    /** Scores are taken only with the media type of the standard. */
    readonly exactContentType: boolean;
    /** Timestamps are compared, and must be newer, at whole seconds. */
    readonly wholeSeconds: boolean;
    /** Progress with which a score counts. Any other post takes the grade back, except where `scoreDelete` is set. */
    readonly gradedProgress: readonly string[];
    /** The one combination that takes a grade back. */
    readonly scoreDelete?: { readonly activityProgress: string; readonly gradingProgress: string };
    readonly clampsToMaximum: boolean;
    readonly putWithIdStatus?: 400;
    readonly resourceLinkIdIgnoredOnPost: boolean;
    /** Unknown members of a posted line item come back in the answer, though they are not kept. */
    readonly echoesUnknown: boolean;
    /** Paging links are written with &amp; and curly quotes. */
    readonly brokenPagingLinks: boolean;
    /** `limit` on results leads nowhere. */
    readonly limitOnResultsStatus?: 404;
    readonly resultHasTimestamp: boolean;
    readonly scoreAnswer: "empty" | "result_url";
    /** A teacher's own grade is no result before the tool has posted a score for that person. */
    readonly resultsOnlyAfterOwnScore: boolean;
    /** A post is a new submission, and takes a teacher's grade away, unless its extension says otherwise. */
    readonly newSubmissionDefault: boolean;
    /** What a score gets once the course is concluded; scores go on being taken without it. */
    readonly concludedCourseStatus?: 404;
    /** Service addresses begin with http where the school's begins with https. */
    readonly schemeMix: boolean;
    /** The gradebook shows comments as HTML. */
    readonly commentsHtml: boolean;
  };

  readonly nrps: {
    readonly path: string;
    readonly roles: RoleNames;
    readonly pageCap?: number;
    /** The test user is in the roster. */
    readonly testUserListed: boolean;
    /** Refuses `Accept: application/json` with 400. */
    readonly exactAccept: boolean;
    readonly serviceVersions: readonly string[];
    /** Members beside the standard's, by name. */
    readonly extra: readonly ("ext_user_username" | "lti11_legacy_user_id" | "group_enrollments")[];
  };

  /** Absent where the platform sends no notices. */
  readonly notices?: {
    readonly path: string;
    readonly types: readonly string[];
  };

  /** People of this platform alone, beside those of the course. */
  readonly people: readonly Person[];

  /** Substitution variables that this platform knows beside the common ones. */
  readonly variables: readonly string[];
  /** The platform's own claims. */
  readonly vendorClaims: readonly ("moodle_ext" | "canvas_ids" | "blackboard_foundations" | "brightspace")[];
}

export const membership = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
export const institution = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#";
export const system = "http://purl.imsglobal.org/vocab/lis/v2/system/person#";
export const teachingAssistant =
  "http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant";
export const courseOffering = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering";
export const testUser = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";
/** https://www.imsglobal.org/spec/lti/v1p3#lti-coursesection-variables */
export const courseSectionDates = ["CourseSection.timeFrame.begin", "CourseSection.timeFrame.end"] as const;

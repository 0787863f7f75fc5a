import {
  courseSectionDates,
  courseOffering,
  institution,
  membership,
  teachingAssistant,
  type Profile,
} from "./profile.ts";

/** Brightspace as documented, September 2026; the least evidenced of the four. */
export const brightspace: Profile = {
  id: "brightspace",
  school: "Sierra Vista College",
  productFamilyCode: "desire2learn",
  toolPlatform: {},
  ids: {
    sub: "tenant",
    context: "number",
    courseInUrl: "number",
    resourceLink: "topic",
    lineItem: "uuid",
    client: "uuid",
    deployment: "uuid",
  },
  loginInitiation: {
    method: "POST",
    deploymentParam: "lti_deployment_id",
    extra: {},
    loginHint: "opaque",
    messageHint: "opaque",
  },
  auth: { launchSingleUse: false, extraFields: {} },
  idToken: {
    azp: false,
    ttlS: 1800,
    nbf: true,
    contextType: courseOffering,
    unresolvedVariable: "literal", // (assumed)
    resourceLinkDescription: "text",
    resourceLinkInDeepLinking: false,
    returnUrl: false,
    locale: "en-us",
    localeClaim: false,
    roles: {
      learner: [`${membership}Learner`, `${institution}Student`],
      instructor: [`${membership}Instructor`, `${institution}Instructor`],
      assistant: [`${membership}Instructor`, teachingAssistant, `${institution}Instructor`], // (assumed)
      administrator: [
        `${membership}Instructor`,
        `${membership}Administrator`,
        `${institution}Instructor`,
        `${institution}Administrator`,
      ],
    },
    courseSourcedIdClaims: ["course_offering_sourcedid", "course_section_sourcedid"],
    personSourcedId: "absent",
  },
  dynamicRegistration: {
    opensIn: "new tab",
    status: 201, // (assumed)
    registrationTokenRequiredForConfig: false, // (assumed)
    deploymentIdAt: "nowhere",
    domainMatchesTarget: false,
    personalData: "claims",
    scopeOverstated: false,
    oneToolPerDomain: true,
  },
  deploymentCreatedSeparately: true,
  deploymentWithholdsUserInformation: true,
  token: {
    aud: "/auth/token",
    authorizationServer: "audience",
    contentType: "application/json; charset=utf-8",
    tokenType: "Bearer",
    keysUnreachableStatus: 401,
  },
  deepLinking: {
    acceptTypes: ["ltiResourceLink", "link", "html"],
    acceptMultiple: true,
    autoCreate: false,
    data: "claim",
    subRequired: false,
    lineItem: "ignored",
    documentTargets: ["iframe", "window", "embed"],
    launchPresentation: false,
    namesRoleServiceOnlyAfterFirst: false,
  },
  ags: {
    lineItemsPath: "/d2l/api/lti/ags/2.0/deployment/{deployment}/orgunit/{course}/lineitems",
    lineItemPath: "/d2l/api/lti/ags/2.0/deployment/{deployment}/orgunit/{course}/lineitems/{item}",
    urlQuery: "version=2.0",
    statuses: {
      scopeError: 403, // (assumed)
      foreignLineItem: 404, // (assumed)
      staleTimestamp: 409, // (assumed)
      nonStudent: 400, // (assumed)
      scoreWithoutMaximum: 400, // (assumed)
    },
    errorBody: "plain",
    exactContentType: false,
    wholeSeconds: false,
    gradedProgress: ["FullyGraded"],
    clampsToMaximum: false,
    resourceLinkIdIgnoredOnPost: false,
    echoesUnknown: false,
    brokenPagingLinks: false,
    resultHasTimestamp: false,
    scoreAnswer: "empty",
    resultsOnlyAfterOwnScore: false,
    newSubmissionDefault: false,
    schemeMix: false,
    commentsHtml: false,
  },
  nrps: {
    path: "/d2l/api/lti/nrps/2.0/deployment/{deployment}/orgunit/{course}/memberships",
    roles: {
      learner: [`${membership}Learner`],
      instructor: [`${membership}Instructor`],
      assistant: [`${membership}Instructor`, teachingAssistant], // (assumed)
      administrator: [],
    },
    exactAccept: false,
    testUserListed: false, // (assumed)
    serviceVersions: ["2.0"],
    extra: [],
  },
  people: [],
  variables: courseSectionDates,
  vendorClaims: ["brightspace"],
};

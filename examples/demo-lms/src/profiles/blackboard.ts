import {
  courseSectionDates,
  courseOffering,
  institution,
  membership,
  system,
  teachingAssistant,
  type Profile,
} from "./profile.ts";

/** Blackboard Learn (Ultra, SaaS) as documented, September 2026. */
export const blackboard: Profile = {
  id: "blackboard",
  school: "Northfield Institute",
  productFamilyCode: "BlackboardLearn",
  version: "3900.93.0-rel.59+7d3ba1c",
  toolPlatform: { description: "Northfield Institute", contact_email: "lms-admin@example.edu" },
  ids: {
    sub: "hex32",
    context: "hex32",
    courseInUrl: "underscored",
    resourceLink: "underscored",
    lineItem: "underscored",
    client: "uuid",
    deployment: "uuid",
  },
  loginInitiation: {
    method: "GET",
    deploymentParam: "lti_deployment_id",
    extra: {},
    loginHint: "opaque",
    messageHint: "opaque",
  },
  auth: { launchSingleUse: false, extraFields: {} },
  idToken: {
    azp: false,
    ttlS: 3600,
    nbf: false,
    contextType: courseOffering,
    unresolvedVariable: "literal",
    resourceLinkDescription: "absent",
    resourceLinkInDeepLinking: true,
    returnUrl: true,
    locale: "en-US",
    localeClaim: true,
    roles: {
      learner: [`${membership}Learner`, `${institution}Student`],
      instructor: [`${membership}Instructor`, `${institution}Faculty`],
      assistant: [teachingAssistant, `${institution}Staff`], // (assumed)
      administrator: [
        `${membership}Instructor`,
        `${system}Administrator`,
        `${membership}Administrator`,
        `${institution}Staff`,
      ],
    },
    courseSourcedIdClaims: ["course_section_sourcedid"],
    personSourcedId: "username",
  },
  platformStorage: {
    frame: "lti_storage_frame",
    paramOn: ["login"],
    maxValueChars: 4096, // (assumed)
    maxKeys: 500, // (assumed)
  },
  deploymentCreatedSeparately: true,
  deploymentWithholdsUserInformation: false,
  token: {
    aud: "token_endpoint",
    authorizationServer: "absent",
    contentType: "application/json; charset=utf-8",
    tokenType: "bearer",
    keysUnreachableStatus: 401,
  },
  deepLinking: {
    acceptTypes: ["ltiResourceLink", "link"],
    acceptMultiple: true,
    autoCreate: true,
    data: "claim",
    subRequired: true,
    lineItem: "honoured",
    documentTargets: ["iframe", "window"],
    launchPresentation: false,
    namesRoleServiceOnlyAfterFirst: false,
  },
  ags: {
    lineItemsPath: "/learn/api/v1/lti/courses/{course}/lineItems",
    lineItemPath: "/learn/api/v1/lti/courses/{course}/lineItems/{item}",
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
    scoreDelete: { activityProgress: "Initialized", gradingProgress: "NotReady" },
    clampsToMaximum: false,
    putWithIdStatus: 400,
    resourceLinkIdIgnoredOnPost: true,
    echoesUnknown: false,
    brokenPagingLinks: false,
    resultHasTimestamp: false,
    scoreAnswer: "empty",
    resultsOnlyAfterOwnScore: false,
    newSubmissionDefault: false,
    schemeMix: false,
    commentsHtml: true,
  },
  nrps: {
    path: "/learn/api/v1/lti/external/namesandroles/{course}",
    roles: {
      learner: [`${membership}Learner`, `${institution}Student`],
      instructor: [`${membership}Instructor`, `${institution}Faculty`],
      assistant: [teachingAssistant, `${institution}Staff`], // (assumed)
      administrator: [],
    },
    exactAccept: false,
    testUserListed: true,
    serviceVersions: ["2.0"],
    extra: ["group_enrollments"],
  },
  people: [
    {
      id: "902",
      givenName: "Student",
      familyName: "_PreviewUser",
      username: "teacher1_previewuser",
      email: "",
      sourcedId: "",
      role: "learner",
      testUser: true,
    },
  ],
  variables: courseSectionDates, // (assumed)
  vendorClaims: ["blackboard_foundations"],
};

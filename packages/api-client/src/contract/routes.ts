export type Method = "GET" | "POST" | "DELETE";

/** Where an endpoint is reached: `path` under the API's root (`/api/v1`), with its parameters in braces. */
export interface Route {
  readonly method: Method;
  readonly path: string;
}

/** Every endpoint's address, as plain data: the client needs nothing else of the contract when it runs. */
export const routes = {
  getSession: { method: "GET", path: "/session" },
  getDashboard: { method: "GET", path: "/ai/dashboard" },
  listRecommendations: { method: "GET", path: "/ai/recommendations" },
  actOnRecommendation: { method: "POST", path: "/ai/recommendations/{recommendation_id}/action" },
  getProgress: { method: "GET", path: "/learning/progress" },
  getCoursePath: { method: "GET", path: "/learning/path" },
  createAssessment: { method: "POST", path: "/assessments" },
  listAssessments: { method: "GET", path: "/assessments" },
  getAssessment: { method: "GET", path: "/assessments/{assessment_id}" },
  submitAttempt: { method: "POST", path: "/assessments/{assessment_id}/attempts" },
  getClassOverview: { method: "GET", path: "/class/overview" },
  getGradePassback: { method: "GET", path: "/class/scores" },
  decideScore: { method: "POST", path: "/class/scores/{score_id}/decision" },
  importFile: { method: "POST", path: "/courses/{course_id}/imports" },
  answerDeepLinking: { method: "POST", path: "/deep-linking/response" },
  exchangeToken: { method: "POST", path: "/auth/token-exchange" },
  getInstallation: { method: "GET", path: "/admin/installation" },
  listPlatforms: { method: "GET", path: "/admin/platforms" },
  addPlatform: { method: "POST", path: "/admin/platforms" },
  changePlatform: { method: "POST", path: "/admin/platforms/{platform_id}" },
  removePlatform: { method: "DELETE", path: "/admin/platforms/{platform_id}" },
  approvePlatform: { method: "POST", path: "/admin/platforms/{platform_id}/approval" },
  switchPlatform: { method: "POST", path: "/admin/platforms/{platform_id}/switch" },
  approveDeployment: { method: "POST", path: "/admin/deployments/{deployment_id}/approval" },
  switchDeployment: { method: "POST", path: "/admin/deployments/{deployment_id}/switch" },
  testDeployment: { method: "POST", path: "/admin/deployments/{deployment_id}/self-test" },
  createRegistrationLink: { method: "POST", path: "/admin/registration-links" },
  listInstitutions: { method: "GET", path: "/admin/institutions" },
  listToolKeys: { method: "GET", path: "/admin/tool-keys" },
  rotateToolKeys: { method: "POST", path: "/admin/tool-keys/rotation" },
} as const satisfies Readonly<Record<string, Route>>;

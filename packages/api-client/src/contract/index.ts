import {
  addPlatform,
  approveDeployment,
  approvePlatform,
  changePlatform,
  createRegistrationLink,
  getInstallation,
  listInstitutions,
  listPlatforms,
  listToolKeys,
  removePlatform,
  rotateToolKeys,
  switchDeployment,
  switchPlatform,
  testDeployment,
} from "./admin.ts";
import { createAssessment, getAssessment, listAssessments, submitAttempt } from "./assessments.ts";
import { exchangeToken } from "./auth.ts";
import { getClassOverview } from "./class.ts";
import { getDashboard } from "./dashboard.ts";
import { answerDeepLinking } from "./deep-linking.ts";
import { decideScore, getGradePassback } from "./grades.ts";
import { importFile } from "./imports.ts";
import { getCoursePath } from "./learning-path.ts";
import { getProgress } from "./learning.ts";
import { actOnRecommendation, listRecommendations } from "./recommendations.ts";
import type { routes } from "./routes.ts";
import { getSession } from "./session.ts";

/** The API at a glance. */
export const contract = {
  getSession,
  getDashboard,
  listRecommendations,
  actOnRecommendation,
  getProgress,
  getCoursePath,
  createAssessment,
  listAssessments,
  getAssessment,
  submitAttempt,
  getClassOverview,
  getGradePassback,
  decideScore,
  importFile,
  answerDeepLinking,
  exchangeToken,
  getInstallation,
  listPlatforms,
  addPlatform,
  changePlatform,
  removePlatform,
  approvePlatform,
  switchPlatform,
  approveDeployment,
  switchDeployment,
  testDeployment,
  createRegistrationLink,
  listInstitutions,
  listToolKeys,
  rotateToolKeys,
} as const satisfies Record<keyof typeof routes, unknown>;

export type Contract = typeof contract;
export type EndpointName = keyof Contract;

export type { Access, Endpoint, Subject } from "./endpoint.ts";
export type { Method, Route } from "./routes.ts";
export * from "./admin.ts";
export * from "./assessments.ts";
export * from "./auth.ts";
export * from "./class.ts";
export * from "./dashboard.ts";
export * from "./deep-linking.ts";
export * from "./grades.ts";
export * from "./imports.ts";
export * from "./learning-path.ts";
export * from "./learning.ts";
export * from "./primitives.ts";
export * from "./problem.ts";
export * from "./recommendations.ts";
export * from "./session.ts";

import { Router } from "express";
import { RequestError, sendProblems } from "../errors.ts";
import type { Logger } from "../log.ts";
import { type AdminDeps, mountAdmin } from "./admin.ts";
import { mountAssessments } from "./assessments.ts";
import { mountAuth, type SiteTrust } from "./auth.ts";
import { mountClass } from "./class.ts";
import { allowSites } from "./cors.ts";
import { mountDashboard } from "./dashboard.ts";
import { type AnswerDeepLinking, mountDeepLinking } from "./deep-linking.ts";
import { type GradeWishes, mountGrades } from "./grades.ts";
import { type ImportFile, mountImports } from "./imports.ts";
import { mountLearning } from "./learning.ts";
import { mountLearningPath } from "./learning-path.ts";
import type { Api } from "./mount.ts";
import { openApiDocument } from "./openapi.ts";
import { mountRecommendations } from "./recommendations.ts";
import { mountSession } from "./session.ts";

/** What the API needs of the process that it runs in. */
export interface ApiDeps extends Omit<Api, "router">, SiteTrust, AdminDeps, GradeWishes {
  readonly importFile: ImportFile;
  readonly answerDeepLinking: AnswerDeepLinking;
  readonly log: Logger;
}

/** The routes under `/api/v1`. */
export function apiRoutes(deps: ApiDeps): Router {
  const router = Router({ caseSensitive: true });
  const api: Api = { ...deps, router };
  const openApi = openApiDocument();

  router.use(allowSites(deps.db, deps.publicUrl));
  router.get("/openapi.json", (_req, res) => {
    res.json(openApi);
  });
  router.use((_req, res, next) => {
    res.set("cache-control", "no-store");
    next();
  });

  mountSession(api);
  mountDashboard(api);
  mountRecommendations(api);
  mountLearning(api);
  mountLearningPath(api);
  mountAssessments(api, deps);
  mountClass(api);
  mountGrades(api, deps);
  mountImports(api, deps.importFile);
  mountDeepLinking(api, deps.answerDeepLinking);
  mountAuth(api, deps);
  mountAdmin(api, deps);

  router.use((req) => {
    throw new RequestError("not_found", `There is no ${req.method} ${req.path} in this API.`);
  });
  router.use(sendProblems(deps.log));
  return router;
}

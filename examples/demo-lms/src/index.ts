import express, { type ErrorRequestHandler, type Express } from "express";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DemoLmsError } from "./demo-lms-error.ts";
import { assignmentGradesRoutes } from "./lti/assignment-grades.ts";
import { loginRoutes } from "./lti/login.ts";
import { namesAndRolesRoutes } from "./lti/names-and-roles.ts";
import { noticeRoutes } from "./lti/notices.ts";
import { registrationRoutes, RegistrationRefused } from "./lti/registration.ts";
import { sendRefusal, ServiceRefused } from "./lti/services.ts";
import { tokenRoutes } from "./lti/token.ts";
import { operatorRoutes } from "./operator.ts";
import { adminRoutes } from "./pages/admin.ts";
import { courseRoutes } from "./pages/course.ts";
import { gradesRoutes } from "./pages/grades.ts";
import { homeRoutes, sendSchools } from "./pages/home.ts";
import { sendNote } from "./pages/layout.ts";
import { platformStorageRoutes } from "./pages/platform-storage.ts";
import { profiles } from "./profiles/index.ts";
import { siteIds, type Profile, type SiteId } from "./profiles/profile.ts";
import { createSite, type Site } from "./site.ts";
import { openState, operatorKey } from "./state.ts";

export { course, type Course, type CourseRole, type Person } from "./course.ts";
export { DemoLmsError, type DemoLmsErrorCode } from "./demo-lms-error.ts";
export { placeLink, type ContentItem } from "./lti/deep-linking.ts";
export { launchClaims } from "./lti/id-token.ts";
export { startLogin, type LoginInitiation } from "./lti/login.ts";
export { enableTool, inviteTool } from "./lti/registration.ts";
export { addToolByHand, registerTool } from "./operator.ts";
export { profiles } from "./profiles/index.ts";
export { siteIds, type Profile, type SiteId } from "./profiles/profile.ts";
export {
  concludeCourse,
  endpoints,
  signInValue,
  signMessage,
  subjectOf,
  suspend,
  type Site,
} from "./site.ts";
export type { LineItem, Link, Score, Tool } from "./state.ts";

export interface DemoLmsOptions {
  /** Folder of state.json and operator-key; made when missing. */
  readonly stateDir: string;
  /** Origin under which browsers and tools reach us, without a slash at the end. */
  readonly publicUrl: string;
  /** Replaces a school's manners, for a test that switches one of them. */
  readonly profiles?: Partial<Readonly<Record<SiteId, Profile>>>;
  /** Epoch ms; the system clock by default. */
  readonly now?: () => number;
}

/** Tools may be framed from, and forms posted to, anywhere; nothing else comes from outside, and nobody frames us. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "frame-src http: https:",
  "form-action http: https:",
  "frame-ancestors 'self'",
  "base-uri 'none'",
].join("; ");

/** Four LTI 1.3 platforms in one Express application. */
export interface DemoLms {
  readonly app: Express;
  readonly publicUrl: string;
  /** Bearer for the operator's API, see operator.ts. */
  readonly operatorKey: string;
  readonly sites: Readonly<Record<SiteId, Site>>;
}

/**
 * Opens the state in `stateDir` and builds the application on it.
 * Throws a `DemoLmsError` when the state is damaged.
 */
export async function createDemoLms(options: DemoLmsOptions): Promise<DemoLms> {
  const { publicUrl, now = Date.now } = options;
  const stateDir = resolve(options.stateDir);
  const store = await openState(stateDir, now());
  const key = operatorKey(stateDir);
  const sites = Object.fromEntries(
    siteIds.map((id) => {
      const profile = options.profiles?.[id] ?? profiles[id];
      return [id, createSite({ profile, issuer: `${publicUrl}/${id}`, store, operatorKey: key, now })];
    }),
  ) as Record<SiteId, Site>;

  const app = express().disable("x-powered-by").set("query parser", "simple");
  app.use((_req, res, next) => {
    res.set({ "Content-Security-Policy": CONTENT_SECURITY_POLICY, "X-Content-Type-Options": "nosniff" });
    next();
  });
  app.use("/assets", express.static(fileURLToPath(new URL("public", import.meta.url)), { index: false }));
  app.get("/", (_req, res) => sendSchools(res, Object.values(sites)));
  for (const id of siteIds) app.use(`/${id}`, siteRoutes(sites[id]));
  return { app, publicUrl, operatorKey: key, sites };
}

function siteRoutes(site: Site): express.Router {
  const router = express.Router();
  router.use(loginRoutes(site));
  router.use(registrationRoutes(site));
  router.use(tokenRoutes(site));
  router.use(namesAndRolesRoutes(site));
  router.use(assignmentGradesRoutes(site));
  router.use(noticeRoutes(site));
  router.use(operatorRoutes(site));
  router.use(homeRoutes(site));
  router.use(courseRoutes(site));
  router.use(platformStorageRoutes(site));
  router.use(gradesRoutes(site));
  router.use(adminRoutes(site));
  router.use(refusals(site));
  return router;
}

/** Turns what the routes throw into answers; anything else is Express's 500. */
function refusals(site: Site): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (error instanceof ServiceRefused) return sendRefusal(site, req, res, error);
    if (!(error instanceof RegistrationRefused)) return next(error);
    if (req.path.startsWith("/admin")) return sendNote(site, req, res, error.status, error.message);
    res.status(error.status).type("text").send(error.message);
  };
}

export interface RunningDemoLms {
  readonly lms: DemoLms;
  readonly close: () => Promise<void>;
}

/**
 * Serves the demonstration LMS on loopback. With port 0 the system chooses one.
 * Throws a `DemoLmsError` when the port is taken or the state damaged.
 */
export async function startDemoLms(
  options: Omit<DemoLmsOptions, "publicUrl"> & { readonly port: number; readonly publicUrl?: string },
): Promise<RunningDemoLms> {
  const server = createServer();
  await listen(server, options.port);
  try {
    const { port } = server.address() as AddressInfo;
    // "localhost", because the tool lives on 127.0.0.1: another site, so that cookies behave as they do in real life.
    const lms = await createDemoLms({ publicUrl: `http://localhost:${port}`, ...options });
    server.on("request", lms.app);
    return { lms, close: () => close(server) };
  } catch (error) {
    await close(server);
    throw error;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is taken: stop what uses it, or set DEMO_LMS_PORT to another port.`;
      failed(cause.code === "EADDRINUSE" ? new DemoLmsError("port_in_use", taken, { cause }) : cause);
    });
    server.listen(port, "127.0.0.1", done);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

import { Router, static as serveFiles } from "express";
import { join } from "node:path";
import { APP_PAGE, LANDING_PAGE } from "./shells.ts";

export interface PageDeps {
  /** The sources that may frame our pages: the sites of the registered platforms. */
  readonly frameAncestors: () => Promise<readonly string[]>;
  /** The widgets as one module for browsers. */
  readonly widgetBundle: string;
}

/** The pages that a browser opens and the files that they load. They only place widgets; what these show comes from the API. */
export function pageRoutes({ frameAncestors, widgetBundle }: PageDeps): Router {
  const router = Router();
  // Revalidated at each use: a new version of the tool is a new bundle under the same address.
  const files = { index: false, maxAge: 0, etag: true } as const;
  router.get("/assets/skill-studio.js", (_req, res) => {
    res.set("cache-control", "no-cache").sendFile(widgetBundle);
  });
  router.use("/assets", serveFiles(join(import.meta.dirname, "browser"), files));

  router.get("/app", async (_req, res) => {
    const platforms = await frameAncestors();
    res
      .set({
        "content-security-policy": contentSecurityPolicy(platforms),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      })
      .send(APP_PAGE);
  });
  router.get("/", (_req, res) => {
    res
      .set({
        "content-security-policy": contentSecurityPolicy(["'none'"]),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
      })
      .send(LANDING_PAGE);
  });
  return router;
}

/** Nothing inline and nothing from elsewhere; forms lead back to a platform, which is how deep linking answers. */
function contentSecurityPolicy(platforms: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    `form-action ${platforms.join(" ")}`,
    "base-uri 'none'",
    `frame-ancestors ${platforms.join(" ")}`,
  ].join("; ");
}

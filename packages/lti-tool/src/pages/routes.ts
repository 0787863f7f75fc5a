import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Request, type Response, Router, static as serveFiles } from "express";
import { negotiateLocale } from "../api/locale.ts";
import { type Guide, GUIDES } from "../launch/guides.ts";
import { renderInstallPage } from "./install/render.ts";

export interface PageDeps {
  /** Our own origin, for the pages that tell it to an LMS's administrator. */
  readonly publicUrl: string;
  /** The sources that may frame the application's page, such as `https://lms.example.edu`, for who comes with that one-time code. */
  readonly frameAncestors: (code: string | undefined) => Promise<readonly string[]>;
  /** The file with every element; {@link widgetBundlePath} unless a test brings its own. */
  readonly widgetBundlePath: string;
}

/** The elements as the widgets' package ships them, in one file. */
export const widgetBundlePath: string = fileURLToPath(
  import.meta.resolve("@skillstudio/widgets/cdn/skill-studio.js"),
);

/** The operators' console as the widgets' package ships it, apart from what learners load. */
const consoleBundlePath = fileURLToPath(
  import.meta.resolve("@skillstudio/widgets/cdn/skill-admin-console.js"),
);

const BROWSER_FILES = join(import.meta.dirname, "browser");
/** Asked for anew at each opening, and answered with 304 while its ETag holds: a new version is seen at once. */
const REVALIDATE = "no-cache";

/** The page that an LMS frames, the files it loads, and what a visitor of the bare address or of none sees. */
export function pageRoutes({ frameAncestors, widgetBundlePath, publicUrl }: PageDeps): Router {
  const router = Router();
  const pages = {
    app: readPage("app"),
    admin: readPage("admin"),
    home: readPage("home"),
    none: readPage("not-found"),
  };
  router.get("/app", async (req, res) => {
    const { code } = req.query;
    send(res, pages.app, await frameAncestors(typeof code === "string" ? code : undefined));
  });
  router.get("/admin", (_req, res) => send(res, pages.admin, ["'none'"]));
  router.get("/install", (req, res) => sendInstallPage(req, res, publicUrl, undefined));
  router.get("/install/:guide", (req, res, next) => {
    const guide = GUIDES.find((name) => name === req.params.guide);
    if (guide === undefined) next();
    else sendInstallPage(req, res, publicUrl, guide);
  });
  router.get("/", (_req, res) => send(res, pages.home, ["'none'"]));
  router.use(widgetRoutes(widgetBundlePath));
  router.get("/assets/skill-admin-console.js", (_req, res) => {
    res.set(ASSET_HEADERS).sendFile(consoleBundlePath, { cacheControl: false, dotfiles: "allow" });
  });
  router.use(
    "/assets",
    serveFiles(BROWSER_FILES, {
      index: false,
      cacheControl: false,
      extensions: false,
      setHeaders: (res) => res.set(ASSET_HEADERS),
    }),
  );
  // An LMS may frame it: an address that was pasted wrongly there is read there.
  router.use((_req, res) => send(res.status(404), pages.none, ["*"]));
  return router;
}

/** The elements alone, at `/assets/skill-studio.js`. */
export function widgetRoutes(bundlePath: string): Router {
  return Router().get("/assets/skill-studio.js", (_req, res) => {
    res
      .set({ ...ASSET_HEADERS, ...FOR_EVERY_SITE })
      .sendFile(bundlePath, { cacheControl: false, dotfiles: "allow" });
  });
}

const ASSET_HEADERS = { "cache-control": REVALIDATE, "x-content-type-options": "nosniff" } as const;

/** Module scripts are fetched with CORS, and a page may ask for CORP: the bundle is for the pages of any site. */
const FOR_EVERY_SITE = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
} as const;

/** In the language of `?lang=`, else in one of the browser's. */
function sendInstallPage(req: Request, res: Response, publicUrl: string, guide: Guide | undefined): void {
  const asked = req.query["lang"];
  const locale = negotiateLocale(typeof asked === "string" ? asked : req.get("accept-language"));
  res.vary("accept-language");
  send(res, renderInstallPage({ guide, locale, publicUrl }), ["'none'"]);
}

function readPage(name: string): string {
  return readFileSync(join(BROWSER_FILES, `${name}.html`), "utf8");
}

function send(res: Response, page: string, frameAncestors: readonly string[]): void {
  res.set({
    "cache-control": "no-store",
    "content-security-policy": contentSecurityPolicy(frameAncestors),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  res.type("html").send(page);
}

/**
 * Only our own files and our own server. The form of a deep linking answer goes where the platform's request says, a school's own host
 * often, and on by redirects, which count too.
 */
function contentSecurityPolicy(frameAncestors: readonly string[]): string {
  const insecure = frameAncestors.filter((source) => source.startsWith("http://"));
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action ${["'self'", "https:", ...insecure].join(" ")}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
    `frame-ancestors ${frameAncestors.join(" ")}`,
  ].join("; ");
}

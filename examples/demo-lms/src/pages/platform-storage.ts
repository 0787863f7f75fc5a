import { Router } from "express";
import type { Site } from "../site.ts";
import { html, type Html } from "./html.ts";
import { script } from "./layout.ts";

/** The hidden frame that keeps what tools put there; nothing where the platform has none. */
export function storageFrame(site: Site): Html | undefined {
  const storage = site.profile.platformStorage;
  return (
    storage &&
    html`<iframe
      class="storage"
      name="${storage.frame}"
      src="${site.issuer}/lti/storage"
      title="Platform storage"
      hidden
    ></iframe>`
  );
}

/** The script that answers a framed tool's messages; none where the platform answers none. */
export function toolScripts(site: Site): readonly Html[] {
  const { platformStorage, resizeMessage = "" } = site.profile;
  if (platformStorage === undefined) return [];
  const data = { origins: toolOrigins(site), frame: platformStorage.frame, resize: resizeMessage };
  return [script("platform-messages.js", data)];
}

/** The page inside the frame. https://www.imsglobal.org/spec/lti-pm-s/v0p1 */
export function platformStorageRoutes(site: Site): Router {
  const router = Router();
  const storage = site.profile.platformStorage;
  if (storage === undefined) return router;
  router.get("/lti/storage", (_req, res) => {
    const data = {
      origins: toolOrigins(site),
      "max-value-chars": String(storage.maxValueChars),
      "max-keys": String(storage.maxKeys),
    };
    res.send(
      html`<!doctype html>
        <html lang="en">
          <title>Platform storage</title>
          ${script("platform-storage.js", data)}
        </html>`.html,
    );
  });
  return router;
}

/** Origins of the enabled tools, which alone are answered. */
function toolOrigins(site: Site): string {
  const tools = site.state().tools.filter((tool) => tool.status === "enabled");
  return [...new Set(tools.map((tool) => new URL(tool.targetLinkUri).origin))].join(" ");
}

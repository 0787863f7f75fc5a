import type { RequestHandler } from "express";
import { type Db, inInstallation } from "../store/database.ts";
import { hasSiteOfOrigin } from "../store/sites.ts";

/** Seconds for which a browser need not ask again. */
const MAX_AGE = 600;

/**
 * Lets the scripts of registered sites' pages call us, and nobody else's. Cookies are never wanted: a call is worth what its bearer token is.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function allowSites(db: Db, publicUrl: string): RequestHandler {
  return async (req, res, next) => {
    res.vary("origin");
    const origin = req.get("origin");
    const preflight = req.method === "OPTIONS";
    if (origin !== undefined && origin !== publicUrl) {
      const allowed = await inInstallation(db, (trx) => hasSiteOfOrigin(trx, origin));
      if (allowed) {
        res.set({
          "access-control-allow-origin": origin,
          "access-control-expose-headers": "content-language",
        });
        if (preflight) {
          res.set({
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "authorization, content-type, accept-language",
            "access-control-max-age": String(MAX_AGE),
          });
        }
      }
    }
    if (preflight) res.sendStatus(204);
    else next();
  };
}

import type { Response } from "express";
import { type Db, inInstallation } from "../store/database.ts";
import { listPlatforms, type PlatformRecord } from "../store/platforms.ts";

/** Hosts from which the hosted platforms frame us; the issuer's own host is not among them. */
const HOSTED: Readonly<Record<string, readonly string[]>> = {
  canvas: ["https://*.instructure.com", "https://*.canvaslms.com"],
  BlackboardLearn: ["https://*.blackboard.com"],
};

/** The sources for the `frame-ancestors` of our pages: the sites of every active platform, and ourselves. */
export async function listFrameAncestors(db: Db): Promise<readonly string[]> {
  const platforms = await inInstallation(db, listPlatforms);
  return [
    ...new Set(["'self'", ...platforms.filter(({ status }) => status === "active").flatMap(originsOf)]),
  ];
}

/** The sources for the `frame-ancestors` of a page that only one platform may frame, and ourselves. */
export function frameAncestorsOf(platform: PlatformRecord): readonly string[] {
  return [...new Set(["'self'", ...originsOf(platform)])];
}

function originsOf({ issuer, authorizationEndpoint, productFamily }: PlatformRecord): readonly string[] {
  const own = [issuer, authorizationEndpoint].flatMap((address) => URL.parse(address)?.origin ?? []);
  return [...own, ...(HOSTED[productFamily ?? ""] ?? [])];
}

/** The policy of our launch pages: files of our own, forms to ourselves, frames on those sites. */
export function contentSecurityPolicy(frameAncestors: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors.join(" ")}`,
  ].join("; ");
}

/** Sends a page that the registered platforms may frame. */
export async function sendFramed(db: Db, res: Response, page: string): Promise<void> {
  res.set("content-security-policy", contentSecurityPolicy(await listFrameAncestors(db)));
  res.send(page);
}

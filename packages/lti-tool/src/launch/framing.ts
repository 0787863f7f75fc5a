import type { Response } from "express";
import { type Db, inInstallation } from "../store/database.ts";
import { findPlatformOfCode, listPlatforms, type PlatformRecord } from "../store/platforms.ts";
import { hashOf } from "./one-time.ts";

/** Hosts from which the hosted platforms frame us; the issuer's own host is not among them. */
const HOSTED: Readonly<Record<string, readonly string[]>> = {
  canvas: ["https://*.instructure.com", "https://*.canvaslms.com"],
  BlackboardLearn: ["https://*.blackboard.com"],
};

/**
 * The sources for the `frame-ancestors` of our page: those of the platform whose launch gave the one-time code, or, where no launch
 * tells, of every active platform; and ourselves. The code is not used up.
 */
export async function listFrameAncestors(db: Db, code?: string): Promise<readonly string[]> {
  const platform = code === undefined ? undefined : await findPlatformOfCode(db, hashOf(code));
  if (platform) return frameAncestorsOf([platform]);
  const platforms = await inInstallation(db, (trx) => listPlatforms(trx));
  return frameAncestorsOf(platforms.filter(({ status }) => status === "active"));
}

/** The sources for the `frame-ancestors` of a page that those platforms may frame, and we ourselves. */
export function frameAncestorsOf(platforms: readonly PlatformRecord[]): readonly string[] {
  return [...new Set(["'self'", ...platforms.flatMap(originsOf)])];
}

function originsOf(platform: PlatformRecord): readonly string[] {
  const { issuer, authorizationEndpoint, productFamily, frameOrigins } = platform;
  const own = [issuer, authorizationEndpoint].flatMap((address) => URL.parse(address)?.origin ?? []);
  return [...own, ...frameOrigins, ...(HOSTED[productFamily ?? ""] ?? [])];
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

/** Sends a page that those platforms may frame. */
export function sendFramed(res: Response, platforms: readonly PlatformRecord[], page: string): void {
  res.set("content-security-policy", contentSecurityPolicy(frameAncestorsOf(platforms)));
  res.send(page);
}

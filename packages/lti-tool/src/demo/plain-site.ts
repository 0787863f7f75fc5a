import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addSite } from "../api/sites.ts";
import type { LaunchTool } from "../launch/launch-tool.ts";

/** A student of the demonstration course who has results. */
const LEARNER = "student01@example.edu";

export interface PlainSite {
  readonly dataDir: string;
  readonly tenantId: string;
  readonly courseId: string;
  /** Where examples/plain-html serves its page. */
  readonly origin: string;
}

/**
 * Registers the example page outside any LMS as a site and leaves in `<dataDir>/demo-site.json` what its server needs to vouch for a
 * student. Does nothing when that stands there already.
 */
export async function registerPlainSite(
  { db, box, publicUrl }: Pick<LaunchTool, "db" | "box" | "publicUrl">,
  { dataDir, tenantId, courseId, origin }: PlainSite,
): Promise<void> {
  const path = join(dataDir, "demo-site.json");
  const wanted = { origin, tool_url: publicUrl, course_id: courseId, learner: LEARNER };
  const kept = await readKept(path);
  if (Object.entries(wanted).every(([name, value]) => kept[name] === value)) return;
  const { siteId, key } = await addSite({ db, box }, { tenantId, name: "Plain page", origin });
  const settings = { site_id: siteId, key, ...wanted };
  await writeFile(`${path}.partial`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.partial`, path);
}

async function readKept(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, "utf8").catch(() => "{}");
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

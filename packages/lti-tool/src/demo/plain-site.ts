import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addSite } from "../api/sites.ts";
import type { LaunchTool } from "../launch/launch-tool.ts";

/** Where examples/plain-html serves its page. */
const ORIGIN = "http://localhost:3002";
/** A student of the demonstration course who has results. */
const LEARNER = "student01@example.edu";

/**
 * Registers the example page outside any LMS as a site, once, and leaves in `<dataDir>/demo-site.json` what its server needs to vouch for
 * a student.
 */
export async function registerPlainSite(
  { db, box, publicUrl }: Pick<LaunchTool, "db" | "box" | "publicUrl">,
  {
    dataDir,
    tenantId,
    courseId,
  }: { readonly dataDir: string; readonly tenantId: string; readonly courseId: string },
): Promise<void> {
  const path = join(dataDir, "demo-site.json");
  const kept: unknown = await readFile(path, "utf8").then(JSON.parse, () => undefined);
  if (kept !== undefined) return;
  const { siteId, key } = await addSite({ db, box }, { tenantId, name: "Plain page", origin: ORIGIN });
  const settings = { site_id: siteId, key, tool_url: publicUrl, course_id: courseId, learner: LEARNER };
  await writeFile(`${path}.partial`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.partial`, path);
}

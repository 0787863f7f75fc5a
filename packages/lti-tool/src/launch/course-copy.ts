import { copyFromOrigin } from "../store/course-copy.ts";
import type { CourseOfPlatform } from "../store/contexts.ts";
import { inTenant } from "../store/database.ts";
import type { LaunchTool } from "./launch-tool.ts";

/** Fills the new course of a copied context with its predecessor's set-up. What goes wrong is logged: the launch goes on without. */
export async function copyCourse(
  { db, log }: Pick<LaunchTool, "db" | "log">,
  {
    tenantId,
    contextId,
  }: { readonly tenantId: string; readonly contextId: CourseOfPlatform["contextId"] | null },
): Promise<void> {
  if (contextId === null) return;
  try {
    const courseId = await inTenant(db, tenantId, (trx) => copyFromOrigin(trx, contextId));
    if (courseId !== undefined) log.info({ context: contextId, from_course: courseId }, "course copied");
  } catch (error) {
    log.error({ err: error, context: contextId }, "course not copied");
  }
}

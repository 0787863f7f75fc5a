import { inInstallation, inTenant, type Db } from "./database.ts";
import { listTenants } from "./tenants.ts";

/** A course of any institution, for an operator who names it. */
export interface ImportCourse {
  readonly tenantId: string;
  readonly courseId: string;
  readonly title: string;
  /** The course's zone, or else the tenant's. */
  readonly timeZone: string;
}

/** Every course of the installation, by institution and title; each institution is read behind its own wall. */
export async function listImportCourses(db: Db): Promise<ImportCourse[]> {
  const courses: ImportCourse[] = [];
  for (const { id: tenantId } of await inInstallation(db, listTenants)) {
    const rows = await inTenant(db, tenantId, (trx) =>
      trx
        .selectFrom("courses")
        .innerJoin("tenants", "tenants.id", "courses.tenant_id")
        .select(({ fn }) => [
          "courses.id as courseId",
          "courses.title",
          fn.coalesce("courses.time_zone", "tenants.time_zone").as("timeZone"),
        ])
        .orderBy("courses.title")
        .orderBy("courses.id")
        .execute(),
    );
    courses.push(...rows.map((course) => ({ tenantId, ...course })));
  }
  return courses;
}

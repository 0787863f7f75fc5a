import { join } from "node:path";
import { createRegistrationLink } from "../launch/registration.ts";
import type { Config } from "../config.ts";
import { institutionOf } from "../institution.ts";
import type { Db } from "../store/database.ts";
import { openSchool } from "./demo-lms-client.ts";
import { startDemoLms } from "./demo-lms-process.ts";
import { fillCourse } from "./fill.ts";

/** The school whose course is filled; the others wait for a visitor who wants to install the tool. */
const SCHOOL = { id: "moodle", name: "Demonstration (Moodle)" };

/**
 * Starts the demonstration LMS beside the running tool and fills its first school's course.
 * What it started ends with `started`. Resolves with lines for the person at the terminal.
 */
export async function startDemo(
  config: Config,
  db: Db,
  started: AsyncDisposableStack,
): Promise<readonly string[]> {
  const stateDir = join(config.dataDir, "demo-lms");
  const lms = await startDemoLms({ port: config.demoLmsPort, stateDir });
  started.defer(() => lms.stop());
  const school = await openSchool(lms.origin, stateDir, SCHOOL.id);
  const registrationLink = async (name: string): Promise<string> =>
    createRegistrationLink(db, { publicUrl: config.publicUrl, tenantId: await institutionOf(db, name) });
  const { learners } = await fillCourse(school, {
    publicUrl: config.publicUrl,
    createRegistrationLink: () => registrationLink(SCHOOL.name),
  });
  return [
    `Demonstration LMS:   ${lms.origin}`,
    `A filled course:     ${school.address.href}  (${learners} learners; sign in as a student or as the teacher)`,
    `Install it yourself: npm run skillstudio -- registration-link --institution "My school"`,
  ];
}

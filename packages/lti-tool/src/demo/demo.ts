import { join } from "node:path";
import type { LaunchTool } from "../launch/launch-tool.ts";
import { createRegistrationLink } from "../launch/registration.ts";
import type { Config } from "../config.ts";
import { createOperatorLink } from "../operator/sign-in.ts";
import { institutionOf } from "../institution.ts";
import { inInstallation } from "../store/database.ts";
import { listPlatforms } from "../store/platforms.ts";
import { openSchool } from "./demo-lms-client.ts";
import { startDemoLms } from "./demo-lms-process.ts";
import { fillCourse } from "./fill.ts";
import { registerPlainSite } from "./plain-site.ts";

/** The school whose course is filled; the others wait for a visitor who wants to install the tool. */
const SCHOOL = { id: "moodle", name: "Demonstration (Moodle)" };

/**
 * Starts the demonstration LMS beside the running tool and fills its first school's course.
 * What it started ends with `started`. Resolves with lines for the person at the terminal.
 */
export async function startDemo(
  config: Config,
  tool: LaunchTool,
  started: AsyncDisposableStack,
): Promise<readonly string[]> {
  const stateDir = join(config.dataDir, "demo-lms");
  const lms = await startDemoLms({ port: config.demoLmsPort, stateDir });
  started.defer(() => lms.stop());
  const school = await openSchool(lms.origin, stateDir, SCHOOL.id);
  const tenantId = await institutionOf(tool.db, SCHOOL.name);
  const courseId = await fillCourse(school, {
    publicUrl: tool.publicUrl,
    knowsPlatform: async (issuer) => {
      const platforms = await inInstallation(tool.db, listPlatforms);
      return platforms.some((platform) => platform.issuer === issuer && platform.status === "active");
    },
    createRegistrationLink: async () =>
      (await createRegistrationLink(tool.db, { publicUrl: tool.publicUrl, tenantId })).url,
  });
  // The port beside the LMS's: 3002, unless that was moved.
  const origin = `http://localhost:${config.demoLmsPort + 1}`;
  await registerPlainSite(tool, { dataDir: config.dataDir, tenantId, courseId, origin });
  const { url: operators } = await createOperatorLink(tool.db, { publicUrl: tool.publicUrl });
  return [
    `Demonstration LMS:   ${lms.origin}`,
    `A filled course:     ${school.address.href}  (sign in as a student or as the teacher)`,
    `Look after it:       ${operators}  (signs you in once, within the hour)`,
    `Install it yourself: ${tool.publicUrl}/install`,
    `Outside any LMS:     npm run example:plain-html, then ${origin}`,
  ];
}

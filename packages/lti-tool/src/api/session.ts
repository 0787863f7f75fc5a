import { contract } from "@skillstudio/api-client/contract";
import { z } from "zod";
import { findCourse } from "../store/courses.ts";
import { getPerson } from "../store/users.ts";
import { type Api, mount } from "./mount.ts";
import { knownTimeZone } from "./time-zone.ts";

/** What a launch leaves in a session that has to answer a deep linking request. */
const DeepLinking = z.object({ settings: z.object({ accept_multiple: z.boolean().optional() }) });

export function mountSession(api: Api): void {
  mount(api, contract.getSession, async ({ session }, trx) => {
    const person = await getPerson(trx, session.userId);
    const course = session.courseId === null ? undefined : await findCourse(trx, session.courseId, person.id);
    const deepLinking = DeepLinking.safeParse(session.deepLinking);
    return {
      user: { user_id: person.id, name: person.name },
      role: session.role,
      course: course ? { course_id: course.id, title: course.title } : null,
      view: session.view,
      locale: session.locale,
      time_zone: knownTimeZone(person.timeZone, course?.timeZone, person.tenantTimeZone),
      deep_linking: deepLinking.success
        ? { accept_multiple: deepLinking.data.settings.accept_multiple ?? false }
        : null,
    };
  });
}

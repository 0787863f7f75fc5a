import { contract } from "@skillstudio/api-client/contract";
import { placingTermsOf } from "../launch/deep-linking.ts";
import { findAuthoredAssessment } from "../store/authored-assessments.ts";
import { findPlacedAssessment } from "../store/contexts.ts";
import { findCourse } from "../store/courses.ts";
import type { Transaction } from "../store/database.ts";
import type { SessionRecord } from "../store/sessions.ts";
import { getPerson } from "../store/users.ts";
import { type Api, mount } from "./mount.ts";
import { knownTimeZone } from "./time-zone.ts";

export function mountSession(api: Api): void {
  mount(api, contract.getSession, async ({ session }, trx) => {
    const person = await getPerson(trx, session.userId);
    const course = session.courseId === null ? undefined : await findCourse(trx, session.courseId, person.id);
    const terms = placingTermsOf(session);
    return {
      user: { user_id: person.id, name: person.name },
      role: session.role,
      member: session.member || (course?.role ?? null) !== null,
      course: course ? { course_id: course.id, title: course.title } : null,
      view: session.view,
      assessment_id: await findQuizOf(trx, session),
      locale: session.locale,
      time_zone: knownTimeZone(person.timeZone, course?.timeZone, person.tenantTimeZone),
      deep_linking: terms
        ? {
            accept_multiple: terms.acceptMultiple,
            accept_lineitem: terms.acceptLineItem,
            placed_as: terms.placedAs,
          }
        : null,
    };
  });
}

/** The quiz that the session's link was placed for; null when it is of another view, or the quiz is no more. */
async function findQuizOf(
  trx: Transaction,
  { view, courseId, resourceLinkId }: SessionRecord,
): Promise<string | null> {
  if (view !== "quiz" || courseId === null || resourceLinkId === null) return null;
  const placed = await findPlacedAssessment(trx, resourceLinkId);
  const quiz = placed === null ? undefined : await findAuthoredAssessment(trx, courseId, placed);
  return quiz?.id ?? null;
}

import { type ClassLearner, contract } from "@skillstudio/api-client/contract";
import { defaultParameters, type EpochMs, getLearnerPerformanceSummary } from "@skillstudio/engine";
import { listSources } from "../store/ingest.ts";
import { fraction, instant, percent } from "./figures.ts";
import { type Api, mount } from "./mount.ts";
import { type ClassMember, readClass } from "./records.ts";
import { setupSteps } from "./setup-steps.ts";
import { sourceOf } from "./sources.ts";

export function mountClass(api: Api): void {
  mount(api, contract.getClassOverview, async ({ course, asOf, locale }, trx) => {
    const rows = await readClass(trx, course, asOf);
    return {
      course: { course_id: course.id, title: course.title },
      learners: rows.members
        .toSorted(byName(new Intl.Collator(locale)))
        .map((member) => classLearner(member, asOf)),
      setup_steps: setupSteps(course, rows, locale),
      sources: (await listSources(trx, course.id)).map(sourceOf),
    };
  });
}

/** By name as the reader's language has it, those without one last. */
function byName({ compare }: Intl.Collator): (a: ClassMember, b: ClassMember) => number {
  return ({ learner: a }, { learner: b }) =>
    a.name === null || b.name === null
      ? Number(a.name === null) - Number(b.name === null)
      : compare(a.name, b.name);
}

function classLearner({ learner, records, lastActiveAt }: ClassMember, asOf: EpochMs): ClassLearner {
  const summary = getLearnerPerformanceSummary(records, defaultParameters, asOf);
  return {
    learner_id: learner.userId,
    name: learner.name,
    lessons_completed: summary.lessonsCompleted,
    lessons_tracked: summary.lessonsTracked,
    completion_rate: fraction(summary.completionRate),
    avg_quiz_score: percent(summary.averageQuizPercent),
    last_active_at: instant(lastActiveAt),
    current_streak: summary.streak.currentDays,
    status: learner.status,
  };
}

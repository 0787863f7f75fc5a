import type { Dashboard, Progress } from "@skillstudio/api-client";
import { html, type TemplateResult } from "lit";
import { ring } from "../charts/ring.ts";
import type { Language } from "../messages/messages.ts";

/** The row of figures. What is not known is a dash with the reason beside it, never 0. */
export function figures(dashboard: Dashboard, progress: Progress, language: Language): TemplateResult {
  return html`<section part="figures">
    <h3 class="hidden-text">${language.say("figures")}</h3>
    <dl class="figures">
      ${lessons(dashboard, progress, language)} ${quizzes(dashboard, progress, language)}
      ${streak(progress, language)} ${pace(dashboard, language)}
    </dl>
  </section>`;
}

interface Figure {
  readonly name: string;
  /** Absent when not known. */
  readonly value?: string;
  readonly note: string;
  readonly picture?: TemplateResult;
}

function figure({ name, value, note, picture }: Figure, { say }: Language): TemplateResult {
  return html`<div class="figure">
    <dt>${name}</dt>
    <dd>
      ${picture ?? ""}
      <span class="reading">
        ${
          value === undefined
            ? html`<span class="value" aria-hidden="true">–</span
                ><span class="hidden-text">${say("notKnown")}.</span>`
            : html`<span class="value">${value}</span>`
        }
        <span class="note">${note}</span>
      </span>
    </dd>
  </div>`;
}

function lessons(
  { performance_summary: summary }: Dashboard,
  progress: Progress,
  language: Language,
): TemplateResult {
  const { say, percent } = language;
  const name = say("lessonsCompleted");
  const { lessons_completed: done, completion_rate: rate } = summary;
  if (rate !== null) {
    const total = progress.lessons.filter(({ tracked }) => tracked).length;
    return figure(
      { name, value: percent(rate), note: say("lessonsOf", { done, total }), picture: ring(rate) },
      language,
    );
  }
  const note = say("lessonsUnknown");
  return done === 0
    ? figure({ name, note }, language)
    : figure({ name, value: say("lessonsDone", { n: done }), note }, language);
}

function quizzes(
  { performance_summary: summary }: Dashboard,
  { results }: Progress,
  language: Language,
): TemplateResult {
  const { say, percent } = language;
  const name = say("quizAverage");
  if (summary.avg_quiz_score === null) return figure({ name, note: say("quizUnknown") }, language);
  const n = results.filter(({ kind, score_percent }) => kind === "quiz" && score_percent !== null).length;
  const note = say("quizAverageFrom", { n });
  return figure({ name, value: percent(summary.avg_quiz_score / 100), note }, language);
}

function streak(
  { streak: { current_days, current_weeks, longest_days } }: Progress,
  language: Language,
): TemplateResult {
  const { say } = language;
  const running =
    current_weeks > 1 ? say("streakWeeks", { n: current_weeks }) : say("streakLongest", { n: longest_days });
  const resting = say(longest_days === 0 ? "streakNone" : "streakResting");
  const note = current_days === 0 ? resting : running;
  return figure({ name: say("streak"), value: say("streakDays", { n: current_days }), note }, language);
}

function pace({ ai_insights: { learning_pace } }: Dashboard, language: Language): TemplateResult {
  const { say } = language;
  const name = say("pace");
  return learning_pace === null
    ? figure({ name, note: say("paceUnknown") }, language)
    : figure({ name, value: say(`pace_${learning_pace}`), note: say(`paceNote_${learning_pace}`) }, language);
}

import { Task } from "@lit/task";
import type { Client, Dashboard, Goal, LessonSuggestion, Progress } from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { activityCalendar, activityCalendarStyles, activitySentence } from "../charts/activity-calendar.ts";
import { bar, barStyles } from "../charts/bar.ts";
import { resultsChart, resultsChartStyles } from "../charts/results-chart.ts";
import { ringStyles } from "../charts/ring.ts";
import type { Language } from "../messages/messages.ts";
import { empty, failed, sourceLine, Unconnected } from "../states.ts";
import { connect, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { figures } from "./figures.ts";
import { resultsTable, resultsTableStyles, SHORT_LIST, trendMark } from "./results-table.ts";
import { dashboardStyles } from "./skill-dashboard.styles.ts";

interface Data {
  readonly dashboard: Dashboard;
  readonly progress: Progress;
}

/**
 * A learner's course at a glance: what is done, how it went, what to do next and why.
 *
 * @element skill-dashboard
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - Bearer token, when the element stands alone.
 * @attr {string} course-id - The course; the session's own when left out.
 * @attr {string} learner-id - A learner of the course, for instructors; the session's own user when left out.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @csspart hero - The opening sentence.
 * @csspart next - The panel of the next lesson.
 * @csspart figures - The row of figures.
 * @csspart chart - The chart of results.
 * @csspart results - The table of results.
 * @csspart calendar - The calendar of activity.
 * @csspart sources - Where the figures come from.
 * @csspart empty - The notice that there is nothing yet.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-ink - Text.
 * @cssprop --skill-ground - Background.
 * @cssprop --skill-font - Font family.
 * @cssprop --skill-font-size - Size of running text; everything else follows.
 * @cssprop --skill-radius - Corner radius of panels.
 */
export class SkillDashboard extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    learnerId: { attribute: "learner-id" },
    showsAllResults: { state: true },
  };
  static override styles: CSSResultGroup = [
    tokens,
    common,
    ringStyles,
    barStyles,
    activityCalendarStyles,
    resultsChartStyles,
    resultsTableStyles,
    dashboardStyles,
  ];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare learnerId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal */
  declare showsAllResults: boolean;

  readonly #connection = connect(this);
  readonly #data = new Task(this, {
    args: () => {
      const { client, courseId, language } = this.#connection;
      return [client, courseId, this.learnerId, language.locale] as const;
    },
    task: async ([client, course_id, learner_id, locale], { signal }): Promise<Data> => {
      if (!client) throw new Unconnected();
      const about = { query: { course_id, learner_id } };
      const [dashboard, progress] = await Promise.all([
        client.getDashboard(about, { signal, locale }),
        client.getProgress(about, { signal, locale }),
      ]);
      return { dashboard, progress };
    },
  });

  constructor() {
    super();
    this.showsAllResults = false;
  }

  override render(): TemplateResult {
    const { language } = this.#connection;
    const { locale, direction, say } = language;
    const drawn = this.#data.render({
      pending: () => pending(language),
      error: (error) => failed(error, language, () => void this.#data.run()),
      complete: (data) =>
        isEmpty(data)
          ? empty(say("emptyTitle"), say("emptyDashboard"))
          : filled(data, language, {
              named: this.learnerId !== undefined,
              showsAllResults: this.showsAllResults,
              showAllResults: () => (this.showsAllResults = true),
            }),
    });
    return html`<article lang=${locale} dir=${direction} aria-label=${say("dashboard")}>${drawn}</article>`;
  }
}

interface Choices {
  /** Whether an instructor reads it, who wants to know whose it is. */
  readonly named: boolean;
  readonly showsAllResults: boolean;
  readonly showAllResults: () => void;
}

function isEmpty({ progress: { lessons, results, activity } }: Data): boolean {
  return lessons.length === 0 && results.length === 0 && activity.every(({ events }) => events === 0);
}

function filled({ dashboard, progress }: Data, language: Language, choices: Choices): TemplateResult {
  const { say } = language;
  const { ai_insights: insights, struggling_topics: topics } = dashboard;
  return html`
    <div class="opening">
      ${choices.named ? aboutLearner(progress, language) : toLearner(dashboard, progress)}
      ${next(dashboard.recommended_next_lessons, progress, language)}
    </div>
    ${figures(dashboard, progress, language)}
    <div class="columns">
      <div class="column">
        <section>
          <div class="heading">
            <h3>${say("results")}</h3>
            ${progress.results.length === 0 ? nothing : trendMark(insights.performance_trend, language)}
          </div>
          ${resultsChart(progress.results, language)}
          ${resultsTable(progress.results, language, {
            limit: choices.showsAllResults ? progress.results.length : SHORT_LIST,
            showAll: choices.showAllResults,
          })}
        </section>
        <section>
          <h3>${say("activity")}</h3>
          <div class="activity">
            ${activityCalendar(progress.activity, language)}
            <p class="aside-text" aria-hidden="true">${activitySentence(progress.activity, language)}</p>
          </div>
        </section>
      </div>
      <div class="column">
        ${topics.length === 0 ? nothing : weakTopics(topics, language)}
        ${revision(dashboard.revision_recommendations, language)}
        ${words(say("strengths"), insights.strengths)} ${words(say("areas"), areasBeyond(topics, insights))}
        ${goals(dashboard.current_goals, language)}
      </div>
    </div>
    ${sourceLine(progress.sources, language)}
  `;
}

function toLearner(dashboard: Dashboard, { course }: Progress): TemplateResult {
  const advice = adviceBeyond(dashboard);
  return html`<header class="hero" part="hero">
    <p class="eyebrow"><bdi>${course.title}</bdi></p>
    <h2><bdi>${dashboard.ai_insights.personalized_message}</bdi></h2>
    ${advice === "" ? nothing : html`<p class="lead"><bdi>${advice}</bdi></p>`}
  </header>`;
}

/** The message and the advice are said to the learner; whoever teaches reads whose figures these are. */
function aboutLearner({ learner, course }: Progress, { say }: Language): TemplateResult {
  return html`<header class="hero" part="hero">
    <p class="eyebrow"><bdi>${course.title}</bdi></p>
    <h2><bdi>${learner.name ?? say("unnamedLearner")}</bdi></h2>
  </header>`;
}

function next(
  lessons: readonly LessonSuggestion[],
  progress: Progress,
  { say }: Language,
): TemplateResult | typeof nothing {
  const [first, second] = lessons;
  if (!first && progress.lessons.length === 0) return nothing;
  return html`<section class="next" part="next">
    <h3>${say("nextLesson")}</h3>
    ${
      first
        ? html`<p class="lesson"><bdi>${first.title}</bdi></p>
            <p><bdi>${first.reason}</bdi></p>
            ${
              first.estimated_minutes === null
                ? nothing
                : html`<p class="small muted">${say("minutes", { n: first.estimated_minutes })}</p>`
            }`
        : html`<p class="lesson">${say("noNextLesson")}</p>
            <p>${say("noNextLessonWhy")}</p>`
    }
    ${
      second === undefined
        ? nothing
        : html`<p class="then small muted">${say("thenLesson", { title: second.title })}</p>`
    }
  </section>`;
}

function weakTopics(topics: Dashboard["struggling_topics"], { say, percent }: Language): TemplateResult {
  return html`<section>
    <h3>${say("weakTopics")}</h3>
    <p class="small muted">${say("weakTopicsNote")}</p>
    <ul class="topics attention">
      ${topics.map(
        ({ skill, avg_score }) =>
          html`<li>
            <span class="topic"
              ><bdi>${skill}</bdi> <span class="number">${percent(avg_score / 100)}</span></span
            >
            ${bar(avg_score / 100)}
          </li>`,
      )}
    </ul>
  </section>`;
}

function revision(lessons: readonly LessonSuggestion[], { say }: Language): TemplateResult | typeof nothing {
  if (lessons.length === 0) return nothing;
  return html`<section>
    <h3>${say("revision")}</h3>
    <ul class="list">
      ${lessons.map(
        ({ title, reason, estimated_minutes }) =>
          html`<li>
            <p class="item"><bdi>${title}</bdi></p>
            <p class="small muted"><bdi>${reason}</bdi></p>
            ${
              estimated_minutes === null
                ? nothing
                : html`<p class="small muted">${say("minutes", { n: estimated_minutes })}</p>`
            }
          </li>`,
      )}
    </ul>
  </section>`;
}

/** Sentences that name none of the topics above: those are said already. */
function areasBeyond(
  topics: Dashboard["struggling_topics"],
  insights: Dashboard["ai_insights"],
): readonly string[] {
  return insights.areas_for_improvement.filter((area) => !topics.some(({ skill }) => area.includes(skill)));
}

/** The advice, unless the opening sentence or a lesson's reason says the same beside it. */
function adviceBeyond({
  ai_insights: { personalized_message, study_recommendation },
  recommended_next_lessons,
  revision_recommendations,
}: Dashboard): string {
  const said = [...recommended_next_lessons, ...revision_recommendations].map(({ reason }) => reason);
  return [personalized_message, ...said].includes(study_recommendation) ? "" : study_recommendation;
}

function words(heading: string, items: readonly string[]): TemplateResult | typeof nothing {
  if (items.length === 0) return nothing;
  return html`<section>
    <h3>${heading}</h3>
    <ul class="words">
      ${items.map((item) => html`<li><bdi>${item}</bdi></li>`)}
    </ul>
  </section>`;
}

function goals(list: readonly Goal[], { say, day, percent }: Language): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<section>
    <h3>${say("goals")}</h3>
    <ul class="topics">
      ${list.map(
        ({ title, target_date, progress }) =>
          html`<li>
            <span class="topic"
              ><bdi>${title}</bdi>
              ${
                target_date === null
                  ? nothing
                  : html`<span class="small muted"
                      >${say("goalBy", { date: day(`${target_date}T12:00:00`) })}</span
                    >`
              }
            </span>
            ${progress === null ? nothing : bar(progress / 100)}
            <span class="small muted">
              ${
                progress === null
                  ? say("goalUnknown")
                  : say("goalProgress", { percent: percent(progress / 100) })
              }
            </span>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** The shapes of what is to come, so that nothing jumps when it does. */
function pending({ say }: Language): TemplateResult {
  return html`<div aria-busy="true">
    <p class="hidden-text" role="status">${say("loading")}</p>
    <div class="opening" aria-hidden="true">
      <div class="hero bones">
        <span class="bone short"></span><span class="bone tall"></span><span class="bone tall half"></span>
      </div>
      <div class="bone panel"></div>
    </div>
    <div class="figures" aria-hidden="true">
      ${[1, 2, 3, 4].map(
        () =>
          html`<div class="figure bones">
            <span class="bone short"></span><span class="bone tall half"></span>
          </div>`,
      )}
    </div>
    <div class="columns" aria-hidden="true"><div class="bone chart"></div></div>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-dashboard": SkillDashboard;
  }
}

if (!customElements.get("skill-dashboard")) customElements.define("skill-dashboard", SkillDashboard);

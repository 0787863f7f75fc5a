import type { ActiveDay } from "@skillstudio/api-client";
import { css, html, type CSSResult, type TemplateResult } from "lit";
import type { Language } from "../messages/messages.ts";

const DAY = 86_400_000;

/** Days as dots that grow with what was done on them, a week to a row. It is a table, so it needs no twin. */
export function activityCalendar(activity: readonly ActiveDay[], language: Language): TemplateResult {
  const { say, day, weekday, firstWeekday } = language;
  const busiest = Math.max(...activity.map(({ events }) => events));
  const weekdays = Array.from({ length: 7 }, (_, i) => ((firstWeekday - 1 + i) % 7) + 1);
  return html`<table class="calendar" part="calendar">
    <caption class="hidden-text">
      ${activitySentence(activity, language)}
    </caption>
    <thead>
      <tr>
        <th scope="col"><span class="hidden-text">${say("activityWeek")}</span></th>
        ${weekdays.map(
          (n) =>
            html`<th scope="col">
              <span aria-hidden="true">${weekday(n, "narrow")}</span
              ><span class="hidden-text">${weekday(n, "long")}</span>
            </th>`,
        )}
      </tr>
    </thead>
    <tbody>
      ${weeks(activity, firstWeekday).map(
        ({ start, days }) =>
          html`<tr>
            <th scope="row">${day(`${start}T12:00:00`)}</th>
            ${days.map((entry) => html`<td>${entry ? dot(entry, busiest, language) : ""}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What the calendar shows, in a sentence or two. */
export function activitySentence(activity: readonly ActiveDay[], { say, longDay }: Language): string {
  const active = activity.filter(({ events }) => events > 0);
  const busiest = active.reduce<ActiveDay | undefined>(
    (most, each) => (most && most.events >= each.events ? most : each),
    undefined,
  );
  if (!busiest) return say("activityNone");
  return [
    say("activitySummary", { n: active.length, days: activity.length }),
    say("activityBusiest", { n: busiest.events, date: longDay(busiest.date) }),
  ].join(" ");
}

function dot({ date, events }: ActiveDay, busiest: number, { say, longDay }: Language): TemplateResult {
  const text = say("activityDay", { date: longDay(date), n: events });
  return html`<span class="dot level-${level(events, busiest)}" aria-hidden="true" title=${text}></span
    ><span class="hidden-text">${text}</span>`;
}

/** 0 for nothing, 1..4 by the square root, since a dot is read by its area. */
function level(events: number, busiest: number): number {
  return events === 0 ? 0 : Math.ceil(4 * Math.sqrt(events / busiest));
}

interface Week {
  readonly start: string;
  readonly days: readonly (ActiveDay | undefined)[];
}

function weeks(activity: readonly ActiveDay[], firstWeekday: number): readonly Week[] {
  const rows = new Map<string, (ActiveDay | undefined)[]>();
  for (const entry of activity) {
    const at = Date.parse(entry.date);
    const column = (new Date(at).getUTCDay() - firstWeekday + 7) % 7;
    const start = new Date(at - column * DAY).toISOString().slice(0, 10);
    const row = rows.get(start) ?? Array.from({ length: 7 }, () => undefined);
    row[column] = entry;
    rows.set(start, row);
  }
  return [...rows].map(([start, days]) => ({ start, days }));
}

export const activityCalendarStyles: CSSResult = css`
  .calendar {
    border-collapse: collapse;
    font-size: var(--_tiny);
    color: var(--_muted);
  }
  .calendar th {
    font-weight: 400;
    text-align: center;
  }
  .calendar th[scope="row"] {
    padding-inline-end: calc(var(--_space) * 3);
    text-align: end;
    white-space: nowrap;
  }
  .calendar td {
    inline-size: 1.875rem;
    block-size: 1.625rem;
    padding: 0;
  }
  .calendar .dot {
    display: block;
    inline-size: 0.25rem;
    aspect-ratio: 1;
    margin-inline: auto;
    border-radius: 50%;
    background: var(--_edge);
  }
  .calendar :is(.level-1, .level-2, .level-3, .level-4) {
    background: var(--_accent);
  }
  .calendar .level-1 {
    inline-size: 0.625rem;
  }
  .calendar .level-2 {
    inline-size: 0.875rem;
  }
  .calendar .level-3 {
    inline-size: 1.125rem;
  }
  .calendar .level-4 {
    inline-size: 1.375rem;
  }
  @media (forced-colors: active) {
    .calendar .dot {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;

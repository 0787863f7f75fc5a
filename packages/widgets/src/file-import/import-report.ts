import type { ImportReport } from "@skillstudio/api-client";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Language, MessageKey } from "../messages/messages.ts";

/** A list of refused rows up to this length is open at once. */
const SHORT_LIST = 5;

/** The kinds of file that we have a name for; a later server may know more. */
const KINDS: Readonly<Record<string, MessageKey>> = {
  "moodle-gradebook": "importKind_gradebook",
  "moodle-quiz": "importKind_quiz",
  "moodle-completion": "importKind_completion",
  "moodle-log": "importKind_log",
};

/** What a column or an event can be taken as, where we have words for it; a later server may know more. */
const TAKEN_AS: Readonly<Record<string, MessageKey>> = {
  lesson: "takenAs_lesson",
  quiz: "kind_quiz",
  question: "takenAs_question",
  assignment: "kind_assignment",
  other: "kind_other",
  set_aside: "importSetAside",
  course_viewed: "takenAs_course_viewed",
  lesson_viewed: "takenAs_lesson_viewed",
  lesson_completed: "takenAs_lesson_completed",
  attempt_started: "takenAs_attempt_started",
  attempt_submitted: "takenAs_attempt_submitted",
  submission_created: "takenAs_submission_created",
  submission_submitted: "takenAs_submission_submitted",
  post_created: "takenAs_post_created",
  tool_launched: "takenAs_tool_launched",
};

/** What the file was and what became of its rows: counts with their meaning, refusals with their reasons, columns with their use. */
export function importReport(report: ImportReport, language: Language): TemplateResult {
  const { say } = language;
  return html`
    <p class="small muted">
      ${wordFor(KINDS, report.kind, language)} · ${say("importRows", { n: report.rows })} ·
      ${say("importMatched", { n: report.matched_learners })}
    </p>
    ${shares(report)}
    <dl>
      ${count("accepted", report, "importAccepted", "importAcceptedWhy", language)}
      ${count("unchanged", report, "importUnchanged", "importUnchangedWhy", language)}
      ${count("set_aside", report, "importSetAside", "importSetAsideWhy", language)}
      ${count("refused", report, "importRefused", report.refused > 0 ? "importRefusedWhy" : "importRefusedNone", language)}
    </dl>
    ${report.refused > 0 ? refusedRows(report, language) : nothing}
    ${report.columns.length > 0 ? columns(report, language) : nothing}
  `;
}

/** What is said aloud of it, in one breath. */
export function importSentence({ rows, matched_learners, refused }: ImportReport, { say }: Language): string {
  return [
    say("importRows", { n: rows }),
    say("importMatched", { n: matched_learners }),
    ...(refused > 0 ? [say("importRejects", { n: refused })] : []),
  ].join(", ");
}

const FATES = ["accepted", "unchanged", "set_aside", "refused"] as const;

/** The counts as parts of one bar; the words are beneath. */
function shares(report: ImportReport): TemplateResult | typeof nothing {
  if (report.rows === 0) return nothing;
  let start = 0;
  return html`<svg class="shares" aria-hidden="true">
    ${FATES.map((fate) => {
      const x = start;
      const width = (report[fate] / report.rows) * 100;
      start += width;
      return svg`<rect class=${fate} x="${x}%" width="${width}%" height="100%" />`;
    })}
  </svg>`;
}

function count(
  fate: (typeof FATES)[number],
  report: ImportReport,
  name: MessageKey,
  why: MessageKey,
  { say, number }: Language,
): TemplateResult {
  const n = report[fate];
  return html`<div class=${n > 0 ? fate : "none"}>
    <dt>${say(name)}</dt>
    <dd class="number">${number(n)}</dd>
    ${n > 0 || fate === "refused" ? html`<dd class="small muted">${say(why)}</dd>` : nothing}
  </div>`;
}

function refusedRows({ rejects, refused }: ImportReport, { say, number }: Language): TemplateResult {
  const unlisted = refused - rejects.length;
  return html`<details class="rejects" ?open=${rejects.length <= SHORT_LIST}>
    <summary>${say("importRejects", { n: refused })}</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">${say("importLine")}</th>
          <th scope="col">${say("importReason")}</th>
        </tr>
      </thead>
      <tbody>
        ${rejects.map(
          ({ line, reason, row }) =>
            html`<tr>
              <th scope="row" class="number">${number(line)}</th>
              <td>
                <bdi>${reason}</bdi>
                <code><bdi dir="ltr">${row.join(", ")}</bdi></code>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${unlisted > 0 ? html`<p class="small muted">${say("importRejectsMore", { n: unlisted })}</p>` : nothing}
  </details>`;
}

function columns({ columns: taken }: ImportReport, language: Language): TemplateResult {
  const { say, number } = language;
  return html`<details class="columns">
    <summary>${say("importColumns")}</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">${say("importColumn")}</th>
          <th scope="col">${say("importTakenAs")}</th>
        </tr>
      </thead>
      <tbody>
        ${taken.map(({ name, taken_as, score_maximum, rows }) => {
          const facts = [
            wordFor(TAKEN_AS, taken_as, language),
            ...(score_maximum === null ? [] : [say("importMaximum", { maximum: number(score_maximum) })]),
            ...(rows === null ? [] : [say("sourceRows", { n: rows })]),
          ];
          return html`<tr class=${taken_as === "set_aside" ? "muted" : ""}>
            <th scope="row"><bdi>${name}</bdi></th>
            <td>${facts.join(" · ")}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </details>`;
}

function wordFor(words: Readonly<Record<string, MessageKey>>, code: string, { say }: Language): string {
  const key = words[code];
  return key === undefined ? code.replaceAll(/[_-]/g, " ") : say(key);
}

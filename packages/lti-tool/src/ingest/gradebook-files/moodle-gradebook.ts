import type { EpochMs } from "@skillstudio/engine";
import { ordinals, readItemName, type ItemName } from "./item-name.ts";
import { checkedScore, readNumber, readPercentage } from "./numbers.ts";
import { personMarks, type PersonMarks } from "./person.ts";
import { RowRefusal, type RefusedRow } from "./refused-row.ts";
import { mapRows, readTable, type TableRow } from "./table.ts";

/** A grade item of Moodle's gradebook: one column, or several that display the same item. */
export interface GradebookItem extends ItemName {
  /** The header without its display: `Quiz: Quiz 1: HTTP basics`. */
  readonly heading: string;
  /** 1 for the first item with this heading, 2 for the next. */
  readonly ordinal: number;
  /** Totals are calculated from the other items and hold no grade of their own. */
  readonly calculated: boolean;
  /** Whether a column of this item shows grades, not only feedback. */
  readonly graded: boolean;
  /** The item's maximum in points, where pairs of points and percentages determine it. */
  readonly maximum?: number;
}

/** What one row says of one item. Without `score`, the item was not graded when the file was made. */
export interface GradeCell {
  /** Index into {@link MoodleGradebook.items}. */
  readonly item: number;
  /** In points of `scoreMaximum`, or of the item's own maximum when that is absent. */
  readonly score?: number;
  /** Present (100) when the file gives a percentage only. */
  readonly scoreMaximum?: number;
}

/** One learner's row. */
export interface GradebookRow extends TableRow {
  readonly person: PersonMarks;
  readonly grades: readonly GradeCell[];
}

/** A gradebook as Moodle exports it to a text file. */
export interface MoodleGradebook {
  readonly items: readonly GradebookItem[];
  readonly rows: readonly GradebookRow[];
  readonly refused: readonly RefusedRow[];
  /** When the file was made, from its own last column. */
  readonly asOf?: EpochMs;
}

type Display = "Real" | "Percentage" | "Letter" | "Feedback";

interface ItemColumns extends ItemName {
  readonly heading: string;
  readonly at: ReadonlyMap<Display, number>;
}

const LAST_DOWNLOADED = "Last downloaded from this course";

/**
 * Reads Moodle's "Plain text file" export: any separator, any set of displays (Real, Percentage, Letter, Feedback).
 * @throws {IngestError} when the bytes are no table.
 */
export function parseMoodleGradebook(bytes: Uint8Array): MoodleGradebook {
  const table = readTable(bytes);
  const columns = findItems(table.header);
  const headingOrdinals = ordinals(columns.map(({ heading }) => heading));
  const at = (...names: readonly string[]): number => table.header.findIndex((name) => names.includes(name));
  const first = at("First name");
  const last = at("Last name", "Surname");
  const idNumber = at("ID number");
  const email = at("Email address");
  const downloaded = at(LAST_DOWNLOADED);

  const numeric = columns.map(({ at }) =>
    table.rows.some(({ cells }) => readNumber(cellAt(cells, at, "Real")) !== undefined),
  );
  const { mapped, refused } = mapRows(table, ({ line, cells }): GradebookRow => {
    const person = personMarks({
      fullName: `${cells[first] ?? ""} ${cells[last] ?? ""}`,
      email: cells[email],
      idNumber: cells[idNumber],
    });
    const grades = columns.flatMap((column, item) =>
      isCalculated(column) || !isGraded(column)
        ? []
        : [{ item, ...readGrade(cells, column, numeric[item] === true) }],
    );
    return { line, cells, person, grades };
  });

  const downloads = mapped.map(({ cells }) => readNumber(cells[downloaded] ?? "") ?? 0);
  const asOf = downloads.reduce((newest, seconds) => Math.max(newest, seconds), 0) * 1000;
  const items = columns.map((column, index): GradebookItem => {
    const maximum = findMaximum(mapped, column.at);
    return {
      heading: column.heading,
      title: column.title,
      ...(column.moduleLabel === undefined ? {} : { moduleLabel: column.moduleLabel }),
      ordinal: headingOrdinals[index] ?? 1,
      calculated: isCalculated(column),
      graded: isGraded(column),
      ...(maximum === undefined ? {} : { maximum }),
    };
  });
  return { items, rows: mapped, refused, ...(asOf > 0 ? { asOf } : {}) };
}

/** Whether a header is that of a gradebook export. */
export function isMoodleGradebookHeader(header: readonly string[]): boolean {
  const has = (...names: readonly string[]): boolean => header.some((name) => names.includes(name));
  return (
    has("First name", "Last name", "Surname") &&
    (has(LAST_DOWNLOADED) || header.some((name) => readDisplay(name) !== undefined))
  );
}

function findItems(header: readonly string[]): readonly ItemColumns[] {
  const items: { heading: string; at: Map<Display, number> }[] = [];
  for (const [index, name] of header.entries()) {
    const found = readDisplay(name);
    if (found === undefined) continue;
    const current = items.at(-1);
    if (current?.heading === found.heading && !current.at.has(found.display))
      current.at.set(found.display, index);
    else items.push({ heading: found.heading, at: new Map([[found.display, index]]) });
  }
  return items.map((item) => ({ ...item, ...readItemName(item.heading) }));
}

function readDisplay(name: string): { readonly heading: string; readonly display: Display } | undefined {
  const match = /^(.*) \((Real|Percentage|Letter|Feedback)\)$/s.exec(name);
  return match === null ? undefined : { heading: match[1] ?? "", display: match[2] as Display };
}

function isCalculated({ moduleLabel, title }: ItemName): boolean {
  return moduleLabel === undefined && /(?:^| )total$/i.test(title);
}

function isGraded({ at }: ItemColumns): boolean {
  return at.has("Real") || at.has("Percentage");
}

function cellAt(cells: readonly string[], at: ReadonlyMap<Display, number>, display: Display): string {
  return cells[at.get(display) ?? -1] ?? "";
}

function readGrade(
  cells: readonly string[],
  { heading, at }: ItemColumns,
  numeric: boolean,
): { readonly score?: number; readonly scoreMaximum?: number } {
  const real = cellAt(cells, at, "Real").trim();
  const percentage = cellAt(cells, at, "Percentage").trim();
  const points = readNumber(real);
  if (points !== undefined) return { score: checkedScore(points, heading) };
  // A scale shows words where other items show points; its percentage, where exported, is its grade.
  if (numeric && !isEmpty(real)) {
    throw new RowRefusal("number_unreadable", `“${heading}” has “${real}”, which is not a number.`);
  }
  if (isEmpty(percentage)) return {};
  const percent = readPercentage(percentage);
  if (percent === undefined) {
    throw new RowRefusal("number_unreadable", `“${heading}” has “${percentage}”, which is not a percentage.`);
  }
  return { score: checkedScore(percent, heading), scoreMaximum: 100 };
}

function isEmpty(cell: string): boolean {
  return cell === "" || cell === "-";
}

/**
 * The one maximum that explains every pair of rounded points p and percentage q: max = 100 p / q lies in
 * [100 (p − ε) / (q + δ), 100 (p + ε) / (q − δ)], with ε and δ half a unit of the last digit shown.
 */
function findMaximum(rows: readonly GradebookRow[], at: ReadonlyMap<Display, number>): number | undefined {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (const { cells } of rows) {
    const pointsText = cellAt(cells, at, "Real");
    const percentText = cellAt(cells, at, "Percentage");
    const points = readNumber(pointsText);
    const percent = readPercentage(percentText);
    if (points === undefined || percent === undefined) continue;
    const [pointsError, percentError] = [halfUnit(pointsText), halfUnit(percentText)];
    if (percent <= percentError) continue;
    low = Math.max(low, (100 * (points - pointsError)) / (percent + percentError));
    high = Math.min(high, (100 * (points + pointsError)) / (percent - percentError));
  }
  for (const unit of [1, 10, 100]) {
    const [least, most] = [Math.ceil(low * unit), Math.floor(high * unit)];
    if (least === most && most > 0) return most / unit;
    if (least < most) return undefined;
  }
  return undefined;
}

function halfUnit(text: string): number {
  const decimals = /[.,](\d+)/.exec(text)?.[1]?.length ?? 0;
  return 0.5 * 10 ** -decimals;
}

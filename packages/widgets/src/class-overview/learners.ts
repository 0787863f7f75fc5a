import type { ClassLearner } from "@skillstudio/api-client";
import type { Language, MessageKey } from "../messages/messages.ts";

/** The columns of the class's table. */
export type Column = "name" | "progress" | "quiz" | "lastActive" | "streak";

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

export const COLUMNS: readonly { readonly column: Column; readonly heading: MessageKey }[] = [
  { column: "name", heading: "classLearner" },
  { column: "progress", heading: "classProgress" },
  { column: "quiz", heading: "classQuiz" },
  { column: "lastActive", heading: "classLastActive" },
  { column: "streak", heading: "classStreak" },
];

/** The learners in the order asked for. Who has no value comes last either way; equals stay by name, then id. */
export function ordered(
  learners: readonly ClassLearner[],
  { column, descending }: Order,
  { compare }: Language,
): readonly ClassLearner[] {
  const sign = descending ? -1 : 1;
  return [...learners].sort((a, b) => {
    const [x, y] = [VALUES[column](a), VALUES[column](b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || tie(a, b, compare);
    const difference = typeof x === "string" ? compare(x, String(y)) : x - Number(y);
    return sign * difference || tie(a, b, compare);
  });
}

/** The order after a heading was chosen: the same column turns round; figures begin with the highest, names with A. */
export function nextOrder(order: Order, column: Column): Order {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: column !== "name" };
}

const VALUES: Readonly<Record<Column, (learner: ClassLearner) => string | number | null>> = {
  name: ({ name }) => name,
  progress: ({ completion_rate }) => completion_rate,
  quiz: ({ avg_quiz_score }) => avg_quiz_score,
  lastActive: ({ last_active_at }) => (last_active_at === null ? null : Date.parse(last_active_at)),
  streak: ({ current_streak }) => current_streak,
};

function tie(a: ClassLearner, b: ClassLearner, compare: Language["compare"]): number {
  return compare(a.name ?? "", b.name ?? "") || (a.learner_id < b.learner_id ? -1 : 1);
}

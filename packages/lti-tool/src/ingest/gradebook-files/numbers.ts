import { RowRefusal } from "./refused-row.ts";

// Moodle stores grades as numeric(10,5).
const GRADE_LIMIT = 100_000;

/** Reads `7.50` or `7,50`; anything else gives `undefined`. */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return /^-?\d{1,12}(?:[.,]\d{1,12})?$/.test(trimmed) ? Number(trimmed.replace(",", ".")) : undefined;
}

/** Reads `70.00 %`; the unit is percent. */
export function readPercentage(text: string): number | undefined {
  const match = /^(.*?)[\s\u00a0\u202f]*%$/.exec(text.trim());
  return match === null ? undefined : readNumber(match[1] ?? "");
}

/**
 * Accepts a grade that Moodle can hold.
 * @throws {RowRefusal} for a grade below zero or beyond what any grade item can hold.
 */
export function checkedScore(score: number, column: string): number {
  if (score < 0)
    throw new RowRefusal("score_out_of_range", `“${column}” has the grade ${score}, which is below zero.`);
  if (score >= GRADE_LIMIT) {
    throw new RowRefusal(
      "score_out_of_range",
      `“${column}” has the grade ${score}; Moodle's grades end at 99999.99999.`,
    );
  }
  return score;
}

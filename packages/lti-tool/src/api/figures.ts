/** 0..100 as the wire has it: 2 decimals, null when unknown. */
export function percent(value: number): number;
export function percent(value: number | null | undefined): number | null;
export function percent(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : rounded(value, 2);
}

/** 0..1 as the wire has it: 4 decimals, null when unknown. */
export function fraction(value: number | undefined): number | null {
  return value === undefined ? null : rounded(value, 4);
}

/** An instant as the wire has it; null when unknown. */
export function instant(value: Date | null | undefined): string | null {
  return value?.toISOString() ?? null;
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

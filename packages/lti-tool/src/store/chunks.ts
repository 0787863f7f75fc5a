/** Rows per statement: beyond some hundred, larger statements are no faster and hold more memory. */
const CHUNK = 1000;

/** Cuts rows into runs that one statement takes. */
export function* inChunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += CHUNK) yield rows.slice(at, at + CHUNK);
}

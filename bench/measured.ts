import type { Memory, Usage } from "./harness.ts";

/** A driver of PostgreSQL, as far as its queries are counted. */
interface Driver {
  readonly Client: { readonly prototype: { query: (...args: never[]) => unknown } };
}

/** Counts every statement that this process sends, those that begin and end transactions too. */
export function countStatements({ Client }: Driver): () => number {
  const { query } = Client.prototype;
  let count = 0;
  Client.prototype.query = function (...args) {
    count += 1;
    return query.apply(this, args);
  };
  return () => count;
}

/** Tells the benchmark where this process listens, and from then on what it has used. */
export function beMeasured(url: string, statements: () => number): void {
  process.on("message", (question) => {
    process.send?.(question === "memory" ? readMemory() : readUsage(statements));
  });
  process.send?.(url);
}

function readUsage(statements: () => number): Usage {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, statements: statements() };
}

function readMemory(): Memory {
  globalThis.gc?.();
  const { heapUsed: heap, rss: resident } = process.memoryUsage();
  return { heap, resident };
}

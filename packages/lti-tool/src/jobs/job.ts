import type { JobDeps } from "./deps.ts";

/** One kind of background work. The queue delivers it at least once, so `run` must bear repetition. */
export interface Job<Data extends object> {
  /** Name of the queue; also what metrics and logs call it. */
  readonly queue: string;
  /** When it runs by itself, as a cron expression in UTC. Its data is then `{}`. */
  readonly cron?: string;
  readonly run: (deps: JobDeps, data: Data) => Promise<void>;
}

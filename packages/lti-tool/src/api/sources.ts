import type { Source } from "@skillstudio/api-client/contract";
import type { SourceFreshness } from "../store/ingest.ts";
import { instant } from "./figures.ts";

/** A source in the words of the wire. */
export function sourceOf({ kind, filename, asOf, receivedAt, rows }: SourceFreshness): Source {
  return { kind, label: filename, as_of: instant(asOf), received_at: receivedAt.toISOString(), rows };
}

import type { Format } from "./format.ts";
import type { ReasonCode, ReasonParams } from "./reason.ts";

/** One language's sentence for every reason: a missing one does not compile. */
export type Catalogue = {
  readonly [Code in ReasonCode]: (params: ReasonParams[Code], format: Format) => string;
};

import type { ProductFamily } from "../lti/product-family.ts";

/** What a platform wants of a score beyond the standard. */
export interface GradingManners {
  /** Comments are shown as HTML, so that plain text must be escaped. */
  readonly commentIsHtml: boolean;
  /** Takes Canvas's extension that tells a new submission from a mere grade. */
  readonly tellsSubmissions: boolean;
}

const STANDARD: GradingManners = { commentIsHtml: false, tellsSubmissions: false };

const MANNERS: ReadonlyMap<string, GradingManners> = new Map<ProductFamily, GradingManners>([
  ["BlackboardLearn", { ...STANDARD, commentIsHtml: true }],
  ["canvas", { ...STANDARD, tellsSubmissions: true }],
]);

/** The manners of a platform; the standard's where its family is not known. */
export function mannersOf(productFamily: string | null): GradingManners {
  return MANNERS.get(productFamily ?? "") ?? STANDARD;
}

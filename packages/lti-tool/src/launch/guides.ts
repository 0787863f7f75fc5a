import { knownFamilyOf, type ProductFamily } from "../lti/product-family.ts";

/** The LMSs that have an install page of their own; the name is the end of its address. */
export const GUIDES = ["moodle", "canvas", "blackboard", "brightspace", "sakai"] as const;
export type Guide = (typeof GUIDES)[number];

/** The product family that each guide is for. */
export const FAMILY_OF: Readonly<Record<Guide, ProductFamily>> = {
  moodle: "moodle",
  canvas: "canvas",
  blackboard: "BlackboardLearn",
  brightspace: "desire2learn",
  sakai: "sakai",
};

/** The guide for a product family, however it is spelt; nothing in particular (the choice of all) when it is unknown. */
export function guideOf(productFamily: string | null | undefined): Guide | "" {
  const family = knownFamilyOf(productFamily);
  return GUIDES.find((guide) => FAMILY_OF[guide] === family) ?? "";
}

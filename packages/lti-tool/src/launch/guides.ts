/** The LMSs that have an install page of their own; the name is the end of its address. */
export const GUIDES = ["moodle", "canvas", "blackboard", "brightspace", "sakai"] as const;
export type Guide = (typeof GUIDES)[number];

/** `product_family_code` and `tool_platform.product_family_code` as the platforms write them. */
const FAMILIES: Readonly<Record<string, Guide>> = {
  moodle: "moodle",
  canvas: "canvas",
  blackboardlearn: "blackboard",
  blackboard: "blackboard",
  desire2learn: "brightspace",
  brightspace: "brightspace",
  d2l: "brightspace",
  sakai: "sakai",
};

/** The guide for a product family; nothing in particular (the choice of all) when it is unknown. */
export function guideOf(productFamily: string | null | undefined): Guide | "" {
  return FAMILIES[productFamily?.toLowerCase() ?? ""] ?? "";
}

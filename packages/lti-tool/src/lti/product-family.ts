/** The families that something depends on, spelt as the platforms themselves write their `product_family_code`. */
export type ProductFamily = "moodle" | "canvas" | "BlackboardLearn" | "desire2learn" | "sakai";

/** What is written for them, without case and punctuation. */
const NAMES: ReadonlyMap<string, ProductFamily> = new Map<string, ProductFamily>([
  ["moodle", "moodle"],
  ["canvas", "canvas"],
  ["blackboardlearn", "BlackboardLearn"],
  ["blackboard", "BlackboardLearn"],
  ["desire2learn", "desire2learn"],
  ["brightspace", "desire2learn"],
  ["d2l", "desire2learn"],
  ["sakai", "sakai"],
]);

/** Hosts of issuers that are one family's alone. */
const HOSTS: readonly (readonly [host: RegExp, family: ProductFamily])[] = [
  [/(^|\.)instructure\.com$/, "canvas"],
  [/(^|\.)blackboard\.com$/, "BlackboardLearn"],
  [/(^|\.)(brightspace|desire2learn)\.com$/, "desire2learn"],
  [/(^|\.)moodlecloud\.com$/, "moodle"],
];

/**
 * The product family of a platform: the code that it tells, in the one spelling that everything here goes by, or what its issuer
 * says of it where it tells none. An unknown code stays as it is; null when nothing tells.
 */
export function productFamilyOf(told: string | null | undefined, issuer: string): string | null {
  const code = told?.trim() ?? "";
  if (code !== "") return knownFamilyOf(code) ?? code;
  const host = URL.parse(issuer)?.hostname ?? "";
  return HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? null;
}

/** The family that a code or a name means, however it is spelt; none when it is not one of those that we know. */
export function knownFamilyOf(code: string | null | undefined): ProductFamily | undefined {
  return NAMES.get(code?.toLowerCase().replaceAll(/[^a-z0-9]/g, "") ?? "");
}

/** The first of some IANA names that this machine knows: what an LMS sent need not be one. `UTC` when none is. */
export function knownTimeZone(...names: readonly (string | null | undefined)[]): string {
  return names.find((name) => typeof name === "string" && isTimeZone(name)) ?? "UTC";
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

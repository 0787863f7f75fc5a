import { z } from "zod";
import { SetupError } from "../setup-error.ts";
import type { PlatformStatus } from "../store/platforms.ts";

/** What a call can be about. */
export type Registered = "platform" | "deployment";

/** The one id that a call names. Throws a `SetupError` that says where ids are shown. */
export function idOf(what: Registered, positionals: readonly string[]): string {
  const [told, ...others] = positionals;
  if (told === undefined || others.length > 0) {
    throw new SetupError("bad_arguments", `Say which ${what}. See: skillstudio ${what} list`);
  }
  return z.uuid().safeParse(told).data ?? noneOf(what, told);
}

export function noneOf(what: Registered, id: string): never {
  throw new SetupError("bad_arguments", `No ${what} has the id "${id}". See: skillstudio ${what} list`);
}

/** Only what waits can be approved. */
export function notWaiting(what: Registered, id: string, status: PlatformStatus): never {
  const hint = status === "disabled" ? ` To switch it on again: skillstudio ${what} enable ${id}` : "";
  throw new SetupError("bad_arguments", `The ${what} ${id} waits for no approval: it is ${status}.${hint}`);
}

/** A status in a list, in which what waits is to be seen at once. */
export function shownStatus(status: PlatformStatus): string {
  return (status === "pending" ? "PENDING" : status).padEnd(8);
}

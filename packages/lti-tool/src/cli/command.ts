import { parseArgs, type ParseArgsConfig } from "node:util";
import { SetupError } from "../setup-error.ts";

/** One call of the `skillstudio` program. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints after "Usage: ". */
  readonly usage: string;
  /** Resolves with the exit status. Throws a `SetupError` for what the operator can mend. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** `parseArgs` whose complaints are `SetupError`s that point to the help text. */
export function readArguments<T extends ParseArgsConfig>(
  command: string,
  config: T,
): ReturnType<typeof parseArgs<T & { strict: true }>> {
  try {
    return parseArgs<T & { strict: true }>({ ...config, strict: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const sentence = message.replace(/\.?$/, ".");
    throw new SetupError("bad_arguments", `${sentence} See: skillstudio ${command} --help`, { cause });
  }
}

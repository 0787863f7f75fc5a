import { BenchError } from "./harness.ts";

/** Every figure that we claim, by the name under which `npm run bench -- NAME` measures it. */
const FIGURES: Readonly<
  Record<string, () => Promise<{ readonly run: (args: readonly string[]) => Promise<void> }>>
> = { launch: () => import("./launch.ts") };

const [name = "", ...args] = process.argv.slice(2);
const figure = Object.hasOwn(FIGURES, name) ? FIGURES[name] : undefined;
try {
  if (!figure)
    throw new BenchError(`npm run bench -- ${Object.keys(FIGURES).join(" | ")} [--json] [--rounds N]`);
  await (await figure()).run(args);
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

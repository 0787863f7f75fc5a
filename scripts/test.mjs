// `npm test`: runs every runner, then sums their own reports into the last line.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";

const RESULTS = "test-results";
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

/** Each runner writes a report with `numPassedTests` and `numFailedTests` to `test-results/<name>.json`. */
const runners = [
  { name: "vitest", args: ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)] },
  {
    name: "widgets",
    args: [
      "node_modules/@web/test-runner/dist/bin.js",
      "--config",
      "packages/widgets/web-test-runner.config.mjs",
    ],
  },
];

let passed = 0;
let failed = 0;
for (const { name, args } of runners) {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  const report = read(`${RESULTS}/${name}.json`);
  passed += report?.numPassedTests ?? 0;
  failed += report?.numFailedTests ?? 0;
  if (status !== 0 && !(report?.numFailedTests > 0)) {
    failed += 1;
    console.error(
      `${name} ended with status ${status} without naming a failed test; counted as one failure.`,
    );
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

// The elements' tests, in a real Chromium. Runs from the root; writes test-results/widgets.json for `npm test`.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { esbuildPlugin } from "@web/dev-server-esbuild";
import { defaultReporter } from "@web/test-runner";
import { playwrightLauncher } from "@web/test-runner-playwright";
import { findBrowser } from "../../scripts/browser.mjs";

const packageDir = dirname(fileURLToPath(import.meta.url));
const rootDir = join(packageDir, "../..");

export default {
  rootDir,
  files: [join(packageDir, "src/**/*.test.ts")],
  nodeResolve: { exportConditions: ["browser", "production", "skillstudio-src"] },
  plugins: [esbuildPlugin({ ts: true, target: "es2022" })],
  browsers: [playwrightLauncher({ product: "chromium", launchOptions: await findBrowser() })],
  concurrency: 2,
  // An audit of a full page takes a second or two on a busy machine.
  testFramework: { config: { timeout: 20_000 } },
  reporters: [defaultReporter({ reportTestProgress: false }), jsonReporter(join(rootDir, "test-results"))],
};

/** Counts as vitest's own JSON report does. A file that could not be run is one failure: silence must not pass. */
function jsonReporter(directory) {
  return {
    stop({ sessions }) {
      const counts = { numPassedTests: 0, numFailedTests: 0 };
      for (const { testResults, errors, passed } of sessions) {
        const tests = testResults ? allTests(testResults) : [];
        counts.numPassedTests += tests.filter((test) => test.passed && !test.skipped).length;
        const failed = tests.filter((test) => !test.passed && !test.skipped).length;
        const broken = !passed && failed === 0 && (errors.length > 0 || tests.length === 0);
        counts.numFailedTests += broken ? 1 : failed;
      }
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "widgets.json"), `${JSON.stringify(counts)}\n`);
    },
  };
}

function allTests(suite) {
  return [...suite.tests, ...suite.suites.flatMap(allTests)];
}

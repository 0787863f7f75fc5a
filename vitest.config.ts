import { defineConfig } from "vitest/config";

const conditions = ["skillstudio-src", "module", "node", "development|production"];
const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default", "json"],
    outputFile: { json: "test-results/vitest.json" },
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["packages/{engine,api-client,lti-tool}/src/**/*.test.ts", "examples/*/src/**/*.test.ts"],
        },
      },
      {
        ...shared,
        test: {
          name: "server",
          include: ["packages/lti-tool/test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
          globalSetup: ["packages/lti-tool/test/support/postgres.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

// dist/cdn/skill-studio.js: every element for learners and teachers, and lit, in one file, for a page without a build step.
// dist/cdn/skill-admin-console.js: the operators' console in a file of its own, so that no learner's page loads it.
import { stripTypeScriptTypes } from "node:module";
import { gzipSync } from "node:zlib";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";

/**
 * The sources are erasable TypeScript, so that no compiler is needed to bundle them. Indentation goes too: inside
 * templates and style sheets, which are text to terser, it would be shipped.
 */
const typescript = {
  name: "strip-types",
  transform: (code, id) =>
    id.endsWith(".ts") ? { code: stripTypeScriptTypes(code).replace(/\n\s+/g, "\n"), map: null } : null,
};

/** The licences in the bundle ask that their notice stays; the sizes are what the README quotes. */
const report = {
  name: "report-sizes",
  generateBundle(_, bundle) {
    for (const { fileName, code } of Object.values(bundle)) {
      const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
      process.stderr.write(
        `${fileName}: ${kB(Buffer.byteLength(code))}, ${kB(gzipSync(code).length)} gzip\n`,
      );
    }
  },
};

const bundle = (input, file) => ({
  input,
  output: { file, format: "es", sourcemap: false },
  plugins: [
    // Without "production" rollup would take lit's development build.
    nodeResolve({
      exportConditions: ["browser", "production", "skillstudio-src"],
      extensions: [".js", ".ts"],
    }),
    typescript,
    terser({ module: true, ecma: 2022, format: { comments: /@license/ } }),
    report,
  ],
});

export default [
  bundle("src/index.ts", "dist/cdn/skill-studio.js"),
  bundle("src/admin-console.ts", "dist/cdn/skill-admin-console.js"),
];

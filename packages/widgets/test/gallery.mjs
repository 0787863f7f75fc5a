// Pictures of every element in every look, under the strict policy of the tool's pages: test-results/gallery/*.png.
// `npm run gallery -w @skillstudio/widgets -- dashboard` takes those of one scene.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { findBrowser } from "../../../scripts/browser.mjs";
import { adminAnswers } from "./support/admin-sample.ts";
import * as sample from "./support/sample.ts";

const packageDir = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(packageDir, "../../test-results/gallery");
const bundleOf = (name) => readFileSync(join(packageDir, `dist/cdn/${name}.js`));

const dashboardOf = ({ dashboard, progress }) => ({
  element: "skill-dashboard",
  answers: { getDashboard: dashboard, getProgress: progress },
});
const pickerFor = (deep_linking, assessments = sample.quizzes) => ({
  element: "skill-view-picker",
  answers: { getSession: { ...sample.session, deep_linking }, listAssessments: { assessments } },
});
const asked = { accept_multiple: true, accept_lineitem: true, placed_as: "ltiResourceLink" };
const consoleWith = (answers = {}, more = {}) => ({
  element: "skill-admin-console",
  bundle: "skill-admin-console",
  answers: { ...adminAnswers, ...answers },
  ...more,
});
const quizOf = (quiz) => ({
  element: "skill-quiz",
  attributes: { "assessment-id": "1" },
  answers: { getAssessment: quiz, submitAttempt: sample.attemptResult },
});
const scenes = {
  dashboard: dashboardOf(sample),
  "dashboard-busy": { ...dashboardOf(sample.busy), attributes: { "learner-id": "1" } },
  "dashboard-begun": dashboardOf(sample.justBegun),
  "dashboard-empty": dashboardOf(sample.nothingKnown),
  "dashboard-loading": { element: "skill-dashboard", answers: {} },
  "dashboard-failed": { element: "skill-dashboard", fails: true },
  recommendations: {
    element: "skill-recommendations",
    answers: { listRecommendations: sample.recommendations, actOnRecommendation: {} },
    act: (page) => page.locator("[part=accept]").last().click(),
  },
  class: { element: "skill-class-overview", answers: { getClassOverview: sample.classOverview } },
  passback: { element: "skill-grade-passback", answers: { getGradePassback: sample.gradePassback } },
  import: {
    element: "skill-file-import",
    answers: { importFile: sample.importReport },
    attributes: { "course-id": "1" },
    act: (page) =>
      page
        .locator("input")
        .setInputFiles({ name: "PYBE Grades.csv", mimeType: "text/csv", buffer: Buffer.from("a") }),
  },
  console: consoleWith(),
  "console-form": consoleWith(undefined, { act: (page) => page.locator("[part=add]").click() }),
  "console-edit": consoleWith(undefined, { act: (page) => page.locator("[part=edit]").first().click() }),
  "console-question": consoleWith(undefined, {
    act: (page) => page.locator("[part=platform] [part=switch]").first().click(),
  }),
  "console-link": consoleWith(
    {
      createRegistrationLink: {
        url: "https://skills.example.edu/lti/register?token=Jq3mVb0c9xYd2sT7kLpR5wAeN8uHfG1iZ4oQvXtMy6B",
        expires_at: new Date(Date.now() + 7 * 86_400_000).toISOString(),
        institution: null,
      },
    },
    { act: (page) => page.locator("[part=make-link]").click() },
  ),
  "console-empty": consoleWith({
    listPlatforms: { platforms: [] },
    listInstitutions: { institutions: [] },
    listToolKeys: { tool_keys: [] },
  }),
  "console-loading": consoleWith({ listPlatforms: undefined }),
  "console-failed": consoleWith({}, { fails: true }),
  picker: pickerFor({ ...asked, accept_multiple: false }),
  "picker-several": {
    ...pickerFor(asked),
    act: async (page) => {
      for (const view of ["learning_path", "quiz"]) await page.locator(`input[value=${view}]`).click();
    },
  },
  "picker-no-quiz": pickerFor({ ...asked, accept_lineitem: false }, []),
  "picker-plain": pickerFor({ ...asked, accept_lineitem: false, placed_as: "link" }),
  "picker-refused": pickerFor({ ...asked, placed_as: null }),
  "picker-unasked": pickerFor(null),
  path: { element: "skill-learning-path", answers: { getCoursePath: sample.coursePath } },
  certificate: { element: "skill-certificate", answers: { getProgress: sample.progress } },
  quiz: quizOf({ ...sample.quiz, attempts: 2, best_percent: 75 }),
  "quiz-result": {
    ...quizOf(sample.quiz),
    act: async (page) => {
      await page.locator("[part=submit]").click();
      await page.locator("[part=submit]").click();
    },
  },
};

const looks = [
  { name: "light-1280", width: 1280 },
  { name: "light-360", width: 360 },
  { name: "light-320", width: 320 },
  { name: "dark-1280", width: 1280, colorScheme: "dark" },
  { name: "dark-360", width: 360, colorScheme: "dark" },
  { name: "arabic-1280", width: 1280, locale: "ar" },
  { name: "arabic-360", width: 360, locale: "ar" },
  { name: "forced-colours-1280", width: 1280, forcedColors: "active" },
];

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; require-trusted-types-for 'script'; trusted-types lit-html";
const files = {
  "/skill-studio.js": { body: bundleOf("skill-studio"), contentType: "text/javascript" },
  "/skill-admin-console.js": { body: bundleOf("skill-admin-console"), contentType: "text/javascript" },
  "/page.css": { body: "html { color-scheme: light dark } body { margin: 0 }", contentType: "text/css" },
};

mkdirSync(target, { recursive: true });
const browser = await chromium.launch(await findBrowser());
const wanted = process.argv.slice(2);
for (const [name, scene] of Object.entries(scenes)) {
  if (wanted.length > 0 && !wanted.some((part) => name.startsWith(part))) continue;
  for (const look of looks) await picture(name, scene, look);
}
await browser.close();

async function picture(
  name,
  { element, bundle = "skill-studio", answers, attributes = {}, fails = false, act },
  look,
) {
  const { width, locale = "en", colorScheme = "light", forcedColors = "none" } = look;
  const page = await browser.newPage({
    viewport: { width, height: 600 },
    colorScheme,
    forcedColors,
    reducedMotion: "reduce",
  });
  page.on("console", (message) => console.warn(`${name} ${look.name}: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`${name} ${look.name}: ${error.stack}`));
  await page.route("http://gallery.test/**", (route) =>
    route.fulfill(files[new URL(route.request().url()).pathname] ?? shell(locale, bundle)),
  );
  await page.goto("http://gallery.test/");
  await page.evaluate(
    ({ element, answers, attributes, fails }) => {
      const placed = document.createElement(element);
      const answer = (method) => {
        if (fails) return Promise.reject(new Error("No server."));
        return answers[method] !== undefined
          ? Promise.resolve(answers[method])
          : new Promise(() => undefined);
      };
      placed.client = new Proxy({}, { get: (_, method) => () => answer(method) });
      for (const [key, value] of Object.entries(attributes)) placed.setAttribute(key, value);
      document.body.append(placed);
      return placed.updateComplete;
    },
    { element, answers, attributes, fails },
  );
  await page.locator(`${element} >> article`).waitFor();
  await act?.(page);
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) console.error(`${name} ${look.name}: ${overflow} pixels too wide`);
  await page.screenshot({ path: join(target, `${name}-${look.name}.png`), fullPage: true });
  await page.close();
}

function shell(locale, bundle) {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/page.css"><script type="module" src="/${bundle}.js"></script>`;
  return {
    body: `<!doctype html><html lang="${locale}"><head>${head}</head><body></body></html>`,
    contentType: "text/html",
    headers: { "content-security-policy": policy },
  };
}

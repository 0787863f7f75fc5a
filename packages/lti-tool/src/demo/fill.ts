import { type Client, createClient } from "@skillstudio/api-client";
import { z } from "zod";
import { COURSE_DATES, type View, VIEWS } from "../launch/placed-links.ts";
import { SetupError } from "../setup-error.ts";
import { LINE_ITEM_TAG, quizResourceId } from "../store/line-items.ts";
import type { DemoSchool } from "./demo-lms-client.ts";
import { CHECK_YOURSELF } from "./quiz.ts";
import { createVisitor } from "./visitor.ts";

/** The course's reports, in the order in which an instructor would think of them. */
const EXPORTS = [
  "completion.csv",
  "gradebook.csv",
  "gradebook-all-display-types.csv",
  "quiz-report.csv",
  "course-log.csv",
];
/** Id of the course's teacher in the demonstration LMS. */
const TEACHER = "59";
/** Forms on the way from the link to the tool: login, authorization, launch, and one to spare. */
const PAGES_AT_MOST = 4;
const ROSTER_TRIES = 120;
const ROSTER_PAUSE_MS = 250;

const Bearer = z.object({ access_token: z.string() });

/** What filling needs of the tool beside its public routes. */
export interface DemoTool {
  readonly publicUrl: string;
  readonly createRegistrationLink: () => Promise<string>;
  /** Whether a platform of that issuer is registered: not so when a port was changed since the last start. */
  readonly knowsPlatform: (issuer: string) => Promise<boolean>;
}

/**
 * Does what an administrator and a teacher would: registers the tool, places links, launches, uploads the course's reports
 * through the importer, and writes a quiz that counts for a grade. Each step is left out when it was done before, so a second start changes nothing. Resolves with the course's id.
 */
export async function fillCourse(school: DemoSchool, tool: DemoTool): Promise<string> {
  const known = await tool.knowsPlatform(school.address.href);
  if (!known || !(await school.hasTool(tool.publicUrl))) {
    await school.registerTool(await tool.createRegistrationLink());
  }
  const place = (view: View): Promise<URL> =>
    school.placeLink({ title: VIEWS[view].title, text: VIEWS[view].text, view, custom: COURSE_DATES });
  const dashboard = await place("dashboard");
  await place("recommendations");
  await place("learning_path");
  const client = await launchAsTeacher(school, dashboard, tool.publicUrl);
  const { course } = await client.getSession();
  if (!course)
    throw new SetupError("demo_failed", "The teacher's launch of the demonstration brought no course.");
  await rosterOf(client);
  for (const filename of EXPORTS) {
    const body = await school.downloadExport(filename);
    await client.importFile({ params: { course_id: course.course_id }, query: { filename }, body });
  }
  await placeQuiz(school, client);
  return course.course_id;
}

/** The course's quiz as a link with a column in the gradebook, so that a grade can be seen to travel. */
async function placeQuiz(school: DemoSchool, client: Client): Promise<void> {
  const { assessments } = await client.listAssessments();
  const known = assessments.find(({ title }) => title === CHECK_YOURSELF.title);
  const quiz = known ?? (await client.createAssessment({ body: CHECK_YOURSELF }));
  await school.placeLink({
    title: quiz.title,
    text: VIEWS.quiz.text,
    view: "quiz",
    custom: { assessment_id: quiz.assessment_id, graded: "true", ...COURSE_DATES },
    line_item: {
      score_maximum: quiz.score_maximum,
      resource_id: quizResourceId(quiz.assessment_id),
      tag: LINE_ITEM_TAG,
    },
  });
}

/** The launch as a browser does it: sign in, open the link, submit what the pages submit, exchange the code. */
async function launchAsTeacher(school: DemoSchool, link: URL, publicUrl: string): Promise<Client> {
  const visitor = createVisitor();
  await visitor.post(new URL(`${school.address.pathname}/sign-in`, school.address), { person: TEACHER });
  let page = await visitor.open(link);
  for (let pages = 1; page.url.pathname !== "/app"; pages += 1) {
    if (pages > PAGES_AT_MOST) {
      throw new SetupError(
        "demo_failed",
        `The demonstration launch ends at ${page.url.origin}${page.url.pathname}, not in the tool.`,
      );
    }
    page = await visitor.submit(page);
  }
  const response = await fetch(`${publicUrl}/lti/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code: page.url.searchParams.get("code") }),
  });
  return createClient({ baseUrl: publicUrl, token: Bearer.parse(await response.json()).access_token });
}

/** A worker fetches the roster after the teacher's first launch; rows can be matched to people once it is there. */
async function rosterOf(client: Client): Promise<void> {
  for (let tries = 0; tries < ROSTER_TRIES; tries += 1) {
    const { learners } = await client.getClassOverview();
    if (learners.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, ROSTER_PAUSE_MS));
  }
  throw new SetupError(
    "demo_failed",
    "The demonstration course's roster did not arrive; is a worker running?",
  );
}

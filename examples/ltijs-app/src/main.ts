/**
 * An ordinary ltijs application: a page with SkillStudio's elements, a second page, and deep linking to either.
 *
 * To move an application of yours:
 * 1. Write `setUpLti({ … })` where it has `lti.setup(key, database, options)`. The provider that it gives is the one that
 *    `import { Provider as lti } from "ltijs"` gives, so that your other files stay as they are.
 * 2. Give your platforms the new addresses: login `/lti/login`, redirect `/lti/launch`, keys `/lti/keys`. Or register them by
 *    Dynamic Registration, with an address from `skillstudio registration-link`.
 * 3. Copy the elements from `studies.html` and `public/studies.js`, which gets their token for the page's ltik.
 */
import { join } from "node:path";
import { setUpLti, SetupError } from "@skillstudio/lti-tool/ltijs";
import { connectToDemoLms, NoDemoLms } from "./demo-lms.ts";
import { choicePage, coursePage, studiesPage } from "./pages.ts";

/** What a teacher can place in a course. */
const STUDIES = { title: "My studies", path: "/studies" };
const COURSE = { title: "About this course", path: "/course" };

const port = Number(process.env["PORT"] ?? 3003);
const publicUrl = process.env["PUBLIC_URL"] ?? `http://127.0.0.1:${port}`;

async function main(): Promise<void> {
  const lti = await setUpLti({
    publicUrl,
    port,
    dataDir: process.env["DATA_DIR"] ?? ".skillstudio/ltijs-app",
    institution: "Lab School",
    name: "Lab Studies",
    description: "How far you are in a course of the lab.",
    staticPath: join(import.meta.dirname, "public"),
  });

  lti.onConnect((_token, _req, res) => lti.redirect(res, STUDIES.path));
  lti.onDeepLinking((_token, _req, res) => lti.redirect(res, "/choose"));
  lti.onSessionTimeout((_req, res) => res.status(401).send("Please open this page from your course again."));

  lti.app.get("/studies", (_req, res) => {
    res.send(studiesPage(res.locals["ltik"]));
  });
  lti.app.get("/course", (_req, res) => {
    res.send(coursePage(res.locals["token"], res.locals["ltik"]));
  });
  lti.app.get("/choose", (_req, res) => {
    res.send(choicePage([STUDIES, COURSE], res.locals["ltik"]));
  });
  lti.app.post("/choose", async (req, res, next) => {
    try {
      const { title, path } = req.body.place === COURSE.path ? COURSE : STUDIES;
      const item = { type: "ltiResourceLink", title, url: publicUrl + path };
      res.send(await lti.DeepLinking.createDeepLinkingForm(res.locals["token"], [item], {}));
    } catch (error) {
      next(error);
    }
  });

  await lti.deploy();
  try {
    const course = await connectToDemoLms(lti, publicUrl);
    console.log(`The application is at ${publicUrl}; open it in ${course}`);
  } catch (error) {
    await lti.close();
    throw error;
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof SetupError || error instanceof NoDemoLms ? error.message : error);
  process.exitCode = 1;
}

import type { Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { coursePath, sampleClient } from "../../test/support/sample.ts";
import "../index.ts";

async function shown(
  client: Client,
  attributes: Record<string, string> = {},
  scheme?: string,
): Promise<HTMLElement> {
  const element = document.createElement("skill-learning-path");
  element.client = client;
  for (const [name, value] of Object.entries({ locale: "en", ...attributes }))
    element.setAttribute(name, value);
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("li, [part=empty], [part=error]"));
  return element;
}

const steps = (element: Element): readonly string[] =>
  [...(element.shadowRoot?.querySelectorAll<HTMLElement>("[part=step]") ?? [])].map((step) =>
    (step.textContent ?? "").replace(/\s+/g, " ").trim(),
  );
const emptyPath: Client["getCoursePath"] = async () => ({
  ...coursePath,
  steps: [],
  lessons_completed: 0,
  lessons_tracked: 0,
  minutes_left: null,
});

describe("skill-learning-path", () => {
  afterEach(clear);

  it("says that it is loading until the path has come", async () => {
    const element = document.createElement("skill-learning-path");
    element.client = sampleClient({ getCoursePath: () => new Promise(() => undefined) });
    element.locale = "en";
    place(element);
    await until(() => element.shadowRoot?.querySelector("[aria-busy=true]"));
    assert.equal(inside(element, "[role=status]").textContent, "Loading");
  });

  it("shows every lesson in order under its module, with where the learner stands", async () => {
    const element = await shown(sampleClient());
    assert.deepEqual(
      [...(element.shadowRoot?.querySelectorAll("h3") ?? [])].map(({ textContent }) => textContent?.trim()),
      ["The web", "Databases"],
    );
    assert.match(steps(element)[0] ?? "", /^What is HTTP\? Done on /);
    assert.deepEqual(steps(element).slice(3, 4).concat(steps(element).slice(5)), [
      "Indexes Opens later About 20 minutes Indexes opens after: Lesson: routes and views",
      "Assignment 2: REST API Open Whether it is done is not reported",
    ]);
    assert.include(textOf(element, "header"), "3 of 5 lessons · About 45 minutes left");
  });

  it("marks the next step and says why it is next", async () => {
    const element = await shown(sampleClient());
    assert.equal(
      textOf(element, "[aria-current=step]"),
      "Lesson: routes and views Next About 25 minutes Next in sequence: Lesson: routes and views",
    );
  });

  it("claims no progress where no lesson reports its completion", async () => {
    const element = await shown(
      sampleClient({
        getCoursePath: async () => ({
          ...coursePath,
          lessons_tracked: 0,
          lessons_completed: 0,
          minutes_left: null,
        }),
      }),
    );
    assert.equal(textOf(element, "header"), "Learning path No lesson reports its completion yet");
  });

  it("asks for the learner whom an instructor names", async () => {
    const asked: unknown[] = [];
    await shown(
      sampleClient({
        getCoursePath: async (input) => {
          asked.push(input?.query);
          return coursePath;
        },
      }),
      { "learner-id": "l1", "course-id": "c1" },
    );
    assert.deepEqual(asked, [{ course_id: "c1", learner_id: "l1" }]);
  });

  it("says what brings lessons where there are none", async () => {
    assert.include(
      textOf(await shown(sampleClient({ getCoursePath: emptyPath })), "[part=empty]"),
      "No lessons of this course are known yet.",
    );
  });

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const getCoursePath: Client["getCoursePath"] = async () => {
      if (works) return coursePath;
      throw new Error("no");
    };
    const element = await shown(sampleClient({ getCoursePath }));
    works = true;
    inside(element, "[part=retry]").click();
    await until(() => steps(element).length > 0);
    assert.equal(steps(element).length, 6);
  });

  it("fits a column of 320 pixels", async () => {
    const element = await shown(sampleClient());
    element.style.inlineSize = "320px";
    assert.equal(element.scrollWidth, 320);
  });

  for (const { name, scheme, locale } of looks) {
    for (const [state, client] of [
      ["filled", sampleClient()],
      ["empty", sampleClient({ getCoursePath: emptyPath })],
      ["failed", sampleClient({ getCoursePath: () => Promise.reject(new Error("no")) })],
    ] as const) {
      it(`has no accessibility findings: ${state}, ${name}`, async () => {
        assert.deepEqual(await findings(await shown(client, { locale }, scheme)), []);
      });
    }
  }
});

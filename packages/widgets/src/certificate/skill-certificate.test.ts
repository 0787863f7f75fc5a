import type { Client, Progress } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { progress, sampleClient } from "../../test/support/sample.ts";
import "../index.ts";

async function shown(client: Client, locale = "en", scheme?: string): Promise<HTMLElement> {
  const element = document.createElement("skill-certificate");
  element.client = client;
  element.locale = locale;
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("header, [part=empty], [part=error]"));
  return element;
}

const having = (lessons: Progress["lessons"]): Client =>
  sampleClient({ getProgress: async () => ({ ...progress, lessons }) });
const complete = progress.lessons.map((lesson, i) => ({
  ...lesson,
  status: lesson.tracked ? ("completed" as const) : lesson.status,
  completed_at: lesson.tracked ? `2025-11-${10 + i}T12:00:00.000Z` : null,
}));
const untracked = progress.lessons.map((lesson) => ({ ...lesson, tracked: false }));

describe("skill-certificate", () => {
  afterEach(clear);

  it("says that it is loading until the progress has come", async () => {
    const element = document.createElement("skill-certificate");
    element.client = sampleClient({ getProgress: () => new Promise(() => undefined) });
    element.locale = "en";
    place(element);
    await until(() => element.shadowRoot?.querySelector("[aria-busy=true]"));
    assert.equal(inside(element, "[role=status]").textContent, "Loading");
  });

  it("says how far it is and which lessons are missing, counting those alone that report their completion", async () => {
    const element = await shown(sampleClient());
    assert.equal(textOf(element, "header"), "Course completion Python Backend 60% · 3 of 5 lessons");
    assert.equal(textOf(element, "section"), "2 lessons are missing Lesson: routes and views Indexes");
  });

  it("says when the course was completed", async () => {
    const element = await shown(having(complete));
    assert.equal(
      textOf(element, "header"),
      "You have completed the course Python Backend 100% · 5 of 5 lessons Completed on Nov 14, 2025",
    );
    assert.isNull(element.shadowRoot?.querySelector("section"));
  });

  it("names no day of completion where one lesson has none", async () => {
    const undated = complete.map((lesson, i) => (i === 0 ? { ...lesson, completed_at: null } : lesson));
    const element = await shown(having(undated));
    assert.notInclude(textOf(element, "header"), "Completed on");
  });

  it("never rounds up to the whole", async () => {
    const lessons = Array.from({ length: 60 }, () => complete)
      .flat()
      .map((lesson, i) => ({
        ...lesson,
        lesson_id: `00000000-0000-4000-8000-000000000${String(i).padStart(3, "0")}`,
        status: i === 0 ? ("not_started" as const) : lesson.status,
      }));
    assert.include(textOf(await shown(having(lessons)), "header"), "99% · 299 of 300 lessons");
  });

  it("says what is missing where no lesson reports its completion", async () => {
    assert.include(textOf(await shown(having(untracked)), "[part=empty]"), "Your instructor can import");
  });

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const getProgress: Client["getProgress"] = async () => {
      if (works) return progress;
      throw new Error("no");
    };
    const element = await shown(sampleClient({ getProgress }));
    works = true;
    inside(element, "[part=retry]").click();
    const header = await until(() => element.shadowRoot?.querySelector("header"));
    assert.isOk(header);
  });

  it("fits a column of 320 pixels", async () => {
    const element = await shown(sampleClient());
    element.style.inlineSize = "320px";
    assert.equal(element.scrollWidth, 320);
  });

  for (const { name, scheme, locale } of looks) {
    for (const [state, client] of [
      ["on the way", sampleClient()],
      ["complete", having(complete)],
      ["empty", having(untracked)],
      ["failed", sampleClient({ getProgress: () => Promise.reject(new Error("no")) })],
    ] as const) {
      it(`has no accessibility findings: ${state}, ${name}`, async () => {
        assert.deepEqual(await findings(await shown(client, locale, scheme)), []);
      });
    }
  }
});

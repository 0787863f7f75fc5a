import { ApiError, type Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import {
  busy,
  dashboard,
  justBegun,
  nothingKnown,
  progress,
  sampleClient,
} from "../../test/support/sample.ts";
import "../index.ts";

const answering = (data: { dashboard: unknown; progress: unknown }): Client =>
  sampleClient({
    getDashboard: async () => data.dashboard as never,
    getProgress: async () => data.progress as never,
  });

function shown(client: Client, attributes: Record<string, string> = {}, scheme?: string): HTMLElement {
  const element = document.createElement("skill-dashboard");
  element.client = client;
  for (const [name, value] of Object.entries({ locale: "en", ...attributes }))
    element.setAttribute(name, value);
  return place(element, scheme);
}

async function filled(
  client: Client,
  attributes?: Record<string, string>,
  scheme?: string,
): Promise<HTMLElement> {
  const element = shown(client, attributes, scheme);
  await until(() => element.shadowRoot?.querySelector("[part=figures], [part=empty], [part=error]"));
  return element;
}

const figureNamed = (element: Element, name: string): string =>
  [...(element.shadowRoot?.querySelectorAll(".figure") ?? [])]
    .map((figure) => (figure.textContent ?? "").replace(/\s+/g, " ").trim())
    .find((text) => text.startsWith(name)) ?? "";

describe("skill-dashboard", () => {
  afterEach(clear);

  it("says that it is loading until the data has come", async () => {
    const element = shown(sampleClient({ getDashboard: () => new Promise(() => undefined) }));
    await until(() => element.shadowRoot?.querySelector("[aria-busy=true]"));
    assert.equal(inside(element, "[role=status]").textContent, "Loading");
  });

  it("shows the figures of the learner with the evidence beside them", async () => {
    const element = await filled(sampleClient());
    assert.equal(inside(element, "h2").textContent, dashboard.ai_insights.personalized_message);
    assert.equal(figureNamed(element, "Lessons completed"), "Lessons completed 60% 3 of 5 lessons");
    assert.equal(figureNamed(element, "Average quiz score"), "Average quiz score 45% from 1 quiz");
    assert.equal(figureNamed(element, "Current streak"), "Current streak 1 day Active 5 weeks in a row");
    assert.equal(figureNamed(element, "Pace"), "Pace On track As far along as expected by now");
  });

  it("shows the next lesson with its reason and its length", async () => {
    const next = textOf(await filled(sampleClient()), "[part=next]");
    assert.include(next, "Lesson: routes and views");
    assert.include(next, "which you have finished.");
    assert.include(next, "About 25 minutes");
    assert.include(next, "After that: Indexes");
  });

  it("says nothing twice: neither the next lesson's reason as advice, nor a weak topic as an area", async () => {
    const [next] = dashboard.recommended_next_lessons;
    const insights = { ...dashboard.ai_insights, study_recommendation: next?.reason ?? "" };
    const element = await filled(answering({ dashboard: { ...dashboard, ai_insights: insights }, progress }));
    assert.isNull(element.shadowRoot?.querySelector(".lead"));
    assert.equal(textOf(element).split(next?.reason ?? "").length, 2);
    assert.notInclude(textOf(element), "HTTP basics: 45% on average");
  });

  it("shows a dash and the reason for what is not known, never 0", async () => {
    const element = await filled(answering(justBegun));
    assert.equal(
      figureNamed(element, "Average quiz score"),
      "Average quiz score –Not known yet. No quiz has been graded yet",
    );
    assert.equal(figureNamed(element, "Pace"), "Pace –Not known yet. There are no dates to compare with yet");
    assert.equal(figureNamed(element, "Lessons completed"), "Lessons completed 0% 0 of 5 lessons");
  });

  it("gives points and no percentage where the maximum is not known", async () => {
    const element = await filled(sampleClient());
    const row = [...(element.shadowRoot?.querySelectorAll(".results tbody tr") ?? [])].at(-1);
    assert.equal(
      row?.textContent?.replace(/\s+/g, " ").trim(),
      "Probe activity 1 Graded item –The maximum is not known, so there is no percentage. 17 points",
    );
  });

  it("describes the chart in a sentence and draws a mark for each dated result", async () => {
    const element = await filled(sampleClient());
    const chart = inside(element, "[part=chart] [role=img]");
    assert.equal(chart.getAttribute("aria-label"), "2 results over time, from Nov 8 (45%) to Nov 22 (93%).");
    assert.equal(chart.querySelectorAll(".mark").length, 2);
  });

  it("gives the calendar of activity a cell with words for each of 42 days", async () => {
    const calendar = inside(await filled(sampleClient()), "[part=calendar]");
    assert.equal(calendar.querySelectorAll(".dot").length, 42);
    assert.include(calendar.textContent, "Thursday, October 22: 1 activity");
    assert.equal(
      calendar.querySelector("caption")?.textContent?.trim(),
      "Active on 9 days of the last 42. The busiest was Sunday, November 22, with 10 activities.",
    );
  });

  it("shows the rest of a long list of results when asked", async () => {
    const element = await filled(answering(busy));
    assert.equal(element.shadowRoot?.querySelectorAll(".results tbody tr").length, 8);
    inside(element, "button").click();
    await until(() => element.shadowRoot?.querySelectorAll(".results tbody tr").length === 10);
    assert.isNull(element.shadowRoot?.querySelector("button"));
  });

  it("says what is missing and what brings it when nothing is known", async () => {
    const element = await filled(answering(nothingKnown));
    assert.include(textOf(element, "[part=empty]"), "after the first gradebook import");
  });

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const element = await filled(
      sampleClient({
        getDashboard: async () => {
          if (works) return dashboard;
          throw new ApiError("network", "The server cannot be reached.");
        },
      }),
    );
    assert.equal(inside(element, "[part=error]").getAttribute("role"), "alert");
    assert.include(textOf(element, "[part=error]"), "You seem to be offline.");
    works = true;
    inside(element, "[part=retry]").click();
    await until(() => element.shadowRoot?.querySelector("[part=figures]"));
  });

  it("does not offer to try again with a session that has ended", async () => {
    const refused = new ApiError("session_expired", "Expired.", { status: 401 });
    const element = await filled(sampleClient({ getProgress: () => Promise.reject(refused) }));
    assert.include(textOf(element, "[part=error]"), "Open this page again from your course.");
    assert.isNull(element.shadowRoot?.querySelector("button"));
  });

  it("says that it has no server when nothing tells it one", async () => {
    const element = place(document.createElement("skill-dashboard"));
    await until(() => element.shadowRoot?.querySelector("[part=error]"));
    assert.include(textOf(element, "[part=error]"), "<skill-studio>");
  });

  it("asks for the learner and course of its attributes, in its own language", async () => {
    const asked: unknown[] = [];
    const client = sampleClient({
      getDashboard: async (input, options) => {
        asked.push(input, options?.locale);
        return dashboard;
      },
    });
    await filled(client, { "learner-id": "l1", "course-id": "c1", locale: "de" });
    assert.deepEqual(asked, [{ query: { course_id: "c1", learner_id: "l1" } }, "de"]);
  });

  it("tells whoever teaches whose figures these are, and nothing that is said to the learner", async () => {
    const element = await filled(sampleClient(), { "learner-id": "l1" });
    assert.equal(
      inside(element, "[part=hero]").textContent?.replace(/\s+/g, " ").trim(),
      "Python Backend Ana Álvarez",
    );
  });

  it("shows a name full of markup as the text that it is", async () => {
    const name = "<img src=x onerror=alert(1)>";
    const element = await filled(
      answering({ dashboard, progress: { ...progress, learner: { ...progress.learner, name } } }),
      { "learner-id": "l1" },
    );
    assert.equal(inside(element, "h2").textContent, name);
    assert.isNull(element.shadowRoot?.querySelector("img"));
  });

  it("fits a column of 320 pixels", async () => {
    const element = shown(answering(busy));
    element.style.inlineSize = "320px";
    await until(() => element.shadowRoot?.querySelector("[part=figures]"));
    assert.equal(element.scrollWidth, 320);
  });

  for (const { name, scheme, locale } of looks) {
    for (const [state, client] of [
      ["filled", sampleClient()],
      ["busy", answering(busy)],
      ["empty", answering(nothingKnown)],
      ["failed", sampleClient({ getDashboard: () => Promise.reject(new Error("no")) })],
    ] as const) {
      it(`has no accessibility findings: ${state}, ${name}`, async () => {
        const element = await filled(client, { locale }, scheme);
        assert.deepEqual(await findings(element), []);
      });
    }
  }
});

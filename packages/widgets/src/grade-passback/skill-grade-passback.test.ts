import { ApiError, type Client, type GradePassback, type ScorePassback } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { gradePassback, sampleClient } from "../../test/support/sample.ts";
import "../index.ts";
import type { ScoreDecisionEvent } from "./score-decision-event.ts";

const [held, refused, waiting] = gradePassback.scores as [ScorePassback, ScorePassback, ScorePassback];

/** A client that keeps every decision; `sent` holds them as `id decision`. */
function deciding(keep: () => Promise<void> = async () => undefined): { client: Client; sent: string[] } {
  const sent: string[] = [];
  const client = sampleClient({
    decideScore: async ({ params, body }) => {
      await keep();
      sent.push(`${params.score_id} ${body.decision}`);
      const open = gradePassback.scores.filter(
        ({ score_id, status }) => status !== "waiting" && !sent.some((each) => each.startsWith(score_id)),
      );
      return { ...gradePassback, scores: open };
    },
  });
  return { client, sent };
}

async function shown(client: Client, locale = "en", scheme?: string): Promise<HTMLElement> {
  const element = document.createElement("skill-grade-passback");
  element.client = client;
  element.locale = locale;
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("li, [part=error]"));
  return element;
}

const cards = (element: Element): readonly HTMLElement[] => [
  ...(element.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? []),
];
const button = (element: Element, name: string): HTMLElement =>
  inside(element, `button[aria-label="${name}"]`);

describe("skill-grade-passback", () => {
  afterEach(clear);

  it("shows a held grade with both values, a refused one with its reason, and one that waits for the LMS", async () => {
    const element = await shown(sampleClient());
    const [first, second, third] = cards(element).map((card) =>
      card.textContent?.replace(/\s+/g, " ").trim(),
    );
    assert.include(first, "Ana Álvarez · Quiz 1: HTTP basics");
    assert.include(first, "It is not overwritten unless you say so. SkillStudio 5 of 10 In the LMS, seen");
    assert.include(first, "18 of 20");
    assert.include(second, "Learner without a name · Learning path The column was deleted in the LMS.");
    assert.include(second, "66.7 of 100");
    assert.include(third, "SkillStudio goes on trying.");
    assert.equal(cards(element)[2]?.querySelectorAll("button").length, 0);
    assert.include(textOf(element, "article > p"), "Sent: 20 · On their way: 1");
  });

  const nothingToSay: readonly [string, GradePassback][] = [
    ["every grade arrived", { ...gradePassback, scores: [{ ...held, status: "sent" }] }],
    ["grades merely wait", { ...gradePassback, scores: [{ ...waiting, reason: null }] }],
    ["there are no grades", { ...gradePassback, scores: [] }],
  ];
  for (const [name, answer] of nothingToSay) {
    it(`takes no room while ${name}`, async () => {
      let asked = false;
      const element = document.createElement("skill-grade-passback");
      element.client = sampleClient({
        getGradePassback: async () => {
          asked = true;
          return answer;
        },
      });
      place(element);
      await until(() => asked);
      await element.updateComplete;
      assert.equal(element.getBoundingClientRect().height, 0);
      assert.isNull(element.shadowRoot?.querySelector("article") ?? null);
    });
  }

  it("takes no room while it loads", async () => {
    const element = document.createElement("skill-grade-passback");
    element.client = sampleClient({ getGradePassback: () => new Promise(() => undefined) });
    place(element);
    await element.updateComplete;
    assert.equal(element.getBoundingClientRect().height, 0);
  });

  it("sends our grade when told so, moves the focus on, and tells the page", async () => {
    const heard: ScoreDecisionEvent[] = [];
    document.body.addEventListener("skill-score-decision", (event) => heard.push(event), { once: true });
    const { client, sent } = deciding();
    const element = await shown(client);
    button(element, "Send SkillStudio’s grade: Ana Álvarez, Quiz 1: HTTP basics").click();
    await until(() => heard.length === 1);
    assert.deepEqual(sent, [`${held.score_id} send`]);
    assert.equal(heard[0]?.decision, "send");
    assert.equal(cards(element).length, 1);
    assert.equal(element.shadowRoot?.activeElement?.textContent, "Learner without a name · Learning path");
    assert.equal(textOf(element, "[role=status]"), "It will be sent: Ana Álvarez, Quiz 1: HTTP basics.");
  });

  it("keeps the LMS's grade when told so, and says that all is well once nothing is left", async () => {
    const { client, sent } = deciding();
    const element = await shown(client);
    button(element, "Keep the LMS’s grade: Ana Álvarez, Quiz 1: HTTP basics").click();
    await until(() => cards(element).length === 1);
    await until(() => sent.length === 1);
    await until(() => element.shadowRoot?.activeElement);
    button(element, "Do not send it: Learner without a name, Learning path").click();
    await until(() => cards(element).length === 0);
    await until(() => element.shadowRoot?.activeElement?.textContent === "Every grade is where it should be");
    assert.deepEqual(sent, [`${held.score_id} keep`, `${refused.score_id} keep`]);
  });

  it("says so when a decision was not kept, and can be pressed again", async () => {
    let works = false;
    const { client, sent } = deciding(() =>
      works ? Promise.resolve() : Promise.reject(new ApiError("network", "No connection.")),
    );
    const element = await shown(client);
    const name = "Try again: Learner without a name, Learning path";
    button(element, name).click();
    await until(() => element.shadowRoot?.querySelector(".unsaved"));
    assert.include(textOf(element, ".unsaved"), "nothing has changed");
    works = true;
    button(element, name).click();
    await until(() => sent.length === 1);
  });

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const element = await shown(
      sampleClient({
        getGradePassback: async () => {
          if (works) return gradePassback;
          throw new Error("no");
        },
      }),
    );
    works = true;
    inside(element, "[part=retry]").click();
    await until(() => cards(element).length > 0);
    assert.equal(cards(element).length, 3);
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: ${name}`, async () => {
      const { client } = deciding(() => Promise.reject(new Error("no")));
      const element = await shown(client, locale, scheme);
      inside(element, "[part=send]").click();
      await until(() => element.shadowRoot?.querySelector(".unsaved"));
      assert.deepEqual(await findings(element), []);
    });
  }
});

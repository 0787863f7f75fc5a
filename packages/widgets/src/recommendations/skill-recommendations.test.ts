import { ApiError, type Client, type Recommendation } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { recommendations, sampleClient } from "../../test/support/sample.ts";
import "../index.ts";
import type { RecommendationActionEvent } from "./recommendation-action-event.ts";

const [lesson, revision] = recommendations.recommendations as [Recommendation, Recommendation];

interface Answering {
  readonly client: Client;
  /** What was sent, as `id action`. */
  readonly sent: string[];
}

/** A client that keeps every answer and proposes what is not skipped. */
function answering(keep: (sent: string) => Promise<void> = async () => undefined): Answering {
  const sent: string[] = [];
  const client = sampleClient({
    listRecommendations: async () => ({
      recommendations: recommendations.recommendations.filter(
        ({ recommendation_id }) => !sent.includes(`${recommendation_id} skipped`),
      ),
    }),
    actOnRecommendation: async ({ params, body }) => {
      const answer = `${params.recommendation_id} ${body.action}`;
      await keep(answer);
      sent.push(answer);
      return { ...lesson, recommendation_id: params.recommendation_id, status: body.action };
    },
  });
  return { client, sent };
}

async function shown(
  client: Client,
  attributes: Record<string, string> = {},
  scheme?: string,
): Promise<HTMLElement> {
  const element = document.createElement("skill-recommendations");
  element.client = client;
  for (const [name, value] of Object.entries({ locale: "en", ...attributes }))
    element.setAttribute(name, value);
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("li, [part=empty], [part=error]"));
  return element;
}

const cards = (element: Element): readonly HTMLElement[] => [
  ...(element.shadowRoot?.querySelectorAll<HTMLElement>("li") ?? []),
];
const button = (element: Element, name: string): HTMLElement =>
  inside(element, `button[aria-label="${name}"]`);
const focused = (element: Element): string | undefined =>
  element.shadowRoot?.activeElement?.textContent ?? undefined;

describe("skill-recommendations", () => {
  afterEach(clear);

  it("says that it is loading until the list has come", async () => {
    const element = document.createElement("skill-recommendations");
    element.client = sampleClient({ listRecommendations: () => new Promise(() => undefined) });
    element.locale = "en";
    place(element);
    await until(() => element.shadowRoot?.querySelector("[aria-busy=true]"));
    assert.equal(inside(element, "[role=status]").textContent, "Loading");
  });

  it("gives each recommendation its reason, its length when known, and named buttons", async () => {
    const element = await shown(sampleClient());
    const [first, second] = cards(element);
    assert.include(first?.textContent ?? "", "which you have finished.");
    assert.include(first?.textContent ?? "", "About 25 minutes");
    assert.notInclude(second?.textContent ?? "", "minute");
    assert.deepEqual(
      [...(second?.querySelectorAll("button") ?? [])].map((each) => each.getAttribute("aria-label")),
      ["Accept: Quiz 1: HTTP basics", "Skip: Quiz 1: HTTP basics"],
    );
  });

  it("shows an accepted recommendation as accepted before the server has answered", async () => {
    const { client } = answering(() => new Promise(() => undefined));
    const element = await shown(client);
    button(element, `Accept: ${lesson.title}`).click();
    await until(() => element.shadowRoot?.querySelector(".accepted"));
    assert.include(cards(element)[0]?.textContent ?? "", "On your list");
    assert.equal(inside(element, "article > [role=status]").textContent, `Accepted: ${lesson.title}.`);
    await until(() => focused(element) === lesson.title);
  });

  it("takes a skipped recommendation away and moves the focus to the next one", async () => {
    const { client, sent } = answering();
    const element = await shown(client);
    button(element, `Skip: ${lesson.title}`).click();
    await until(() => cards(element).length === 1);
    await until(() => focused(element) === revision.title);
    await until(() => sent.length === 1);
    assert.deepEqual(sent, [`${lesson.recommendation_id} skipped`]);
  });

  it("shows what follows a skipped lesson without a loading screen in between", async () => {
    const following = {
      ...lesson,
      recommendation_id: "00000000-0000-4000-8000-000000000099",
      title: "Indexes",
    };
    const { client, sent } = answering();
    const element = await shown({
      ...client,
      listRecommendations: async () => ({
        recommendations: [sent.length === 0 ? lesson : following, revision],
      }),
    });
    let blinked = false;
    new MutationObserver(() => {
      blinked ||= element.shadowRoot?.querySelector("[aria-busy=true]") !== null;
    }).observe(element.shadowRoot as ShadowRoot, { childList: true, subtree: true });
    button(element, `Skip: ${lesson.title}`).click();
    await until(() => cards(element)[0]?.textContent?.includes("Indexes"));
    assert.isFalse(blinked);
  });

  it("keeps the focus when the only recommendation is skipped, and says nothing is left only once that is known", async () => {
    const following = {
      ...lesson,
      recommendation_id: "00000000-0000-4000-8000-000000000099",
      title: "Indexes",
    };
    const lists = [[lesson], [following], []];
    const element = await shown({
      ...answering().client,
      listRecommendations: async () => ({ recommendations: lists.shift() ?? [] }),
    });
    let emptied = false;
    new MutationObserver(() => {
      emptied ||= element.shadowRoot?.querySelector("[part=empty]") !== null;
    }).observe(element.shadowRoot as ShadowRoot, { childList: true, subtree: true });
    button(element, `Skip: ${lesson.title}`).click();
    await until(() => cards(element)[0]?.textContent?.includes("Indexes"));
    assert.isFalse(emptied);
    assert.equal(focused(element), "Recommended for you");
    button(element, "Skip: Indexes").click();
    await until(() => element.shadowRoot?.querySelector("[part=empty]"));
    await until(() => focused(element) === "Nothing is waiting");
  });

  it("takes an answer back, and says so, when the server does not keep it", async () => {
    const { client } = answering(() => Promise.reject(new ApiError("network", "No connection.")));
    const element = await shown(client);
    button(element, `Skip: ${lesson.title}`).click();
    await until(() => element.shadowRoot?.querySelector(".unsaved"));
    assert.equal(cards(element).length, 2);
    const said = `That was not saved, so nothing has changed: ${lesson.title}. Try again.`;
    assert.equal(inside(element, "article > [role=status]").textContent, said);
    assert.equal(textOf(element, ".unsaved"), said);
    assert.isOk(button(element, `Skip: ${lesson.title}`));
  });

  it("tells the page of an answer once it is kept, and of none that is not", async () => {
    const heard: RecommendationActionEvent[] = [];
    document.body.addEventListener("skill-recommendation-action", (event) => heard.push(event), {
      once: true,
    });
    let works = false;
    const { client } = answering(() => (works ? Promise.resolve() : Promise.reject(new Error("no"))));
    const element = await shown(client);
    button(element, `Accept: ${lesson.title}`).click();
    await until(() => element.shadowRoot?.querySelector(".unsaved"));
    assert.deepEqual(heard, []);
    works = true;
    button(element, `Accept: ${lesson.title}`).click();
    await until(() => heard.length > 0);
    assert.equal(heard[0]?.action, "accepted");
    assert.equal(heard[0]?.recommendation.recommendation_id, lesson.recommendation_id);
    assert.isTrue(heard[0]?.composed);
  });

  it("offers an instructor no buttons to answer in a learner's name", async () => {
    const element = await shown(sampleClient(), { "learner-id": "l1" });
    assert.equal(cards(element).length, 2);
    assert.isNull(element.shadowRoot?.querySelector("button"));
  });

  it("says what brings new recommendations when there are none", async () => {
    const element = await shown(sampleClient({ listRecommendations: async () => ({ recommendations: [] }) }));
    assert.include(textOf(element, "[part=empty]"), "New recommendations come with new results");
  });

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const element = await shown(
      sampleClient({
        listRecommendations: async () => {
          if (works) return recommendations;
          throw new Error("no");
        },
      }),
    );
    works = true;
    inside(element, "[part=retry]").click();
    await until(() => cards(element).length > 0);
    assert.equal(cards(element).length, 2);
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: ${name}`, async () => {
      const { client } = answering((sent) =>
        sent.startsWith(revision.recommendation_id) ? Promise.reject(new Error("no")) : Promise.resolve(),
      );
      const element = await shown(client, { locale }, scheme);
      for (const each of element.shadowRoot?.querySelectorAll<HTMLElement>("[part=accept]") ?? [])
        each.click();
      await until(() => element.shadowRoot?.querySelector(".unsaved"));
      await until(() => element.shadowRoot?.querySelector(".accepted"));
      assert.deepEqual(await findings(element), []);
    });
  }
});

import { ApiError, type Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { sampleClient, session } from "../../test/support/sample.ts";
import "../index.ts";

const answer = { return_url: "https://lms.example.edu/deep-link?id=7", jwt: "header.payload.signature" };

/** A client in a session that the LMS has begun to ask for one view, or for several. */
const asked = (changes: Partial<Client> = {}, accept_multiple = false): Client =>
  sampleClient({
    getSession: async () => ({
      ...session,
      deep_linking: { accept_multiple, accept_lineitem: true, placed_as: "ltiResourceLink" },
    }),
    ...changes,
  });

function placed(client: Client, locale = "en", scheme?: string): HTMLElement {
  const element = document.createElement("skill-view-picker");
  element.client = client;
  element.locale = locale;
  return place(element, scheme);
}

async function shown(client: Client, locale?: string, scheme?: string): Promise<HTMLElement> {
  const element = placed(client, locale, scheme);
  await until(() => element.shadowRoot?.querySelector("form, [part=empty], [part=error]"));
  return element;
}

const option = (element: Element, view: string): HTMLInputElement =>
  inside(element, `input[value=${view}]`) as HTMLInputElement;

const keeping =
  (sent: unknown[]): Client["answerDeepLinking"] =>
  async ({ body }) => {
    sent.push(body.items.map(({ view }) => view));
    return answer;
  };

/** Resolves with the form that would have left the page. */
function leaving(): Promise<HTMLFormElement> {
  const own = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, "submit") as PropertyDescriptor;
  return new Promise((resolve) => {
    Object.defineProperty(HTMLFormElement.prototype, "submit", {
      configurable: true,
      value(this: HTMLFormElement) {
        Object.defineProperty(HTMLFormElement.prototype, "submit", own);
        resolve(this);
      },
    });
  });
}

describe("skill-view-picker", () => {
  afterEach(clear);

  it("says that it is loading until the session is known", async () => {
    const element = placed(sampleClient({ getSession: () => new Promise(() => undefined) }));
    await until(() => element.shadowRoot?.querySelector("[aria-busy=true]"));
    assert.equal(inside(element, "[role=status]").textContent, "Loading");
  });

  it("says how to begin when the LMS has asked for nothing", async () => {
    const element = await shown(sampleClient({ getSession: async () => session }));
    assert.include(textOf(element, "[part=empty]"), "Add an activity in your course");
    assert.isNull(element.shadowRoot?.querySelector("form"));
  });

  it("says what happened when the session cannot be read, and tries again when asked", async () => {
    let works = false;
    const getSession: Client["getSession"] = async (...args) => {
      if (works) return asked().getSession(...args);
      throw new ApiError("network", "No connection.");
    };
    const element = await shown(sampleClient({ getSession }));
    assert.include(textOf(element, "[part=error]"), "You seem to be offline.");
    works = true;
    inside(element, "[part=retry]").click();
    await until(() => element.shadowRoot?.querySelector("form"));
  });

  it("posts the signed choice to the platform as the one field of a form", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }));
    const left = leaving();
    option(element, "recommendations").click();
    inside(element, "[part=add]").click();
    const form = await left;
    assert.deepEqual(sent, [["recommendations"]]);
    assert.deepEqual([form.method, form.action], ["post", answer.return_url]);
    assert.deepEqual([...new FormData(form)], [["JWT", answer.jwt]]);
    assert.equal(form.parentElement, document.body);
  });

  it("lets one view be chosen where the platform takes one", async () => {
    const element = await shown(asked());
    assert.deepEqual(
      [option(element, "dashboard").type, option(element, "dashboard").checked],
      ["radio", true],
    );
    option(element, "recommendations").click();
    assert.isFalse(option(element, "dashboard").checked);
  });

  it("lets several views be chosen where the platform takes several", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }, true));
    const left = leaving();
    option(element, "recommendations").click();
    inside(element, "[part=add]").click();
    await left;
    assert.deepEqual(sent, [["dashboard", "recommendations"]]);
  });

  it("goes back with nothing when cancelled", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }));
    const left = leaving();
    inside(element, "[part=cancel]").click();
    assert.deepEqual([...new FormData(await left)], [["JWT", answer.jwt]]);
    assert.deepEqual(sent, [[]]);
  });

  it("names each view by its title alone and describes it by its sentence", async () => {
    const element = await shown(asked());
    const words = (attribute: string): readonly (string | null | undefined)[] =>
      ["dashboard", "recommendations"].map(
        (view) => inside(element, `#${option(element, view).getAttribute(attribute)}`).textContent,
      );
    assert.deepEqual(words("aria-labelledby"), ["Learning dashboard", "Recommendations"]);
    assert.deepEqual(words("aria-describedby"), [
      "Progress, results, streak and the next step, each learner their own.",
      "The next lesson and what to revise, with the reason.",
    ]);
  });

  it("asks for a choice when nothing is chosen", async () => {
    const element = await shown(asked({}, true));
    option(element, "dashboard").click();
    inside(element, "[part=add]").click();
    await until(() => inside(element, "[role=status]").textContent);
    assert.equal(inside(element, "[role=status]").textContent, "Choose a view first.");
  });

  it("says what happened when the choice cannot be signed, and can be tried again", async () => {
    const sent: unknown[] = [];
    const element = await shown(
      asked({
        answerDeepLinking: (input) => {
          if (sent.length > 0) return keeping(sent)(input);
          sent.push("refused");
          return Promise.reject(new ApiError("network", "No connection."));
        },
      }),
    );
    inside(element, "[part=add]").click();
    await until(() => inside(element, "[role=status]").textContent?.includes("You seem to be offline."));
    const left = leaving();
    inside(element, "[part=add]").click();
    await left;
    assert.deepEqual(sent, ["refused", ["dashboard"]]);
  });

  it("does not send twice when its buttons are pressed again", async () => {
    let calls = 0;
    const element = await shown(
      asked({
        answerDeepLinking: () => {
          calls += 1;
          return new Promise(() => undefined);
        },
      }),
    );
    inside(element, "[part=add]").click();
    await until(() => inside(element, "[part=add]").getAttribute("aria-disabled") === "true");
    inside(element, "[part=add]").click();
    inside(element, "[part=cancel]").click();
    assert.equal(calls, 1);
    assert.equal(inside(element, "[role=status]").textContent, "Going back to your course");
  });

  it("fits a column of 320 pixels", async () => {
    const element = await shown(asked());
    element.style.inlineSize = "320px";
    assert.equal(element.scrollWidth, 320);
  });

  for (const { name, scheme, locale } of looks) {
    for (const [state, client] of [
      ["filled", asked()],
      ["several", asked({}, true)],
      ["empty", sampleClient({ getSession: async () => session })],
      ["failed", sampleClient({ getSession: () => Promise.reject(new Error("no")) })],
    ] as const) {
      it(`has no accessibility findings: ${state}, ${name}`, async () => {
        assert.deepEqual(await findings(await shown(client, locale, scheme)), []);
      });
    }
  }
});

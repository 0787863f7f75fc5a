import { ApiError, type Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, until } from "../../test/support/audit.ts";
import { sampleClient } from "../../test/support/sample.ts";
import "../index.ts";

const answer = { return_url: "https://lms.example.edu/deep-link?id=7", jwt: "header.payload.signature" };

async function shown(client: Client, multiple = false, locale = "en", scheme?: string): Promise<HTMLElement> {
  const element = document.createElement("skill-view-picker");
  element.client = client;
  element.multiple = multiple;
  element.locale = locale;
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("form"));
  return element;
}

const option = (element: Element, view: string): HTMLInputElement =>
  inside(element, `input[value=${view}]`) as HTMLInputElement;

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

  it("posts the signed choice to the platform as the one field of a form", async () => {
    const sent: unknown[] = [];
    const element = await shown(
      sampleClient({
        answerDeepLinking: async ({ body }) => {
          sent.push(body);
          return answer;
        },
      }),
    );
    const left = leaving();
    option(element, "recommendations").click();
    inside(element, "[part=add]").click();
    const form = await left;
    assert.deepEqual(sent, [{ views: ["recommendations"] }]);
    assert.deepEqual([form.method, form.action], ["post", answer.return_url]);
    assert.deepEqual([...new FormData(form)], [["JWT", answer.jwt]]);
  });

  it("lets one view be chosen, and several where the platform takes several", async () => {
    const one = await shown(sampleClient());
    assert.equal(option(one, "dashboard").type, "radio");
    const sent: unknown[] = [];
    const several = await shown(
      sampleClient({
        answerDeepLinking: async ({ body }) => {
          sent.push(body);
          return answer;
        },
      }),
      true,
    );
    const left = leaving();
    option(several, "recommendations").click();
    inside(several, "[part=add]").click();
    await left;
    assert.deepEqual(sent, [{ views: ["dashboard", "recommendations"] }]);
  });

  it("asks for a choice when nothing is chosen", async () => {
    const element = await shown(sampleClient(), true);
    option(element, "dashboard").click();
    inside(element, "[part=add]").click();
    await until(() => inside(element, "[role=status]").textContent);
    assert.equal(inside(element, "[role=status]").textContent, "Choose a view first.");
  });

  it("says what happened when the choice cannot be signed, and can be tried again", async () => {
    const element = await shown(
      sampleClient({ answerDeepLinking: () => Promise.reject(new ApiError("network", "No connection.")) }),
    );
    inside(element, "[part=add]").click();
    await until(() => inside(element, "[role=status]").textContent?.includes("You seem to be offline."));
    assert.equal(inside(element, "[part=add]").getAttribute("aria-disabled"), "false");
  });

  it("does not send twice when the button is pressed twice", async () => {
    let calls = 0;
    const element = await shown(
      sampleClient({
        answerDeepLinking: () => {
          calls += 1;
          return new Promise(() => undefined);
        },
      }),
    );
    inside(element, "[part=add]").click();
    await until(() => inside(element, "[part=add]").getAttribute("aria-disabled") === "true");
    inside(element, "[part=add]").click();
    assert.equal(calls, 1);
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: ${name}`, async () => {
      assert.deepEqual(await findings(await shown(sampleClient(), false, locale, scheme)), []);
    });
  }
});

import { assert } from "@open-wc/testing";
import { clear, inside, place, textOf, until } from "../test/support/audit.ts";
import { dashboard, progress, sampleClient } from "../test/support/sample.ts";
import "./index.ts";

/** A server in the page: answers with the samples and notes what was asked. */
function serve(): { readonly requests: Request[]; readonly stop: () => void } {
  const { fetch } = globalThis;
  const requests: Request[] = [];
  globalThis.fetch = async (address, options) => {
    const request = new Request(address, options);
    requests.push(request);
    return Response.json(request.url.includes("/ai/dashboard") ? dashboard : progress);
  };
  return { requests, stop: () => (globalThis.fetch = fetch) };
}

function page(markup: string): HTMLElement {
  const box = document.createElement("div");
  box.innerHTML = markup;
  return place(box);
}

const drawn = (box: HTMLElement): Promise<Element> =>
  until(() => box.querySelector("skill-dashboard")?.shadowRoot?.querySelector("[part=figures]"));

describe("skill-studio", () => {
  afterEach(clear);

  it("gives the elements inside it server, token, course and language", async () => {
    const { requests, stop } = serve();
    const box = page(`<skill-studio base-url="https://tool.example" token="t1" course-id="c1" locale="de">
      <section><skill-dashboard></skill-dashboard></section>
    </skill-studio>`);
    await drawn(box);
    stop();
    const [request] = requests;
    assert.equal(request?.url, "https://tool.example/api/v1/ai/dashboard?course_id=c1");
    assert.equal(request?.headers.get("authorization"), "Bearer t1");
    assert.equal(request?.headers.get("accept-language"), "de");
    assert.include(textOf(box.querySelector("skill-dashboard") as Element), "Abgeschlossene Lektionen");
  });

  it("lets an element stand alone with attributes of its own", async () => {
    const { requests, stop } = serve();
    await drawn(page(`<skill-dashboard base-url="https://alone.example" token="t2"></skill-dashboard>`));
    stop();
    assert.equal(requests[0]?.url, "https://alone.example/api/v1/ai/dashboard");
    assert.equal(requests[0]?.headers.get("authorization"), "Bearer t2");
  });

  it("asks getToken, so that no token need stand in the page", async () => {
    const { requests, stop } = serve();
    const studio = document.createElement("skill-studio");
    studio.baseUrl = "https://tool.example";
    studio.getToken = async () => "from memory";
    studio.append(document.createElement("skill-dashboard"));
    await drawn(place(studio));
    stop();
    assert.equal(requests[0]?.headers.get("authorization"), "Bearer from memory");
    assert.notInclude(studio.outerHTML, "from memory");
  });

  it("has the elements ask again when the course changes", async () => {
    const asked: (string | undefined)[] = [];
    const studio = document.createElement("skill-studio");
    studio.client = sampleClient({
      getDashboard: async (input) => {
        asked.push(input?.query?.course_id);
        return dashboard;
      },
    });
    studio.courseId = "c1";
    studio.append(document.createElement("skill-dashboard"));
    await drawn(place(studio));
    studio.courseId = "c2";
    await until(() => asked.length === 2);
    assert.deepEqual(asked, ["c1", "c2"]);
  });

  it("takes the language from the page when it has none of its own", async () => {
    const box = page(`<div lang="es"><skill-studio><skill-dashboard></skill-dashboard></skill-studio></div>`);
    const element = box.querySelector("skill-dashboard") as Element;
    await until(() => element.shadowRoot?.querySelector("article"));
    assert.equal(inside(element, "article").lang, "es");
  });

  it("fixes the colour scheme of what is inside", async () => {
    const box = page(`<skill-studio theme="dark"><skill-dashboard></skill-dashboard></skill-studio>`);
    const element = box.querySelector("skill-dashboard") as Element;
    await until(() => element.shadowRoot?.querySelector("article"));
    assert.equal(getComputedStyle(element).colorScheme, "dark");
  });

  it("lets the page choose its own accent", async () => {
    const box = page(`<skill-dashboard></skill-dashboard>`);
    box.style.setProperty("--skill-ink", "rgb(1, 2, 3)");
    assert.equal(getComputedStyle(box.querySelector("skill-dashboard") as Element).color, "rgb(1, 2, 3)");
  });
});

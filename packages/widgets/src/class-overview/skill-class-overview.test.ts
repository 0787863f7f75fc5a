import type { Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { classOverview, sampleClient } from "../../test/support/sample.ts";
import "../index.ts";

async function shown(
  client: Client,
  locale = "en",
  scheme?: string,
): Promise<HTMLElement & { reload(): void }> {
  const element = document.createElement("skill-class-overview");
  element.client = client;
  element.locale = locale;
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("table, [part=empty], [part=error]"));
  return element;
}

const names = (element: Element): readonly string[] =>
  [...(element.shadowRoot?.querySelectorAll("tbody .open") ?? [])].map(
    (each) => each.textContent?.trim() ?? "",
  );

async function sortBy(element: Element, heading: string): Promise<HTMLElement> {
  const column = [...(element.shadowRoot?.querySelectorAll<HTMLElement>("thead th") ?? [])].find(
    (each) => each.textContent?.trim() === heading,
  );
  const before = column?.getAttribute("aria-sort");
  column?.querySelector("button")?.click();
  await until(() => column?.getAttribute("aria-sort") !== before);
  return column as HTMLElement;
}

describe("skill-class-overview", () => {
  afterEach(clear);

  it("lists every learner with figures, and with the reason where there is none", async () => {
    const element = await shown(sampleClient());
    assert.equal(inside(element, "h2").textContent, "11 learners");
    const rows = [...(element.shadowRoot?.querySelectorAll("tbody tr") ?? [])].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim()),
    );
    assert.deepEqual(rows[0], ["3 of 5", "45%", "Nov 21", "1 (1 day)"]);
    assert.deepEqual(rows.at(-1), [
      "–No lesson reports its completion yet",
      "–No quiz has been graded yet",
      "Never",
      "0 (0 days)",
    ]);
  });

  it("looks again for a class that is still on its way from the LMS", async () => {
    let asked = 0;
    const getClassOverview: Client["getClassOverview"] = async () => {
      asked += 1;
      return asked < 3 ? { ...classOverview, learners: [] } : classOverview;
    };
    const element = document.createElement("skill-class-overview");
    element.rosterPause = 0;
    element.client = { ...sampleClient(), getClassOverview };
    place(element);
    await until(() => element.shadowRoot?.querySelector("table"));
    assert.equal(inside(element, "h2").textContent, "11 learners");
    assert.equal(asked, 3);
  });

  it("sorts by any column, both ways, and keeps those without a value at the end", async () => {
    const element = await shown(sampleClient());
    const column = await sortBy(element, "Quiz average");
    assert.equal(column.getAttribute("aria-sort"), "descending");
    assert.deepEqual(names(element).slice(0, 3), ["Ben O'Brien", "Omar Haddad", "Nguyễn Thị Hoa"]);
    await sortBy(element, "Quiz average");
    assert.equal(column.getAttribute("aria-sort"), "ascending");
    assert.equal(names(element)[0], "Ana Álvarez");
    assert.include(
      ["Chloé Dupont", "Maya Cohen", "Sam Lee, Jr.", "Learner without a name"],
      names(element).at(-1) ?? "",
    );
  });

  it("opens a learner's dashboard, tells the page, and comes back to the same row", async () => {
    const heard: string[] = [];
    document.body.addEventListener("skill-learner-select", (event) => heard.push(event.learnerId), {
      once: true,
    });
    const asked: unknown[] = [];
    const known = sampleClient();
    const element = await shown({
      ...known,
      getDashboard: (input, options) => {
        asked.push(input?.query?.learner_id);
        return known.getDashboard(input, options);
      },
    });
    const ana = classOverview.learners.find(({ name }) => name === "Ana Álvarez");
    inside(element, 'button[aria-label="Open the dashboard of Ana Álvarez"]').click();
    const dashboard = await until(() => element.shadowRoot?.querySelector("skill-dashboard"));
    await until(() => dashboard.shadowRoot?.querySelector("[part=figures]"));
    assert.deepEqual([heard, asked], [[ana?.learner_id], [ana?.learner_id]]);
    assert.equal(element.shadowRoot?.activeElement?.textContent?.trim(), "All learners");
    inside(element, "[part=back]").click();
    await until(() => element.shadowRoot?.activeElement?.textContent?.trim() === "Ana Álvarez");
  });

  it("says what the course still lacks and how to supply it, until nothing is lacking", async () => {
    const element = await shown(sampleClient());
    const setup = textOf(element, "[part=setup]");
    assert.include(setup, "3 of 5 steps done");
    assert.include(setup, "Activity (To do) Import the course log: Reports, Logs, Download as CSV.");
    const finished = classOverview.setup_steps.map((step) => ({ ...step, done: true }));
    const complete = await shown(
      sampleClient({ getClassOverview: async () => ({ ...classOverview, setup_steps: finished }) }),
    );
    assert.isNull(complete.shadowRoot?.querySelector("[part=setup]"));
  });

  it("keeps showing the class while it is asked for anew", async () => {
    let learners = classOverview.learners;
    const element = await shown(
      sampleClient({ getClassOverview: async () => ({ ...classOverview, learners }) }),
    );
    learners = learners.slice(0, 2);
    element.reload();
    await until(() => element.isConnected && names(element).length === 2);
    assert.equal(inside(element, "h2").textContent, "2 learners");
  });

  it("says when no learner is known, beside the steps that bring them", async () => {
    const element = await shown(
      sampleClient({ getClassOverview: async () => ({ ...classOverview, learners: [] }) }),
    );
    assert.include(textOf(element, "[part=empty]"), "They appear when they open SkillStudio");
    assert.isOk(inside(element, "[part=setup]"));
  });

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const element = await shown(
      sampleClient({
        getClassOverview: async () => {
          if (works) return classOverview;
          throw new Error("no");
        },
      }),
    );
    works = true;
    inside(element, "[part=retry]").click();
    await until(() => element.shadowRoot?.querySelector("table"));
    assert.equal(names(element).length, classOverview.learners.length);
  });

  it("fits a page of 320 pixels, also in the frame of an LMS", async () => {
    const element = await shown(sampleClient());
    for (const width of [320, 286]) {
      element.style.inlineSize = `${width}px`;
      assert.equal(element.scrollWidth, width);
    }
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: ${name}`, async () => {
      assert.deepEqual(await findings(await shown(sampleClient(), locale, scheme)), []);
    });
  }
});

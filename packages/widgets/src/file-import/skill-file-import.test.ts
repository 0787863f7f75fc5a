import { ApiError, type Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { importReport, sampleClient } from "../../test/support/sample.ts";
import "../index.ts";

function shown(client: Client, locale = "en", scheme?: string): HTMLElement {
  const element = document.createElement("skill-file-import");
  element.client = client;
  element.courseId = "c1";
  element.locale = locale;
  return place(element, scheme);
}

const csv = (name: string, text = "a,b\n"): File => new File([text], name, { type: "text/csv" });

async function choose(element: HTMLElement, ...files: readonly File[]): Promise<void> {
  await until(() => element.shadowRoot?.querySelector("input"));
  const input = inside(element, "input") as HTMLInputElement;
  input.files = transfer(files).files;
  input.dispatchEvent(new Event("change"));
}

function transfer(files: readonly File[]): DataTransfer {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
}

const reports = (element: Element): readonly string[] =>
  [...(element.shadowRoot?.querySelectorAll("[part=report] h3") ?? [])].map((each) => each.textContent ?? "");

describe("skill-file-import", () => {
  afterEach(clear);

  it("sends the file's bytes and name to the course, and counts what became of its rows", async () => {
    const sent: unknown[] = [];
    const element = shown(
      sampleClient({
        importFile: async ({ params, query, body }) => {
          sent.push(params.course_id, query.filename, new TextDecoder().decode(body));
          return importReport;
        },
      }),
    );
    await choose(element, csv("grades.csv", "x,é\n"));
    await until(() => reports(element).length === 1);
    assert.deepEqual(sent, ["c1", "grades.csv", "x,é\n"]);
    const report = textOf(element, "[part=report]");
    assert.include(report, "grades.csv was imported Moodle gradebook · 25 rows read · 24 learners matched");
    assert.include(report, "new or changed 21 already known 2 set aside 1 refused 1");
  });

  it("lists the refused rows with line and reason", async () => {
    const element = shown(sampleClient());
    await choose(element, csv("grades.csv"));
    await until(() => reports(element).length === 1);
    assert.include(textOf(element, "tbody"), "14 The score “7,5o” is no number. Lee, Jr., Sam, 7,5o");
  });

  it("says how each column was read", async () => {
    const element = shown(sampleClient());
    await choose(element, csv("grades.csv"));
    await until(() => reports(element).length === 1);
    const columns = [...(element.shadowRoot?.querySelectorAll("details:last-of-type td") ?? [])];
    assert.deepEqual(
      columns.map((cell) => cell.textContent),
      ["Quiz · out of 10 points", "set aside"],
    );
  });

  it("takes dropped files", async () => {
    const element = shown(sampleClient());
    await until(() => element.shadowRoot?.querySelector("[part=zone]"));
    inside(element, "[part=zone]").dispatchEvent(
      new DragEvent("drop", { dataTransfer: transfer([csv("log.csv")]) }),
    );
    await until(() => reports(element).length === 1);
    assert.deepEqual(reports(element), ["log.csv was imported"]);
  });

  it("takes several files one after another, the newest report first", async () => {
    const running: string[] = [];
    let most = 0;
    const element = shown(
      sampleClient({
        importFile: async ({ query }) => {
          running.push(query.filename);
          most = Math.max(most, running.length);
          await new Promise(requestAnimationFrame);
          running.pop();
          return importReport;
        },
      }),
    );
    await choose(element, csv("1.csv"), csv("2.csv"), csv("3.csv"));
    await until(() => reports(element).length === 3);
    assert.deepEqual(reports(element), ["3.csv was imported", "2.csv was imported", "1.csv was imported"]);
    assert.equal(most, 1);
  });

  it("tells the page of a file that was taken in", async () => {
    const heard: string[] = [];
    document.body.addEventListener("skill-file-import", ({ report }) => heard.push(report.batch_id), {
      once: true,
    });
    const element = shown(sampleClient());
    await choose(element, csv("grades.csv"));
    await until(() => heard.length === 1);
    assert.deepEqual(heard, [importReport.batch_id]);
  });

  it("passes on what the server says of a file that it cannot use, and goes on with the next", async () => {
    const detail = "This file has no header that we know.";
    const refused = new ApiError("unusable_file", detail, {
      status: 422,
      problem: { type: "urn:skillstudio:problem:unusable_file", title: "Unusable file", status: 422, detail },
    });
    const element = shown(
      sampleClient({
        importFile: async ({ query }) => {
          if (query.filename === "cat.csv") throw refused;
          return importReport;
        },
      }),
    );
    await choose(element, csv("cat.csv"), csv("grades.csv"));
    await until(() => reports(element).length === 2);
    assert.deepEqual(reports(element), ["grades.csv was imported", "cat.csv was not imported"]);
    assert.include(textOf(element, ".failed"), detail);
  });

  it("does not send a file that is too large", async () => {
    const element = shown(sampleClient({ importFile: () => Promise.reject(new Error("must not be sent")) }));
    await choose(element, csv("log.csv", "x".repeat(20_000_001)));
    await until(() => reports(element).length === 1);
    assert.include(textOf(element, ".failed"), "log.csv is larger than 20 MB.");
  });

  it("can be worked with the keyboard: the field is focusable and has a name", async () => {
    const element = shown(sampleClient());
    const input = await until(() => element.shadowRoot?.querySelector("input"));
    input.focus();
    assert.equal(element.shadowRoot?.activeElement, input);
    assert.equal(input.labels?.[0]?.textContent?.trim(), "Choose files");
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: ${name}`, async () => {
      const element = shown(sampleClient(), locale, scheme);
      await choose(element, csv("grades.csv"), csv("large.csv", "x".repeat(20_000_001)));
      await until(() => reports(element).length === 2);
      inside(element, "summary").click();
      assert.deepEqual(await findings(element), []);
    });
  }
});

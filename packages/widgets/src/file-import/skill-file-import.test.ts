import { ApiError, type Client, type ImportReport } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { importReport, sampleClient, session } from "../../test/support/sample.ts";
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

const answering = (changes: Partial<ImportReport>): Client =>
  sampleClient({ importFile: async () => ({ ...importReport, ...changes }) });

async function imported(client: Client, ...files: readonly File[]): Promise<HTMLElement> {
  const element = shown(client);
  await choose(element, ...files);
  await until(() => element.shadowRoot?.querySelectorAll(".done, .failed").length === files.length);
  return element;
}

const said = (element: Element): string => inside(element, "[role=status]").textContent ?? "";

describe("skill-file-import", () => {
  afterEach(clear);

  it("says that it is loading until its course is known", async () => {
    const element = document.createElement("skill-file-import");
    element.client = sampleClient({ getSession: () => new Promise(() => undefined) });
    element.locale = "en";
    place(element);
    await until(() => element.shadowRoot?.querySelector("[aria-busy=true]"));
    assert.equal(inside(element, "[role=status]").textContent, "Loading");
  });

  it("takes the course of the session when it has none of its own", async () => {
    const sent: unknown[] = [];
    const element = document.createElement("skill-file-import");
    element.client = sampleClient({
      getSession: async () => session,
      importFile: async ({ params }) => {
        sent.push(params.course_id);
        return importReport;
      },
    });
    place(element);
    await choose(element, csv("grades.csv"));
    await until(() => sent.length === 1);
    assert.deepEqual(sent, [session.course?.course_id]);
  });

  it("says how to begin in a session without a course", async () => {
    const element = document.createElement("skill-file-import");
    element.client = sampleClient({ getSession: async () => ({ ...session, course: null }) });
    element.locale = "en";
    place(element);
    await until(() => element.shadowRoot?.querySelector("[part=empty]"));
    assert.include(textOf(element, "[part=empty]"), "Open SkillStudio from the course");
  });

  it("says what happened when the session cannot be read, and tries again when asked", async () => {
    let works = false;
    const element = document.createElement("skill-file-import");
    element.client = sampleClient({
      getSession: async () => {
        if (works) return session;
        throw new ApiError("network", "No connection.");
      },
    });
    element.locale = "en";
    place(element);
    await until(() => element.shadowRoot?.querySelector("[part=error]"));
    assert.include(textOf(element, "[part=error]"), "You seem to be offline.");
    works = true;
    inside(element, "[part=retry]").click();
    await until(() => element.shadowRoot?.querySelector("input"));
  });

  it("says where Moodle exports each of the four files, openly until the first is chosen", async () => {
    const element = shown(sampleClient());
    const where = await until(() => element.shadowRoot?.querySelector<HTMLDetailsElement>("[part=where]"));
    assert.isTrue(where.open);
    assert.equal(where.querySelectorAll("dt").length, 4);
    assert.include(textOf(element, "[part=where]"), "Gradebook Grades › Export › Plain text file");
    await choose(element, csv("grades.csv"));
    await until(() => !where.open);
  });

  it("sends the file's bytes and name to the course, and says what became of its rows", async () => {
    const sent: unknown[] = [];
    const element = await imported(
      sampleClient({
        importFile: async ({ params, query, body }) => {
          sent.push(params.course_id, query.filename, new TextDecoder().decode(body));
          return importReport;
        },
      }),
      csv("grades.csv", "x,é\n"),
    );
    assert.deepEqual(sent, ["c1", "grades.csv", "x,é\n"]);
    assert.deepEqual(reports(element), ["grades.csv was imported"]);
    assert.equal(textOf(element, "[part=report] p"), "Moodle gradebook · 25 rows read · 24 learners matched");
    assert.equal(
      textOf(element, "[part=report] dl"),
      "new or changed 21 Now part of the figures already known 2 Nothing to change " +
        "set aside 1 No learning, such as administration refused 1 Not understood; the reasons are below",
    );
  });

  it("lists the refused rows with line and reason", async () => {
    const element = await imported(sampleClient(), csv("grades.csv"));
    assert.equal(textOf(element, ".rejects summary"), "1 refused row");
    assert.equal(textOf(element, ".rejects tbody"), "14 The score “7,5o” is no number. Lee, Jr., Sam, 7,5o");
    assert.isTrue((inside(element, ".rejects") as HTMLDetailsElement).open);
  });

  it("closes a long list of refused rows, and counts those that are not in it", async () => {
    const rejects = Array.from({ length: 200 }, (_, i) => ({ line: i + 2, reason: "No.", row: [] }));
    const element = await imported(answering({ refused: 203, rejects }), csv("log.csv"));
    assert.isFalse((inside(element, ".rejects") as HTMLDetailsElement).open);
    assert.equal(textOf(element, ".rejects summary"), "203 refused rows");
    assert.equal(element.shadowRoot?.querySelectorAll(".rejects tbody tr").length, 200);
    assert.equal(textOf(element, ".rejects > p"), "3 more rows were refused.");
  });

  it("says that every row was understood when none was refused", async () => {
    const element = await imported(answering({ refused: 0, rejects: [] }), csv("grades.csv"));
    assert.include(textOf(element, "[part=report] dl"), "refused 0 Every row was understood");
    assert.isNull(element.shadowRoot?.querySelector(".rejects"));
  });

  it("says how each column and each event was read, also where it has no word for it", async () => {
    const column = { score_maximum: null, rows: null };
    const columns = [
      ...importReport.columns,
      { ...column, name: "Course viewed", taken_as: "course_viewed", rows: 402 },
      { ...column, name: "Badge listing viewed", taken_as: "badge_viewed", rows: 1 },
    ];
    const element = await imported(answering({ columns }), csv("grades.csv"));
    assert.deepEqual(
      [...(element.shadowRoot?.querySelectorAll(".columns td") ?? [])].map((cell) => cell.textContent),
      ["Quiz · out of 10 points", "set aside", "Course visited · 402 rows", "badge viewed · 1 row"],
    );
  });

  it("takes dropped files", async () => {
    const element = shown(sampleClient());
    await until(() => element.shadowRoot?.querySelector("[part=zone]"));
    inside(element, "[part=zone]").dispatchEvent(
      new DragEvent("drop", { dataTransfer: transfer([csv("log.csv")]) }),
    );
    await until(() => element.shadowRoot?.querySelector(".done"));
    assert.deepEqual(reports(element), ["log.csv was imported"]);
  });

  it("takes several files one after another and counts those that are done", async () => {
    const finish: (() => void)[] = [];
    const element = shown(
      sampleClient({
        importFile: () => new Promise((resolve) => finish.push(() => resolve(importReport))),
      }),
    );
    await choose(element, csv("1.csv"), csv("2.csv"));
    await until(() => finish.length === 1);
    await until(() => said(element) === "Reading 1.csv");
    assert.deepEqual(reports(element), ["Reading 1.csv", "2.csv is waiting"]);
    assert.equal(inside(element, "progress").ariaLabel, "0 of 2 files done");
    finish[0]?.();
    await until(() => finish.length === 2);
    await until(() => said(element) === "Reading 2.csv");
    assert.equal(inside(element, "progress").ariaLabel, "1 of 2 files done");
    finish[1]?.();
    await until(() => element.shadowRoot?.querySelectorAll(".done").length === 2);
    assert.isNull(element.shadowRoot?.querySelector("progress"));
  });

  it("shows the latest choice first", async () => {
    const element = await imported(sampleClient(), csv("1.csv"), csv("2.csv"));
    await choose(element, csv("3.csv"));
    await until(() => element.shadowRoot?.querySelectorAll(".done").length === 3);
    assert.deepEqual(reports(element), ["3.csv was imported", "1.csv was imported", "2.csv was imported"]);
  });

  it("tells a screen reader what became of a file", async () => {
    const element = await imported(sampleClient(), csv("grades.csv"));
    assert.equal(said(element), "grades.csv was imported: 25 rows read, 24 learners matched, 1 refused row");
  });

  it("tells the page of a file that was taken in", async () => {
    const heard: string[] = [];
    document.body.addEventListener("skill-file-imported", ({ report }) => heard.push(report.batch_id), {
      once: true,
    });
    await imported(sampleClient(), csv("grades.csv"));
    assert.deepEqual(heard, [importReport.batch_id]);
  });

  it("passes on what the server says of a file that it cannot use, and goes on with the next", async () => {
    const detail = "This file has no header that we know.";
    const refused = new ApiError("unusable_file", detail, {
      status: 422,
      problem: { type: "urn:skillstudio:problem:unusable_file", title: "Unusable file", status: 422, detail },
    });
    const element = await imported(
      sampleClient({
        importFile: async ({ query }) => {
          if (query.filename === "cat.csv") throw refused;
          return importReport;
        },
      }),
      csv("cat.csv"),
      csv("grades.csv"),
    );
    assert.deepEqual(reports(element), ["cat.csv was not imported", "grades.csv was imported"]);
    assert.include(textOf(element, ".failed"), detail);
    assert.isNull(element.shadowRoot?.querySelector("[part=again]"));
  });

  it("sends a file once more when the way to the server was the trouble", async () => {
    let works = false;
    const element = await imported(
      sampleClient({
        importFile: async () => {
          if (works) return importReport;
          throw new ApiError("timeout", "The server did not answer in time.");
        },
      }),
      csv("log.csv"),
    );
    assert.equal(said(element), `log.csv was not imported: ${textOf(element, ".failed p")}`);
    const again = inside(element, "[part=again]");
    assert.equal(again.ariaLabel, "Try again: log.csv");
    works = true;
    again.click();
    await until(() => element.shadowRoot?.querySelector(".done"));
    assert.equal(element.shadowRoot?.activeElement?.textContent, "log.csv was imported");
  });

  it("does not send a file that is too large", async () => {
    const element = await imported(
      sampleClient({ importFile: () => Promise.reject(new Error("must not be sent")) }),
      csv("log.csv", "x".repeat(20_000_001)),
    );
    assert.include(textOf(element, ".failed"), "log.csv is larger than 20 MB.");
  });

  it("says so when a file cannot be read any more", async () => {
    const gone = csv("log.csv");
    gone.arrayBuffer = () => Promise.reject(new DOMException("Gone.", "NotReadableError"));
    const element = shown(sampleClient());
    await until(() => element.shadowRoot?.querySelector("[part=zone]"));
    const dropped = new DragEvent("drop");
    Object.defineProperty(dropped, "dataTransfer", { value: { files: [gone] } });
    inside(element, "[part=zone]").dispatchEvent(dropped);
    await until(() => element.shadowRoot?.querySelector(".failed"));
    assert.include(textOf(element, ".failed"), "log.csv could not be read.");
  });

  it("can be worked with the keyboard: the field is focusable and has a name", async () => {
    const element = shown(sampleClient());
    const input = await until(() => element.shadowRoot?.querySelector("input"));
    input.focus();
    assert.equal(element.shadowRoot?.activeElement, input);
    assert.equal(input.labels?.[0]?.textContent?.trim(), "Choose files");
  });

  it("shows a file name full of markup as the text that it is", async () => {
    const element = await imported(sampleClient(), csv("<img src=x>.csv"));
    assert.deepEqual(reports(element), ["<img src=x>.csv was imported"]);
  });

  it("fits a column of 320 pixels", async () => {
    const filename = `logs_${"long".repeat(40)}.csv`;
    const element = await imported(sampleClient(), csv(filename));
    element.style.inlineSize = "320px";
    for (const details of element.shadowRoot?.querySelectorAll("details") ?? []) details.open = true;
    assert.equal(element.scrollWidth, 320);
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: filled, failed and sending, ${name}`, async () => {
      const client = sampleClient({
        importFile: ({ query }) => {
          if (query.filename === "grades.csv") return Promise.resolve(importReport);
          if (query.filename === "log.csv") return new Promise(() => undefined);
          return Promise.reject(new ApiError("network", "No connection."));
        },
      });
      const element = shown(client, locale, scheme);
      await choose(element, csv("grades.csv"), csv("quiz.csv"), csv("log.csv"), csv("late.csv"));
      await until(() => element.shadowRoot?.querySelector(".sending:nth-child(3)"));
      for (const details of element.shadowRoot?.querySelectorAll("details") ?? []) details.open = true;
      assert.deepEqual(await findings(element), []);
    });

    it(`has no accessibility findings: empty, ${name}`, async () => {
      const element = shown(sampleClient(), locale, scheme);
      await until(() => element.shadowRoot?.querySelector("[part=zone]"));
      assert.deepEqual(await findings(element), []);
    });
  }
});

import { ApiError, type Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { attemptResult, quiz, sampleClient } from "../../test/support/sample.ts";
import "../index.ts";
import type { QuizSubmittedEvent } from "./quiz-submitted-event.ts";

async function shown(
  client: Client,
  locale = "en",
  scheme?: string,
  assessmentId: string | undefined = quiz.assessment_id,
): Promise<HTMLElement> {
  const element = document.createElement("skill-quiz");
  element.client = client;
  element.locale = locale;
  if (assessmentId !== "") element.assessmentId = assessmentId;
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("form, [part=empty], [part=error]"));
  return element;
}

type Sent = Parameters<Client["submitAttempt"]>[0];

const keeping = (sent: Sent[]): Client =>
  sampleClient({
    submitAttempt: async (input) => {
      sent.push(input);
      return attemptResult;
    },
  });

const choose = (element: Element, question: number, choice: string): void =>
  inside(element, `input[name="${quiz.questions[question]?.question_id}"][value="${choice}"]`).click();

function write(element: Element, value: string): void {
  const field = inside(element, "fieldset > input") as HTMLInputElement;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function fill(element: Element): void {
  choose(element, 0, "2");
  choose(element, 1, "1");
  choose(element, 1, "3");
  write(element, "3");
}

const submit = (element: Element): void => inside(element, "[part=submit]").click();
const status = (element: Element): string => inside(element, "[role=status]").textContent ?? "";

async function taken(client: Client, locale?: string, scheme?: string): Promise<HTMLElement> {
  const element = await shown(client, locale, scheme);
  fill(element);
  submit(element);
  await until(() => element.shadowRoot?.querySelector("[part=result]"));
  return element;
}

describe("skill-quiz", () => {
  afterEach(clear);

  it("says that it is loading until the quiz has come", async () => {
    const element = document.createElement("skill-quiz");
    element.client = sampleClient({ getAssessment: () => new Promise(() => undefined) });
    element.assessmentId = quiz.assessment_id;
    element.locale = "en";
    place(element);
    await until(() => element.shadowRoot?.querySelector("[aria-busy=true]"));
    assert.equal(inside(element, "[role=status]").textContent, "Loading");
  });

  it("asks each question in a group of its own, named by its place and words, and says how to answer it", async () => {
    const element = await shown(sampleClient());
    const groups = [...(element.shadowRoot?.querySelectorAll("fieldset") ?? [])];
    assert.deepEqual(
      groups.map((group) => group.querySelector("legend")?.textContent?.replace(/\s+/g, " ").trim()),
      [
        "Question 1 of 3 Which of these is a list?",
        "Question 2 of 3 Which of these can be changed in place?",
        "Question 3 of 3 What is len([1, 2, 3])?",
      ],
    );
    assert.deepEqual(
      groups.map((group) => textOf(element, `#${group.getAttribute("aria-describedby")}`)),
      ["Choose one · 1 point", "Choose all that apply · 2 points", "Your answer, a number · 1 point"],
    );
  });

  it("hands in what was entered, and shows the result by skill and by question", async () => {
    const sent: Sent[] = [];
    const element = await taken(keeping(sent));
    const [first] = sent;
    assert.deepEqual(first?.params, { assessment_id: quiz.assessment_id });
    assert.match(
      first?.body.attempt_key ?? "",
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.deepEqual(first?.body.answers, [
      { question_id: quiz.questions[0]?.question_id ?? "", choices: ["2"] },
      { question_id: quiz.questions[1]?.question_id ?? "", choices: ["1", "3"] },
      { question_id: quiz.questions[2]?.question_id ?? "", number: 3 },
    ]);
    assert.include(
      textOf(element, "header"),
      "Your result 75% 3 of 4 points Your best result goes to the gradebook",
    );
    assert.equal(textOf(element, ".skills"), "Lists 1 of 2 right Other questions 1 of 1 right");
    assert.include(textOf(element, ".questions"), "What is len([1, 2, 3])? Not right");
    await until(() => element.shadowRoot?.activeElement?.textContent === "Your result");
  });

  it("takes an answer back when it is unticked, and leaves the other choices of a single one", async () => {
    const sent: Sent[] = [];
    const element = await shown(keeping(sent));
    fill(element);
    choose(element, 0, "3");
    choose(element, 1, "1");
    submit(element);
    await until(() => sent.length > 0);
    assert.deepEqual(
      sent[0]?.body.answers.map(({ choices }) => choices),
      [["3"], ["3"], undefined],
    );
  });

  it("asks once whether open questions shall stay open", async () => {
    const sent: Sent[] = [];
    const element = await shown(keeping(sent));
    choose(element, 0, "2");
    submit(element);
    await until(() => status(element) !== "");
    assert.equal(
      status(element),
      "2 questions have no answer yet. Press the button again to hand in all the same.",
    );
    assert.deepEqual(sent, []);
    submit(element);
    await until(() => sent.length > 0);
    assert.equal(sent[0]?.body.answers.length, 1);
  });

  it("takes a decimal comma, and leads back to what is no number", async () => {
    const sent: Sent[] = [];
    const element = await shown(keeping(sent));
    fill(element);
    write(element, "three");
    submit(element);
    await until(() => status(element) !== "");
    assert.equal(status(element), "Question 3: that is not a number.");
    assert.equal(element.shadowRoot?.activeElement, inside(element, "fieldset > input"));
    write(element, " 2,5 ");
    submit(element);
    await until(() => sent.length > 0);
    assert.equal(sent[0]?.body.answers[2]?.number, 2.5);
  });

  it("hands in again under the same key when the first answer was lost, and not twice at once", async () => {
    const sent: Sent[] = [];
    const element = await shown(
      sampleClient({
        submitAttempt: async (input) => {
          sent.push(input);
          if (sent.length === 1) throw new ApiError("network", "No connection.");
          return attemptResult;
        },
      }),
    );
    fill(element);
    submit(element);
    submit(element);
    await until(() => status(element).startsWith("You seem to be offline."));
    assert.equal(sent.length, 1);
    submit(element);
    await until(() => element.shadowRoot?.querySelector("[part=result]"));
    assert.equal(sent[0]?.body.attempt_key, sent[1]?.body.attempt_key);
  });

  it("begins anew under another key", async () => {
    const sent: Sent[] = [];
    const element = await taken(keeping(sent));
    inside(element, "[part=again]").click();
    await until(() => element.shadowRoot?.querySelector("form"));
    await until(() => element.shadowRoot?.activeElement?.textContent === "Check yourself");
    assert.isNull(element.shadowRoot?.querySelector(":checked"));
    fill(element);
    submit(element);
    await until(() => sent.length === 2);
    assert.notEqual(sent[0]?.body.attempt_key, sent[1]?.body.attempt_key);
  });

  it("tells the page of a result", async () => {
    const heard: QuizSubmittedEvent[] = [];
    document.body.addEventListener("skill-quiz-submitted", (event) => heard.push(event), { once: true });
    await taken(keeping([]));
    assert.deepEqual(
      heard.map(({ assessmentId, result, composed }) => [assessmentId, result.score_percent, composed]),
      [[quiz.assessment_id, 75, true]],
    );
  });

  it("tells someone who looked in that nothing was recorded, and of no gradebook", async () => {
    const looking = { ...attemptResult, recorded: false, graded: false };
    const element = await taken(sampleClient({ submitAttempt: async () => looking }));
    assert.include(textOf(element, "header"), "You only looked in: nothing was recorded.");
    assert.notInclude(textOf(element, "header"), "gradebook");
  });

  it("tells the best of earlier attempts", async () => {
    const element = await shown(
      sampleClient({ getAssessment: async () => ({ ...quiz, attempts: 2, best_percent: 62.5 }) }),
    );
    assert.include(textOf(element, "header"), "Taken 2 times. Best so far: 63%");
  });

  for (const [what, client, id] of [
    [
      "was removed",
      sampleClient({ getAssessment: () => Promise.reject(new ApiError("not_found", "Gone.")) }),
      undefined,
    ],
    ["is not named", sampleClient(), ""],
  ] as const) {
    it(`says so when the quiz ${what}`, async () => {
      const element = await shown(client, "en", undefined, id);
      assert.include(textOf(element, "[part=empty]"), "This quiz is no longer here");
    });
  }

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const getAssessment: Client["getAssessment"] = async () => {
      if (works) return quiz;
      throw new Error("no");
    };
    const element = await shown(sampleClient({ getAssessment }));
    works = true;
    inside(element, "[part=retry]").click();
    const form = await until(() => element.shadowRoot?.querySelector("form"));
    assert.equal(form.querySelectorAll("fieldset").length, 3);
  });

  it("fits a column of 320 pixels", async () => {
    const element = await shown(sampleClient());
    element.style.inlineSize = "320px";
    assert.equal(element.scrollWidth, 320);
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: questions, ${name}`, async () => {
      const element = await shown(sampleClient(), locale, scheme);
      write(element, "three");
      submit(element);
      await until(() => status(element) !== "");
      assert.deepEqual(await findings(element), []);
    });

    it(`has no accessibility findings: result, ${name}`, async () => {
      assert.deepEqual(await findings(await taken(keeping([]), locale, scheme)), []);
    });
  }
});

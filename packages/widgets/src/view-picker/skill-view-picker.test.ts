import { ApiError, type Client, type Session } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import { quizzes, sampleClient, session } from "../../test/support/sample.ts";
import "../index.ts";

const answer = { return_url: "https://lms.example.edu/deep-link?id=7", jwt: "header.payload.signature" };

const request = { accept_multiple: false, accept_lineitem: true, placed_as: "ltiResourceLink" } as const;

/** A client in a session that the LMS has begun to ask for one link, or for several. */
const asked = (changes: Partial<Client> = {}, deep_linking: Session["deep_linking"] = request): Client =>
  sampleClient({ getSession: async () => ({ ...session, deep_linking }), ...changes });
const several = { ...request, accept_multiple: true };

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

function enter(element: Element, selector: string, value: string, event = "input"): void {
  const field = inside(element, selector) as HTMLInputElement | HTMLSelectElement;
  field.value = value;
  field.dispatchEvent(new Event(event, { bubbles: true }));
}

const keeping =
  (sent: unknown[]): Client["answerDeepLinking"] =>
  async ({ body }) => {
    sent.push(body.items);
    return answer;
  };

const viewsOf = (sent: readonly unknown[]): readonly unknown[] =>
  sent.map((items) => (items as { view: string }[]).map(({ view }) => view));

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

  it("goes back with nothing also when the quizzes cannot be read", async () => {
    const sent: unknown[] = [];
    const listAssessments: Client["listAssessments"] = async () => {
      throw new ApiError("forbidden", "Not yours.");
    };
    const element = await shown(asked({ listAssessments, answerDeepLinking: keeping(sent) }));
    const left = leaving();
    assert.isNotNull(element.shadowRoot?.querySelector("[part=error]"));
    inside(element, "[part=cancel]").click();
    assert.deepEqual([...new FormData(await left)], [["JWT", answer.jwt]]);
    assert.deepEqual(sent, [[]]);
  });

  it("posts the signed choice to the platform as the one field of a form", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }));
    const left = leaving();
    option(element, "recommendations").click();
    inside(element, "[part=add]").click();
    const form = await left;
    assert.deepEqual(sent, [
      [
        {
          view: "recommendations",
          title: "Recommendations",
          text: "The next lesson and what to revise, each with the reason.",
        },
      ],
    ]);
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
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }, several));
    const left = leaving();
    option(element, "recommendations").click();
    inside(element, "[part=add]").click();
    await left;
    assert.deepEqual(viewsOf(sent), [["dashboard", "recommendations"]]);
  });

  it("goes back with nothing when cancelled", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }));
    const left = leaving();
    inside(element, "[part=cancel]").click();
    assert.deepEqual([...new FormData(await left)], [["JWT", answer.jwt]]);
    assert.deepEqual(sent, [[]]);
  });

  it("names each view by its title alone, and describes what it shows, for whom, and whether it can be graded", async () => {
    const element = await shown(asked());
    const words = (attribute: string): readonly (string | undefined)[] =>
      ["dashboard", "learning_path", "quiz", "class_overview"].map((view) =>
        textOf(element, `#${option(element, view).getAttribute(attribute)}`),
      );
    assert.deepEqual(words("aria-labelledby"), [
      "Learning dashboard",
      "Learning path",
      "Quiz",
      "Class overview",
    ]);
    assert.deepEqual(words("aria-describedby"), [
      "Progress, results, streak and the next step. For learners: each sees their own",
      "Every lesson in order: what is done, what is next, what opens later. For learners: each sees their own Can count for a grade",
      "Take a quiz of this course and see the result by skill. For learners: each sees their own Can count for a grade",
      "How every learner is doing, at a glance. For instructors: a learner who opens it sees their own dashboard",
    ]);
  });

  it("draws each of the six views", async () => {
    const element = await shown(asked());
    assert.equal(element.shadowRoot?.querySelectorAll(".option svg.preview").length, 6);
  });

  it("places a quiz under its own title with its points, unless the instructor changes them", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }));
    const left = leaving();
    option(element, "quiz").click();
    await until(() => element.shadowRoot?.querySelector("#quiz-quiz"));
    const select = inside(element, "#quiz-quiz") as HTMLSelectElement;
    assert.deepEqual(
      [...select.options].map(({ text }) => text),
      ["Check yourself, 3 questions", "Before the exam, 20 questions"],
    );
    enter(element, "#quiz-quiz", select.options[1]?.value ?? "", "change");
    await until(() => (inside(element, "#points-quiz") as HTMLInputElement).value === "40");
    enter(element, "#title-quiz", "  Rehearsal ");
    enter(element, "#points-quiz", "12,5");
    inside(element, "[part=add]").click();
    await left;
    assert.deepEqual(sent, [
      [
        {
          view: "quiz",
          title: "Rehearsal",
          text: "Take a quiz of this course and see the result by skill.",
          assessment_id: quizzes[1]?.assessment_id,
          score_maximum: 12.5,
        },
      ],
    ]);
  });

  it("lets a grade be switched on where it is off, and off where it is on", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }, several));
    const left = leaving();
    for (const view of ["dashboard", "learning_path", "quiz"]) option(element, view).click();
    await until(() => element.shadowRoot?.querySelector("#graded-quiz"));
    inside(element, "#graded-learning_path").click();
    inside(element, "#graded-quiz").click();
    await until(() => element.shadowRoot?.querySelector("#points-learning_path"));
    inside(element, "[part=add]").click();
    await left;
    assert.deepEqual(
      (sent as { score_maximum?: number }[][])[0]?.map(({ score_maximum }) => score_maximum),
      [100, undefined],
    );
  });

  for (const [what, field, value, said] of [
    ["no title", "#title-quiz", " ", "Give “Quiz” a title."],
    ["no points", "#points-quiz", "", "Give “Quiz” its points: a number above 0, at most 10,000."],
    [
      "no number for points",
      "#points-quiz",
      "ten",
      "Give “Quiz” its points: a number above 0, at most 10,000.",
    ],
    ["too many points", "#points-quiz", "10001", "Give “Quiz” its points: a number above 0, at most 10,000."],
  ] as const) {
    it(`says what is wrong with ${what}, and leads to the field`, async () => {
      const element = await shown(asked());
      option(element, "quiz").click();
      await until(() => element.shadowRoot?.querySelector(field));
      enter(element, field, value);
      inside(element, "[part=add]").click();
      await until(() => inside(element, "[role=status]").textContent);
      assert.equal(inside(element, "[role=status]").textContent, said);
      await until(() => element.shadowRoot?.activeElement === inside(element, field));
      assert.equal(inside(element, field).getAttribute("aria-invalid"), "true");
    });
  }

  it("asks for no grade where the platform takes none, and says so", async () => {
    const sent: unknown[] = [];
    const element = await shown(
      asked({ answerDeepLinking: keeping(sent) }, { ...request, accept_lineitem: false }),
    );
    assert.include(textOf(element), "Your LMS takes no grades from an activity that is added here.");
    const left = leaving();
    option(element, "quiz").click();
    await until(() => element.shadowRoot?.querySelector("#title-quiz"));
    assert.isNull(element.shadowRoot?.querySelector("#graded-quiz"));
    inside(element, "[part=add]").click();
    await left;
    assert.doesNotHaveAnyKeys((sent as object[][])[0]?.[0], ["score_maximum"]);
  });

  it("says what a plain link is worth where the platform takes no other", async () => {
    const element = await shown(asked({}, { ...request, accept_lineitem: false, placed_as: "link" }));
    assert.include(textOf(element), "They cannot sign anybody in");
  });

  it("explains that nothing can be placed where the platform takes no links, and leads back", async () => {
    const sent: unknown[] = [];
    const element = await shown(asked({ answerDeepLinking: keeping(sent) }, { ...request, placed_as: null }));
    assert.include(textOf(element, "[part=empty]"), "SkillStudio cannot be placed here");
    const left = leaving();
    inside(element, "[part=cancel]").click();
    await left;
    assert.deepEqual(sent, [[]]);
  });

  it("tells an instructor without quizzes what brings one, and offers the rest", async () => {
    const element = await shown(asked({ listAssessments: async () => ({ assessments: [] }) }));
    assert.isTrue(option(element, "quiz").disabled);
    assert.include(textOf(element, "#about-quiz"), "There is no quiz in this course yet.");
    assert.isFalse(option(element, "learning_path").disabled);
  });

  it("asks for a choice when nothing is chosen", async () => {
    const element = await shown(asked({}, several));
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
    assert.deepEqual(viewsOf(sent.slice(1)), [["dashboard"]]);
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
      ["several", asked({}, several)],
      [
        "without quizzes or grades",
        asked({ listAssessments: async () => ({ assessments: [] }) }, { ...several, accept_lineitem: false }),
      ],
      ["refused", asked({}, { ...request, placed_as: null })],
      ["empty", sampleClient({ getSession: async () => session })],
      ["failed", sampleClient({ getSession: () => Promise.reject(new Error("no")) })],
    ] as const) {
      it(`has no accessibility findings: ${state}, ${name}`, async () => {
        const element = await shown(client, locale, scheme);
        for (const each of element.shadowRoot?.querySelectorAll<HTMLInputElement>("input.choice:enabled") ??
          [])
          if (!each.checked) each.click();
        assert.deepEqual(await findings(element), []);
      });
    }
  }
});

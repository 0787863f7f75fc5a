import { ApiError, type AdminPlatform, type Client } from "@skillstudio/api-client";
import { assert } from "@open-wc/testing";
import { clear, findings, inside, looks, place, textOf, until } from "../../test/support/audit.ts";
import {
  adminPlatforms,
  installation,
  institutions,
  operatorClient,
  selfTest,
  toolKeys,
} from "../../test/support/admin-sample.ts";
import "../admin-console.ts";
import type { AdminChangeEvent } from "./admin-change-event.ts";
import type { SkillAdminConsole } from "./skill-admin-console.ts";

const [pending, moodle, canvas] = adminPlatforms as [AdminPlatform, AdminPlatform, AdminPlatform];
const [deployment, waitingDeployment] = moodle.deployments as [
  AdminPlatform["deployments"][0],
  AdminPlatform["deployments"][0],
];
const [lab] = institutions;

async function shown(client: Client, locale = "en", scheme?: string): Promise<SkillAdminConsole> {
  const element = document.createElement("skill-admin-console");
  element.client = client;
  element.locale = locale;
  place(element, scheme);
  await until(() => element.shadowRoot?.querySelector("[part=platforms], [part=error]"));
  return element;
}

const named = (element: Element, name: string): HTMLButtonElement => {
  const found = [...(element.shadowRoot?.querySelectorAll("button") ?? [])].find(
    (button) => (button.getAttribute("aria-label") ?? button.textContent?.trim()) === name,
  );
  if (!found) throw new Error(`There is no button “${name}”.`);
  return found;
};
const said = (element: Element, words: string): Promise<unknown> =>
  until(() => textOf(element, "[role=status]").includes(words));
const focused = (element: Element): string =>
  element.shadowRoot?.activeElement?.textContent?.replace(/\s+/g, " ").trim() ?? "";
const request = (element: Element, n: number): HTMLElement => {
  const found = element.shadowRoot?.querySelectorAll<HTMLElement>("[part=request]")[n];
  if (!found) throw new Error(`There is no request ${n}.`);
  return found;
};
/** Chooses an option of a select, or writes into a field, as a person does. */
function write(scope: ParentNode, name: string, value: string): void {
  const field = scope.querySelector<HTMLInputElement | HTMLSelectElement>(`[name=${name}]`);
  if (!field) throw new Error(`There is no field ${name}.`);
  field.value = value;
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}
const refused = (code: ApiError["code"], errors?: { path: string; message: string }[]): ApiError =>
  new ApiError(code, "no", {
    status: 409,
    problem: {
      type: `urn:skillstudio:problem:${code}`,
      title: "no",
      status: 409,
      detail: "no",
      ...(errors && { errors }),
    },
  });

describe("skill-admin-console", () => {
  afterEach(clear);

  it("says what waits first: which platform or deployment, of which LMS, since when", async () => {
    const element = await shown(operatorClient());
    const main = textOf(element, ".main");
    assert.isBelow(main.indexOf("Waiting for you"), main.indexOf("Platforms"));
    assert.match(textOf(element, "[part=waiting]"), /^Waiting for you 2 requests\./);
    const [platform, next] = [0, 1].map((n) => request(element, n).textContent?.replace(/\s+/g, " "));
    assert.match(
      platform ?? "",
      /A platform that registered itself lms\.south\.example LMS Brightspace Asked 20 hours ago/,
    );
    assert.match(next ?? "", /A new deployment in Campus Moodle Deployment 12 LMS Moodle Asked 1 hour ago/);
  });

  it("tells of a deployment what went between it and us, what is missing, and what the self-test found", async () => {
    const element = await shown(operatorClient());
    const text = textOf(element, "[part=deployment]");
    assert.match(text, /^Deployment 7 Active Lab School Last launch 2 hours ago /);
    assert.include(text, "Trouble 3 hours ago: the LMS refused the list of participants");
    assert.match(text, /Last grades 1 hour ago/);
    assert.include(text, "Missing permissions Read grades backReceive notices of copied courses");
    assert.include(text, "Self-test: 2 things to mend · 5 hours ago");
    assert.include(text, "List of participants Does not work The class shows only people");
    assert.include(text, "To do: In the LMS: Site administration");
    assert.include(text, "GET /memberships answered 403");
    assert.isTrue(inside(element, "[part=self-test]").hasAttribute("open"));
    const launched = inside(element, "[part=deployment] time");
    assert.equal(launched.getAttribute("datetime"), deployment.last_launch_at);
    assert.match(launched.title, /\d{4}/);
  });

  it("shows a registration as it was written", async () => {
    const element = await shown(operatorClient());
    const text = textOf(element, ".registration");
    for (const value of [
      moodle.issuer,
      moodle.client_id,
      moodle.authorization_endpoint,
      moodle.token_endpoint,
      moodle.jwks_uri,
      "Token audience The token address",
      "Signs with RS256",
      "Further sites that frame us https://www.lab.example",
      "New deployments Wait for an approval",
      "Make and change gradebook columns",
    ])
      assert.include(text, value);
  });

  it("shows institutions with their counts, and keys with their ages", async () => {
    const element = await shown(operatorClient());
    assert.include(textOf(element, "[part=institutions]"), "Lab School 2 41 1,284");
    const keys = textOf(element, "[part=keys]");
    assert.match(
      keys,
      /Active, signs Age: 71 days · since .* Next Age: 41 days .* Retired, still published Age: 160 days/,
    );
  });

  it("names the LMS that asked, where it told its name", async () => {
    const asking = { ...waitingDeployment, platform_name: "South Campus" };
    const element = await shown(
      operatorClient({ listPlatforms: async () => ({ platforms: [{ ...moodle, deployments: [asking] }] }) }),
    );
    assert.include(textOf(element, "[part=request]"), "Asked for by South Campus");
  });

  it("approves a platform into a new institution, tells the page, and moves on to the next request", async () => {
    const asked: unknown[] = [];
    const heard: AdminChangeEvent[] = [];
    document.body.addEventListener("skill-admin-change", (event) => heard.push(event), { once: true });
    const south = { institution_id: "00000000-0000-4000-8000-000000000003", name: "South" };
    const element = await shown(
      operatorClient({
        approvePlatform: async (input) => {
          asked.push(input);
          return { ...pending, status: "active", institution: south };
        },
      }),
    );
    const form = request(element, 0);
    write(form, "institution", "new");
    assert.isAbove(form.querySelector("[name=institution_name]")?.getBoundingClientRect().height ?? 0, 0);
    write(form, "institution_name", " South ");
    named(element, "Approve: lms.south.example").click();
    await said(element, "Approved: lms.south.example belongs to South and may launch.");
    assert.deepEqual(asked, [
      { params: { platform_id: pending.platform_id }, body: { institution: { institution_name: "South" } } },
    ]);
    assert.deepEqual([heard[0]?.change, heard[0]?.id], ["platform-approved", pending.platform_id]);
    await until(() => focused(element) === "Deployment 12");
    assert.include(textOf(element, "[part=platforms]"), "lms.south.example Active");
  });

  it("approves a deployment into its platform's institution, and says that nothing is left", async () => {
    const asked: unknown[] = [];
    const element = await shown(
      operatorClient({
        listPlatforms: async () => ({ platforms: [moodle] }),
        approveDeployment: async (input) => {
          asked.push(input);
          const joined = {
            ...waitingDeployment,
            status: "active" as const,
            institution: deployment.institution,
          };
          return { ...moodle, deployments: [deployment, joined] };
        },
      }),
    );
    named(element, "Approve: Deployment 12 of Campus Moodle").click();
    await until(() => focused(element) === "Nothing is waiting");
    assert.deepEqual(asked, [
      {
        params: { deployment_id: waitingDeployment.deployment_id },
        body: { institution: { institution_id: lab?.institution_id } },
      },
    ]);
  });

  it("asks for an institution before it approves, at the field", async () => {
    const element = await shown(operatorClient());
    named(element, "Approve: lms.south.example").click();
    await until(() => request(element, 0).querySelector("[aria-invalid]"));
    const field = request(element, 0).querySelector("select");
    assert.equal(element.shadowRoot?.activeElement, field);
    const described = field?.getAttribute("aria-describedby")?.split(" ") ?? [];
    assert.include(
      described.map((id) => element.shadowRoot?.getElementById(id)?.textContent),
      "Choose an institution, or write the name of a new one.",
    );
  });

  it("says that somebody else has decided meanwhile, and shows what is true now", async () => {
    let decided = false;
    const element = await shown(
      operatorClient({
        listPlatforms: async () => ({
          platforms: decided ? [{ ...pending, status: "active" as const }] : [pending],
        }),
        approvePlatform: async () => {
          decided = true;
          throw refused("not_pending");
        },
      }),
    );
    write(request(element, 0), "institution", lab?.institution_id ?? "");
    named(element, "Approve: lms.south.example").click();
    await said(element, "Somebody has decided on it meanwhile.");
    assert.isNull(element.shadowRoot?.querySelector("[part=request]") ?? null);
  });

  it("switches a platform off once asked, and on at once, with the focus left on its button", async () => {
    const asked: boolean[] = [];
    const element = await shown(
      operatorClient({
        switchPlatform: async ({ body }) => {
          asked.push(body.enabled);
          return { ...moodle, status: body.enabled ? "active" : "disabled" };
        },
      }),
    );
    const button = named(element, "Switch off: Campus Moodle");
    button.focus();
    button.click();
    const dialog = inside(element, "dialog") as HTMLDialogElement;
    await until(() => dialog.open);
    assert.include(textOf(element, "dialog"), "nobody can launch from this platform");
    assert.include(textOf(element, "dialog"), "Everything is kept");
    inside(element, "dialog [part=cancel]").click();
    await until(() => !dialog.open);
    assert.deepEqual(asked, []);
    button.click();
    await until(() => dialog.open);
    inside(element, "[part=agree]").click();
    await said(element, "Campus Moodle is switched off.");
    await until(() => focused(element) === "Switch on");
    named(element, "Switch on: Campus Moodle").click();
    await said(element, "Campus Moodle is switched on.");
    assert.deepEqual(asked, [false, true]);
  });

  it("switches a deployment off once asked", async () => {
    const element = await shown(
      operatorClient({
        switchDeployment: async ({ params, body }) => ({
          ...moodle,
          deployments: moodle.deployments.map((one) =>
            one.deployment_id === params.deployment_id && !body.enabled
              ? { ...one, status: "disabled" }
              : one,
          ),
        }),
      }),
    );
    named(element, "Switch off: Deployment 7 of Campus Moodle").click();
    await until(() => (inside(element, "dialog") as HTMLDialogElement).open);
    inside(element, "[part=agree]").click();
    await said(element, "Deployment 7 of Campus Moodle is switched off.");
    assert.include(textOf(element, "[part=deployment]"), "Deployment 7 Switched off");
  });

  it("holds a button while its call runs, and says beside it when the call fails", async () => {
    let calls = 0;
    let fail: (error: Error) => void = () => undefined;
    const element = await shown(
      operatorClient({
        testDeployment: () => {
          calls += 1;
          return new Promise((_, reject) => (fail = reject));
        },
      }),
    );
    const button = named(element, "Test now: Deployment 7 of Campus Moodle");
    button.click();
    await until(() => button.getAttribute("aria-disabled") === "true");
    assert.equal(button.textContent?.trim(), "Testing, up to a minute …");
    button.click();
    fail(new ApiError("network", "No connection."));
    await until(() => element.shadowRoot?.querySelector("[part=deployment] [part=problem]"));
    assert.equal(calls, 1);
    assert.match(
      textOf(element, "[part=deployment] [part=problem]"),
      /^That did not work, and nothing has changed\./,
    );
    assert.isFalse(button.hasAttribute("aria-disabled"));
  });

  it("tests a deployment and says what came of it", async () => {
    const checks = selfTest.checks.slice(0, 1);
    const element = await shown(
      operatorClient({
        testDeployment: async () => ({ ...selfTest, tested_at: new Date().toISOString(), checks }),
      }),
    );
    named(element, "Test now: Deployment 7 of Campus Moodle").click();
    await said(element, "Tested Deployment 7 of Campus Moodle: Everything works.");
    assert.include(textOf(element, "[part=self-test]"), "Self-test: Everything works · now");
  });

  it("adds a platform with the usual addresses of its LMS, and keeps what was written by hand", async () => {
    const asked: unknown[] = [];
    const element = await shown(
      operatorClient({
        addPlatform: async ({ body }) => {
          asked.push(body);
          return { ...canvas, platform_id: "00000000-0000-4000-8000-000000000099", name: body.name };
        },
      }),
    );
    named(element, "Add a platform by hand").click();
    await until(() => focused(element) === "Add a platform");
    const form = inside(element, "[part=form]");
    write(form, "site", "moodle.south.example/learn/");
    assert.equal(
      form.querySelector<HTMLInputElement>("[name=jwks_uri]")?.value,
      "https://moodle.south.example/learn/mod/lti/certs.php",
    );
    write(form, "issuer", "https://moodle.south.example/other");
    write(form, "site", "https://moodle2.south.example");
    write(form, "name", "South Moodle");
    write(form, "client_id", "c1");
    write(form, "deployments", "1\n 2 \n");
    write(form, "institution", lab?.institution_id ?? "");
    inside(element, "[part=save]").click();
    await until(() => focused(element) === "South Moodle");
    assert.deepEqual(asked, [
      {
        name: "South Moodle",
        issuer: "https://moodle.south.example/other",
        client_id: "c1",
        authorization_endpoint: "https://moodle2.south.example/mod/lti/auth.php",
        token_endpoint: "https://moodle2.south.example/mod/lti/token.php",
        jwks_uri: "https://moodle2.south.example/mod/lti/certs.php",
        token_audience: null,
        product_family: "moodle",
        signature_algorithm: "RS256",
        new_deployments: "pending",
        trusted_audiences: [],
        frame_origins: [],
        institution: { institution_id: lab?.institution_id },
        deployments: ["1", "2"],
      },
    ]);
  });

  it("fills in what every school's Canvas and Blackboard share", async () => {
    const element = await shown(operatorClient());
    named(element, "Add a platform by hand").click();
    await until(() => element.shadowRoot?.querySelector("[part=form]"));
    const form = inside(element, "[part=form]");
    const valueOf = (name: string): string | undefined =>
      form.querySelector<HTMLInputElement>(`[name=${name}]`)?.value;
    write(form, "product_family", "canvas");
    assert.equal(valueOf("issuer"), "https://canvas.instructure.com");
    write(form, "product_family", "BlackboardLearn");
    write(form, "client_id", "a b");
    assert.equal(valueOf("issuer"), "https://blackboard.com");
    assert.match(valueOf("jwks_uri") ?? "", /\/applications\/a%20b\/jwks\.json$/);
    await until(() => textOf(element, ".lms").includes("developer portal"));
  });

  it("names the fields that are missing or wrong, each at its place, and goes to the first", async () => {
    const element = await shown(operatorClient());
    named(element, "Add a platform by hand").click();
    await until(() => element.shadowRoot?.querySelector("[part=form]"));
    const form = inside(element, "[part=form]");
    write(form, "issuer", "http://lms.example.edu");
    write(form, "frame_origins", "https://lms.example.edu/path");
    inside(element, "[part=save]").click();
    await until(() => element.shadowRoot?.activeElement?.getAttribute("name") === "name");
    const problems = [...form.querySelectorAll("[aria-invalid]")].map((field) => field.getAttribute("name"));
    assert.deepEqual(problems, [
      "name",
      "client_id",
      "issuer",
      "authorization_endpoint",
      "token_endpoint",
      "jwks_uri",
      "institution",
      "frame_origins",
    ]);
    assert.include(textOf(element, "[part=form]"), "An address that begins with https:// is needed.");
    assert.include(textOf(element, "[role=status]"), "8 fields need another look.");
  });

  it("sends of a registration what was changed alone, and shows the server's own objections at their fields", async () => {
    const asked: unknown[] = [];
    let works = false;
    const element = await shown(
      operatorClient({
        changePlatform: async ({ body }) => {
          asked.push(body);
          if (!works)
            throw refused("invalid_request", [{ path: "body.frame_origins.1", message: "takes an origin" }]);
          return { ...moodle, name: "Moodle of the lab" };
        },
      }),
    );
    named(element, "Edit: Campus Moodle").click();
    await until(() => focused(element) === "Edit Campus Moodle");
    const form = inside(element, "[part=form]");
    write(form, "name", "Moodle of the lab");
    write(form, "frame_origins", "https://www.lab.example\nhttps://b.lab.example");
    inside(element, "[part=save]").click();
    await until(() => element.shadowRoot?.activeElement?.getAttribute("name") === "frame_origins");
    assert.include(textOf(element, "[part=form]"), "The server does not take this: takes an origin.");
    works = true;
    write(form, "frame_origins", "https://www.lab.example");
    inside(element, "[part=save]").click();
    await until(() => focused(element) === "Moodle of the lab");
    assert.deepEqual(asked, [
      { name: "Moodle of the lab", frame_origins: ["https://www.lab.example", "https://b.lab.example"] },
      { name: "Moodle of the lab" },
    ]);
  });

  it("goes back to the button when a form is left", async () => {
    const element = await shown(operatorClient());
    named(element, "Edit: Campus Moodle").click();
    await until(() => element.shadowRoot?.querySelector("[part=form]"));
    named(element, "Cancel").click();
    await until(() => focused(element) === "Edit");
    assert.equal(element.shadowRoot?.activeElement, named(element, "Edit: Campus Moodle"));
  });

  it("says what to do when a platform is registered already", async () => {
    const element = await shown(
      operatorClient({ changePlatform: () => Promise.reject(refused("already_registered")) }),
    );
    named(element, "Edit: Campus Moodle").click();
    await until(() => element.shadowRoot?.querySelector("[part=form]"));
    write(inside(element, "[part=form]"), "client_id", "another");
    inside(element, "[part=save]").click();
    await until(() => element.shadowRoot?.querySelector("[part=problem]"));
    assert.include(textOf(element, "[part=problem]"), "Look for it in the list");
  });

  it("makes a registration link, shows it once, and copies it", async () => {
    const url = "https://skills.example.edu/lti/register?token=secret";
    const asked: unknown[] = [];
    const element = await shown(
      operatorClient({
        createRegistrationLink: async (input) => {
          asked.push(input?.body);
          return { url, expires_at: "2026-12-05T10:00:00.000Z", institution: null };
        },
      }),
    );
    named(element, "Make a link").click();
    await until(() => element.shadowRoot?.querySelector("[part=made-link]"));
    const field = inside(element, "[part=made-link] input") as HTMLInputElement;
    await until(() => element.shadowRoot?.activeElement === field);
    assert.equal(field.value, url);
    assert.deepEqual(asked, [{ institution: null }]);
    assert.match(
      textOf(element, "[part=made-link]"),
      /never again.*wait for your approval.*Good until Dec 5, 2026/,
    );
    assert.equal(inside(element, "[part=link] a").getAttribute("href"), installation.install_url);
    named(element, "Copy").click();
    await until(() => /Copied|selected/.test(textOf(element, "[role=status]")));
  });

  it("rotates keys once asked, and early only when that is said", async () => {
    const asked: unknown[] = [];
    const element = await shown(
      operatorClient({
        rotateToolKeys: async (input) => {
          asked.push(input?.query?.early);
          if (input?.query?.early !== "true") throw refused("key_too_new");
          return { tool_keys: toolKeys.slice(0, 2) };
        },
      }),
    );
    named(element, "Rotate now").click();
    await until(() => (inside(element, "dialog") as HTMLDialogElement).open);
    inside(element, "[part=agree]").click();
    await until(() => element.shadowRoot?.querySelector("dialog [part=problem]"));
    assert.include(textOf(element, "dialog"), "may refuse us until they fetch them again");
    named(element, "Rotate early all the same").click();
    await said(element, "The next key signs now.");
    assert.deepEqual(asked, [undefined, "true"]);
    assert.equal(element.shadowRoot?.querySelectorAll("[part=key]").length, 2);
  });

  it("says how to begin where no LMS is connected", async () => {
    const element = await shown(
      operatorClient({
        listPlatforms: async () => ({ platforms: [] }),
        listInstitutions: async () => ({ institutions: [] }),
        listToolKeys: async () => ({ tool_keys: [] }),
      }),
    );
    assert.include(textOf(element, "[part=platforms]"), "No LMS is connected yet");
    assert.isNull(element.shadowRoot?.querySelector("[part=waiting]") ?? null);
    assert.isNotNull(inside(element, "[part=make-link]"));
  });

  it("says that it loads", async () => {
    const element = document.createElement("skill-admin-console");
    element.client = operatorClient({ listPlatforms: () => new Promise(() => undefined) });
    place(element);
    await element.updateComplete;
    assert.equal(textOf(element, ".bones"), "Loading");
  });

  it("says what happened when loading fails, and tries again when asked", async () => {
    let works = false;
    const element = await shown(
      operatorClient({
        listInstitutions: async () => {
          if (works) return { institutions };
          throw new Error("no");
        },
      }),
    );
    works = true;
    assert.include(textOf(element, "[part=error]"), "This could not be loaded");
    inside(element, "[part=retry]").click();
    await until(() => element.shadowRoot?.querySelector("[part=platforms]"));
  });

  it("shows what came from an LMS as text, whatever it is", async () => {
    const name = `<img src=x onerror="window.hacked = true">`;
    const element = await shown(
      operatorClient({
        listPlatforms: async () => ({
          platforms: [
            { ...pending, name },
            { ...moodle, name },
          ],
        }),
      }),
    );
    assert.include(textOf(element, "[part=waiting]"), name);
    assert.isNull(element.shadowRoot?.querySelector("img") ?? null);
  });

  for (const { name, scheme, locale } of looks) {
    it(`has no accessibility findings: ${name}`, async () => {
      const element = await shown(
        operatorClient({
          createRegistrationLink: async () => ({
            url: "https://skills.example.edu/lti/register?token=secret",
            expires_at: "2026-12-05T10:00:00.000Z",
            institution: null,
          }),
          testDeployment: () => Promise.reject(new Error("no")),
        }),
        locale,
        scheme,
      );
      for (const part of ["approve", "add", "test", "make-link"]) inside(element, `[part=${part}]`).click();
      await until(() => element.shadowRoot?.querySelector("[part=made-link]"));
      await until(() => element.shadowRoot?.querySelector("[part=deployment] [part=problem]"));
      for (const details of element.shadowRoot?.querySelectorAll("details") ?? []) details.open = true;
      assert.deepEqual(await findings(element), []);
      inside(element, "[part=platform] [part=switch]").click();
      await until(() => (inside(element, "dialog") as HTMLDialogElement).open);
      assert.deepEqual(await findings(element), []);
    });
  }
});

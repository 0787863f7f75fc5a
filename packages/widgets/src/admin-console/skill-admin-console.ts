import { Task, TaskStatus } from "@lit/task";
import {
  ApiError,
  type AdminDeployment,
  type AdminPlatform,
  type Client,
  type InstitutionChoice,
  type PlatformChange,
  type RegistrationLink,
} from "@skillstudio/api-client";
import {
  html,
  LitElement,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { markStyles } from "../charts/mark.ts";
import { failed, sentenceFor, Unconnected } from "../states.ts";
import { connect, memo, studioProperties, type StudioProperties } from "../studio.ts";
import { common, tokens } from "../tokens.styles.ts";
import { AdminChangeEvent, type AdminChange } from "./admin-change-event.ts";
import { speakToOperators, type ConsoleKey, type ConsoleLanguage } from "./console-language.ts";
import {
  callOf,
  waitingOf,
  type ConsoleActions,
  type ConsoleView,
  type Fault,
  type Known,
  type NewPlatformInput,
  type OpenForm,
  type Question,
} from "./console-view.ts";
import { institutions, registrationLink, toolKeys } from "./installation.ts";
import { platforms } from "./platforms.ts";
import { question } from "./question.ts";
import { resultOf } from "./self-test.ts";
import { adminConsoleStyles } from "./skill-admin-console.styles.ts";
import { waiting } from "./waiting.ts";

/** A self-test waits for a slow LMS; the server gives up within a minute. */
const TEST_TIMEOUT = 90_000;
/** Milliseconds for which what was done is shown. */
const SAID_FOR = 8_000;

/**
 * For whoever runs the installation: what waits for an approval, every platform and deployment and how it fares, registration links,
 * institutions and signing keys.
 *
 * @element skill-admin-console
 * @attr {string} base-url - Origin of the tool, when the element stands alone.
 * @attr {string} token - An operator's bearer token, when the element stands alone.
 * @attr {string} locale - BCP 47 tag; else the nearest `lang`, else the reader's own.
 * @prop {Client} client - Any object with the API client's methods.
 * @fires {AdminChangeEvent} skill-admin-change - Something was changed, and the server has kept it.
 * @csspart waiting - What waits for an approval.
 * @csspart request - One thing that waits.
 * @csspart platforms - The platforms.
 * @csspart platform - One platform.
 * @csspart deployment - One deployment of a platform.
 * @csspart status - How something stands.
 * @csspart self-test - What a deployment really offers.
 * @csspart form - The form of a registration.
 * @csspart link - What makes registration links.
 * @csspart institutions - The institutions.
 * @csspart keys - The signing keys.
 * @csspart question - The dialog that asks before something is done.
 * @csspart problem - Why something was not done.
 * @csspart error - The notice that loading failed.
 * @csspart retry - The button in it.
 * @cssprop --skill-accent - The one strong colour.
 * @cssprop --skill-attention - The mark of what needs somebody.
 */
export class SkillAdminConsole extends LitElement implements StudioProperties {
  static override properties: PropertyDeclarations = {
    ...studioProperties,
    known: { state: true },
    working: { state: true },
    faults: { state: true },
    form: { state: true },
    asking: { state: true },
    link: { state: true },
    said: { state: true },
  };
  static override styles: CSSResultGroup = [tokens, common, markStyles, adminConsoleStyles];

  declare baseUrl: string | undefined;
  declare token: string | undefined;
  declare courseId: string | undefined;
  declare locale: string | undefined;
  declare client: Client | undefined;
  /** @internal What the server told last. */
  declare known: Known | undefined;
  /** @internal Names of the calls that are on their way. */
  declare working: ReadonlySet<string>;
  /** @internal What became of calls that changed nothing, by their names. */
  declare faults: ReadonlyMap<string, Fault>;
  /** @internal */
  declare form: OpenForm | undefined;
  /** @internal */
  declare asking: Question | undefined;
  /** @internal */
  declare link: RegistrationLink | undefined;
  /** @internal What the live region says. */
  declare said: string;

  readonly #connection = connect(this);
  readonly #operators = memo(speakToOperators);
  readonly #data = new Task(this, {
    args: () => {
      const { client, language } = this.#connection;
      return [client, language.locale] as const;
    },
    task: async ([client, locale], { signal }): Promise<Known> => {
      if (!client) throw new Unconnected();
      const options = { signal, locale };
      const [listed, held, keys, installation] = await Promise.all([
        client.listPlatforms(undefined, options),
        client.listInstitutions(undefined, options),
        client.listToolKeys(undefined, options),
        client.getInstallation(undefined, options),
      ]);
      const known: Known = {
        platforms: listed.platforms,
        institutions: held.institutions,
        toolKeys: keys.tool_keys,
        installation,
      };
      this.known = known;
      return known;
    },
  });
  /** Whether something was decided, so that it is said when nothing is left. */
  #answered = false;
  #saidTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.known = undefined;
    this.working = new Set();
    this.faults = new Map();
    this.form = undefined;
    this.asking = undefined;
    this.link = undefined;
    this.said = "";
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#saidTimer);
  }

  /** Asks for everything anew; what is shown stays until the answer has come. */
  async reload(): Promise<void> {
    await this.#data.run();
  }

  override render(): TemplateResult {
    const { language } = this;
    const { locale, direction, tell } = language;
    const drawn = this.#data.render({
      pending: () => (this.known ? this.#console(this.known, language) : pending(language)),
      error: (error) => failed(error, language, () => void this.reload()),
      complete: (known) => this.#console(this.known ?? known, language),
    });
    return html`<article lang=${locale} dir=${direction} aria-label=${tell("console")}>
      ${drawn}
      <p class="said" role="status">${this.said}</p>
      ${question(this.asking, {
        language,
        busy: this.#isWorking,
        fault: this.#faultOf,
        close: () => {
          this.asking = undefined;
        },
        agree: () => void this.#agree(),
      })}
    </article>`;
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (!dialog) return;
    if (this.asking && !dialog.open) dialog.showModal();
    else if (!this.asking && dialog.open) dialog.close();
  }

  private get language(): ConsoleLanguage {
    return this.#operators(this.#connection.language);
  }

  #console(known: Known, language: ConsoleLanguage): TemplateResult {
    const { tell } = language;
    const view: ConsoleView = {
      language,
      known,
      form: this.form,
      link: this.link,
      busy: this.#isWorking,
      fault: this.#faultOf,
      does: this.#does,
    };
    return html`<header>
        <div>
          <h2 tabindex="-1" data-focus="title">${tell("title")}</h2>
          <p class="muted">
            <bdi>${known.installation.public_url}</bdi> ·
            ${tell("counts", {
              platforms: tell("platformsCount", { n: known.platforms.length }),
              institutions: tell("institutionsCount", { n: known.institutions.length }),
            })}
          </p>
        </div>
        <button
          type="button"
          part="refresh"
          aria-disabled=${this.#isWorking("refresh") ? "true" : nothing}
          @click=${() => void this.#refresh()}
        >
          ${tell("refresh")}
        </button>
      </header>
      <div class="columns">
        <div class="main">${waiting(view, this.#answered)} ${platforms(view)}</div>
        <div class="aside">${registrationLink(view)} ${institutions(view)} ${toolKeys(view)}</div>
      </div>`;
  }

  readonly #isWorking = (call: string): boolean => this.working.has(call);
  readonly #faultOf = (call: string): Fault | undefined => this.faults.get(call);

  readonly #does: ConsoleActions = {
    approvePlatform: (platform, choice) =>
      void this.#approve(platform.platform_id, platform.name, choice, (client, body) =>
        client.approvePlatform({ params: { platform_id: platform.platform_id }, body }, this.#options),
      ),
    approveDeployment: (platform, deployment, choice) =>
      void this.#approve(
        deployment.deployment_id,
        this.#nameOf(platform, deployment),
        choice,
        (client, body) =>
          client.approveDeployment(
            { params: { deployment_id: deployment.deployment_id }, body },
            this.#options,
          ),
        "deployment-approved",
      ),
    switchPlatform: (platform) => {
      if (platform.status === "disabled") void this.#switchPlatform(platform, true);
      else this.#ask({ kind: "platform", platform });
    },
    switchDeployment: (platform, deployment) => {
      if (deployment.status === "disabled") void this.#switchDeployment(platform, deployment, true);
      else this.#ask({ kind: "deployment", platform, deployment });
    },
    test: (platform, deployment) => void this.#test(platform, deployment),
    openForm: (form) => void this.#openForm(form),
    add: (platform) => void this.#add(platform),
    change: (platform, change) => void this.#change(platform, change),
    refuse: (call, fields) => void this.#refuse(call, fields),
    makeLink: (institution) => void this.#makeLink(institution),
    copyLink: () => void this.#copyLink(),
    rotate: () => this.#ask({ kind: "keys" }),
  };

  get #options(): { readonly locale: string } {
    return { locale: this.language.locale };
  }

  /** Makes one call at a time of each name; what fails is kept beside its button. */
  async #call<T extends object | string>(
    call: string,
    make: (client: Client) => Promise<T>,
  ): Promise<T | undefined> {
    const { client } = this.#connection;
    if (this.working.has(call)) return undefined;
    this.working = new Set([...this.working, call]);
    this.#forget(call);
    this.#say("");
    try {
      if (!client) throw new Unconnected();
      return await make(client);
    } catch (error) {
      const fault = faultFrom(error, this.language);
      if (error instanceof ApiError && MEANWHILE.has(error.code)) {
        this.asking = undefined;
        await this.reload();
        this.#say(fault.sentence);
        await this.#focus("waiting", "platforms");
      } else await this.#fail(call, fault);
      return undefined;
    } finally {
      this.working = new Set([...this.working].filter((name) => name !== call));
    }
  }

  async #approve(
    id: string,
    name: string,
    institution: InstitutionChoice | undefined,
    approve: (client: Client, body: { institution: InstitutionChoice }) => Promise<AdminPlatform>,
    change: AdminChange = "platform-approved",
  ): Promise<void> {
    const call = callOf.approve(id);
    const { tell } = this.language;
    if (!institution) {
      await this.#refuse(call, new Map([["institution", tell("institutionMissing")]]));
      return;
    }
    const next = this.#requestAfter(id);
    const approved = await this.#call(call, (client) => approve(client, { institution }));
    if (!approved) return;
    this.#answered = true;
    this.#keep(approved);
    const joined =
      change === "platform-approved"
        ? approved.institution
        : approved.deployments.find(({ deployment_id }) => deployment_id === id)?.institution;
    this.#done(change, id, tell("approvedSaid", { name, institution: joined?.name ?? "" }));
    await this.#focus(next === undefined ? "waiting" : `request-${next}`, "waiting");
    await this.#countAgain();
  }

  /** The request that the reader comes to when this one goes. */
  #requestAfter(id: string): string | undefined {
    const { platforms, deployments } = waitingOf(this.known?.platforms ?? []);
    const ids = [
      ...platforms.map(({ platform_id }) => platform_id),
      ...deployments.map(({ deployment }) => deployment.deployment_id),
    ];
    const at = ids.indexOf(id);
    return ids[at + 1] ?? ids[at - 1];
  }

  #ask(asked: Question): void {
    this.#forget(asked.kind === "keys" ? callOf.keys : callOf.switch(idOf(asked)));
    this.asking = asked;
  }

  async #agree(): Promise<void> {
    const asked = this.asking;
    if (asked?.kind === "platform") await this.#switchPlatform(asked.platform, false);
    else if (asked?.kind === "deployment")
      await this.#switchDeployment(asked.platform, asked.deployment, false);
    else if (asked?.kind === "keys") await this.#rotate();
  }

  async #switchPlatform(platform: AdminPlatform, enabled: boolean): Promise<void> {
    const { platform_id, name } = platform;
    const changed = await this.#call(callOf.switch(platform_id), (client) =>
      client.switchPlatform({ params: { platform_id }, body: { enabled } }, this.#options),
    );
    if (!changed) return;
    if (platform.status === "pending") this.#answered = true;
    this.#keep(changed);
    this.asking = undefined;
    this.#done("platform-switched", platform_id, this.#switchedSaid(name, enabled));
    await this.#focus(`switch-${callOf.switch(platform_id)}`, `platform-${platform_id}`, "platforms");
  }

  async #switchDeployment(
    platform: AdminPlatform,
    deployment: AdminDeployment,
    enabled: boolean,
  ): Promise<void> {
    const { deployment_id } = deployment;
    const changed = await this.#call(callOf.switch(deployment_id), (client) =>
      client.switchDeployment({ params: { deployment_id }, body: { enabled } }, this.#options),
    );
    if (!changed) return;
    this.#keep(changed);
    this.asking = undefined;
    const name = this.#nameOf(platform, deployment);
    this.#done("deployment-switched", deployment_id, this.#switchedSaid(name, enabled));
    await this.#focus(`switch-${callOf.switch(deployment_id)}`, `deployment-${deployment_id}`);
  }

  #switchedSaid(name: string, enabled: boolean): string {
    return this.language.tell(enabled ? "switchedOnSaid" : "switchedOffSaid", { name });
  }

  async #test(platform: AdminPlatform, deployment: AdminDeployment): Promise<void> {
    const { deployment_id } = deployment;
    const tested = await this.#call(callOf.test(deployment_id), (client) =>
      client.testDeployment({ params: { deployment_id } }, { ...this.#options, timeoutMs: TEST_TIMEOUT }),
    );
    if (!tested) return;
    const now = this.known?.platforms.find(({ platform_id }) => platform_id === platform.platform_id);
    if (now)
      this.#keep({
        ...now,
        deployments: now.deployments.map((one) =>
          one.deployment_id === deployment_id ? { ...one, self_test: tested } : one,
        ),
      });
    const words = { name: this.#nameOf(platform, deployment), result: resultOf(tested, this.language) };
    this.#done("deployment-tested", deployment_id, this.language.tell("testedSaid", words));
  }

  async #openForm(form: OpenForm | undefined): Promise<void> {
    const before = this.form;
    const call = form?.kind === "edit" ? callOf.edit(form.platformId) : callOf.add;
    const another =
      before?.kind !== form?.kind ||
      (form?.kind === "edit" && before?.kind === "edit" && form.platformId !== before.platformId);
    this.form = form;
    if (!another) return;
    this.#forget(call);
    if (form) await this.#focus(call);
    else await this.#focus(before?.kind === "edit" ? `edit-${before.platformId}` : "add");
  }

  async #add(platform: NewPlatformInput): Promise<void> {
    const added = await this.#call(callOf.add, (client) =>
      client.addPlatform({ body: platform }, this.#options),
    );
    if (!added) return;
    this.form = undefined;
    this.#keep(added);
    this.#done("platform-added", added.platform_id, this.language.tell("addedSaid", { name: added.name }));
    await this.#focus(`platform-${added.platform_id}`);
    await this.#countAgain();
  }

  async #change({ platform_id, name }: AdminPlatform, change: PlatformChange): Promise<void> {
    const { tell } = this.language;
    if (Object.keys(change).length === 0) {
      this.form = undefined;
      this.#say(tell("unchangedSaid"));
      await this.#focus(`edit-${platform_id}`);
      return;
    }
    const changed = await this.#call(callOf.edit(platform_id), (client) =>
      client.changePlatform({ params: { platform_id }, body: change }, this.#options),
    );
    if (!changed) return;
    this.form = undefined;
    this.#keep(changed);
    this.#done("platform-changed", platform_id, tell("savedSaid", { name: changed.name || name }));
    await this.#focus(`platform-${platform_id}`);
  }

  async #makeLink(institution: InstitutionChoice | null | undefined): Promise<void> {
    const { tell } = this.language;
    if (institution === undefined) {
      await this.#refuse(callOf.link, new Map([["institution", tell("institutionMissing")]]));
      return;
    }
    const link = await this.#call(callOf.link, (client) =>
      client.createRegistrationLink({ body: { institution } }, this.#options),
    );
    if (!link) return;
    this.link = link;
    this.#done("link-made", undefined, tell("linkMadeSaid"));
    await this.#focus("made-link");
    if (institution !== null) await this.#countAgain();
  }

  async #copyLink(): Promise<void> {
    const { tell } = this.language;
    try {
      await navigator.clipboard.writeText(this.link?.url ?? "");
      this.#say(tell("copiedSaid"));
    } catch {
      await this.#focus("made-link");
      this.#say(tell("copyByHand"));
    }
  }

  async #rotate(): Promise<void> {
    const early = this.faults.get(callOf.keys)?.code === "key_too_new" ? "true" : undefined;
    const rotated = await this.#call(callOf.keys, (client) =>
      client.rotateToolKeys({ query: { early } }, this.#options),
    );
    if (!rotated) return;
    if (this.known) this.known = { ...this.known, toolKeys: rotated.tool_keys };
    this.asking = undefined;
    this.#done("keys-rotated", undefined, this.language.tell("rotatedSaid"));
  }

  async #refresh(): Promise<void> {
    const told = await this.#call("refresh", async () => {
      await this.reload();
      return "told";
    });
    if (told && this.#data.status === TaskStatus.COMPLETE) this.#say(this.language.tell("refreshed"));
  }

  /** Institutions come with approvals and links; that their figures are late is no failure of what was done. */
  async #countAgain(): Promise<void> {
    try {
      const held = await this.#connection.client?.listInstitutions(undefined, this.#options);
      if (held && this.known) this.known = { ...this.known, institutions: held.institutions };
    } catch {
      await this.reload();
    }
  }

  #keep(platform: AdminPlatform): void {
    if (!this.known) return;
    const { platforms } = this.known;
    const there = platforms.some(({ platform_id }) => platform_id === platform.platform_id);
    this.known = {
      ...this.known,
      platforms: there
        ? platforms.map((one) => (one.platform_id === platform.platform_id ? platform : one))
        : [...platforms, platform],
    };
  }

  #nameOf(platform: AdminPlatform, { lti_deployment_id: id }: AdminDeployment): string {
    return this.language.tell("deploymentOf", { id, platform: platform.name });
  }

  #done(change: AdminChange, id: string | undefined, said: string): void {
    this.#say(said);
    this.dispatchEvent(new AdminChangeEvent(change, id));
  }

  #say(said: string): void {
    clearTimeout(this.#saidTimer);
    this.said = said;
    if (said !== "") this.#saidTimer = setTimeout(() => (this.said = ""), SAID_FOR);
  }

  #forget(call: string): void {
    this.faults = new Map([...this.faults].filter(([name]) => name !== call));
  }

  async #refuse(call: string, fields: ReadonlyMap<string, string>): Promise<void> {
    const sentence =
      call === callOf.add || call.startsWith("edit-")
        ? this.language.tell("fieldsRefused", { n: fields.size })
        : "";
    await this.#fail(call, { sentence, fields });
  }

  async #fail(call: string, fault: Fault): Promise<void> {
    this.faults = new Map([...this.faults, [call, fault]]);
    this.#say(fault.sentence || [...fault.fields.values()].join(" "));
    await this.updateComplete;
    if (fault.fields.size === 0) return;
    const field = this.renderRoot.querySelector<HTMLElement>(`[aria-invalid][aria-describedby*="${call}-"]`);
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
  }

  /** The first of these that is there takes the focus: what had it may be gone, and it must not fall back to the top of the page. */
  async #focus(...names: readonly string[]): Promise<void> {
    await this.updateComplete;
    const found = names
      .map((name) => this.renderRoot.querySelector<HTMLElement>(`[data-focus="${name}"]`))
      .find((element) => element !== null);
    found?.focus();
  }
}

/** Refusals that mean that what is shown is out of date. */
const MEANWHILE: ReadonlySet<string> = new Set(["not_pending", "not_found"]);

const REFUSALS: Readonly<Record<string, ConsoleKey>> = {
  not_pending: "refused_not_pending",
  not_found: "refused_not_found",
  approval_needed: "refused_approval_needed",
  already_registered: "refused_already_registered",
  key_too_new: "refused_key_too_new",
  timeout: "refused_timeout",
};

function faultFrom(error: unknown, language: ConsoleLanguage): Fault {
  const { tell } = language;
  const errors = error instanceof ApiError ? (error.problem?.errors ?? []) : [];
  const fields = new Map(
    errors.map(({ path, message }) => [path.split(".")[1] ?? path, tell("fieldRefused", { message })]),
  );
  if (fields.size > 0) return { sentence: tell("fieldsRefused", { n: fields.size }), fields };
  const known = error instanceof ApiError ? REFUSALS[error.code] : undefined;
  const sentence = known ? tell(known) : tell("refused_other", { reason: sentenceFor(error, language) });
  return { sentence, fields, code: error instanceof ApiError ? error.code : undefined };
}

function idOf(asked: Question): string {
  if (asked.kind === "keys") return "";
  return asked.kind === "platform" ? asked.platform.platform_id : asked.deployment.deployment_id;
}

function pending({ say }: ConsoleLanguage): TemplateResult {
  return html`<div class="bones" role="status">
    <span class="hidden-text">${say("loading")}</span>
    <span class="bone heading"></span>
    <span class="bone card-bone"></span>
    <span class="bone card-bone"></span>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "skill-admin-console": SkillAdminConsole;
  }
  interface HTMLElementEventMap {
    "skill-admin-change": AdminChangeEvent;
  }
}

if (!customElements.get("skill-admin-console")) {
  customElements.define("skill-admin-console", SkillAdminConsole);
}

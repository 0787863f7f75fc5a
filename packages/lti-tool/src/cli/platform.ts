import { institutionOf } from "../institution.ts";
import { findHoldings, type PlatformHoldings, removePlatform } from "../launch/platform-removal.ts";
import { addPlatform, changePlatform } from "../launch/registration.ts";
import { LtiError } from "../lti/lti-error.ts";
import { SetupError } from "../setup-error.ts";
import { type Db, inInstallation } from "../store/database.ts";
import {
  approvePlatform,
  findPlatform,
  listRegistrations,
  type NewDeployments,
  type PlatformChange,
  type Registration,
  type SignatureAlgorithm,
  switchPlatform,
} from "../store/platforms.ts";
import { type Command, readArguments } from "./command.ts";
import { withDatabase } from "./database.ts";
import { idOf, noneOf, notWaiting, shownStatus } from "./registered.ts";

export const platform: Command = {
  name: "platform",
  summary: "add, list, approve, change, switch or remove platform registrations",
  usage: `skillstudio platform add --name NAME --issuer ISSUER --client-id ID --auth-url URL --token-url URL --jwks-url URL
                         [--deployment ID …] [--institution NAME] [OPTION …] [--json]
       skillstudio platform list [--json]
       skillstudio platform approve ID [--institution NAME] [--json]
       skillstudio platform update ID [--name …] [--issuer …] [--client-id …] [--auth-url …] [--token-url …] [--jwks-url …]
                         [OPTION …] [--json]
       skillstudio platform disable ID [--json]
       skillstudio platform enable ID [--json]
       skillstudio platform remove ID --yes [--json]

add        registers an LMS by hand, with the values that its administrator reads there
             --deployment   may launch at once; what becomes of others is said by --new-deployments
             --institution  whose LMS it is, by name or id; made when new, and not needed while there is only one
list       shows every registration, those that wait for an approval first
approve    lets one that waits launch, with its deployments of now and later; it joins the institution (--institution, as above)
update     changes what is told, and leaves the rest; takes effect with the next login
disable    refuses its launches from now on; nothing is deleted
enable     lets it launch again; one that nobody has approved goes back to waiting
remove     deletes it for good, with its deployments, its courses' links to ours, memberships, gradebook columns, scores that were
           to be sent there, sessions, and who of its people is who here. Courses, people, grades and activity stay. Without
           --yes it says how much that is, and deletes nothing

Options of add and update; an empty value takes away what was told:
  --token-audience    where the LMS wants another audience than its token URL
  --family            moodle, canvas, BlackboardLearn, desire2learn, sakai: whose menu words advice is given in
  --algorithm         how the LMS signs its launches: RS256 (unless told otherwise) or RS512
  --trusted-audience  an audience that its launches may name beside the client id; several times for several
  --frame-origin      a site from which it frames the tool beside its own, such as a school's own Canvas host; as above
  --new-deployments   what becomes of a deployment that launches for the first time: accept, pending (it waits) or refuse

Exit status: 0 done, 2 called wrongly or refused.`,
  run: async ([action, ...args]) => {
    switch (action) {
      case "add":
        return add(args);
      case "list":
        return list(args);
      case "approve":
        return approve(args);
      case "update":
        return update(args);
      case "disable":
        return toggle(args, false);
      case "enable":
        return toggle(args, true);
      case "remove":
        return remove(args);
      default:
        throw new SetupError(
          "bad_arguments",
          "Say add, list, approve, update, disable, enable or remove. See: skillstudio platform --help",
        );
    }
  },
};

const JSON_OPTION = { json: { type: "boolean", default: false } } as const;

/** What an administrator writes down of a registration. */
const REGISTRATION_OPTIONS = {
  name: { type: "string" },
  issuer: { type: "string" },
  "client-id": { type: "string" },
  "auth-url": { type: "string" },
  "token-url": { type: "string" },
  "jwks-url": { type: "string" },
  "token-audience": { type: "string" },
  family: { type: "string" },
  algorithm: { type: "string" },
  "trusted-audience": { type: "string", multiple: true },
  "frame-origin": { type: "string", multiple: true },
  "new-deployments": { type: "string" },
  ...JSON_OPTION,
} as const;

async function add(args: readonly string[]): Promise<number> {
  const { values } = readArguments("platform", {
    args: [...args],
    options: {
      ...REGISTRATION_OPTIONS,
      deployment: { type: "string", multiple: true, default: [] },
      institution: { type: "string" },
    },
  });
  const told = readChange(values);
  const { tokenAudience, productFamily, signatureAlgorithm, trustedAudiences, frameOrigins, newDeployments } =
    told;
  const written = {
    name: required("name", told.name),
    issuer: required("issuer", told.issuer),
    clientId: required("client-id", told.clientId),
    authorizationEndpoint: required("auth-url", told.authorizationEndpoint),
    tokenEndpoint: required("token-url", told.tokenEndpoint),
    jwksUri: required("jwks-url", told.jwksUri),
    deployments: values.deployment,
    ...(tokenAudience && { tokenAudience }),
    ...(productFamily && { productFamily }),
    ...(signatureAlgorithm && { signatureAlgorithm }),
    ...(trustedAudiences && { trustedAudiences }),
    ...(frameOrigins && { frameOrigins }),
    ...(newDeployments && { newDeployments }),
  };
  const added = await withDatabase(async (db) => {
    const tenantId = await institutionOf(db, values.institution);
    const { id } = await addPlatform(db, { ...written, tenantId }).catch(refused);
    return inInstallation(db, (trx) => listRegistrations(trx, id));
  });
  print(values.json, added);
  return 0;
}

/** What the options say of a registration; what they leave out is undefined, and what an empty one takes away is null or empty. */
function readChange(values: {
  readonly [Option in Exclude<keyof typeof REGISTRATION_OPTIONS, "json">]?: string | string[] | undefined;
}): PlatformChange {
  const text = (option: keyof typeof values): string | undefined => {
    const value = values[option];
    return typeof value === "string" ? value : undefined;
  };
  const list = (option: keyof typeof values): readonly string[] | undefined => {
    const value = values[option];
    return Array.isArray(value) ? value.filter((one) => one !== "") : undefined;
  };
  const url = (option: keyof typeof values): string | undefined => {
    const value = text(option);
    return value === undefined ? undefined : address(option, value).href;
  };
  const { "token-audience": audience, family } = values;
  return {
    name: filled("name", text("name")),
    issuer: filled("issuer", text("issuer")),
    clientId: filled("client-id", text("client-id")),
    authorizationEndpoint: url("auth-url"),
    tokenEndpoint: url("token-url"),
    jwksUri: url("jwks-url"),
    tokenAudience: audience === "" ? null : text("token-audience"),
    productFamily: family === "" ? null : text("family"),
    signatureAlgorithm: oneOf<SignatureAlgorithm>("algorithm", text("algorithm"), ["RS256", "RS512"]),
    trustedAudiences: list("trusted-audience"),
    frameOrigins: list("frame-origin")?.map((origin) => address("frame-origin", origin).origin),
    newDeployments: oneOf<NewDeployments>("new-deployments", text("new-deployments"), [
      "accept",
      "pending",
      "refuse",
    ]),
  };
}

function refused(error: unknown): never {
  if (error instanceof LtiError) throw new SetupError("bad_arguments", `${error.message}.`, { cause: error });
  throw error;
}

async function list(args: readonly string[]): Promise<number> {
  const { values } = readArguments("platform", { args: [...args], options: JSON_OPTION });
  print(values.json, await withDatabase((db) => inInstallation(db, (trx) => listRegistrations(trx))));
  return 0;
}

async function approve(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments("platform", {
    args: [...args],
    options: { institution: { type: "string" }, ...JSON_OPTION },
    allowPositionals: true,
  });
  const id = idOf("platform", positionals);
  const tenantId = await withDatabase(async (db) => {
    const known = await inInstallation(db, (trx) => findPlatform(trx, id));
    if (!known) return noneOf("platform", id);
    if (known.status !== "pending") return notWaiting("platform", id, known.status);
    const institution = await institutionOf(db, values.institution);
    await inInstallation(db, (trx) => approvePlatform(trx, id, institution));
    return institution;
  });
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ platform_id: id, status: "active", institution_id: tenantId })}\n`
      : `${id} is active now.\n`,
  );
  return 0;
}

async function update(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments("platform", {
    args: [...args],
    options: REGISTRATION_OPTIONS,
    allowPositionals: true,
  });
  const id = idOf("platform", positionals);
  const change = readChange(values);
  if (Object.values(change).every((value) => value === undefined)) {
    throw new SetupError("bad_arguments", "Say what to change. See: skillstudio platform --help");
  }
  const changed = await withDatabase(async (db) => {
    if (!(await changePlatform(db, id, change).catch(refused))) noneOf("platform", id);
    return inInstallation(db, (trx) => listRegistrations(trx, id));
  });
  print(values.json, changed);
  return 0;
}

async function toggle(args: readonly string[], enabled: boolean): Promise<number> {
  const { values, positionals } = readArguments("platform", {
    args: [...args],
    options: JSON_OPTION,
    allowPositionals: true,
  });
  const id = idOf("platform", positionals);
  const status = await withDatabase((db) => inInstallation(db, (trx) => switchPlatform(trx, id, enabled)));
  if (!status) noneOf("platform", id);
  process.stdout.write(
    values.json ? `${JSON.stringify({ platform_id: id, status })}\n` : `${id} is ${status} now.\n`,
  );
  return 0;
}

async function remove(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments("platform", {
    args: [...args],
    options: { yes: { type: "boolean", default: false }, ...JSON_OPTION },
    allowPositionals: true,
  });
  const id = idOf("platform", positionals);
  const removed = await withDatabase((db) => (values.yes ? removePlatform(db, id) : askFirst(db, id)));
  if (!removed) return noneOf("platform", id);
  const { name, deployments, courses, people } = removed;
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ platform_id: id, name, deployments, courses, people })}\n`
      : `Removed ${name} with ${holdingsOf(removed)}.\n`,
  );
  return 0;
}

async function askFirst(db: Db, id: string): Promise<undefined> {
  const holdings = await findHoldings(db, id);
  if (!holdings) return undefined;
  throw new SetupError(
    "bad_arguments",
    `Nothing was removed. ${holdings.name} would go for good, with ${holdingsOf(holdings)}; courses, people, grades and activity stay. To do so: skillstudio platform remove ${id} --yes`,
  );
}

function holdingsOf({ deployments, courses, people }: PlatformHoldings): string {
  return `its deployments (${deployments}), links to courses (${courses}) and known people (${people})`;
}

function required(option: string, value: string | undefined): string {
  if (value !== undefined) return value;
  throw new SetupError("bad_arguments", `--${option} is missing. See: skillstudio platform --help`);
}

function filled(option: string, value: string | undefined): string | undefined {
  if (value !== "") return value;
  throw new SetupError("bad_arguments", `--${option} is empty. See: skillstudio platform --help`);
}

function oneOf<Choice extends string>(
  option: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  const choice = choices.find((known) => known === value);
  if (choice !== undefined || value === undefined) return choice;
  throw new SetupError("bad_arguments", `--${option} is "${value}"; it takes ${choices.join(" or ")}.`);
}

function address(option: string, value: string): URL {
  const url = URL.parse(value);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new SetupError("bad_arguments", `--${option} is "${value}"; it takes an http(s) address.`);
}

function print(json: boolean, registrations: readonly Registration[]): void {
  process.stdout.write(json ? `${JSON.stringify(registrations.map(toWire))}\n` : describe(registrations));
}

function describe(registrations: readonly Registration[]): string {
  if (registrations.length === 0) return "No platform is registered.\n";
  const lines = registrations.map(({ id, status, name, issuer, clientId, tenantName }) =>
    [id, shownStatus(status), name, issuer, clientId, tenantName ?? "of no institution yet"].join("  "),
  );
  const waits = registrations.some(({ status }) => status === "pending");
  const hint = "To approve one: skillstudio platform approve ID --institution NAME";
  return `${[...lines, ...(waits ? [hint] : [])].join("\n")}\n`;
}

function toWire(platform: Registration): unknown {
  return {
    platform_id: platform.id,
    institution_id: platform.tenantId,
    institution_name: platform.tenantName,
    name: platform.name,
    issuer: platform.issuer,
    client_id: platform.clientId,
    authorization_endpoint: platform.authorizationEndpoint,
    token_endpoint: platform.tokenEndpoint,
    token_audience: platform.tokenAudience,
    jwks_uri: platform.jwksUri,
    product_family: platform.productFamily,
    granted_scopes: platform.grantedScopes,
    signature_algorithm: platform.signatureAlgorithm,
    trusted_audiences: platform.trustedAudiences,
    frame_origins: platform.frameOrigins,
    new_deployments: platform.newDeployments,
    status: platform.status,
  };
}

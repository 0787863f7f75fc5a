import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Count, Id, Instant } from "./primitives.ts";
import { routes } from "./routes.ts";

const Name = z
  .string()
  .trim()
  .regex(/^\P{Cc}{1,200}$/u, "takes 1 to 200 characters, no control characters");

/** An address that we call or send a browser to. Whether http or a private address will do is the installation's setting. */
const Address = z
  .url({ protocol: /^https?$/, error: "takes an address that begins with https://" })
  .max(2_000);

/** What a platform is known by; compared as it is, letter by letter. */
const Identifier = z
  .string()
  .trim()
  .regex(/^\P{Cc}{1,255}$/u, "takes 1 to 255 characters, no control characters");

const Origin = z
  .string()
  .regex(
    /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d+)?$/i,
    "takes an origin, such as https://lms.example.edu or https://*.example.edu",
  )
  .max(255);

export const Institution = z
  .strictObject({ institution_id: Id, name: z.string() })
  .meta({ id: "Institution", description: "A school or company whose rows are behind a wall of their own." });
export type Institution = z.infer<typeof Institution>;

export const ListedInstitution = Institution.extend({
  platforms: Count.describe("Platforms with a deployment in this institution, or whose new ones join it."),
  courses: Count,
  people: Count,
}).meta({ id: "ListedInstitution" });
export type ListedInstitution = z.infer<typeof ListedInstitution>;

/** An institution that there is, or the name of one: it is made when no other bears that name. */
export const InstitutionChoice = z
  .union([z.strictObject({ institution_id: Id }), z.strictObject({ institution_name: Name })])
  .meta({ id: "InstitutionChoice" });
export type InstitutionChoice = z.infer<typeof InstitutionChoice>;

export const RegistrationStatus = z.enum(["pending", "active", "disabled"]).meta({
  id: "RegistrationStatus",
  description:
    "`pending` waits for an operator's approval; `active` may launch; `disabled` was switched off, with everything kept.",
});
export type RegistrationStatus = z.infer<typeof RegistrationStatus>;

export const SelfTestStatus = z.enum(["ok", "missing", "failed", "unknown"]).meta({
  id: "SelfTestStatus",
  description:
    "`missing`: the platform does not offer it; `failed`: it is offered and does not work; `unknown`: nothing tells yet.",
});
export type SelfTestStatus = z.infer<typeof SelfTestStatus>;

export const SelfTestCheck = z
  .strictObject({
    id: z.string().describe("Stable, such as `names`, `roster` or `token`."),
    status: SelfTestStatus,
    title: z.string().describe("What was looked at."),
    meaning: z.string().describe("What the finding means for teachers and learners."),
    fix: z
      .string()
      .nullable()
      .describe("What to click in this LMS, in its menu words; null when there is nothing to do."),
    detail: z.string().nullable().describe("What the platform said, for whoever mends it."),
  })
  .meta({ id: "SelfTestCheck" });
export type SelfTestCheck = z.infer<typeof SelfTestCheck>;

export const SelfTest = z
  .strictObject({
    tested_at: Instant,
    live: z.boolean().describe("Whether the platform was called, or only its latest launch read."),
    checks: z.array(SelfTestCheck),
  })
  .meta({ id: "SelfTest", description: "What a deployment really offers, and how to get the rest." });
export type SelfTest = z.infer<typeof SelfTest>;

export const AdminDeployment = z
  .strictObject({
    deployment_id: Id.describe("Ours."),
    lti_deployment_id: z.string().describe("The platform's own id of it."),
    status: RegistrationStatus,
    institution: Institution.nullable().describe("Null while nobody has said whose it is."),
    created_at: Instant.describe("When it first launched, or was named."),
    platform_guid: z
      .string()
      .nullable()
      .describe(
        "Which LMS it is of, by the LMS's own unique id: the latest to ask while it waits. Null while no launch has told.",
      ),
    platform_name: z
      .string()
      .nullable()
      .describe("What that LMS calls itself; null while no launch has told."),
    last_launch_at: Instant.nullable(),
    last_roster_sync_at: Instant.nullable(),
    last_roster_error: z
      .string()
      .nullable()
      .describe(
        "The code of the latest failure, such as `service_refused`, among courses whose roster has not come since; null while there is none.",
      ),
    last_roster_error_at: Instant.nullable(),
    last_grade_sync_at: Instant.nullable().describe(
      "When the LMS last took a score of ours or let us read what its gradebook shows.",
    ),
    missing_scopes: z
      .array(z.string())
      .nullable()
      .describe(
        "Scopes that the latest launch of a link did not offer; null before a link in a course was opened.",
      ),
    self_test: SelfTest.nullable(),
  })
  .meta({ id: "AdminDeployment" });
export type AdminDeployment = z.infer<typeof AdminDeployment>;

export const SignatureAlgorithm = z
  .enum(["RS256", "RS512"])
  .meta({ id: "SignatureAlgorithm", description: "How the platform signs its launches." });
export const NewDeployments = z.enum(["accept", "pending", "refuse"]).meta({
  id: "NewDeployments",
  description: "What becomes of a deployment that launches for the first time.",
});

/** What an operator may write of a registration. */
const registration = {
  name: Name.describe("What people call it."),
  issuer: Address.describe("`iss`, exactly as the platform writes it: a slash at the end counts."),
  client_id: Identifier,
  authorization_endpoint: Address,
  token_endpoint: Address,
  token_audience: Identifier.nullable().describe(
    "`aud` of our token requests, where the platform wants another than its token address.",
  ),
  jwks_uri: Address,
  product_family: Identifier.nullable().describe(
    "`moodle`, `canvas`, `BlackboardLearn`, `desire2learn`, `sakai` or another; decides the words of advice, and what a grade is sent with. Other spellings of these are understood. Where none is told, a hosted LMS is known by its issuer.",
  ),
  signature_algorithm: SignatureAlgorithm,
  trusted_audiences: z
    .array(Identifier)
    .max(20)
    .describe("Further audiences that this platform's launches may name beside our client id."),
  frame_origins: z
    .array(Origin)
    .max(20)
    .describe("Further sites from which this platform frames us, such as a school's own Canvas host."),
  new_deployments: NewDeployments,
};

export const AdminPlatform = z
  .strictObject({
    platform_id: Id,
    ...registration,
    status: RegistrationStatus,
    institution: Institution.nullable().describe("Which new deployments join; null when several share it."),
    granted_scopes: z
      .array(z.string())
      .nullable()
      .describe("Scopes that the platform granted when it registered; null when it did not say."),
    created_at: Instant,
    deployments: z.array(AdminDeployment),
    guide_url: z.url().describe("The page that tells how to install in this LMS."),
  })
  .meta({ id: "AdminPlatform", description: "A platform registration with its deployments." });
export type AdminPlatform = z.infer<typeof AdminPlatform>;

export const AdminPlatforms = z
  .strictObject({ platforms: z.array(AdminPlatform) })
  .meta({ id: "AdminPlatforms" });
export type AdminPlatforms = z.infer<typeof AdminPlatforms>;

export const NewPlatform = z
  .strictObject({
    ...registration,
    token_audience: registration.token_audience.default(null),
    product_family: registration.product_family.default(null),
    signature_algorithm: SignatureAlgorithm.default("RS256"),
    trusted_audiences: registration.trusted_audiences.default([]),
    frame_origins: registration.frame_origins.default([]),
    new_deployments: NewDeployments.default("pending"),
    institution: InstitutionChoice,
    deployments: z.array(Identifier).max(50).default([]).describe("Deployment ids that may launch at once."),
  })
  .meta({ id: "NewPlatform" });
export type NewPlatform = z.infer<typeof NewPlatform>;

export const PlatformChange = z
  .strictObject(registration)
  .partial()
  .refine((change) => Object.keys(change).length > 0, "names nothing to change")
  .meta({ id: "PlatformChange", description: "What is left out stays." });
export type PlatformChange = z.infer<typeof PlatformChange>;

export const RemovedPlatform = z
  .strictObject({
    platform_id: Id,
    name: z.string(),
    deployments: Count,
    courses: Count.describe("Courses of the platform that were linked to one of ours."),
    people: Count.describe("People whom the platform's launches and rosters had made known."),
  })
  .meta({ id: "RemovedPlatform", description: "What went with a registration." });
export type RemovedPlatform = z.infer<typeof RemovedPlatform>;

export const Approval = z
  .strictObject({ institution: InstitutionChoice })
  .meta({ id: "Approval", description: "Whose it is." });

export const Switch = z
  .strictObject({ enabled: z.boolean() })
  .meta({ id: "Switch", description: "Off: launches are refused. Nothing is deleted." });

export const NewRegistrationLink = z
  .strictObject({
    institution: InstitutionChoice.nullable()
      .default(null)
      .describe("Whose LMS it is: it may launch at once. Null: it waits for an approval."),
  })
  .meta({ id: "NewRegistrationLink" });

export const RegistrationLink = z
  .strictObject({
    url: z.url().describe("To be pasted in the LMS. Works once. It is shown now and never again."),
    expires_at: Instant,
    institution: Institution.nullable(),
  })
  .meta({ id: "RegistrationLink" });
export type RegistrationLink = z.infer<typeof RegistrationLink>;

export const AdminToolKey = z
  .strictObject({
    kid: z.string(),
    status: z
      .enum(["next", "active", "retired"])
      .describe(
        "`next` is published already and signs after the rotation; `retired` is published a while longer.",
      ),
    created_at: Instant,
    activated_at: Instant.nullable(),
    retired_at: Instant.nullable(),
    age_days: Count.describe("Whole days since it was made."),
  })
  .meta({ id: "AdminToolKey" });
export type AdminToolKey = z.infer<typeof AdminToolKey>;

export const AdminToolKeys = z
  .strictObject({ tool_keys: z.array(AdminToolKey) })
  .meta({ id: "AdminToolKeys" });
export type AdminToolKeys = z.infer<typeof AdminToolKeys>;

export const Installation = z
  .strictObject({
    public_url: z.url(),
    login_url: z.url(),
    redirect_url: z.url(),
    target_link_url: z.url(),
    deep_linking_url: z.url(),
    jwks_url: z.url(),
    canvas_config_url: z.url(),
    install_url: z.url().describe("Where administrators of an LMS read how to install."),
    scopes: z.array(z.string()),
    custom_parameters: z.record(z.string(), z.string()),
    loopback_allowed: z
      .boolean()
      .describe("Whether platforms on http and loopback addresses are let in: never in production."),
  })
  .meta({ id: "Installation", description: "What an LMS's administrator is asked for." });
export type Installation = z.infer<typeof Installation>;

const PlatformParams = z.strictObject({ platform_id: Id });
const DeploymentParams = z.strictObject({ deployment_id: Id });

export const getInstallation = endpoint({
  route: routes.getInstallation,
  summary: "The addresses and values that an LMS is given",
  description: "Those of this installation, as its install pages show them.",
  access: "operator",
  about: "none",
  response: Installation,
});

export const listPlatforms = endpoint({
  route: routes.listPlatforms,
  summary: "Every platform with its deployments, and how they fare",
  description: "Platforms that wait for an approval come first, then by name.",
  access: "operator",
  about: "none",
  response: AdminPlatforms,
});

export const addPlatform = endpoint({
  route: routes.addPlatform,
  summary: "Register a platform by hand",
  description:
    "With the values that the LMS's administrator reads there. The deployments that are named may launch at once.",
  access: "operator",
  about: "none",
  body: NewPlatform,
  response: AdminPlatform,
  errors: ["already_registered", "not_found"],
});

export const changePlatform = endpoint({
  route: routes.changePlatform,
  summary: "Change a registration",
  description: "Takes effect with the next login.",
  access: "operator",
  about: "none",
  params: PlatformParams,
  body: PlatformChange,
  response: AdminPlatform,
  errors: ["not_found", "already_registered"],
});

export const removePlatform = endpoint({
  route: routes.removePlatform,
  summary: "Remove a registration for good",
  description:
    "With it go its deployments; its courses' links to ours, with their places, memberships and gradebook columns; scores that were to be sent there; its sessions, self-tests and notices; and who of its people is who here. Courses, people, grades and activity stay in the institution, but whatever registers in its place brings its courses and people as new ones. To stop launches alone, switch it off; to correct a value, change it.",
  access: "operator",
  about: "none",
  params: PlatformParams,
  response: RemovedPlatform,
  errors: ["not_found"],
});

export const approvePlatform = endpoint({
  route: routes.approvePlatform,
  summary: "Approve a platform that waits",
  description:
    "The platform joins the institution, and so do its deployments that belong to none; all of them may launch from now on. So may deployments that come later, unless `new_deployments` is `refuse`.",
  access: "operator",
  about: "none",
  params: PlatformParams,
  body: Approval,
  response: AdminPlatform,
  errors: ["not_found", "not_pending"],
});

export const switchPlatform = endpoint({
  route: routes.switchPlatform,
  summary: "Disable or enable a platform",
  description: "A platform that waits for its approval cannot be enabled this way.",
  access: "operator",
  about: "none",
  params: PlatformParams,
  body: Switch,
  response: AdminPlatform,
  errors: ["not_found", "approval_needed"],
});

export const approveDeployment = endpoint({
  route: routes.approveDeployment,
  summary: "Approve a deployment that waits",
  description: "It joins the institution for good and may launch from now on, if its platform may.",
  access: "operator",
  about: "none",
  params: DeploymentParams,
  body: Approval,
  response: AdminPlatform,
  errors: ["not_found", "not_pending"],
});

export const switchDeployment = endpoint({
  route: routes.switchDeployment,
  summary: "Disable or enable a deployment",
  description: "A deployment of no institution has to be approved first.",
  access: "operator",
  about: "none",
  params: DeploymentParams,
  body: Switch,
  response: AdminPlatform,
  errors: ["not_found", "approval_needed"],
});

export const testDeployment = endpoint({
  route: routes.testDeployment,
  summary: "Test what a deployment offers",
  description:
    "Reads its latest launch and calls the platform: keys, token, roster, line items. Takes up to a minute when the platform is slow.",
  access: "operator",
  about: "none",
  params: DeploymentParams,
  response: SelfTest,
  errors: ["not_found", "approval_needed"],
});

export const createRegistrationLink = endpoint({
  route: routes.createRegistrationLink,
  summary: "Make a one-time address for Dynamic Registration",
  description: "Whoever opens it registers their platform, so hand it to its administrator alone.",
  access: "operator",
  about: "none",
  body: NewRegistrationLink,
  response: RegistrationLink,
  errors: ["not_found"],
});

export const listInstitutions = endpoint({
  route: routes.listInstitutions,
  summary: "Every institution of the installation",
  description: "By name.",
  access: "operator",
  about: "none",
  response: z.strictObject({ institutions: z.array(ListedInstitution) }).meta({ id: "ListedInstitutions" }),
});

export const listToolKeys = endpoint({
  route: routes.listToolKeys,
  summary: "The tool's signing keys and their ages",
  description: "The one that signs, the one that follows, and those that were retired.",
  access: "operator",
  about: "none",
  response: AdminToolKeys,
});

export const rotateToolKeys = endpoint({
  route: routes.rotateToolKeys,
  summary: "Let the next key sign",
  description:
    "The active key retires and stays published; the next one signs; a new one is made to follow. A next key that has been published for less than a day is refused unless `early` is `true`: platforms that keep our key set may refuse us until they fetch it again.",
  access: "operator",
  about: "none",
  query: z.strictObject({ early: z.enum(["true", "false"]).optional() }),
  response: AdminToolKeys,
  errors: ["key_too_new"],
});

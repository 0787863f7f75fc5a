import type {
  AdminDeployment,
  AdminPlatform,
  AdminToolKey,
  Client,
  Installation,
  ListedInstitution,
  SelfTest,
} from "@skillstudio/api-client";
import { sampleClient } from "./sample.ts";

/** An installation with two institutions, four platforms, and two requests that wait. */
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const HOUR = 3_600_000;
const ago = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();

const AGS = "https://purl.imsglobal.org/spec/lti-ags/scope";
const lab = { institution_id: id(1), name: "Lab School" };
const north = { institution_id: id(2), name: "University of the North" };

export const institutions: ListedInstitution[] = [
  { ...lab, platforms: 2, courses: 41, people: 1_284 },
  { ...north, platforms: 1, courses: 3, people: 96 },
];

export const selfTest: SelfTest = {
  tested_at: ago(5),
  live: true,
  checks: [
    {
      id: "names",
      status: "ok",
      title: "Names",
      meaning: "Teachers see who is who.",
      fix: null,
      detail: null,
    },
    {
      id: "roster",
      status: "failed",
      title: "List of participants",
      meaning: "The class shows only people who have opened the tool themselves.",
      fix: "In the LMS: Site administration → Plugins → Activity modules → External tool → Manage tools",
      detail: "GET /memberships answered 403",
    },
    {
      id: "results",
      status: "missing",
      title: "Reading grades back",
      meaning: "A grade that a teacher changed in the LMS is not noticed.",
      fix: null,
      detail: null,
    },
    {
      id: "custom",
      status: "unknown",
      title: "Course dates and copies",
      meaning: "Nothing tells yet.",
      fix: "Open the tool once from a course as a teacher, then test again.",
      detail: null,
    },
  ],
};

const deployment: AdminDeployment = {
  deployment_id: id(21),
  lti_deployment_id: "7",
  platform_guid: null,
  platform_name: null,
  status: "active",
  institution: lab,
  created_at: ago(24 * 90),
  last_launch_at: ago(2),
  last_roster_sync_at: ago(26),
  last_roster_error: "service_refused",
  last_roster_error_at: ago(3),
  last_grade_sync_at: ago(1),
  missing_scopes: [`${AGS}/result.readonly`, "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"],
  self_test: selfTest,
};

const platform: AdminPlatform = {
  platform_id: id(11),
  name: "Campus Moodle",
  issuer: "https://moodle.lab.example",
  client_id: "tyLNkmbhmdpEEcK",
  authorization_endpoint: "https://moodle.lab.example/mod/lti/auth.php",
  token_endpoint: "https://moodle.lab.example/mod/lti/token.php",
  token_audience: null,
  jwks_uri: "https://moodle.lab.example/mod/lti/certs.php",
  product_family: "moodle",
  signature_algorithm: "RS256",
  trusted_audiences: [],
  frame_origins: ["https://www.lab.example"],
  new_deployments: "pending",
  status: "active",
  institution: lab,
  granted_scopes: [`${AGS}/lineitem`, `${AGS}/score`],
  created_at: ago(24 * 90),
  deployments: [
    deployment,
    {
      ...deployment,
      deployment_id: id(22),
      lti_deployment_id: "12",
      status: "pending",
      institution: null,
      created_at: ago(1.5),
      last_launch_at: null,
      last_roster_sync_at: null,
      last_roster_error: null,
      last_roster_error_at: null,
      last_grade_sync_at: null,
      missing_scopes: null,
      self_test: null,
    },
  ],
  guide_url: "https://skills.example.edu/install/moodle",
};

const canvas: AdminPlatform = {
  ...platform,
  platform_id: id(12),
  name: "Canvas of the North",
  issuer: "https://canvas.instructure.com",
  client_id: "10000000000042",
  product_family: "canvas",
  status: "disabled",
  institution: north,
  frame_origins: [],
  granted_scopes: null,
  deployments: [
    {
      ...deployment,
      deployment_id: id(23),
      lti_deployment_id: "1:8865aa05b4b79b64a91a86042e43af5ea8ae79eb",
      institution: north,
      last_roster_error: null,
      last_roster_error_at: null,
      missing_scopes: [],
      self_test: { ...selfTest, checks: selfTest.checks.slice(0, 1) },
    },
  ],
  guide_url: "https://skills.example.edu/install/canvas",
};

const pending: AdminPlatform = {
  ...platform,
  platform_id: id(13),
  name: "lms.south.example",
  issuer: "https://lms.south.example",
  client_id: "a3d2-77",
  product_family: "desire2learn",
  status: "pending",
  institution: null,
  frame_origins: [],
  granted_scopes: null,
  created_at: ago(20),
  deployments: [],
  guide_url: "https://skills.example.edu/install/brightspace",
};

export const adminPlatforms: AdminPlatform[] = [pending, platform, canvas];

export const toolKeys: AdminToolKey[] = [
  {
    kid: "Xw2v8n3bZyQ5_mB1hT0c",
    status: "active",
    created_at: ago(24 * 71),
    activated_at: ago(24 * 41),
    retired_at: null,
    age_days: 71,
  },
  {
    kid: "pR7k0aLq9-sJ4dUfE6yN",
    status: "next",
    created_at: ago(24 * 41),
    activated_at: null,
    retired_at: null,
    age_days: 41,
  },
  {
    kid: "Gc1oV5tMi8wHx3_zKb2A",
    status: "retired",
    created_at: ago(24 * 160),
    activated_at: ago(24 * 131),
    retired_at: ago(24 * 41),
    age_days: 160,
  },
];

export const installation: Installation = {
  public_url: "https://skills.example.edu",
  login_url: "https://skills.example.edu/lti/login",
  redirect_url: "https://skills.example.edu/lti/launch",
  target_link_url: "https://skills.example.edu/lti/launch",
  deep_linking_url: "https://skills.example.edu/lti/launch",
  jwks_url: "https://skills.example.edu/lti/keys",
  canvas_config_url: "https://skills.example.edu/lti/config/canvas.json",
  install_url: "https://skills.example.edu/install",
  scopes: [`${AGS}/lineitem`, `${AGS}/score`],
  custom_parameters: {},
  loopback_allowed: false,
};

/** What the console's four questions are answered with, by the methods' names. */
export const adminAnswers = {
  listPlatforms: { platforms: adminPlatforms },
  listInstitutions: { institutions },
  listToolKeys: { tool_keys: toolKeys },
  getInstallation: installation,
};

/** An operator's client that answers with the samples, and with `changes` where a test wants something else. */
export function operatorClient(changes: Partial<Client> = {}): Client {
  return sampleClient({
    listPlatforms: async () => adminAnswers.listPlatforms,
    listInstitutions: async () => adminAnswers.listInstitutions,
    listToolKeys: async () => adminAnswers.listToolKeys,
    getInstallation: async () => installation,
    ...changes,
  });
}

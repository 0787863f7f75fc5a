import type { Guide } from "./guides.ts";

/** Checks that one setting of an LMS mends. */
export type Setting = "privacy" | "people" | "grades" | "custom";

const MOODLE =
  "Site administration → Plugins → Activity modules → External tool → Manage tools → SkillStudio → Edit (⚙)";
const CANVAS_KEY = "Admin → Developer Keys → SkillStudio → Edit (✎)";
const CANVAS_APP = "Admin → Apps → Manage → SkillStudio → Configuration → Edit";
const CANVAS_PEOPLE = "Can retrieve user data associated with the context the tool is installed in";
const CANVAS_GRADES =
  "Can create and view assignment data in the gradebook associated with the tool · Can view submission data for assignments associated with the tool · Can create and update submission results for assignments associated with the tool";
const BLACKBOARD = "Administrator Panel → LTI Tool Providers → SkillStudio → Edit";
const BRIGHTSPACE = "Admin Tools → Manage Extensibility → LTI Advantage → SkillStudio";
const SAKAI = "Administration Workspace → External Tools → SkillStudio → Edit";

/** Ways through an LMS's menus, in its English words; several where it depends on how the tool was installed. */
export type Ways = readonly [string, ...string[]];

/** Where an administrator switches something on. */
export function waysTo(
  setting: Setting,
  guide: Guide,
  /** Scopes that the platform granted when the tool was registered by Dynamic Registration. */
  grantedScopes: readonly string[] | null,
): Ways {
  if (guide !== "canvas") return [SETTINGS[guide][setting]];
  const app = IN_CANVAS_APPS[setting];
  return grantedScopes === null ? [IN_CANVAS_KEYS[setting], app] : [app];
}

/** For a tool that was installed by a developer key. */
const IN_CANVAS_KEYS: Readonly<Record<Setting, string>> = {
  privacy: `${CANVAS_KEY} → Additional Settings → Privacy Level: Public`,
  people: `${CANVAS_KEY} → LTI Advantage Services: ${CANVAS_PEOPLE}`,
  grades: `${CANVAS_KEY} → LTI Advantage Services: ${CANVAS_GRADES}`,
  custom: `${CANVAS_KEY} → Additional Settings → Custom Fields`,
};

/** For a tool that was installed on the Apps page, as Dynamic Registration does. */
const IN_CANVAS_APPS: Readonly<Record<Setting, string>> = {
  privacy: `${CANVAS_APP} → Data Sharing → User Data Shared With This App: All user data`,
  people: `${CANVAS_APP} → Permissions: ${CANVAS_PEOPLE}`,
  grades: `${CANVAS_APP} → Permissions: ${CANVAS_GRADES}`,
  custom: `${CANVAS_APP} → Launch Settings → Custom Fields`,
};

const SETTINGS: Readonly<Record<Exclude<Guide, "canvas">, Readonly<Record<Setting, string>>>> = {
  moodle: {
    privacy: `${MOODLE} → Privacy → Share launcher's name with tool: Always · Share launcher's email with tool: Always`,
    people: `${MOODLE} → Services → IMS LTI Names and Role Provisioning: Use this service to retrieve members' information as per privacy settings`,
    grades: `${MOODLE} → Services → IMS LTI Assignment and Grade Services: Use this service for grade sync and column management`,
    custom: `${MOODLE} → Tool settings → Custom parameters`,
  },
  blackboard: {
    privacy: `${BLACKBOARD} → User Fields to Send: Role in Course · Name · Email Address`,
    people: `${BLACKBOARD} → Allow Membership Service Access: Yes`,
    grades: `${BLACKBOARD} → Allow grade service access: Yes`,
    custom: `${BLACKBOARD} → Tool Provider Custom Parameters`,
  },
  brightspace: {
    privacy: `${BRIGHTSPACE} → View Deployments → Security Settings: User Information`,
    people: `${BRIGHTSPACE} → View Deployments → Extensions: Names and Role Provisioning Services · Security Settings: Classlist`,
    grades: `${BRIGHTSPACE} → View Deployments → Extensions: Assignment and Grade Services`,
    custom: `${BRIGHTSPACE} → Custom Parameters`,
  },
  sakai: {
    privacy: `${SAKAI} → Send User Names to External Tool · Send Email Addresses to External Tool`,
    people: `${SAKAI} → Provide Roster to External Tool`,
    grades: `${SAKAI} → Allow External Tool to return grades · Allow External Tool to create grade columns`,
    custom: `${SAKAI} → Custom Parameters`,
  },
};

import type { Guide } from "./guides.ts";

/** Checks that one setting of an LMS mends. */
export type Setting = "privacy" | "people" | "grades" | "custom";

const MOODLE =
  "Site administration → Plugins → Activity modules → External tool → Manage tools → SkillStudio → Edit (⚙)";
const CANVAS = "Admin → Developer Keys → SkillStudio → Edit (✎)";
const BLACKBOARD = "Administrator Panel → LTI Tool Providers → SkillStudio → Edit";
const BRIGHTSPACE = "Admin Tools → Manage Extensibility → LTI Advantage → SkillStudio";
const SAKAI = "Administration Workspace → External Tools → SkillStudio → Edit";

/** Where an administrator switches something on, in the English words of each LMS's menus. */
export const SETTINGS: Readonly<Record<Guide, Readonly<Record<Setting, string>>>> = {
  moodle: {
    privacy: `${MOODLE} → Privacy → Share launcher's name with tool: Always · Share launcher's email with tool: Always`,
    people: `${MOODLE} → Services → IMS LTI Names and Role Provisioning: Use this service to retrieve members' information as per privacy settings`,
    grades: `${MOODLE} → Services → IMS LTI Assignment and Grade Services: Use this service for grade sync and column management`,
    custom: `${MOODLE} → Tool settings → Custom parameters`,
  },
  canvas: {
    privacy: `${CANVAS} → Additional Settings → Privacy Level: Public`,
    people: `${CANVAS} → LTI Advantage Services: Can retrieve user data associated with the context the tool is installed in`,
    grades: `${CANVAS} → LTI Advantage Services: Can create and view assignment data in the gradebook associated with the tool · Can view submission data for assignments associated with the tool · Can create and update submission results for assignments associated with the tool`,
    custom: `${CANVAS} → Additional Settings → Custom Fields`,
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

/** What a person may do in one course. `viewer` sees the page and nothing about anyone. */
export type CourseRole = "admin" | "instructor" | "learner" | "viewer";

/** A person's roles in a launch or roster entry, as the platform told them and as we read them. */
export interface CourseRoles {
  readonly role: CourseRole;
  /** A platform's stand-in for a student (Canvas "Student view", Blackboard preview): never graded. */
  readonly testUser: boolean;
  /** A parent or adviser: may follow the learners named in the role_scope_mentor claim. */
  readonly mentor: boolean;
}

const CONTEXT_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#";
const TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser";

/**
 * Reads the roles claim. Only the core context roles give rights, by their exact URI or, as older platforms send
 * them, by their simple name. Sub-roles, institution and system roles give none.
 * https://www.imsglobal.org/spec/lti/v1p3#role-vocabularies
 */
export function readRoles(roles: readonly string[]): CourseRoles {
  const has = (name: string): boolean => roles.includes(CONTEXT_ROLE + name) || roles.includes(name);
  return {
    role: courseRole(has),
    testUser: roles.includes(TEST_USER),
    mentor: has("Mentor"),
  };
}

function courseRole(has: (name: string) => boolean): CourseRole {
  // Brightspace sends Administrator beside Instructor for people who teach.
  if (has("Instructor")) return "instructor";
  if (has("Administrator")) return "admin";
  if (has("Learner")) return "learner";
  return "viewer";
}

/** Whether a role is told by its simple name, as Moodle's roster does it. */
export function isShortRole(role: string): boolean {
  return !/[:/#]/.test(role);
}

const COURSES = ["CourseTemplate", "CourseOffering", "CourseSection", "Group"];
/** The vocabulary, simple names as Moodle sends them, and the names of LTI 1.1. */
const SPELLINGS = ["http://purl.imsglobal.org/vocab/lis/v2/course#", "", "urn:lti:context-type:ims/lis/"];
const COURSE_TYPES: ReadonlySet<string> = new Set(
  SPELLINGS.flatMap((prefix) => COURSES.map((name) => prefix + name)),
);

/**
 * Whether a context of those types is a course. A platform need not tell the type; one that tells others alone, as Canvas does with
 * its accounts, says that it is none.
 * https://www.imsglobal.org/spec/lti/v1p3#context-type-vocabulary
 */
export function isCourse(types: readonly string[] | undefined): boolean {
  return types === undefined || types.length === 0 || types.some((type) => COURSE_TYPES.has(type));
}

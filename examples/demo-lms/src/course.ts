import { readFileSync } from "node:fs";

/** What a person is in the course, or, for the administrator, in the school. */
export type CourseRole = "learner" | "observer" | "instructor" | "assistant" | "administrator";

/** Someone who can sign in. `id` is ours; what a tool sees as `sub` depends on the platform's profile. */
export interface Person {
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly username: string;
  readonly email: string;
  /** The school's own number, empty for staff. */
  readonly sourcedId: string;
  readonly role: CourseRole;
  /** The platform's stand-in for a student, as whom teachers look at their course. */
  readonly testUser?: true;
  /** Ids of the learners whom an observer looks after. */
  readonly observes?: readonly string[];
}

/** Something to read or do in the course that is no external tool. */
export interface Activity {
  readonly id: string;
  readonly kind: "forum" | "page" | "lesson" | "quiz" | "assignment";
  readonly title: string;
  readonly tracksCompletion: boolean;
  /** ISO 8601, UTC, as captured: move it with `daysMoved` before showing it. */
  readonly dueAt?: string;
  /** Header of its column in gradebook.csv. */
  readonly gradeColumn?: string;
  readonly scoreMaximum?: number;
}

export interface Section {
  readonly title: string;
  readonly activities: readonly Activity[];
}

export interface Course {
  readonly course: {
    readonly id: string;
    readonly label: string;
    readonly title: string;
    readonly sourcedId: string;
    readonly description: string;
    readonly startsAt: string;
    readonly endsAt: string;
  };
  readonly sections: readonly Section[];
  /** In the order in which the names and role service lists them; the administrator is not a member. */
  readonly people: readonly Person[];
}

/** The captured course; see data/SOURCES.md. */
export const course: Course = JSON.parse(read("course.json")) as Course;

/** Bytes of a file in data/, as text. */
export function read(file: string): string {
  return readFileSync(new URL(`../data/${file}`, import.meta.url), "utf8");
}

export function fullName(person: Person): string {
  return `${person.givenName} ${person.familyName}`;
}

/** May grade, add activities and see everyone's results. */
export function teaches(person: Person): boolean {
  return person.role === "instructor" || person.role === "administrator";
}

/** Grades of the captured gradebook by person id and activity id, in points; no entry where Moodle wrote "-". */
export function capturedGrades(): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const [header = [], ...rows] = parseCsv(read("gradebook.csv"));
  const graded = course.sections.flatMap((section) => section.activities).filter((one) => one.gradeColumn);
  return new Map(
    rows.map((row) => {
      const email = row[header.indexOf("Email address")];
      const person = course.people.find((one) => one.email === email);
      const grades = graded.flatMap((activity) => {
        const cell = row[header.indexOf(activity.gradeColumn ?? "")] ?? "-";
        return cell === "-" ? [] : [[activity.id, Number(cell)] as const];
      });
      return [person?.id ?? "", new Map(grades)];
    }),
  );
}

/** Titles of the activities that each person had completed at the capture, by person id. */
export function capturedCompletion(): ReadonlyMap<string, ReadonlySet<string>> {
  const [header = [], ...rows] = parseCsv(read("completion.csv"));
  return new Map(
    rows.map(([, email, ...cells]) => {
      const person = course.people.find((one) => one.email === email);
      const done = header.slice(2).filter((_, index) => cells[index] === "Completed");
      return [person?.id ?? "", new Set(done)];
    }),
  );
}

/** RFC 4180, enough for Moodle's reports: no line breaks inside a cell. */
function parseCsv(text: string): string[][] {
  const cell = /,(?:"((?:[^"]|"")*)"|([^,]*))/g;
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) =>
      [...`,${line}`.matchAll(cell)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ""),
    );
}

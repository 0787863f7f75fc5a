import type { RosterPerson } from "../store/roster.ts";
import type { PersonMarks } from "./gradebook-files/person.ts";
import { RowRefusal } from "./gradebook-files/refused-row.ts";

/** Finds the person of the roster whom a row means. */
export type FindPerson = (marks: PersonMarks) => RosterPerson;

interface Mark {
  readonly name: string;
  readonly inRow: (marks: PersonMarks) => string | undefined;
  readonly ofPerson: (person: RosterPerson) => readonly string[];
}

const STRONG_MARKS: readonly Mark[] = [
  {
    name: "e-mail address",
    inRow: ({ email }) => (email === undefined ? undefined : folded(email)),
    ofPerson: ({ email }) => (email === null ? [] : [folded(email)]),
  },
  { name: "ID number", inRow: ({ idNumber }) => idNumber, ofPerson: ({ sourcedIds }) => sourcedIds },
  {
    name: "Moodle user id",
    inRow: ({ lmsUserId }) => lmsUserId,
    ofPerson: ({ moodleUserIds }) => moodleUserIds,
  },
];
const FULL_NAME: Mark = {
  name: "name",
  inRow: ({ fullName }) => (fullName === undefined ? undefined : folded(fullName)),
  ofPerson: ({ name }) => (name === null ? [] : [folded(name)]),
};

/**
 * Matches rows to a course's roster by e-mail address, ID number and Moodle user id, and last by full name: a name counts when one person bears it
 * whom no other mark of the row contradicts.
 * The function throws a {@link RowRefusal} that names what was tried when nobody, or not one person alone, is meant.
 */
export function peopleOf(roster: readonly RosterPerson[]): FindPerson {
  const indexes = new Map([...STRONG_MARKS, FULL_NAME].map((mark) => [mark, indexBy(roster, mark)]));
  const bearers = (mark: Mark, marks: PersonMarks): readonly RosterPerson[] => {
    const value = mark.inRow(marks);
    return value === undefined ? [] : (indexes.get(mark)?.get(value) ?? []);
  };
  const find: FindPerson = (marks) => {
    const tried = triedMarks(marks);
    if (tried.length === 0) {
      throw new RowRefusal(
        "person_missing",
        "The row names nobody: it has no e-mail address, ID number or name.",
      );
    }
    const meant = new Set(STRONG_MARKS.flatMap((mark) => bearers(mark, marks)));
    const found =
      meant.size > 0 ? [...meant] : bearers(FULL_NAME, marks).filter((person) => !contradicts(person, marks));
    const [person] = found;
    if (person === undefined) {
      throw new RowRefusal(
        "person_unknown",
        `Nobody on the course's roster has ${tried.join(" or ")}. When the roster knows this person, import the file again.`,
      );
    }
    if (found.length > 1) {
      throw new RowRefusal(
        "person_ambiguous",
        `${found.length} people on the course's roster have ${tried.join(" or ")}.`,
      );
    }
    return person;
  };
  return remembered(find);
}

function indexBy(roster: readonly RosterPerson[], mark: Mark): ReadonlyMap<string, readonly RosterPerson[]> {
  const index = new Map<string, RosterPerson[]>();
  for (const person of roster) {
    for (const value of new Set(mark.ofPerson(person)))
      index.set(value, [...(index.get(value) ?? []), person]);
  }
  return index;
}

function contradicts(person: RosterPerson, marks: PersonMarks): boolean {
  return STRONG_MARKS.some((mark) => mark.inRow(marks) !== undefined && mark.ofPerson(person).length > 0);
}

function triedMarks(marks: PersonMarks): readonly string[] {
  const named: readonly (readonly [Mark, string | undefined])[] = [
    ...STRONG_MARKS.map((mark) => [mark, mark.inRow(marks)] as const),
    [FULL_NAME, marks.fullName],
  ];
  return named.flatMap(([{ name }, value]) => (value === undefined ? [] : [`the ${name} “${value}”`]));
}

/** A log names the same few people in each of its many rows. */
function remembered(find: FindPerson): FindPerson {
  const answers = new Map<string, RosterPerson | RowRefusal>();
  return (marks) => {
    const key = JSON.stringify([marks.email, marks.idNumber, marks.lmsUserId, marks.fullName]);
    let answer = answers.get(key);
    if (answer === undefined) {
      try {
        answer = find(marks);
      } catch (error) {
        if (!(error instanceof RowRefusal)) throw error;
        answer = error;
      }
      answers.set(key, answer);
    }
    if (answer instanceof RowRefusal) throw answer;
    return answer;
  };
}

function folded(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
}

/** The marks by which a row names a person; absent where the file has none. */
export interface PersonMarks {
  readonly fullName?: string;
  readonly email?: string;
  readonly idNumber?: string;
  /** Moodle's own id of the user. */
  readonly lmsUserId?: string;
}

/** Collects a row's marks, leaving out those that are empty or a dash. */
export function personMarks(marks: {
  readonly fullName?: string | undefined;
  readonly email?: string | undefined;
  readonly idNumber?: string | undefined;
  readonly lmsUserId?: string | undefined;
}): PersonMarks {
  const kept = Object.entries(marks)
    .map(([name, value]) => [name, value?.trim()] as const)
    .filter(([, value]) => value !== undefined && value !== "" && value !== "-");
  return Object.fromEntries(kept);
}
